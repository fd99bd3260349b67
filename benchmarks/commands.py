"""Whole commands as a user waits for them: help, demo, import and screen, beside a bare Python start in the same run.

    python benchmarks/commands.py [RECORD.xml]

RECORD.xml is a Gateway to Research API 1 record; without it the invented one of the tests is used. Prints the median
of five runs of each command after one that is not counted, in seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "gtr" / "EP_N007743_1.xml"
INVENTED = ROOT / "tests" / "scrapers" / "fixtures" / "gtr_files"
RUNS = 5
#: What the project promises, in seconds.
LIMITS = {"diligence --help": 0.25, "diligence demo": 5.0, "diligence screen (from the store)": 2.0}


def main() -> int:
    """Time the commands and print a table."""
    record = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    if not record.exists():
        record = next(iter(sorted(INVENTED.glob("*.xml"))))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**os.environ, "DILIGENCE_ARCHIVE": str(home / "archive.sqlite")}
        program = [sys.executable, "-m", "diligence", "--store", str(home / "store.sqlite")]
        subprocess.run([*program, "import", str(record)], env=environment, check=True, capture_output=True)
        reference = _reference(home / "store.sqlite")
        commands = {
            "python -c pass (the peer)": [sys.executable, "-c", "pass"],
            "diligence --help": [*program, "--help"],
            "diligence demo": [*program, "demo", "--out", str(home / "demo")],
            "diligence import (one record, again)": [*program, "import", str(record)],
            "diligence screen (from the store)": [
                *program,
                "screen",
                reference,
                "--offline",
                "--out",
                str(home / "case"),
            ],
        }
        print(f"{record.name}, {RUNS} runs each")
        for name, command in commands.items():
            seconds = statistics.median(_seconds(command, environment) for _ in range(RUNS + 1))
            limit = f"  (promised: under {LIMITS[name]} s)" if name in LIMITS else ""
            print(f"{name:40} {seconds:6.3f} s{limit}")
    return 0


def _reference(store: Path) -> str:
    from diligence.store import Store

    opened = Store(f"sqlite:///{store}")
    try:
        return opened.references()[0]
    finally:
        opened.close()


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
