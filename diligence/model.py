"""What we conclude with: listings, known bodies, matches, state links, flags and findings, all frozen.

Everything here is about organisations and projects. There is no record for a person, by rule 1 of the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

from graphs.evidence import Evidence

ListKind = Literal["legal", "government", "assessment", "press", "own"]
#: Kinds of list, the weightiest first; they are never mixed (product rule 4).
LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)
MatchStatus = Literal["confirmed", "probable", "possible"]
MatchRelation = Literal["is", "unit of", "has unit"]
YesNoUnsure = Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One body on one watchlist, as that list names it.

    `aliases` are the list's other names, `weak_aliases` those that its publisher or we know to be weaker (a
    subsidiary printed as an alias, a bare fragment). `country` is an ISO 3166 alpha-2 code or "" where the list
    gives none. Dates are the list's own; None where it gives none.
    """

    id: str
    list: str
    list_kind: ListKind
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    country: str = ""
    detail: str = ""
    listed_since: date | None = None
    delisted: date | None = None
    source_url: str = ""
    list_version: str = ""
    ror: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBody:
    """A body that exists and competes for a name: a ROR record, or a row of a bundled register.

    `ror` is the short id ("04mkzax54"). `acronyms` are kept apart from names because an acronym alone is never a
    claim. `parents` and `children` are ids of other known bodies.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    ror: str = ""
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An organisation and a listing that may be the same body, with the words and ids that were compared.

    `confirmed` and `probable` are claims; `possible` is a question for a person and counts in no level.
    `relation` is "is" for the body itself, "unit of" where the organisation is part of the listed body and
    "has unit" where a part of the organisation is listed; the last two are never the body itself.
    """

    status: MatchStatus
    relation: MatchRelation
    listing: Listing
    matched_name: str
    why: str
    ror: str = ""


class Axis(StrEnum):
    """The three axes of the product, joined by AND in the policy."""

    TECHNOLOGY = "technology"
    STATE_LINK = "state_link"
    END_USE = "end_use"


class Strength(StrEnum):
    """How much a flag can carry. The policy decides what each strength is worth.

    Technology and end use: `direct` (a quoted statement or a named user) or `context`.
    State links: `civil`, `defence_or_security`, `assessed_defence` (a defence or security tie for which only an
    assessment by a think tank stands), or `listed_*` by kind of list.
    """

    CONTEXT = "context"
    DIRECT = "direct"
    CIVIL = "civil"
    DEFENCE_OR_SECURITY = "defence_or_security"
    ASSESSED_DEFENCE = "assessed_defence"
    LISTED_LEGAL = "listed_legal"
    LISTED_GOVERNMENT = "listed_government"
    LISTED_ASSESSMENT = "listed_assessment"
    LISTED_PRESS = "listed_press"
    LISTED_OWN = "listed_own"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step of a path as a reader sees it: two names and the words of the relation."""

    origin: str
    relation: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A reason to look closer: a path in the evidence graph and the quoted words behind each of its steps.

    `status` is the status of the weakest match on the path ("confirmed" where there is none); only confirmed and
    probable flags count in a level. `hops` counts steps between different bodies; `direct` is False for anything
    past a partner's own link. `lead` says how the subject stands in the grant; flags of one rule on one subject share
    it and become one finding.
    """

    rule: str
    axis: Axis
    strength: Strength
    subject: str
    subject_name: str
    sentence: str
    path: tuple[PathStep, ...]
    hops: int
    direct: bool
    evidence: tuple[Evidence, ...]
    lead: str = ""
    status: MatchStatus = "confirmed"
    in_force_on_activity: YesNoUnsure | None = None
    in_force_today: YesNoUnsure | None = None
    question: str = ""  # may hold {subjects}: flags of one rule ask one question about all their subjects
    would_change: str = ""
    details: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The whole statement: how the subject stands, and what was found."""
        return f"{self.lead} {self.sentence}".strip()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a flag needs evidence: rule {self.rule}, subject {self.subject}")
