"""`diligence batch`: screens many grants into tables, a workbook and a report, makes a batch again, or compares two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diligence.cli import one_line

if TYPE_CHECKING:
    from diligence.batch import BatchResult, Means

#: Issues that are said one by one; the rest are counted, and stand in the manifest.
_SAID = 20
_YEAR = click.IntRange(1900, 2200)
_DAY = click.DateTime(["%Y-%m-%d"])
_FOLDER = click.Path(path_type=Path)


@click.command("batch")
@click.option("--refs", type=click.Path(path_type=Path), metavar="FILE.csv", help="Grants by reference: a column.")
@click.option("--funder", default="", help="Grants of this funder.")
@click.option(
    "--from", "first_year", type=click.IntRange(1900, 2200), metavar="YEAR", help="That start in YEAR or later."
)
@click.option(
    "--to", "last_year", type=click.IntRange(1900, 2200), metavar="YEAR", help="That start in YEAR or earlier."
)
@click.option("--region", default="", help="Whose lead organisation is in this region.")
@click.option("--lead", default="", metavar="BODY", help="Led by this body.")
@click.option("--topic", default="", help="With this subject or topic, as the funder gave it.")
@click.option("--area", default="", help="Only grants with a finding about this technology area or end use.")
@click.option("--partner", default="", metavar="NAME", help="Only grants with this partner, who does not lead them.")
@click.option("--list", "list_name", default="", metavar="LIST", help="Only with a body that matches this list.")
@click.option("--level", default="", metavar="N[+]", help="Only grants at level N, or N+ for N and above.")
@click.option("--all", "everything", is_flag=True, help="Every grant of the store.")
@click.option("--out", type=_FOLDER, required=True, metavar="DIR", help="Folder for the files.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes (default: one a core).")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where it runs."
)
@click.option("--scheduler", envvar="DILIGENCE_DASK_SCHEDULER", metavar="ADDRESS", help="A running Dask scheduler.")
@click.option("--policy", default="uk-default", show_default=True, help="A policy's name or TOML file.")
@click.option("--as-of", type=_DAY, metavar="DATE", help="The day that counts as today, with its watchlists.")
@click.option("--suppress-below", type=click.IntRange(0), default=5, show_default=True, metavar="N",
              help="Figures print counts of 1 to N-1 as 'fewer than N'.")  # fmt: skip
@click.option("--exclude-non-commercial", is_flag=True, help="Leave out lists whose licence bars commercial use.")
@click.option("--from-manifest", type=_FOLDER, metavar="FILE", help="Make the batch of this manifest.json again.")
@click.option("--compare", type=_FOLDER, nargs=2, metavar="DIR DIR2", help="Compare two finished batches.")
@click.pass_context
def command(
    ctx: click.Context,
    refs: Path | None,
    funder: str,
    first_year: int | None,
    last_year: int | None,
    region: str,
    lead: str,
    topic: str,
    area: str,
    partner: str,
    list_name: str,
    level: str,
    everything: bool,
    out: Path,
    workers: int | None,
    engine: str,
    scheduler: str | None,
    policy: str,
    as_of: datetime | None,
    suppress_below: int,
    exclude_non_commercial: bool,
    from_manifest: Path | None,
    compare: tuple[Path, Path] | None,
) -> int:
    """Screen many grants into four tables, a workbook and a report, with a manifest that makes them again.

    Say which grants: --refs, filters (all that are given must hold; words are whole words in any case), or --all.
    Years are those in which a grant starts. A batch that was stopped goes on when the same command is run again, with
    the records, lists and policy that it began with.
    """
    chosen = bool(refs or funder or first_year or last_year or region or lead or topic or area or partner or list_name
                  or level)  # fmt: skip
    if compare and (chosen or everything or from_manifest):
        raise click.UsageError("--compare takes two finished batches and --out, nothing else")
    if from_manifest and (chosen or everything):
        raise click.UsageError("--from-manifest makes a batch as it was; leave out what chooses grants")
    if not (compare or from_manifest or chosen or everything):
        raise click.UsageError("say which grants: --refs FILE.csv, filters such as --funder, or --all")
    if everything and (refs or chosen):
        raise click.UsageError("--all is every grant of the store; leave it out where filters or --refs choose")
    given = ctx.get_parameter_source("scheduler") is click.core.ParameterSource.COMMANDLINE
    if given and engine != "dask":
        raise click.UsageError("--scheduler is for --engine dask")
    if compare:
        return _compare(compare, out)

    from diligence.batch import BatchParameters, run_again, run_batch
    from diligence.batch.selection import read_references
    from diligence.commands.session import settings_of

    store_url = settings_of(ctx).store_url
    if from_manifest:
        with _means(workers, engine, scheduler) as means:
            result = run_again(from_manifest, out, store_url, means=means)
        return _ended(result)
    parameters = BatchParameters(
        references=read_references(refs) if refs else None,
        funder=funder,
        first_year=first_year,
        last_year=last_year,
        region=region,
        lead=lead,
        topic=topic,
        area=area,
        partner=partner,
        list=list_name,
        level=level,
        policy=policy,
        as_of=_day(as_of),
        suppress_below=suppress_below,
        exclude_non_commercial=exclude_non_commercial,
    )
    with _means(workers, engine, scheduler) as means:
        result = run_batch(parameters, out, store_url, means=means)
    return _ended(result)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _tell(words: str) -> None:
    click.echo(f"diligence: {one_line(words)}", err=True)


@contextmanager
def _means(workers: int | None, engine: str, scheduler: str | None) -> Iterator[Means]:
    from diligence.batch import Means
    from diligence.signals import ended_by_term

    with ended_by_term(), _progress() as (tell, beat):
        yield Means(
            workers=workers,
            engine="dask" if engine == "dask" else "local",
            scheduler=scheduler,
            tell=tell,
            beat=beat,
        )


@contextmanager
def _progress() -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Give what tells a line and what shows how far the work is; without a terminal only lines."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _tell, lambda _done, _total: None
        return
    columns = (TextColumn("screening"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    # No thread of its own: processes are forked while it is shown.
    with Progress(*columns, TimeRemainingColumn(), console=console, auto_refresh=False, transient=True) as progress:
        task = progress.add_task("screening", total=None, rate="")

        def beat(done: int, total: int) -> None:
            speed = progress.tasks[task].finished_speed or progress.tasks[task].speed
            progress.update(task, completed=done, total=total, rate=f"{speed:,.0f} a second" if speed else "")
            progress.refresh()

        yield lambda words: console.print(f"diligence: {one_line(words)}", markup=False, soft_wrap=True), beat


def _ended(result: BatchResult) -> int:
    for issue in result.issues[:_SAID]:
        _tell(f"{issue.label}: {issue.what}")
    if len(result.issues) > _SAID:
        _tell(f"{len(result.issues) - _SAID} more issues: {result.folder / 'manifest.json'} names them all")
    if not result.screened and not result.issues:
        _tell("no grant of the store fits the question; look at the words and years, or at `diligence batch --all`")
    of = "" if result.kept == result.screened else f", {result.kept} of them in the tables"
    grants = "grant was" if result.screened == 1 else "grants were"
    click.echo(f"{result.screened:,} {grants} screened{of}: {result.folder}")
    return 0 if result.complete and result.again is not False else 1


def _compare(folders: tuple[Path, Path], out: Path) -> int:
    from diligence.batch.compare import compare_batches

    for sentence in compare_batches(folders[0], folders[1], out).sentences:
        click.echo(one_line(sentence))
    return 0
