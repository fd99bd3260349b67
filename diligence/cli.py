"""The command line: `diligence demo`, `import`, `collect`, `screen`, `lists`, `match`, `technology`.

Each command lives in a module of its own that is imported only when it is called, so that `diligence --help` is
quick. Exit codes: 0 done, 1 an error said in one line, 2 wrong usage.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import click

#: command -> (module, one line of help)
_COMMANDS = {
    "demo": ("diligence.commands.demo", "Screen the bundled FACER2VM case, offline."),
    "import": ("diligence.commands.import_files", "Read Gateway to Research records from files into the store."),
    "collect": ("diligence.commands.collect", "Fetch grants from Gateway to Research into the store."),
    "screen": ("diligence.commands.screen", "Screen grants: findings, level, report and network page."),
    "batch": ("diligence.commands.batch", "Screen many grants into tables, a workbook and a report, reproducibly."),
    "network": ("diligence.commands.network", "Ask all grants at once: who connects whom, in files to publish."),
    "lists": ("diligence.commands.lists", "Show, update and compare the watchlists in use, or add an office's own."),
    "judge": ("diligence.commands.judge", "Record what a person decided about who a body is."),
    "match": ("diligence.commands.match", "Match a CSV of organisation names against watchlists."),
    "technology": ("diligence.commands.technology", "Read what projects could be used for, with quoted reasons."),
    "serve": ("diligence.commands.serve", "Answer OpenRefine: reconcile names with lists, organisations and grants."),
}


class _Commands(click.Group):
    """Loads a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--store", metavar="URL", help="Where records are kept: a database URL or a file (DILIGENCE_STORE).")
@click.version_option(package_name="diligence", message="Diligence %(version)s")
@click.pass_context
def diligence(ctx: click.Context, store: str | None) -> None:
    """Open due diligence on research collaborations: who a grant connects, what for, and on what evidence."""
    ctx.obj = {"store": store}


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit code 1."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run with these arguments and return the exit code."""
    try:
        result: Any = diligence.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except Exception as error:
        code = _say(error)
        if code is None:
            raise
        return code
    return result if isinstance(result, int) else 0


def _say(error: Exception) -> int | None:
    """Say on standard error why a command ended, and return its exit code; None for a fault of the program's own."""
    if isinstance(error, BrokenPipeError):
        # The reader of our output went away (`| head`): nothing to say, and nowhere to say it.
        _drop_output()
        return 0
    code, said = 1, f"diligence: {one_line(error)}"
    if isinstance(error, click.Abort):
        code, said = 130, "stopped; run the same command again to go on where it was"
    elif isinstance(error, click.ClickException):
        shown = io.StringIO()
        error.show(shown)
        code, said = error.exit_code, "\n".join(map(one_line, shown.getvalue().splitlines()))
    elif isinstance(error, UnicodeEncodeError):
        # A file name or argument whose bytes are no UTF-8 comes to us as lone surrogates, which nothing can store.
        said = f"diligence: {one_line(repr(error.object))} is not UTF-8 text; rename the file or type the words again"
    elif isinstance(error, OSError):
        # Our own files are written with errors of ours; what is left is mostly standard output on a full disk.
        _drop_output()
        where = f"{error.filename}: " if error.filename else ""
        said = f"diligence: {one_line(f'{where}{error.strerror or error}')}; free space or check rights"
    elif not _is_ours(error):
        return None
    click.echo(said, err=True)
    return code


def _drop_output() -> None:
    """Let what standard output still holds go nowhere, so that Python does not fail on it again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_ours(error: Exception) -> bool:
    from diligence.errors import DiligenceError
    from scrapers.errors import ScraperError

    return isinstance(error, (DiligenceError, ScraperError))


def one_line(said: object) -> str:
    """Return an error's or a record's text on one line, with control characters of hostile names shown as escapes."""
    text = " ".join(str(said).split())
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
