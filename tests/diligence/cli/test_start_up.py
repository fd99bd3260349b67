"""The command line starts quickly: it is asserted what is imported, since seconds differ from machine to machine."""

from __future__ import annotations

import subprocess
import sys

from diligence.cli import _COMMANDS

HEAVY = ("pandas", "numpy", "networkx", "pyvis", "sqlalchemy", "lxml", "rich", "requests", "jinja2", "msgspec", "bs4")
PROBE = f"""
import sys
from diligence.cli import run
for arguments in {{}}:
    run(arguments)
found = [name for name in {HEAVY!r} if name in sys.modules]
sys.stderr.write(" ".join(found) + ";" + str(len(sys.modules)))
"""


def started(*arguments: list[str]) -> tuple[str, str, int]:
    """Return standard output, the heavy modules that were imported, and how many modules there were at all."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(list(arguments))], capture_output=True, text=True, timeout=60, check=True
    )
    heavy, _, number = done.stderr.partition(";")
    return done.stdout, heavy, int(number)


def test_help_imports_nothing_heavy() -> None:
    out, heavy, number = started(["--help"])
    assert out.startswith("Usage:")
    assert heavy == ""
    # Python and click alone take about 200; one heavy library adds hundreds.
    assert number < 300


def test_help_names_every_command() -> None:
    out, _, _ = started(["--help"])
    assert all(f"  {name} " in out for name in _COMMANDS)


def test_the_help_of_each_command_and_the_version_import_nothing_heavy() -> None:
    out, heavy, _ = started(["--version"], *([name, "--help"] for name in _COMMANDS))
    assert out.startswith("Diligence ")
    assert out.count("Usage:") == len(_COMMANDS)
    assert heavy == ""
