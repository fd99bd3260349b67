"""`diligence demo`: the bundled FACER2VM case, screened offline, in a folder to open."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("diligence-demo"),
    show_default=True,
    help="Folder for the files.",
)
def command(out: Path) -> None:
    """Screen the bundled FACER2VM case: facts compiled from public records, offline, no store needed."""
    from rich.console import Console

    from diligence.demo_case import demo_project
    from diligence.knowledge import load_knowledge
    from diligence.policy import load_policy
    from diligence.reports.terminal import print_summary
    from diligence.screening import FINDINGS, NETWORK, REPORT, screen_project, write_files

    screening = screen_project(demo_project(), load_knowledge(), load_policy())
    write_files(screening, out)
    print_summary(
        screening.document, Console(highlight=False), files=[out / name for name in (REPORT, FINDINGS, NETWORK)]
    )
