"""Reads what projects in files or in the store could be used for, and explains the definitions behind that reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diligence.store import Store
    from diligence.technology import Definitions
    from diligence.technology.project_files import FlagCounts
    from scrapers.records import Project

_WHICH = "say which projects: FILE..., --refs REF... or --all, one of the three"


@click.command("technology")
@click.argument("files", nargs=-1, metavar="FILE... | REF... | explain AREA")
@click.option("--refs", "by_reference", is_flag=True, help="Read the stored projects with these references or ids.")
@click.option("--all", "everything", is_flag=True, help="Read every project in the store.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the readings go: one line of JSON for each project.",
)
@click.option(
    "--area",
    "own_areas",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="An office's own area file (TOML); one with the key of a bundled area replaces it.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that read (of files only)."
)
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    by_reference: bool,
    everything: bool,
    out: Path | None,
    own_areas: tuple[Path, ...],
    workers: int,
) -> None:
    """Read projects against the definitions of technology and end use.

    FILE... are importable records; `--refs REF...` and `--all` read the store. `diligence technology explain AREA`
    prints a definition, its legal source and its terms.
    """
    from diligence.technology import load_definitions
    from diligence.technology.flags_file import explain

    if (by_reference and everything) or bool(files) == everything:
        raise click.UsageError(_WHICH)
    definitions = load_definitions(own_areas)
    if files[:1] == ("explain",) and not by_reference:
        if len(files) != 2:
            raise click.UsageError(f"say which one: explain AREA, with AREA one of {', '.join(definitions.by_key)}")
        if out is not None:
            raise click.UsageError("explain prints a definition and writes no file; leave --out away")
        click.echo(explain(files[1], definitions))
        return
    if out is None:
        raise click.UsageError("say where the readings go: --out FLAGS.jsonl")
    if by_reference or everything:
        counts = _of_store(ctx, files, out, definitions)
    else:
        counts = _of_files(files, out, definitions, workers)
    for issue in counts.unreadable:
        click.echo(f"not read: {issue}", err=True)
    click.echo(
        f"{counts.projects} projects read: {counts.areas} with an area, {counts.surveillance} surveillance, "
        f"{counts.security_end_use} security end use, dual use {counts.clear} clear and {counts.possible} possible; "
        f"written to {out}"
    )


def _of_files(files: Sequence[str], out: Path, definitions: Definitions, workers: int) -> FlagCounts:
    from diligence.technology.project_files import write_flags

    paths = [Path(name) for name in files]
    for path in paths:
        if not path.exists():
            raise click.ClickException(f"there is no file or folder {path}; check the name, or use --refs")
    return write_flags(paths, out, definitions, workers=workers)


def _of_store(ctx: click.Context, references: Sequence[str], out: Path, definitions: Definitions) -> FlagCounts:
    from diligence.commands.session import opened_store, settings_of
    from diligence.technology.project_files import write_stored_flags

    with opened_store(settings_of(ctx)) as store:
        return write_stored_flags(_stored(store, references), out, definitions)


def _stored(store: Store, references: Sequence[str]) -> Iterator[Project]:
    """Yield the projects asked for, or all where none is named; one that is not there is an error before the first."""
    from diligence.store.schema import project as table

    if references:
        found = []
        for reference in dict.fromkeys(references):
            project = store.project(reference)
            if project is None:
                raise click.ClickException(
                    f"the store holds no {reference}; collect it (diligence collect) or import its file"
                )
            found.append(project)
        yield from found
        return
    # By id: several records may share a reference.
    with store.reading() as connection:
        ids = connection.execute(table.select().with_only_columns(table.c.id).order_by(table.c.reference, table.c.id))
        wanted = list(ids.scalars())
    if not wanted:
        raise click.ClickException("the store holds no projects; import files first (diligence import PATH...)")
    for project_id in wanted:
        project = store.project(project_id)
        if project is not None:
            yield project
