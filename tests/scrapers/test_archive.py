"""The archive keeps what it was given, says when it was changed, and loses nothing when things go wrong."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.archive import Archive, sha256_of
from scrapers.errors import ArchiveError, NotInArchive

PLACE = "https://example.org/a"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


def behind_its_back(archive: Archive, *statements: str) -> None:
    other = sqlite3.connect(archive.path)
    for statement in statements:
        other.execute(statement)
    other.commit()
    other.close()


def test_bytes_come_back_as_they_were_received(archive: Archive) -> None:
    body = bytes(range(256)) * 10
    receipt = archive.put(PLACE, body)
    assert archive.get(receipt.sha256) == body
    assert receipt.sha256 == sha256_of(body)


def test_a_receipt_keeps_time_status_and_headers(archive: Archive) -> None:
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    archive.put(PLACE, b"x", retrieved=when, status=404, headers={"content-type": "text/plain"})
    found = archive.latest(PLACE)
    assert found is not None
    assert (found.retrieved, found.status, found.headers) == (when, 404, {"content-type": "text/plain"})


def test_every_receipt_of_an_address_is_kept_and_the_newest_comes_first(archive: Archive) -> None:
    for body in (b"one", b"two", b"two"):
        archive.put(PLACE, body)
    assert [archive.get(receipt.sha256) for receipt in archive.receipts(PLACE)] == [b"two", b"two", b"one"]


def test_once_gives_the_same_receipt_for_the_same_bytes(archive: Archive) -> None:
    first = archive.put(PLACE, b"file", once=True)
    assert archive.put(PLACE, b"file", once=True) == first
    assert archive.put(PLACE, b"changed", once=True).number == first.number + 1


def test_a_receipt_older_than_max_age_is_not_used(archive: Archive) -> None:
    archive.put(PLACE, b"old", retrieved=datetime.now(UTC) - timedelta(days=8))
    assert archive.latest(PLACE, max_age=timedelta(days=7)) is None
    assert archive.latest(PLACE) is not None


def test_unknown_bytes_are_not_in_the_archive(archive: Archive) -> None:
    with pytest.raises(NotInArchive, match="collect them again"):
        archive.get("0" * 64)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receipt SET status=200",
        "DELETE FROM receipt",
        "UPDATE object SET body=x'00'",
        "DELETE FROM object",
    ],
)
def test_nothing_stored_can_be_changed_or_removed(archive: Archive, statement: str) -> None:
    archive.put(PLACE, b"kept", status=404)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        behind_its_back(archive, statement)
    assert archive.verify() == 1


def test_a_receipt_changed_behind_its_back_is_found_and_named(archive: Archive) -> None:
    for body in (b"one", b"two", b"three"):
        archive.put(PLACE, body)
    behind_its_back(archive, "DROP TRIGGER receipt_fixed", "UPDATE receipt SET url='other' WHERE number=2")
    with pytest.raises(ArchiveError, match=r"receipt 2 .* was changed"):
        archive.verify()


def test_a_receipt_removed_behind_its_back_is_found(archive: Archive) -> None:
    for body in (b"one", b"two", b"three"):
        archive.put(PLACE, body)
    behind_its_back(archive, "DROP TRIGGER receipt_kept", "DELETE FROM receipt WHERE number=2")
    with pytest.raises(ArchiveError, match=r"receipt 3 .* was changed"):
        archive.verify()


def test_bytes_changed_behind_its_back_are_found(archive: Archive) -> None:
    receipt = archive.put(PLACE, b"true words")
    behind_its_back(archive, "DROP TRIGGER object_fixed", "UPDATE object SET body=CAST('rfalse words' AS BLOB)")
    with pytest.raises(ArchiveError, match="were changed"):
        archive.get(receipt.sha256)
    with pytest.raises(ArchiveError, match="were changed"):
        archive.verify()


def test_a_batch_that_fails_leaves_nothing_of_itself(archive: Archive) -> None:
    archive.put(PLACE, b"before")

    def store_and_fail() -> None:
        with archive.batch():
            archive.put(PLACE, b"inside")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        store_and_fail()
    assert archive.verify() == 1


def test_a_file_that_is_no_archive_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, not an archive\n" * 200)
    with pytest.raises(ArchiveError, match="cannot open the archive") as caught:
        Archive(path)
    assert "\n" not in str(caught.value)


def test_a_full_disk_is_said_in_one_line_and_keeps_what_was_stored(archive: Archive) -> None:
    archive.put(PLACE, b"kept")
    pages = archive._db.execute("PRAGMA page_count").fetchone()[0]
    archive._db.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(ArchiveError, match="full") as caught:
        for number in range(100):
            archive.put(f"{PLACE}/{number}", os.urandom(8192))
    assert "\n" not in str(caught.value)
    assert "DILIGENCE_ARCHIVE" in str(caught.value)
    assert archive.get(sha256_of(b"kept")) == b"kept"
    assert archive.verify() >= 1


def test_after_a_full_disk_the_archive_can_be_written_again(archive: Archive) -> None:
    pages = archive._db.execute("PRAGMA page_count").fetchone()[0]
    archive._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(ArchiveError, match="full"):
        archive.put(PLACE, os.urandom(1 << 16))
    archive._db.execute(f"PRAGMA max_page_count={pages + 1000}")
    archive.put(PLACE, b"after")
    assert archive.verify() == 1


FULL_DISK = """
import os, resource, signal, sys
from pathlib import Path
from scrapers.archive import Archive
from scrapers.errors import ArchiveError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive = Archive(Path(sys.argv[1]))
archive.put("https://example.org/kept", b"kept")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for number in range(1000):
        with archive.batch():
            for part in range(10):
                archive.put(f"https://example.org/{number}/{part}", os.urandom(4096))
        print(number, flush=True)
except ArchiveError as error:
    print("ERROR", error, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="this system has no limit on the size of files")
def test_a_batch_that_does_not_fit_on_the_disk_leaves_the_batches_before_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    told = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()
    assert told[-1].startswith("ERROR cannot write to the archive")
    archive = Archive(path)
    assert archive.verify() == 1 + 10 * (len(told) - 1)
    archive.close()


KILLED = """
import os, sys
from pathlib import Path
from scrapers.archive import Archive
archive = Archive(Path(sys.argv[1]))
for number in range(50):
    archive.put(f"https://example.org/single/{number}", os.urandom(2000))
with archive.batch():
    for number in range(10_000):
        archive.put(f"https://example.org/batch/{number}", os.urandom(2000))
        if number == 500:
            print("in the batch", flush=True)
            sys.stdin.readline()
"""


def test_a_kill_in_the_middle_of_a_batch_loses_nothing_stored_before(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "in the batch\n"
        running.kill()
        running.wait(timeout=30)
    archive = Archive(path)
    assert archive.verify() == 50
    assert archive.latest("https://example.org/single/49") is not None
    assert archive.latest("https://example.org/batch/0") is None
    archive.put("https://example.org/after", b"goes on")
    assert archive.verify() == 51
    archive.close()
