"""Puts records from files into the store: streamed, in batches, each batch archived before it is stored.

Bytes that this very reader has read before, without an issue, are not read again: the store knows which version they
hold, and takes it in its turn as if it had been read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diligence.errors import DiligenceError
from diligence.import_reading import Reading, reader_version, reading_of
from diligence.store import SaveCounts, Store
from scrapers.archive import Archive
from scrapers.gtr_files import read_as
from scrapers.records import Issue

#: Projects in one transaction: a killed import loses at most these, and reads them again.
_BATCH = 200
#: Issues that a result holds, and how many of each kind it holds in any case; the store has all of them.
_KEPT, _KEPT_OF_A_KIND = 1000, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, how many issues of each kind it met, and the first of them (at least ten of each kind)."""

    counts: SaveCounts
    unreadable: int
    issue_counts: Mapping[str, int]
    issues: tuple[Issue, ...]


def import_files(
    paths: Sequence[Path],
    store: Store,
    archive: Archive,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> ImportResult:
    """Read every record in the files into the store. Importing again changes nothing.

    DiligenceError when a path does not exist; an unreadable record is an issue and the rest goes on.
    """
    for path in paths:
        if not path.exists():
            raise DiligenceError(f"there is no file or folder {path}; check the name")
    reader = reader_version()

    def known(sha256s: Sequence[str]) -> dict[str, Reading]:
        return {key: Reading(version=version) for key, version in store.known_bytes(reader, sha256s).items()}

    counts, unreadable = SaveCounts(), 0
    by_kind: Counter[str] = Counter()
    kept: list[Issue] = []
    waiting: list[Reading] = []
    for reading in read_as(reading_of, paths, archive=archive, workers=workers, on_progress=on_progress, ready=known):
        unreadable += reading.version is None
        for issue in reading.issues:
            if len(kept) < _KEPT or by_kind[issue.kind] < _KEPT_OF_A_KIND:
                kept.append(issue)
            by_kind[issue.kind] += 1
        waiting.append(reading)
        if len(waiting) >= _BATCH:
            counts += _save(waiting, store, reader)
            waiting = []
    counts += _save(waiting, store, reader)
    return ImportResult(counts=counts, unreadable=unreadable, issue_counts=by_kind, issues=tuple(kept))


def _save(readings: Sequence[Reading], store: Store, reader: str) -> SaveCounts:
    return store.save_versions(
        [reading.version for reading in readings if reading.version],
        [issue for reading in readings for issue in reading.issues],
        reader=reader,
        read={reading.sha256: reading.version for reading in readings if reading.version and reading.sha256},
    )
