"""The findings document of one screening: what findings.json holds, what the report prints, and nothing else.

The JSON Schema in `docs/findings.schema.json` describes the same shape for readers in other languages; a test keeps
the two together. No field names a person, apart from the author of a judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from diligence.model import ListKind, MatchRelation, MatchStatus, YesNoUnsure

SCHEMA_VERSION = "1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The head of the report. `value_gbp` in pounds; dates are UK dates; `lead` the lead organisation's name."""

    reference: str
    title: str
    funder: str | None
    value_gbp: float | None
    start: date | None
    end: date | None
    lead: str | None
    status: str | None
    category: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The review level that a policy gave, with the rule and the reasons in sentences."""

    number: int
    name: str
    words: str
    policy: str
    policy_version: str
    rule: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """The quoted words behind one step: source, public address, time, hash and the place in the record."""

    quote: str
    place: str
    source: str
    url: str
    retrieved: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisReading:
    """One axis in one line: `strength` is "none" or the strongest strength found, with its best evidence."""

    strength: str
    sentence: str
    findings: tuple[str, ...]
    evidence: EvidenceItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """The three axes, joined by AND in the policy."""

    technology: AxisReading
    state_link: AxisReading
    end_use: AxisReading


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReading:
    """A role in the source's own value and in a reader's words. `basis` is "declared at award" or "reported later"."""

    value: str
    words: str
    basis: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRecord:
    """One of the organisation records that are taken as one body, and why."""

    organisation_id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which known body a partner is; `basis` says in words what agreed. `ror` is the short id or None."""

    name: str | None
    ror: str | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReading:
    """A partner and a listing that may be the same body. `possible` is a question and counts in no level."""

    status: MatchStatus
    relation: MatchRelation
    list: str
    list_kind: ListKind
    entry: str
    listed_since: date | None
    in_force_on_activity: YesNoUnsure
    in_force_today: YesNoUnsure
    why: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLinkReading:
    """A documented tie of a partner to a state body. `strength` is civil or defence_or_security."""

    relation: str
    body: str
    country: str
    strength: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One body in the case. `country` is an ISO code or None; `country_source` says where it stands."""

    name: str
    organisation_ids: tuple[str, ...]
    merged: tuple[MergedRecord, ...]
    roles: tuple[RoleReading, ...]
    country: str | None
    country_name: str | None
    country_source: str
    identity: Identity
    unit_of: str | None
    matches: tuple[MatchReading, ...]
    state_links: tuple[StateLinkReading, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a finding's path."""

    from_: str
    relation: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The organisation's reply: `asked` "not asked", or the date; reply and its date when there is one."""

    asked: str
    reply: str | None
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Flags on one subject in a sentence for a reader, with the path, the evidence and the right of reply."""

    id: str
    rule: str
    axis: str
    strength: str
    subject: str
    status: MatchStatus
    sentence: str
    path: tuple[Step, ...]
    hops: int
    direct: bool
    evidence: tuple[EvidenceItem, ...]
    would_change: str
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """A source or list that was looked at: its version or date, how many entries, kind and licence."""

    title: str
    kind: str
    version: str
    entries: int | None
    licence: str
    attribution: str
    url: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotConsulted:
    """A source that was not looked at, and why."""

    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotReading:
    """The bytes a report rests on."""

    source: str
    url: str
    origin: str
    retrieved: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """An industrial sector that EPSRC prints for the grant; it need not cover the whole of it."""

    name: str
    source: str
    url: str
    retrieved: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFunder:
    """A funder as a paper's record prints it. `state_body` and `defence` are None where no register knows it."""

    name: str
    id: str | None
    awards: tuple[str, ...]
    state_body: str | None
    defence: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperInstitution:
    """An institution of a paper's authors; never a person."""

    name: str
    ror: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A publication of the grant with its funders and its authors' institutions, as the named sources print them."""

    doi: str | None
    title: str
    year: int | None
    sources: tuple[str, ...]
    funders: tuple[PaperFunder, ...]
    institutions: tuple[PaperInstitution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publications:
    """The papers of the grant. `total` counts each once; `with_known_funders` those whose record names any funder."""

    total: int
    with_known_funders: int
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoFunding:
    """A state funder on the grant's papers: `papers` of `of_known` papers whose funders are known, of `total`.

    `kind` is civil or defence_or_security; years are those of the first and last such paper.
    """

    funder: str
    state: str
    kind: str
    papers: int
    of_known: int
    total: int
    first_year: int | None
    last_year: int | None
    dois: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared:
    """A body that outcomes, papers or money name and the partners declared at award do not: an observation, dated."""

    name: str
    named_in: str
    first_reported: date | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipStep:
    """One step of an ownership chain, from owned to owner, with its dates and who says so."""

    owned: str
    owner: str
    owner_country: str | None
    owner_kind: str
    share: str | None
    since: date | None
    until: date | None
    source: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """The owners of a partner, in words for the activity date and today, and the chain."""

    partner: str
    on_activity: YesNoUnsure
    today: YesNoUnsure
    sentence: str
    chain: tuple[OwnershipStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementReading:
    """What a person decided about an identity or a match, which always wins over a score; shown at every run."""

    subject: str
    about: str
    verdict: str
    by: str
    role: str
    decided: date
    reason: str
    review: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextReading:
    """A dated public fact on a home-state security user: context with who says so, never a finding or a verdict."""

    body: str
    fact: str
    said_by: str
    said_on: str
    kind: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One screening, whole."""

    schema_version: str
    screened: datetime
    software: str
    grant: Grant
    level: Level
    axes: Axes
    partners: tuple[Partner, ...]
    findings: tuple[Finding, ...]
    sectors: tuple[Sector, ...]
    publications: Publications
    co_funding: tuple[CoFunding, ...]
    undeclared: tuple[Undeclared, ...]
    ownership: tuple[Ownership, ...]
    judgements: tuple[JudgementReading, ...]
    changes: tuple[str, ...]
    context: tuple[ContextReading, ...]
    consulted: tuple[Consulted, ...]
    not_consulted: tuple[NotConsulted, ...]
    questions: tuple[str, ...]
    cannot_show: tuple[str, ...]
    issues: tuple[str, ...]
    snapshots: tuple[SnapshotReading, ...]
    notice: str
