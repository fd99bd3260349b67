"""Chooses the records of a batch before anything is screened, and reads the references that a user lists in a file."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from diligence.batch.parameters import BatchParameters, says
from diligence.batch.pins import Issue, Pinned
from diligence.batch.tables import lead_regions
from diligence.errors import BatchError, StoreError
from diligence.names import fold
from diligence.store import Store
from diligence.store.pinned import BesideMark, Head, beside_marks, heads, record_bodies, record_of
from scrapers.records import Project

#: What a column of references may be called, folded; else the only column whose name holds one of these words.
_HEADERS = frozenset({"reference", "grant reference", "project reference", "grantreference", "projectreference"})
_HEADER_WORDS = frozenset({"reference", "references", "ref", "refs"})
#: How files begin that a user may take for a CSV file: ZIP (xlsx, ods), the older Office format, PDF.
_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
#: Records read at a time where a filter needs more than the store's index.
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The records of a batch by reference and id, and what of the question the store could not answer."""

    records: tuple[Pinned, ...]
    issues: tuple[Issue, ...]


def read_references(path: Path) -> tuple[str, ...]:
    """Return the references in a CSV file, each once, in their order.

    They stand in the column called reference (or in the only one with such a word in its name), else in the first; a
    header is optional, blank lines are passed over. BatchError where the file cannot be read, is no text or holds none.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BatchError(f"cannot read {path}: {error.strerror or error}; check the name and the rights") from error
    text = _text(body)
    if body.startswith(_OTHER_FILES) or "\0" in text:
        raise BatchError(f"{path} is no CSV file but another kind; save the sheet as CSV, one reference a line")
    first = next((line for line in text.splitlines() if line.strip()), "")
    # Spreadsheets in some countries write semicolons; others copy as tabs. No reference holds either.
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BatchError(f"{path} is no CSV file: {error}; give one reference a line") from error
    rows = [row for row in rows if any(map(str.strip, row))]
    column = 0
    if rows:
        header = [fold(cell) for cell in rows[0]]
        named = [number for number, cell in enumerate(header) if cell in _HEADERS] or _alike(header)
        # Every reference holds a digit; a first line whose cell holds none is a header, whatever it says.
        if named or not any(char.isdigit() for char in rows[0][0]):
            column, rows = (named[0] if named else 0), rows[1:]
    found: dict[str, str] = {}
    for cell in (row[column].strip() for row in rows if len(row) > column):
        if cell:
            found.setdefault(cell.casefold(), cell)
    if not found:
        raise BatchError(f"{path} holds no reference; give one a line, or a column called reference")
    return tuple(found.values())


def _alike(header: Sequence[str]) -> list[int]:
    found = [number for number, cell in enumerate(header) if not _HEADER_WORDS.isdisjoint(cell.split())]
    return found if len(found) == 1 else []


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def select(store: Store, parameters: BatchParameters) -> Selection:
    """Return the records that the question is about, pinned to their latest versions.

    A reference that the store does not hold, and a record that is damaged where its region or topic is asked, are
    issues. StoreError where the store cannot be read.
    """
    known, issues = _given(heads(store), parameters.references)
    chosen = [head for head in known if _fits(head, parameters)]
    if parameters.region or parameters.topic:
        chosen = list(_by_record(store, chosen, parameters, issues))
    marks = beside_marks(store)
    return Selection(records=tuple(_pinned(head, marks) for head in chosen), issues=tuple(issues))


def _pinned(head: Head, marks: dict[str, tuple[BesideMark, ...]]) -> Pinned:
    return Pinned(head.id, head.digest, head.reference, marks.get(head.id, ()))


def _given(known: list[Head], references: Sequence[str] | None) -> tuple[list[Head], list[Issue]]:
    if references is None:
        return known, []
    by_name: dict[str, list[Head]] = defaultdict(list)
    for head in known:
        by_name[head.reference.casefold()].append(head)
        by_name[head.id.casefold()].append(head)
    issues = [
        Issue("reference not found", f"{reference}: the store holds no grant of this reference or id; collect it first")
        for reference in references
        if reference.strip().casefold() not in by_name
    ]
    wanted = {head.id for reference in references for head in by_name.get(reference.strip().casefold(), ())}
    return [head for head in known if head.id in wanted], issues


def _fits(head: Head, asked: BatchParameters) -> bool:
    year = head.starts.year if head.starts else None
    if asked.first_year is not None and (year is None or year < asked.first_year):
        return False
    if asked.last_year is not None and (year is None or year > asked.last_year):
        return False
    return (not asked.funder or says(asked.funder, head.funder)) and (not asked.lead or says(asked.lead, head.lead))


def _by_record(store: Store, chosen: Sequence[Head], asked: BatchParameters, issues: list[Issue]) -> Iterator[Head]:
    for start in range(0, len(chosen), _CHUNK):
        part = chosen[start : start + _CHUNK]
        bodies = record_bodies(store, ((head.id, head.digest) for head in part))
        for head in part:
            try:
                project = record_of(store, bodies[head.id, head.digest])
            except (StoreError, KeyError):
                issues.append(damaged(head.reference))
                continue
            if _record_fits(project, asked):
                yield head


def damaged(reference: str) -> Issue:
    """Return the issue of a record that the store holds and nobody can read."""
    return Issue("damaged record", f"{reference}: its record in the store is damaged; import its file into a new store")


def _record_fits(project: Project, asked: BatchParameters) -> bool:
    if asked.region and not any(says(asked.region, region) for region in lead_regions(project)):
        return False
    topics = (item.text for item in project.classifications if item.kind in {"subject", "topic"})
    return not asked.topic or any(says(asked.topic, topic) for topic in topics)
