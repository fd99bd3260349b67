"""`diligence screen REF...`: collects what the store lacks, screens it, and writes the files a reader gets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diligence.cli import one_line
from diligence.errors import DiligenceError
from scrapers.errors import ScraperError

if TYPE_CHECKING:
    from diligence.screening import Screening


@click.command("screen")
@click.argument("references", nargs=-1, required=True, metavar="REF...")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files (default: diligence-REF).")
@click.option("--json", "as_json", is_flag=True, help="Print the findings document to standard output, nothing else.")
@click.option("--offline", is_flag=True, help="Ask no network; only what the store and the archive hold.")
@click.option("--exclude-non-commercial", is_flag=True, help="Leave out lists whose licence bars commercial use.")
@click.option("--policy", default="uk-default", show_default=True, help="A policy's name or TOML file.")
@click.pass_context
def command(
    ctx: click.Context,
    references: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    offline: bool,
    exclude_non_commercial: bool,
    policy: str,
) -> int:
    """Screen grants by reference or Gateway to Research id.

    Writes report.html, findings.json and network.html. With several references each gets a folder of its own in DIR,
    and summary.csv stands beside them.
    """
    from diligence.commands.session import knowledge_of, opened_store, settings_of
    from diligence.judgements import Judgements
    from diligence.policy import load_policy
    from diligence.screening import folder_name, screen_project, write_files
    from diligence.store.beside import load_beside
    from diligence.store.judgements import all_judgements

    rules = load_policy(policy)
    settings = settings_of(ctx)
    wanted = list(dict.fromkeys(references))
    done: list[tuple[Screening, Path | None]] = []
    failed = 0
    with opened_store(settings) as store:
        knowledge = knowledge_of(store, commercial_only=exclude_non_commercial)
        judgements = Judgements(all_judgements(store))
        for reference in wanted:
            try:
                project = store.project(reference)
                if project is None:
                    from diligence.collecting import collect_grant

                    project = collect_grant(reference, settings, store, quiet=as_json, offline=offline)
                screening = screen_project(
                    project,
                    knowledge,
                    rules,
                    judgements=judgements,
                    versions=store.versions(project.id),
                    beside=load_beside(store, project.id),
                )
                folder = None
                if out is not None or not as_json:
                    name = folder_name(project.reference)
                    folder = (
                        (out or Path(f"diligence-{name}"))
                        if len(wanted) == 1
                        else (out or Path("diligence-reports")) / name
                    )
                    write_files(screening, folder)
            except (DiligenceError, ScraperError) as error:
                failed += 1
                click.echo(f"diligence: {one_line(error)}", err=True)
                continue
            done.append((screening, folder))
            if not as_json and folder is not None:
                _summarise(screening, folder)
    if as_json:
        _print_json([screening for screening, _ in done], several=len(wanted) > 1)
    elif len(wanted) > 1 and done:
        from diligence.reports.summary import write_summary

        path = write_summary([screening.document for screening, _ in done], (out or Path("diligence-reports")))
        click.echo(f"Summary of {len(done)} grants: {path}")
    return 1 if failed else 0


def _summarise(screening: Screening, folder: Path) -> None:
    from rich.console import Console

    from diligence.reports.terminal import print_summary
    from diligence.screening import FINDINGS, NETWORK, REPORT

    files = [folder / name for name in (REPORT, FINDINGS, NETWORK)]
    print_summary(screening.document, Console(highlight=False), files=files)


def _print_json(screenings: list[Screening], *, several: bool) -> None:
    from diligence.reports.findings_json import findings_json

    bodies = [findings_json(item.document) for item in screenings]
    if several:
        sys.stdout.buffer.write(b"[\n" + b",\n".join(body.strip() for body in bodies) + b"\n]\n")
    elif bodies:
        sys.stdout.buffer.write(bodies[0].rstrip(b"\n") + b"\n")
    sys.stdout.buffer.flush()
