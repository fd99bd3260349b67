"""What an import makes of each record in the process that parsed it, so that the process that writes only writes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from diligence import __version__
from diligence.project_version import KnownVersion, Version, version_of
from scrapers.records import Issue, Parsed, Project

#: Longer ids and references are no grant's (ids have 36 characters, references at most about 30) and fit no index.
_LONGEST_ID, _LONGEST_REFERENCE = 64, 200
#: Modules of this package that make a version of a record; of `scrapers` every module counts.
_OWN_SOURCES = ("import_reading.py", "project_version.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version to store, or None where there was no project to read, and the issues met.

    `sha256` is given where a file's bytes hold this version alone and raised no issue: they need not be read again.
    """

    version: Version | KnownVersion | None
    sha256: str | None = None
    issues: tuple[Issue, ...] = ()


def reading_of(parsed: Parsed, sha256: str | None) -> Reading:
    """Return what the store takes of a record; `sha256` is that of the file which holds this record alone, or None."""
    if parsed.project is None:
        return Reading(version=None, issues=parsed.issues)
    if problem := _improbable(parsed.project):
        return Reading(version=None, issues=(*parsed.issues, problem))
    whole = None if parsed.issues else sha256
    return Reading(version=version_of(parsed.project), sha256=whole, issues=parsed.issues)


def reader_version() -> str:
    """Return a mark of 16 characters that is another once any module that reads records has changed.

    Every module of `scrapers` counts, since a list of the right ones would be forgotten one day: an upgrade costs one
    whole reading.
    """
    sources = [each for each in files("scrapers").iterdir() if each.name.endswith(".py")]
    sources += [each for each in files("diligence").iterdir() if each.name in _OWN_SOURCES]
    marks = sorted(f"{each.name} {hashlib.sha256(each.read_bytes()).hexdigest()}" for each in sources)
    return hashlib.sha256("\n".join([__version__, *marks]).encode()).hexdigest()[:16]


def _improbable(project: Project) -> Issue | None:
    if len(project.id) <= _LONGEST_ID and len(project.reference) <= _LONGEST_REFERENCE:
        return None
    return Issue(
        kind="unreadable record",
        where=project.snapshots[0].origin,
        what=f"its reference {project.reference[:30]!r}... or its id is too long for a grant's; check the file",
    )
