"""Compares a file of organisation names with lists and with all other known bodies, and writes what may be the same."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("match")
@click.argument("names", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--list",
    "lists",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="A list file (list,kind,name,aliases,country,detail,date,source_url). With it only these lists are used.",
)
@click.option(
    "--ror",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A ROR file (.zip, .json, .jsonl, .jsonl.gz): its bodies compete for each name.",
)
@click.option("--free-text", is_flag=True, help="The names are affiliation strings with departments and addresses.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the matches go, as CSV."
)
def command(names: Path, lists: tuple[Path, ...], ror: Path | None, free_text: bool, out: Path) -> None:
    """Match the organisations of NAMES (CSV: name, country) with watchlists."""
    from diligence.errors import DiligenceError
    from diligence.match_files import match_file
    from scrapers.errors import ScraperError

    try:
        counts = match_file(names, lists=lists, ror=ror, free_text=free_text, out=out)
    except (DiligenceError, ScraperError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    click.echo(counts.sentence())
