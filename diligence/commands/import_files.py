"""`diligence import PATH...`: files into the store, with counts, grouped issues and progress."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from diligence.importing import ImportResult

#: Issues of one kind that are named; the rest are counted, and all are in the store.
_NAMED = 3


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes that parse (default: the cores).")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], workers: int | None) -> None:
    """Read Gateway to Research records: XML, JSON, the site's CSV, folders, .zip, .tar.gz and .tar.xz."""
    from diligence.collect_show import shown
    from diligence.commands.session import opened_archive, opened_store, settings_of
    from diligence.errors import DiligenceError
    from diligence.importing import import_files
    from diligence.signals import ended_by_term

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
    _print_issues(result)
    if result.unreadable and not counts.new + counts.changed + counts.unchanged:
        first = result.issues[0]
        more = f" (and {result.unreadable - 1} more that could not be read)" if result.unreadable > 1 else ""
        raise DiligenceError(f"{first.where}: {first.what}{more}")


def _print_issues(result: ImportResult) -> None:
    from diligence.cli import one_line

    for kind, count in sorted(result.issue_counts.items()):
        click.echo(f"Issues: {kind}, {count}")
        for issue in [issue for issue in result.issues if issue.kind == kind][:_NAMED]:
            click.echo(f"  {one_line(f'{issue.where}: {issue.what}')}")
        if count > _NAMED:
            click.echo(f"  and {count - _NAMED} more of this kind")
