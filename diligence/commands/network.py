"""`diligence network QUESTION --out DIR`: who connects whom across all grants of the store, in files to publish."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from diligence.network.asking import Question, QuestionKind
    from diligence.network.windows import Window
    from graphs.answer import Answer

_QUESTIONS = "REF..., --around NAME, --between NAME NAME, --common NAME NAME, --listed [LIST...] or --co-funded STATE"


@click.command("network")
@click.argument("words", nargs=-1, metavar="[REF... | LIST...]")
@click.option("--around", metavar="NAME", help="A grant, body, funder, topic or list entry, and what lies around it.")
@click.option("--between", nargs=2, metavar="NAME NAME", help="All evidence paths between two names.")
@click.option("--common", nargs=2, metavar="NAME NAME", help="What two names have in common.")
@click.option("--listed", is_flag=True, help="UK bodies beside listed ones; LIST... are titles or kinds of lists.")
@click.option("--co-funded", "state", metavar="STATE", help="Grants with money from public bodies of a state.")
@click.option("--min-lists", type=click.IntRange(min=1), default=1, show_default=True, help="Bodies on so many lists.")
@click.option("--hops", type=click.IntRange(1, 8), help="Steps to go (default: 2 around a name, 4 between two).")
@click.option(
    "--from", "first", type=click.IntRange(1900, 2200), metavar="YEAR", help="What ran in this year or later."
)
@click.option("--to", "last", type=click.IntRange(1900, 2200), metavar="YEAR", help="What ran in this year or before.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="What held on this day.")
@click.option("--max-nodes", type=click.IntRange(1, 1000), default=300, show_default=True, help="Nodes in the picture.")
@click.option("--policy", default="uk-default", show_default=True, help="The policy that gives grants their levels.")
@click.option("--exclude-non-commercial", is_flag=True, help="Leave out lists whose licence bars commercial use.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Folder for the files.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON to standard output.")
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    around: str | None,
    between: tuple[str, str] | None,
    common: tuple[str, str] | None,
    listed: bool,
    state: str | None,
    min_lists: int,
    hops: int | None,
    first: int | None,
    last: int | None,
    as_of: datetime | None,
    max_nodes: int,
    policy: str,
    exclude_non_commercial: bool,
    out: Path | None,
    as_json: bool,
) -> int:
    """Ask all grants in the store at once, and get a picture, tables and sentences.

    Ask one question: grants by reference, --around, --between, --common, --listed or --co-funded. Every line of the
    answer carries its public record. A NAME that several bodies bear takes a country: "Ministry of Health (KE)".
    """
    asked: list[tuple[QuestionKind, tuple[str, ...]]] = []
    if listed or words:
        asked.append(("listed" if listed else "grants", words))
    if around is not None:
        asked.append(("around", (around,)))
    if between is not None:
        asked.append(("between", between))
    if common is not None:
        asked.append(("common", common))
    if state is not None:
        asked.append(("co-funded", (state,)))
    if len(asked) != 1:
        raise click.UsageError(f"ask one question: {_QUESTIONS}")
    if out is None and not as_json:
        raise click.UsageError("say where the files go: --out DIR (or print the answer with --json)")
    if min_lists > 1 and not listed:
        raise click.UsageError("--min-lists goes with --listed")
    window = _window(first, last, as_of)

    import json

    import msgspec

    from diligence.network.asking import Question

    ((kind, named),) = asked
    question = Question(kind=kind, words=named, window=window, hops=hops, min_lists=min_lists, max_nodes=max_nodes)
    found = _answer(ctx, question, policy, quiet=as_json, commercial_only=exclude_non_commercial)
    if out is not None:
        _write(found, out, quiet=as_json)
    if as_json:
        # ASCII only: a record may hold what no UTF-8 can.
        click.echo(json.dumps(msgspec.to_builtins(found), indent=1))
    return 0


def _window(first: int | None, last: int | None, as_of: datetime | None) -> Window:
    from diligence.network.windows import Window

    if as_of is not None and (first or last):
        raise click.UsageError("--as-of names one day; leave --from and --to away")
    if first and last and first > last:
        raise click.UsageError(f"--from {first} comes after --to {last}")
    return Window(
        first=date(first, 1, 1) if first else None,
        last=date(last, 12, 31) if last else None,
        as_of=as_of.date() if as_of else None,
    )


def _answer(ctx: click.Context, question: Question, policy: str, *, quiet: bool, commercial_only: bool) -> Answer:
    import gc

    from rich.console import Console

    from diligence.commands.session import opened_store, settings_of
    from diligence.errors import StoreError
    from diligence.knowledge_cache import knowledge_from
    from diligence.network.asking import ask, screened_levels, utc_now
    from diligence.network.kept import kept_network
    from diligence.policy import load_policy
    from diligence.watchlists.pins import pins_of

    rules, now = load_policy(policy), utc_now()
    console = Console(stderr=True, quiet=quiet)
    with opened_store(settings_of(ctx)) as store, console.status("reading the store") as shown:
        total = store.count()
        if not total:
            raise StoreError(
                f"the store {store.address} holds no grants; import files first (diligence import PATH...)"
            )
        pins = pins_of(store, commercial_only=commercial_only)
        knowledge = knowledge_from(store, pins=pins)
        network = kept_network(
            store, knowledge, pins, now, lambda count: shown.update(f"{count:,} of {total:,} grants connected")
        )
        shown.update("answering")
        gc.collect()
        gc.freeze()  # a million objects that all stay, and need not be walked while the answer is made
        return ask(network, question, now=now, levels=screened_levels(store, knowledge, rules, now))


def _write(found: Answer, out: Path, *, quiet: bool) -> None:
    from diligence.cli import one_line
    from diligence.screening import write_whole
    from graphs.answer_page import answer_page
    from graphs.export import ZIP, export_files, zip_of

    files = export_files(found, answer_page(found))
    for name, body in {**files, ZIP: zip_of(files, found.generated)}.items():
        write_whole(out / name, body)
    if quiet:
        return
    click.echo(one_line(found.question))
    for statement in found.statements[:_SAID]:
        click.echo(f"- {one_line(statement.text)}")
    if len(found.statements) > _SAID:
        click.echo(f"({len(found.statements) - _SAID} more sentences in answer.md)")
    click.echo(
        f"{len(found.nodes):,} nodes and {len(found.links):,} links, {found.shown:,} nodes drawn:"
        f" {one_line(out / 'network.html')}; all files in {one_line(out / ZIP)}"
    )


#: Sentences on the terminal; the rest are in answer.md.
_SAID = 12
