"""`diligence import PATH...`: files into the store, with counts, grouped issues and progress."""

from __future__ import annotations

import os
from pathlib import Path

import click

from scrapers.records import Issue

#: Issues of one kind that are named; the rest are counted, and all are in the store.
_NAMED = 3


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes that parse (default: the cores).")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], workers: int | None) -> None:
    """Read Gateway to Research records: XML, JSON, the site's CSV, folders, .zip, .tar.gz and .tar.xz."""
    from diligence.collect_show import shown
    from diligence.collect_signals import ended_by_term
    from diligence.commands.session import opened_archive, opened_store, settings_of
    from diligence.errors import DiligenceError
    from diligence.importing import import_files

    settings = settings_of(ctx)
    with opened_store(settings) as store, opened_archive(settings) as archive:
        with ended_by_term(), shown() as show:
            show.stage("records", None)
            result = import_files(paths, store, archive, workers=workers or os.cpu_count() or 1, on_progress=show.step)
        held = store.count()
    counts = result.counts
    click.echo(
        f"{counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged; {result.unreadable} unreadable."
        f" The store holds {held} projects."
    )
    if result.issues:
        _print_issues(result.issues)
    if result.unreadable and not counts.new + counts.changed + counts.unchanged:
        first = result.issues[0]
        more = f" (and {result.unreadable - 1} more that could not be read)" if result.unreadable > 1 else ""
        raise DiligenceError(f"{first.where}: {first.what}{more}")


def _print_issues(issues: tuple[Issue, ...]) -> None:
    import pandas as pd

    from diligence.cli import one_line

    frame = pd.DataFrame.from_records(
        [(issue.kind, issue.where, issue.what) for issue in issues], columns=["kind", "where", "what"]
    )
    for kind, group in frame.groupby("kind", sort=True):
        click.echo(f"Issues: {kind}, {len(group)}")
        for row in group.head(_NAMED).itertuples():
            click.echo(f"  {one_line(f'{row.where}: {row.what}')}")
        if len(group) > _NAMED:
            click.echo(f"  and {len(group) - _NAMED} more of this kind")
