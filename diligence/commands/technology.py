"""Reads what the projects in files could be used for, and explains the definitions behind that reading."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("technology")
@click.argument("files", nargs=-1, required=True, metavar="FILE... | explain AREA")
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
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that read.")
def command(files: tuple[str, ...], out: Path | None, own_areas: tuple[Path, ...], workers: int) -> None:
    """Read the projects in FILE... (any importable record) against the definitions of technology and end use.

    `diligence technology explain AREA` prints a definition, its legal source and its terms.
    """
    from diligence.technology import load_definitions
    from diligence.technology.flags_file import explain

    definitions = load_definitions(own_areas)
    if files[0] == "explain":
        if len(files) != 2:
            raise click.UsageError(f"say which one: explain AREA, with AREA one of {', '.join(definitions.by_key)}")
        click.echo(explain(files[1], definitions))
        return
    if out is None:
        raise click.UsageError("say where the readings go: --out FLAGS.jsonl")
    paths = [Path(name) for name in files]
    for path in paths:
        if not path.exists():
            raise click.ClickException(f"there is no file or folder {path}; check the name")
    from diligence.technology.project_files import write_flags

    counts = write_flags(paths, out, definitions, workers=workers)
    for issue in counts.unreadable:
        click.echo(f"not read: {issue}", err=True)
    click.echo(
        f"{counts.projects} projects read: {counts.areas} with an area, {counts.surveillance} surveillance, "
        f"{counts.security_end_use} security end use, dual use {counts.clear} clear and {counts.possible} possible; "
        f"written to {out}"
    )
