"""Small invented grants and lists for tests: no body, list or person in them exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from diligence.model import KnownBody, Listing, ListKind
from diligence.registers import ListInfo, StateFunder, StateLink
from scrapers.records import (
    Address,
    Collaboration,
    Fund,
    Investigator,
    Organisation,
    Participation,
    Project,
    Snapshot,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
START, END = date(2016, 1, 1), date(2020, 12, 31)
REFERENCE = "ZZ/A000001/1"

#: Words that meet definitions of the bundled registers: a sensitive technology, and a use for watching people.
FACE_SUMMARY = (
    "We will develop unconstrained face recognition for the automatic identification of people in video surveillance."
    " Faces can be captured unobtrusively, even without subjects being aware of being monitored."
    " Police forces will use the face recognition system for the tracking of people and for crime investigation."
    " Biometric identification of people in crowds is the aim of the first work package."
)
#: A technology of the National Security and Investment Act, with no use for watching or fighting anybody.
QUANTUM_SUMMARY = (
    "We will build a quantum computer from superconducting qubits, with quantum error correction."
    " The quantum processor will run quantum algorithms that no classical computer can follow."
)
PLAIN_SUMMARY = "We study how medieval town records of grain prices were kept and copied in cathedral archives."


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An organisation record in a project, with its role, and the outcome that gives its country where there is one."""

    name: str
    role: str | None = "PROJECT_PARTNER"
    country: str | None = None
    region: str | None = None
    city: str | None = None
    outcome_country: str | None = None
    outcome_text: str | None = None
    start: date | None = None
    end: date | None = None
    id: str = ""


def snapshot() -> Snapshot:
    """Return the one snapshot of an invented grant."""
    return Snapshot(
        source="gtr",
        url="https://gtr.ukri.org/projects?ref=ZZ%2FA000001%2F1",
        retrieved=datetime(2024, 5, 1, 9, 30, tzinfo=UTC),
        sha256=sha256(b"invented").hexdigest(),
        origin="invented.xml",
    )


def grant(
    *bodies: Named,
    summary: str | None = PLAIN_SUMMARY,
    title: str = "A study of methods",
    start: date | None = START,
    end: date | None = END,
    investigators: Sequence[str] = (),
    impact: str | None = None,
) -> Project:
    """Return an invented grant led by an invented university, with these bodies in it."""
    lead = Named(name="University of Elmswick", role="LEAD_RO", country="United Kingdom")
    named = [lead, *bodies]
    ids = [body.id or f"org-{number}" for number, body in enumerate(named)]
    return Project(
        id="project-1",
        reference=REFERENCE,
        title=title,
        snapshots=(snapshot(),),
        lead_funder="EPSRC",
        summary=summary,
        impact=impact,
        funds=(Fund(snapshot=0, funder_name="EPSRC", start=start, end=end, value_pounds=Decimal(250000)),),
        organisations=tuple(
            Organisation(
                snapshot=0,
                id=identifier,
                name=body.name,
                address=Address(country=body.country, region=body.region, city=body.city),
            )
            for identifier, body in zip(ids, named, strict=True)
        ),
        participations=tuple(
            Participation(snapshot=0, organisation_id=identifier, role=body.role, start=body.start, end=body.end)
            for identifier, body in zip(ids, named, strict=True)
            if body.role
        ),
        collaborations=tuple(
            Collaboration(
                snapshot=0,
                id=f"outcome-{identifier}",
                organisation_name=body.name,
                country=body.outcome_country,
                investigator_contribution=body.outcome_text,
                start=body.start,
                end=body.end,
            )
            for identifier, body in zip(ids, named, strict=True)
            if body.outcome_country or body.outcome_text
        ),
        investigators=tuple(
            Investigator(snapshot=0, id=f"person-{number}", printed_name=name, role="PI_PER")
            for number, name in enumerate(investigators)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedList:
    """A list with one body on it."""

    kind: ListKind
    list: str
    body: str
    country: str = "CN"
    since: date | None = None
    delisted: date | None = None
    first_published: date | None = None


#: One list of each kind, and one of which the entry was taken off again.
LEGAL = InventedList(kind="legal", list="Arcadian Control List", body="Zelkova Radar Works", since=date(2010, 3, 1))
LATE = InventedList(kind="legal", list="Arcadian Late List", body="Ostrelle Optics Works", since=date(2024, 2, 1))
LIFTED = InventedList(
    kind="legal", list="Arcadian Lifted List", body="Marrowby Avionics Works", since=date(2010, 3, 1),
    delisted=date(2018, 7, 1),
)  # fmt: skip
UNDATED = InventedList(
    kind="government", list="Arcadian Research List", body="Quorvia Polytechnic", first_published=date(2012, 1, 1)
)
GOVERNMENT = InventedList(
    kind="government", list="Arcadian Named Bodies", body="Hesperia Aerodynamics Institute", since=date(2012, 1, 1)
)
ASSESSMENT = InventedList(
    kind="assessment", list="Arcadian Tracker", body="Brantovar Polytechnic", since=date(2012, 1, 1)
)
PRESS = InventedList(kind="press", list="Arcadian Gazette", body="Wistenholm Drones", since=date(2012, 1, 1))
OWN = InventedList(kind="own", list="Our Own Notes", body="Tamrisk Sensors", since=date(2012, 1, 1))
LISTS = (LEGAL, LATE, LIFTED, UNDATED, GOVERNMENT, ASSESSMENT, PRESS, OWN)
#: The licence of one of the lists keeps commercial users out.
NON_COMMERCIAL = "CC BY-NC 4.0"


def listing_of(item: InventedList) -> Listing:
    """Return the listing of an invented list's one body."""
    return Listing(
        id=f"{item.list}:{item.body}",
        list=item.list,
        list_kind=item.kind,
        name=item.body,
        country=item.country,
        listed_since=item.since,
        delisted=item.delisted,
        source_url="https://lists.example/arcadia",
        list_version="2026-07",
    )


def list_info(item: InventedList) -> ListInfo:
    """Return what is known of an invented list."""
    return ListInfo(
        key=f"own:{item.list}",
        name=item.list,
        kind=item.kind,
        publisher="Publisher of Arcadia",
        licence=NON_COMMERCIAL if item is ASSESSMENT else "Arcadian open licence",
        address="https://lists.example/arcadia",
        version="July 2026",
        version_date=date(2026, 7, 1),
        completeness="whole",
        rows_bundled=1,
        rows_published=1,
        note="",
        first_published=item.first_published,
    )


#: Invented bodies with a tie: a ministry of education, a defence agency, and a defence tie that one think tank states.
CIVIL_BODY = KnownBody(id="ror:0aaaaaa11", name="Velmora University", country="CN", ror="0aaaaaa11")
DEFENCE_BODY = KnownBody(id="ror:0bbbbbb22", name="Kestrova Ballistics Academy", country="RU", ror="0bbbbbb22")
ASSESSED_BODY = KnownBody(id="ror:0cccccc33", name="Lindmarsh Telemetry University", country="CN", ror="0cccccc33")
FUNDER_BODY = KnownBody(id="ror:0dddddd44", name="Perrinholt Science Fund", country="CN", ror="0dddddd44")
BODIES = (CIVIL_BODY, DEFENCE_BODY, ASSESSED_BODY, FUNDER_BODY)
ASPI = "ASPI China Defence Universities Tracker"


def state_link(
    body: KnownBody,
    parent: str,
    strength: str,
    source: str,
    since: date | None = None,
    until: date | None = None,
) -> StateLink:
    """Return a row of a register of state links about an invented body."""
    return StateLink(
        id=f"{body.name}--{parent}",
        body=body.name,
        aliases=(),
        country=body.country,
        city="",
        ror=body.ror,
        relation="supervised by",
        parent=parent,
        parent_country=body.country,
        strength=strength,  # type: ignore[arg-type]
        since=since,
        until=until,
        quote=f"{body.name} is supervised by {parent}",
        source=source,
        source_url="https://register.example/links",
        source_date=date(2024, 1, 1),
    )


LINKS = {
    CIVIL_BODY.id: (state_link(CIVIL_BODY, "Ministry of Schools", "civil", "Directory of Schools"),),
    DEFENCE_BODY.id: (state_link(DEFENCE_BODY, "Agency of Arms", "defence_or_security", "Statute of the Academy"),),
    ASSESSED_BODY.id: (state_link(ASSESSED_BODY, "Agency of Arms", "defence_or_security", f"{ASPI} (open copy)"),),
}
FUNDERS = {
    FUNDER_BODY.id: StateFunder(
        id="perrinholt",
        name=FUNDER_BODY.name,
        aliases=(),
        country="CN",
        strength="civil",
        funder_ids=(),
        ror=FUNDER_BODY.ror,
        source="Register of Funds",
        source_url="https://register.example/funds",
        source_date=date(2024, 1, 1),
    )
}
