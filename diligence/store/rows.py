"""Rows of the store's tables, made from records: what is kept of a version of a project, and of an issue."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec

from scrapers.records import Issue, Project

#: Lengths that the tables take (schema.py); the record's body keeps the whole words.
_FUNDER, _STATUS, _KIND = 200, 100, 100
#: The table's value has 16 digits before the point; no grant comes near.
_TOO_MUCH = Decimal(10) ** 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a project: its row in `project`, its row in `project_record`, and what its source can show."""

    id: str
    digest: str
    row: dict[str, object]
    record: dict[str, object]
    shows_partners: bool


def version_of(project: Project) -> Version:
    """Return the rows of a project. The digest leaves the snapshots out: the same words again change nothing."""
    body = msgspec.json.encode(project)
    digest = hashlib.sha256(msgspec.json.encode(replace(project, snapshots=()))).hexdigest()
    lead = next((p.organisation_id for p in project.participations if p.role in {"LEAD_RO", "LEAD_ORG"}), None)
    names = {organisation.id: organisation.name for organisation in project.organisations}
    fund = project.funds[0] if project.funds else None
    identifier = _storable(project.id)
    row: dict[str, object] = {
        "id": identifier,
        "reference": _storable(project.reference),
        "title": _storable(project.title),
        "funder": _cut((fund.funder_name if fund else None) or project.lead_funder, _FUNDER),
        "status": _cut(project.status, _STATUS),
        "starts": fund.start if fund else None,
        "ends": fund.end if fund else None,
        "value_pounds": _pounds(fund.value_pounds) if fund else None,
        "lead": _storable(names[lead]) if lead in names else None,
        "digest": digest,
    }
    record: dict[str, object] = {
        "project_id": identifier,
        "digest": digest,
        "seen": max(snapshot.retrieved for snapshot in project.snapshots).isoformat(),
        "body": zlib.compress(body, 1),
    }
    return Version(id=identifier, digest=digest, row=row, record=record, shows_partners=shows_partners(project))


def shows_partners(project: Project) -> bool:
    """Say whether the project's source could show partners; the site's CSV cannot."""
    return "partners" not in project.missing


def project_of(body: bytes) -> Project:
    """Return the project in a stored body; zlib.error or msgspec.MsgspecError where the body was damaged."""
    return msgspec.json.decode(zlib.decompress(body), type=Project)


def issue_row(item: Issue) -> dict[str, object]:
    """Return the row of an issue; the same issue again gives the same digest."""
    digest = hashlib.sha256("\x1f".join((item.kind, item.where, item.what)).encode()).hexdigest()
    return {
        "digest": digest,
        "kind": _cut(item.kind, _KIND),
        "place": _storable(item.where),
        "what": _storable(item.what),
    }


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL in text; JSON may hold one.
    return text.replace("\x00", "\ufffd")


def _cut(text: str | None, length: int) -> str | None:
    return None if text is None else _storable(text)[:length]


def _pounds(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() and abs(value) < _TOO_MUCH else None
