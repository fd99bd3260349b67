"""Puts records from files into the store: streamed, in batches, each batch archived before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from diligence.errors import DiligenceError
from diligence.store import SaveCounts, Store
from scrapers.archive import Archive
from scrapers.gtr_files import read_files
from scrapers.records import Issue, Project

#: Projects in one transaction: a killed import loses at most these, and reads them again.
_BATCH = 200


#: Longer ids and references are no grant's (ids have 36 characters, references at most about 30) and fit no index.
_LONGEST_ID, _LONGEST_REFERENCE = 64, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, and every issue it met."""

    counts: SaveCounts
    unreadable: int
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
    counts, unreadable = SaveCounts(), 0
    issues: list[Issue] = []
    waiting: list[Project] = []
    found: list[Issue] = []
    for parsed in read_files(paths, archive=archive, workers=workers, on_progress=on_progress):
        found.extend(parsed.issues)
        issues.extend(parsed.issues)
        if parsed.project is None:
            unreadable += 1
        elif problem := _improbable(parsed.project):
            unreadable += 1
            found.append(problem)
            issues.append(problem)
        else:
            waiting.append(parsed.project)
        if len(waiting) >= _BATCH:
            counts += store.save(waiting, found)
            waiting, found = [], []
    counts += store.save(waiting, found)
    return ImportResult(counts=counts, unreadable=unreadable, issues=tuple(issues))


def _improbable(project: Project) -> Issue | None:
    if len(project.id) <= _LONGEST_ID and len(project.reference) <= _LONGEST_REFERENCE:
        return None
    return Issue(
        kind="unreadable record",
        where=project.snapshots[0].origin,
        what=f"its reference {project.reference[:30]!r}... or its id is too long for a grant's; check the file",
    )
