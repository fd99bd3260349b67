"""`diligence lists`: which watchlists are in use, what they hold, and an office's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from diligence.commands.lists_versions import check, diff, update

if TYPE_CHECKING:
    from datetime import date

    from diligence.knowledge import Knowledge


@click.group("lists")
def command() -> None:
    """Show the watchlists in use, update or compare them, or add an office's own."""


command.add_command(update)
command.add_command(diff)
command.add_command(check)


@command.command("status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show each list: kind, version, age, entries, licence."""
    import pandas as pd

    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.store.lists import newest_versions

    with opened_store(settings_of(ctx)) as store:
        knowledge = knowledge_of(store)
        checked = {key: kept.checked for key, kept in newest_versions(store).items()}
    today = pd.Timestamp.now(tz="UTC").date()
    rows = [
        {
            "list": item.info.name,
            "kind": item.info.kind,
            "version": item.info.version,
            "age in days": (today - item.info.version_date).days if item.info.version_date else "",
            "entries": item.entries,
            "of": item.info.rows_published,
            "licence": item.info.licence,
            "copy of": item.copy_of,
        }
        for item in knowledge.lists
    ]
    frame = pd.DataFrame(rows)
    _print_table(frame if frame["copy of"].any() else frame.drop(columns="copy of"))
    if knowledge.ror_version:
        click.echo(f"ROR: {knowledge.ror_count} organisations, version {knowledge.ror_version}")
    _warn_of_stale(knowledge, checked, today)


def _warn_of_stale(knowledge: Knowledge, checked: dict[str, str], today: date) -> None:
    """Say on standard error at which lists nobody looked for too long; `checked` is when, by the list's key.

    A list of an old date that its publisher still gives is not stale; a bundled list is as old as its edition.
    """
    from datetime import datetime

    from scrapers.watchlists import WATCHLISTS

    old: dict[str, int] = {}
    for watchlist in WATCHLISTS.values():
        names = {part.name for part in watchlist.parts}
        looked = [item.info.version_date for item in knowledge.lists if item.info.name in names]
        if watchlist.key in checked:
            looked = [datetime.fromisoformat(checked[watchlist.key]).date()]
        age = max(((today - day).days for day in looked if day is not None), default=0)
        if age > watchlist.stale_after_days:
            old[watchlist.key] = age
    if old:
        ages = ", ".join(f"{key} ({age} days)" for key, age in old.items())
        click.echo(f"warning: not looked at for long: {ages}; diligence lists update {' '.join(old)}", err=True)


@command.command("show")
@click.argument("name")
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """Show the entries of the lists whose name contains NAME."""
    import pandas as pd

    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.errors import RegisterError

    with opened_store(settings_of(ctx)) as store:
        knowledge = knowledge_of(store)
    rows = [
        {
            "list": listing.list,
            "name": listing.name,
            "country": listing.country,
            "since": listing.listed_since.isoformat() if listing.listed_since else "",
            "gone by": listing.delisted.isoformat() if listing.delisted else "",
            "aliases": "; ".join(listing.aliases),
        }
        for listing in knowledge.listings
        if name.casefold() in listing.list.casefold()
    ]
    if not rows:
        known = "; ".join(item.info.name for item in knowledge.lists)
        raise RegisterError(f"no list is called {name!r}; the lists are: {known}")
    frame = pd.DataFrame(rows).sort_values(["list", "name"])
    _print_table(frame if frame["gone by"].any() else frame.drop(columns="gone by"))


@command.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def add(ctx: click.Context, path: Path) -> None:
    """Add an office's own list: CSV with list,kind,name,aliases,country,detail,date,source_url."""
    from diligence.cli import one_line
    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.own_lists import add_list

    with opened_store(settings_of(ctx)) as store:
        added = add_list(path, store)
        copied = knowledge_of(store).copies
    for info in added:
        said = f"{info.name}: {info.rows_bundled} entries of kind {info.kind}, version {info.version}"
        copy_of = copied.get(info.name)
        click.echo(one_line(f"{said}; a copy of {copy_of}, with which it counts as one list" if copy_of else said))


def _print_table(frame: object) -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from diligence.cli import one_line

    if not isinstance(frame, pd.DataFrame):
        return
    table = Table(box=None, header_style="bold")
    for column in frame.columns:
        table.add_column(str(column), overflow="fold")
    for values in frame.itertuples(index=False):
        # Text, not markup, and no control characters: names come from lists and may hold brackets and worse.
        table.add_row(*(Text(one_line(value)) for value in values))
    console = Console(highlight=False)
    console.print(table)
