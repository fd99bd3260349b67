"""Turns a project into what the store keeps of one version of it: packed bytes, a digest, and the columns of lists."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec

from scrapers.records import Project

#: Lengths that the tables take (store/schema.py); the record's body keeps the whole words.
_FUNDER, _STATUS = 200, 100
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A version that the store holds already, by its project and digest."""

    id: str
    digest: str


def version_of(project: Project) -> Version:
    """Return the rows of a project. The digest leaves the snapshots out: the same words again change nothing."""
    body = msgspec.json.encode(project)
    digest = hashlib.sha256(msgspec.json.encode(replace(project, snapshots=()))).hexdigest()
    lead = next((p.organisation_id for p in project.participations if p.role in {"LEAD_RO", "LEAD_ORG"}), None)
    names = {organisation.id: organisation.name for organisation in project.organisations}
    fund = project.funds[0] if project.funds else None
    identifier = storable(project.id)
    row: dict[str, object] = {
        "id": identifier,
        "reference": storable(project.reference),
        "title": storable(project.title),
        "funder": cut((fund.funder_name if fund else None) or project.lead_funder, _FUNDER),
        "status": cut(project.status, _STATUS),
        "starts": fund.start if fund else None,
        "ends": fund.end if fund else None,
        "value_pounds": _pounds(fund.value_pounds) if fund else None,
        "lead": storable(names[lead]) if lead in names else None,
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


def storable(text: str) -> str:
    """Return a text that every database takes: PostgreSQL takes no NUL, and JSON may hold one."""
    return text.replace("\x00", "\ufffd")


def cut(text: str | None, length: int) -> str | None:
    """Return a text that fits a column of this many characters."""
    return None if text is None else storable(text)[:length]


def _pounds(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() and abs(value) < _TOO_MUCH else None
