"""`diligence import`: counts, grouped issues, nothing changed by a second run, nothing lost by a killed one."""

from __future__ import annotations

import io
import os
import pty
import shutil
import sqlite3
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from diligence.store import Store
from scrapers.archive import Archive
from tests.diligence.cli.conftest import FIXTURES, PROGRAM, Command, Place

OVERVIEW = (FIXTURES / "overview.xml").read_bytes()


def many(path: Path, number: int) -> Path:
    """Write an archive with this many records, each of a project of its own."""
    with tarfile.open(path, "w") as archive:
        for each in range(number):
            body = OVERVIEW.replace(b"PROJECT-1<", b"PROJECT-%d<" % each).replace(b"Z000001/1<", b"Z%06d/1<" % each)
            info = tarfile.TarInfo(f"records/{each:05}.xml")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


def stored(place: Place) -> int:
    """Return how many projects are in the store, 0 where there is none yet."""
    try:
        database = sqlite3.connect(f"file:{place.store}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return int(database.execute("SELECT count(*) FROM project").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


def test_an_import_says_what_is_new_and_what_the_store_holds(place: Place, call: Command) -> None:
    said = call("import", many(place.folder / "many.tar", 30))
    assert (said.code, said.err) == (0, "")
    assert said.out == "30 new, 0 changed, 0 unchanged; 0 unreadable. The store holds 30 projects.\n"


def test_importing_again_changes_no_table(place: Place, call: Command) -> None:
    shutil.copytree(FIXTURES, "records")
    first = call("import", "records")
    before = place.tables()
    second = call("import", "records")
    assert first.out.startswith("3 new, 0 changed, 0 unchanged; 0 unreadable. The store holds 3 projects.")
    assert second.out.startswith("0 new, 0 changed, 3 unchanged; 0 unreadable. The store holds 3 projects.")
    assert set(before) == {"project", "project_record", "issue", "own_listing", "object", "receipt"}
    assert place.tables() == before


def test_a_record_with_other_words_is_said_to_be_changed_and_both_are_kept(place: Place, call: Command) -> None:
    call("import", place.given("one.xml", OVERVIEW))
    said = call("import", place.given("one.xml", OVERVIEW.replace(b"Closed", b"Active")))
    assert said.out.startswith("0 new, 1 changed, 0 unchanged;")
    store = Store(f"sqlite:///{place.store}")
    assert [project.status for project in store.versions("PROJECT-1")] == ["Closed", "Active"]
    store.close()


def test_the_table_of_the_site_never_hides_the_partners_of_a_full_record(place: Place, call: Command) -> None:
    call("import", FIXTURES / "overview.xml")
    call("import", FIXTURES / "projectsearch.csv")
    store = Store(f"sqlite:///{place.store}")
    latest = store.project("EP/Z000001/1")
    assert latest is not None
    assert {item.role for item in latest.participations} >= {"PROJECT_PARTNER", "CO_FUNDER"}
    assert store.count() == 2
    store.close()


def test_issues_are_grouped_by_kind_counted_and_three_of_each_are_named(place: Place, call: Command) -> None:
    for number in range(5):
        place.given(f"records/{number}.xml", b"")
    place.given("records/page.xml", b"<html><body>Not found</body></html>")
    place.given("records/good.xml", OVERVIEW)
    said = call("import", "records")
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[0].startswith("1 new, 0 changed, 0 unchanged; 6 unreadable.")
    at = lines.index("Issues: empty file, 5")
    assert [line.strip().split(":")[0] for line in lines[at + 1 : at + 4]] == ["0.xml", "1.xml", "2.xml"]
    assert lines[at + 4] == "  and 2 more of this kind"
    assert "Issues: unreadable file, 1" in lines
    assert len(place.rows(place.store, "issue") or []) == 6


def test_nothing_but_unreadable_files_is_a_failure(place: Place, call: Command) -> None:
    assert call("import", place.given("empty.xml", b"")).code == 1


def test_an_improbably_long_reference_is_an_issue_and_the_rest_goes_on(place: Place, call: Command) -> None:
    place.given("records/a.xml", OVERVIEW.replace(b"EP/Z000001/1<", b"EP/" + b"9" * 5000 + b"<"))
    place.given("records/b.xml", OVERVIEW)
    said = call("import", "records")
    assert said.out.startswith("1 new, 0 changed, 0 unchanged; 1 unreadable.")
    assert "a.xml: its reference 'EP/9999" in said.out


def test_an_import_that_is_killed_keeps_what_was_stored_and_goes_on(place: Place, call: Command) -> None:
    source = many(place.folder / "many.tar", 1200)
    running = subprocess.Popen([*PROGRAM, "import", str(source), "--workers", "1"])
    deadline = time.monotonic() + 30
    while stored(place) < 200 and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -9, "it was over before it could be killed"
    kept = place.versions()
    assert 200 <= len(kept) < 1200
    known = place.rows(place.store, "known_bytes") or []
    assert sorted((project, digest) for _, _, project, digest in known) == kept

    said = call("import", source, "--workers", "1")
    assert said.out.endswith(f"{len(kept)} unchanged; 0 unreadable. The store holds 1200 projects.\n"), said
    assert set(kept) <= set(place.versions())
    assert len(place.versions()) == len({project for project, _ in place.versions()}) == 1200
    archive = Archive(place.archive)
    assert archive.verify() == 1200
    archive.close()


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(place: Place, terminal: bool) -> None:
    source = many(place.folder / "many.tar", 60)
    mine, theirs = pty.openpty() if terminal else os.pipe()
    done = subprocess.run(
        [*PROGRAM, "import", str(source)], stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(mine, 65536):
            shown += part
    except OSError:  # how Linux says that a terminal's other side is closed
        pass
    os.close(mine)
    assert done.stdout == b"60 new, 0 changed, 0 unchanged; 0 unreadable. The store holds 60 projects.\n"
    assert (b"records" in shown) == terminal
    assert terminal or shown == b""
