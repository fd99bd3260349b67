"""Typed, frozen records for what sources say about one grant, each pointing to the snapshot that says so.

Records are never edited: they hold the source's own words (HTML escapes undone), the source's own role values and
the source's own dates. Dates of grants are UK dates. A field that a source does not give is None or an empty tuple.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Bytes received from a place at a time.

    `source` is a key of `scrapers.sources.SOURCES`; `url` a public address that a reader can open; `retrieved` aware
    UTC; `sha256` the hash of the bytes as received; `origin` where these bytes were read: the URL that was asked, or
    "archive.zip!member.xml" for a file (never a path of the machine).
    """

    source: str
    url: str
    retrieved: datetime
    sha256: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something in a source that we could not read with certainty.

    `kind` groups issues for counting ("unknown field", "empty file", "unreadable date"); `where` names the file,
    record or URL; `what` is one line for a reader.
    """

    kind: str
    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address in the source's words. `region` may be "Outside UK"; `country` is often missing then."""

    lines: tuple[str, ...] = ()
    city: str | None = None
    county: str | None = None
    post_code: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body as a source names it. One body often has several records with different ids."""

    snapshot: int
    id: str
    name: str
    address: Address | None = None
    department: str | None = None
    registration_number: str | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """An organisation's role in a project, in the source's own value.

    API 1: LEAD_RO, PROJECT_PARTNER, COLLABORATOR, CO_FUNDER, FELLOW. API 2: LEAD_ORG, PP_ORG, COLLAB_ORG, COFUND_ORG,
    FELLOW_ORG, PARTICIPANT_ORG, STUDENT_PP_ORG. Declared at award and reported afterwards are never merged.
    """

    snapshot: int
    organisation_id: str
    role: str
    start: date | None = None
    end: date | None = None
    project_cost: Decimal | None = None
    grant_offer: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """Money awarded: the funder, in whole or fractional pounds, and its UK dates."""

    snapshot: int
    funder_id: str | None = None
    funder_name: str | None = None
    start: date | None = None
    end: date | None = None
    value_pounds: Decimal | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration:
    """A collaboration outcome, reported by the investigator after award; the country stands often only here."""

    snapshot: int
    id: str
    outcome_id: str | None = None
    organisation_name: str | None = None
    department: str | None = None
    country: str | None = None
    title: str | None = None
    description: str | None = None
    impact: str | None = None
    partner_contribution: str | None = None
    investigator_contribution: str | None = None
    sector: str | None = None
    start: date | None = None
    end: date | None = None
    supporting_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherFunding:
    """Further funding as the investigator reports it; `amount` is in units of `currency`."""

    snapshot: int
    id: str
    outcome_id: str | None = None
    organisation_name: str | None = None
    department: str | None = None
    country: str | None = None
    description: str | None = None
    reference: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    sector: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication of the grant. Authors are left out on purpose: the product holds nothing about persons."""

    snapshot: int
    id: str
    outcome_id: str | None = None
    title: str | None = None
    journal: str | None = None
    published: date | None = None
    doi: str | None = None
    pubmed_id: str | None = None
    issn: str | None = None
    isbn: str | None = None
    url: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Any other outcome (key finding, data set, policy influence ...), its fields as (name, words) in source order."""

    snapshot: int
    kind: str
    id: str
    outcome_id: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigator:
    """A person on the grant exactly as the record prints the name; never matched, scored or exported by default."""

    snapshot: int
    id: str
    printed_name: str
    role: str
    orcid: str | None = None


ClassificationKind = Literal["subject", "topic", "programme", "health category", "research activity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A subject, topic, programme, health category or research activity given by the funder; percentage 0 to 100."""

    snapshot: int
    kind: ClassificationKind
    text: str
    id: str | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedGrant:
    """Another grant that the record names as its parent, child or transfer."""

    snapshot: int
    relation: str
    reference: str | None = None
    project_id: str | None = None
    start: date | None = None
    end: date | None = None
    value_pounds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One of the grant's identifiers, for instance type "RCUK", value "EP/N007743/1"."""

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One grant and the project it pays for, with everything a source says of it.

    `snapshots` lists the bytes; every sub-record's `snapshot` is an index into it, and `snapshots[0]` holds the
    project's own fields. `missing` names what this kind of source cannot show ("partners", "outcomes" ...), so that
    a report can say what is therefore unknown.
    """

    id: str
    reference: str
    title: str
    snapshots: tuple[Snapshot, ...]
    status: str | None = None
    category: str | None = None
    lead_funder: str | None = None
    department: str | None = None
    summary: str | None = None
    technical_summary: str | None = None
    impact: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    funds: tuple[Fund, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    participations: tuple[Participation, ...] = ()
    collaborations: tuple[Collaboration, ...] = ()
    further_funding: tuple[FurtherFunding, ...] = ()
    publications: tuple[Publication, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    investigators: tuple[Investigator, ...] = ()
    classifications: tuple[Classification, ...] = ()
    related_grants: tuple[RelatedGrant, ...] = ()
    missing: tuple[str, ...] = ()

    def organisation(self, identifier: str) -> Organisation:
        """Return the organisation record with this id; KeyError where the project names none."""
        for organisation in self.organisations:
            if organisation.id == identifier:
                return organisation
        raise KeyError(identifier)

    def roles_of(self, identifier: str) -> Iterator[Participation]:
        """Yield the participations of one organisation record."""
        return (item for item in self.participations if item.organisation_id == identifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What came out of one file or one answer: a project (or none, when it could not be read) and the issues."""

    project: Project | None
    issues: tuple[Issue, ...] = ()
