"""A place of its own for each test of the command line: store, archive, current folder, no pause between requests."""

from __future__ import annotations

import hashlib
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from diligence.cli import run
from diligence.settings import ARCHIVE_VARIABLE, GTR_VARIABLE, SPACING_VARIABLE, STORE_VARIABLE
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import invented_records

FIXTURES = Path(__file__).parents[2] / "scrapers" / "fixtures" / "gtr_files"
#: A loopback address where nothing listens: whoever asks it is refused at once.
NOBODY = "http://127.0.0.1:9/gtr/api"
PROGRAM = [sys.executable, "-c", "import sys; from diligence.cli import run; sys.exit(run(sys.argv[1:]))"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """Return the one line on standard error of a command that failed with code 1 and no traceback."""
        assert self.code == 1, self
        (line,) = self.err.splitlines()
        assert line.startswith("diligence: ")
        return line


Command = Callable[..., Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder of a test, with its store and archive."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "data" / "store.sqlite"

    @property
    def archive(self) -> Path:
        return self.folder / "data" / "archive.sqlite"

    def given(self, name: str, body: bytes) -> Path:
        """Write a file into the folder and return its path."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(body)
        return self.folder / name

    def tables(self) -> dict[str, str]:
        """Return a digest of each table of the store and of the archive."""
        found: dict[str, str] = {}
        for path in (self.store, self.archive):
            for table in ("project", "project_record", "issue", "own_listing", "object", "receipt"):
                if (rows := self.rows(path, table)) is not None:
                    found[table] = hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
        return found

    def versions(self) -> list[tuple[str, str]]:
        """Return (project, digest) of every version in the store, sorted: the same whenever it was read."""
        return sorted((row[0], row[1]) for row in self.rows(self.store, "project_record") or [])

    def rows(self, path: Path, table: str) -> list[tuple[object, ...]] | None:
        if not path.exists():
            return None
        database = sqlite3.connect(path, timeout=60)
        try:
            return database.execute(f"SELECT * FROM {table}").fetchall()
        except sqlite3.OperationalError:
            return None
        finally:
            database.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    here = Place(folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STORE_VARIABLE, str(here.store))
    monkeypatch.setenv(ARCHIVE_VARIABLE, str(here.archive))
    monkeypatch.setenv(GTR_VARIABLE, NOBODY)
    monkeypatch.setenv(SPACING_VARIABLE, "0")
    monkeypatch.setenv("COLUMNS", "200")
    return here


@pytest.fixture
def call(place: Place, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run a command in this process."""

    def called(*arguments: str | Path) -> Said:
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Said(code=code, out=out.decode(), err=err.decode())

    return called


@pytest.fixture
def process(place: Place) -> Command:
    """Run a command in a process of its own; `before` is shell text that comes first, for instance a limit."""

    def called(*arguments: str | Path, before: str = "") -> Said:
        words = [*PROGRAM, *map(str, arguments)]
        command = ["bash", "-c", f"{before}; exec {shlex.join(words)}"] if before else words
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=os.environ.copy())
        return Said(code=done.returncode, out=done.stdout, err=done.stderr)

    return called


@pytest.fixture
def imported(place: Place, call: Command) -> Place:
    """Give the place with one invented grant in its store."""
    assert call("import", FIXTURES / "overview.xml").code == 0
    return place


@pytest.fixture
def gateway(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[GtrServer]:
    """Give a server with invented grants, which the commands ask."""
    with GtrServer(invented_records()) as server:
        monkeypatch.setenv(GTR_VARIABLE, server.base)
        yield server
