"""`diligence lists update`, `diff` and `check`: new versions of watchlists, what they change, and whether they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from diligence.store import Store
    from diligence.watchlists import Update
    from scrapers.client import Client
    from scrapers.watchlists import ListingRecord, Watchlist

#: The name under which `update` takes the registry of research organisations.
_ROR = "ror"


@click.command("update")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--from", "source", metavar="FILE", type=click.Path(path_type=Path), help="Take this file, not the web.")
@click.option("--accept-smaller", is_flag=True, help="Take a version that shrank a lot, once you have looked at why.")
@click.pass_context
def update(ctx: click.Context, names: tuple[str, ...], source: Path | None, accept_smaller: bool) -> int:
    """Fetch new versions of lists (or of ROR), check them and keep them.

    NAME is a key such as uk, us-csl, un, eu-fsf, ca-nro, aspi or ror; without names, every list that may be fetched
    and used by anybody. A version that is cut, re-shaped or shrunken is refused, and the last good one stays.
    """
    from datetime import timedelta

    from diligence.cli import one_line
    from diligence.commands.session import opened_archive, opened_store, settings_of
    from diligence.errors import DiligenceError
    from diligence.watchlists.update import MOST_BYTES
    from scrapers.client import Client
    from scrapers.errors import ScraperError
    from scrapers.watchlists import WATCHLISTS

    if source is not None and len(names) != 1:
        raise click.UsageError("--from FILE needs the NAME of the one list that the file is")
    settings = settings_of(ctx)
    failed = 0
    with opened_store(settings) as store, opened_archive(settings) as archive:
        chosen = [_named(name) for name in names] or [
            item.key for item in WATCHLISTS.values() if not item.non_commercial and not item.transcribed
        ]
        # An answer of last week would be no update: the publisher is always asked.
        with Client(
            archive, spacing_seconds=settings.spacing_seconds, max_bytes=MOST_BYTES, max_age=timedelta(0)
        ) as client:
            for key in dict.fromkeys(chosen):
                try:
                    failed += _update_one(key, source, client, store, accept_smaller=accept_smaller)
                except (DiligenceError, ScraperError) as error:
                    failed += 1
                    click.echo(f"diligence: {one_line(error)}", err=True)
    return 1 if failed else 0


def _named(name: str) -> str:
    """Return the key of a list from its key, the name of one of its parts, or words that only its title holds."""
    from diligence.errors import RegisterError
    from scrapers.watchlists import WATCHLISTS

    wanted = name.strip().casefold()
    if wanted == _ROR:
        return _ROR
    exact = [
        item.key
        for item in WATCHLISTS.values()
        if wanted in {item.key, item.title.casefold(), *(word.casefold() for part in item.parts
                                                        for word in (part.key, part.name))}
    ]  # fmt: skip
    found = exact or [item.key for item in WATCHLISTS.values() if wanted and wanted in item.title.casefold()]
    if len(found) != 1:
        known = ", ".join((*WATCHLISTS, _ROR))
        raise RegisterError(f"{'several lists are' if found else 'no list is'} called {name!r}; the keys are: {known}")
    return found[0]


def _update_one(key: str, source: Path | None, client: Client, store: Store, *, accept_smaller: bool) -> int:
    """Update one list, say what came of it, and return 1 where a person has something to do."""
    from diligence.cli import one_line
    from diligence.ror_dump import fetch_ror, ror_from_file
    from diligence.watchlists import document_changed, fetched, from_file, take
    from scrapers.watchlists import WATCHLISTS

    if key == _ROR:
        ror = (
            fetch_ror(client, store, accept_smaller=accept_smaller)
            if source is None
            else ror_from_file(source, client.archive, store, accept_smaller=accept_smaller)
        )
        part = "" if ror.whole else "; a part of ROR, so that absence from it proves nothing"
        state = "as it was" if ror.unchanged else "kept"
        click.echo(one_line(f"ror: version {ror.version} {state}, {ror.entries} organisations{part}"))
        return 0
    watchlist = WATCHLISTS[key]
    if source is None and watchlist.transcribed:
        state, words = document_changed(watchlist, client, store)
        click.echo(one_line(f"{key}: {words}"), err=state == "changed")
        return int(state == "changed")
    received = fetched(watchlist, client) if source is None else from_file(source, client.archive)
    result = take(watchlist, received, store, accept_smaller=accept_smaller)
    for line in _update_lines(result):
        click.echo(one_line(line))
    return 0


def _update_lines(result: Update) -> list[str]:
    watchlist = result.watchlist
    if result.unchanged:
        return [f"{watchlist.key}: version {result.version} as it was, {result.entries} organisations"]
    lines = [f"{watchlist.key}: version {result.version} kept, {result.entries} organisations"]
    if result.comparison is not None:
        change = result.comparison
        counts = f"{len(change.added)} added, {len(change.removed)} removed, {len(change.renamed)} renamed"
        lines.append(f"{watchlist.key}: since the version before: {counts} (diligence lists diff {watchlist.key})")
    if result.left_out:
        lines.append(
            f"{watchlist.key}: left out: " + ", ".join(f"{count} {reason}" for reason, count in result.left_out)
        )
    lines += [
        f"{watchlist.key}: to look at: {words}" + (f" ({count} times)" if count > 1 else "")
        for words, count in result.notes
    ]
    found = len(watchlist.well_known) - len(result.missing)
    tested = f"{watchlist.key}: self-test: {found} of {len(watchlist.well_known)} well-known entries found"
    lines.append(tested + (f"; not found: {', '.join(result.missing)}" if result.missing else ""))
    if watchlist.non_commercial:
        lines.append(f"{watchlist.key}: licence: {watchlist.licence}")
    return lines


@click.command("diff")
@click.argument("name")
@click.argument("versions", nargs=-1, metavar="[V1 V2]")
@click.pass_context
def diff(ctx: click.Context, name: str, versions: tuple[str, ...]) -> None:
    """Say which entries were added, removed or renamed between two versions of a list.

    V1 and V2 are versions as `lists update` names them, or the beginning of one; the two newest when not given. NAME
    may also be the file name of an office's own list.
    """
    from diligence.cli import one_line
    from diligence.commands.session import opened_store, settings_of
    from diligence.watchlists import compare
    from diligence.watchlists.history import two_versions

    if len(versions) not in {0, 2}:
        raise click.UsageError("give two versions, or none for the two newest")
    with opened_store(settings_of(ctx)) as store:
        old, new = two_versions(store, name, versions, _named)
    change = compare(old.records, new.records)
    click.echo(one_line(f"{old.list}: from {old.version} to {new.version}"))
    for record in change.added:
        click.echo(one_line(f"added    {_shown(record)}"))
    for record in change.removed:
        click.echo(one_line(f"removed  {_shown(record)}"))
    for before, after in change.renamed:
        click.echo(one_line(f"renamed  {_shown(before)} -> {after.name}"))
    click.echo(
        f"{len(change.added)} added, {len(change.removed)} removed, {len(change.renamed)} renamed;"
        f" {change.same} stayed on the list"
    )


def _shown(record: ListingRecord) -> str:
    place = f" ({', '.join(record.countries)})" if record.countries else ""
    return f"{record.name}{place}"


@click.command("check")
@click.pass_context
def check(ctx: click.Context) -> int:
    """Test each list in use: it can be read, it holds what it says, and well-known entries are found on it."""
    from diligence.cli import one_line
    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.watchlists import not_found
    from scrapers.watchlists import WATCHLISTS

    with opened_store(settings_of(ctx)) as store:
        knowledge = knowledge_of(store)
    failed = 0
    for watchlist in WATCHLISTS.values():
        parts = [item for item in knowledge.lists if item.info.name in {part.name for part in watchlist.parts}]
        whole = [item for item in parts if item.info.completeness == "whole"]
        if not parts:
            continue
        missing = not_found(watchlist, knowledge.index, [item.info.name for item in parts])
        # A starter set was chosen, so what it lacks proves nothing; a whole list that finds nobody is broken.
        broken = len(whole) == len(parts) and len(missing) == len(watchlist.well_known)
        failed += broken
        click.echo(one_line(_check_line(watchlist, sum(item.entries for item in parts), missing, broken=broken)))
    if knowledge.ror_version:
        click.echo(one_line(f"ror: {knowledge.ror_count} organisations, version {knowledge.ror_version}"))
    return 1 if failed else 0


def _check_line(watchlist: Watchlist, entries: int, missing: list[str], *, broken: bool) -> str:
    found = len(watchlist.well_known) - len(missing)
    line = (
        f"{'FAILED' if broken else 'ok'}  {watchlist.key}: {entries} entries,"
        f" {found} of {len(watchlist.well_known)} well-known entries found"
    )
    return f"{line}; not found: {', '.join(missing)}" if missing else line
