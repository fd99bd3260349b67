"""Reads the project table that the Gateway to Research site exports (projectsearch-*.csv): one row, one project.

The table has no partners and no outcomes, so every project says in `missing` what is therefore unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from scrapers.errors import UnreadableRecord
from scrapers.gtr_fields import Received
from scrapers.parse import decimal, uk_date, words
from scrapers.records import (
    Address,
    Fund,
    Identifier,
    Investigator,
    Issue,
    Organisation,
    Parsed,
    Participation,
    Project,
)

#: What the export cannot show, in the words of `Project.missing`.
MISSING = ("partners", "outcomes", "publications", "summary", "classifications")

_REQUIRED = frozenset({"projectreference", "projectid", "title"})
_KNOWN = _REQUIRED | frozenset(
    "fundingorgname leadroname department projectcategory pisurname pifirstname piothernames piorcidid studentsurname"  # noqa: SIM905
    " studentfirstname studentothernames studentorcidid startdate enddate awardpounds expenditurepounds region status"
    " gtrprojecturl fundingorgid leadroid piid".split()
)
_T = TypeVar("_T")


def is_project_table(head: bytes) -> bool:
    """Say whether these first bytes are the header of a project export."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    try:
        names = next(csv.reader([line.rstrip("\r")]), [])
    except csv.Error:
        return False
    return {_plain(name) for name in names} >= _REQUIRED


def parse_csv(body: bytes, received: Received) -> Iterator[Parsed]:
    """Yield one Parsed per row, in order; a damaged row is one without a project and with an issue naming its line.

    Columns that we do not know are one issue, with the first project. UnreadableRecord when the header is not that of
    a project export, or the text is not UTF-8.
    """
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig", newline=""), strict=True)
    line = 1
    try:
        names = [_plain(name) for name in next(rows, [])]
        if not names or not set(names) >= _REQUIRED:
            raise UnreadableRecord(
                "the table is no project export of Gateway to Research: it lacks ProjectReference, ..."
            )
        issues = tuple(
            Issue(kind="unknown field", where=received.origin, what=f"column {name} is not known and was not read")
            for name in names
            if name not in _KNOWN
        )
        line = rows.line_num + 1
        for row in rows:
            where = f"{received.origin} line {line}"
            line = rows.line_num + 1
            if any(row):
                parsed = _row(dict(zip(names, row, strict=False)), len(row) - len(names), where, received)
                yield Parsed(project=parsed.project, issues=(*issues, *parsed.issues))
                issues = ()
    except UnicodeDecodeError as error:
        raise UnreadableRecord(f"the table is not in UTF-8 ({error.reason}); save it as UTF-8") from error
    except csv.Error as error:
        raise UnreadableRecord(f"line {line} of the table is cut off or damaged ({error}); export it again") from error


def _plain(name: str) -> str:
    """Fold a column's name: years differ in blanks and capitals ("PI ORCID iD", "PI Orcid iD")."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


class _Row:
    """One row's fields, and the issues met in it."""

    __slots__ = ("fields", "issues", "where")

    def __init__(self, fields: dict[str, str], where: str) -> None:
        self.fields = fields
        self.where = where
        self.issues: list[Issue] = []

    def text(self, name: str) -> str | None:
        return words(self.fields.get(name, "")) or None

    def exact(self, name: str, read: Callable[[str], _T], kind: str) -> _T | None:
        found = self.text(name)
        if found is None:
            return None
        try:
            return read(found)
        except UnreadableRecord as error:
            self.issues.append(Issue(kind=kind, where=self.where, what=f"{name}: {error}; left empty"))
            return None

    def date(self, name: str) -> date | None:
        return self.exact(name, _date, "unreadable date")

    def amount(self, name: str) -> Decimal | None:
        return self.exact(name, decimal, "unreadable number")


def _date(text: str) -> date:
    """Read the export's dd/mm/yyyy, or an ISO date."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day of the UK calendar, no instant
    except ValueError:
        return uk_date(text)


def _row(fields: dict[str, str], surplus: int, where: str, received: Received) -> Parsed:
    row = _Row(fields, where)
    identifier, reference, title = row.text("projectid"), row.text("projectreference"), row.text("title")
    if surplus or identifier is None or reference is None or title is None:
        why = f"it has {abs(surplus)} cells too {'many' if surplus > 0 else 'few'}" if surplus else "no id or no title"
        issue = Issue(kind="damaged row", where=where, what=f"the row was not read: {why}; export the table again")
        return Parsed(project=None, issues=(issue,))
    lead = _lead(row)
    project = Project(
        id=identifier,
        reference=reference,
        title=title,
        snapshots=(received.snapshot(reference),),
        status=row.text("status"),
        category=row.text("projectcategory"),
        lead_funder=row.text("fundingorgname"),
        department=row.text("department"),
        identifiers=(Identifier(type="RCUK", value=reference),),
        funds=tuple(_funds(row)),
        organisations=(lead,) if lead else (),
        participations=(Participation(snapshot=0, organisation_id=lead.id, role="LEAD_RO"),) if lead else (),
        investigators=tuple(_people(row, identifier)),
        missing=MISSING,
    )
    return Parsed(project=project, issues=tuple(row.issues))


def _lead(row: _Row) -> Organisation | None:
    name, identifier, region = row.text("leadroname"), row.text("leadroid"), row.text("region")
    if name is None:
        return None
    if identifier is None:
        row.issues.append(
            Issue(kind="missing field", where=row.where, what=f"{name} has no id; its name stands in for it")
        )
    return Organisation(
        snapshot=0,
        id=identifier or f"name:{name}",
        name=name,
        # The column stands between the lead's names and its id, and is the region that API 1 prints in its address.
        address=Address(region=region) if region else None,
        department=row.text("department"),
    )


def _funds(row: _Row) -> Iterator[Fund]:
    """Yield the award and, for institutes that spend their own budget, the expenditure: one of them is mostly 0."""
    start, end = row.date("startdate"), row.date("enddate")
    award, spent = row.amount("awardpounds"), row.amount("expenditurepounds")
    for category, value in (("AwardPounds", award), ("ExpenditurePounds", spent)):
        if value or (category == "AwardPounds" and not spent):
            yield Fund(
                snapshot=0,
                funder_id=row.text("fundingorgid"),
                funder_name=row.text("fundingorgname"),
                start=start,
                end=end,
                value_pounds=value,
                category=category,
            )


def _people(row: _Row, project: str) -> Iterator[Investigator]:
    for prefix, role in (("pi", "PRINCIPAL_INVESTIGATOR"), ("student", "STUDENT")):
        parts = (row.text(prefix + part) for part in ("firstname", "othernames", "surname"))
        printed = " ".join(part for part in parts if part)
        if printed:
            identifier = (row.text("piid") if prefix == "pi" else None) or f"{project}/{prefix}"
            orcid = row.text(f"{prefix}orcidid")
            yield Investigator(snapshot=0, id=identifier, printed_name=printed, role=role, orcid=orcid)
