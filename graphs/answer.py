"""What a question about the network gives: nodes, links with their evidence, statements and measures, ready to draw.

An answer is a plain record: the page, the tables and every export print the same one, so they cannot differ. Bodies
stand in it once, however many organisation records name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from graphs.views import ViewLink

NetworkKind = Literal["project", "organisation", "state body", "listing", "topic", "paper"]

#: A reader cannot take in more, and a browser draws so many in well under a second.
MAX_SHOWN = 300
#: Only a body can reply; a grant, an entry on a list or a topic cannot.
CAN_REPLY = frozenset({"organisation", "state body"})
NO_REPLY = "does not apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNode:
    """A project, a body with all its records, a state body of a register, a list entry, a topic or a paper.

    `country` is an ISO alpha-2 code or ""; `url` a public page or "". Projects have `reference`, `start`, `end`,
    `value_pounds`, `funder`, `topics`, and `level` (0 to 4, None when not screened) with `level_words`. Bodies have
    `ror` (the short id or ""), `roles` (in a reader's words), `lists` and `list_kinds` of confirmed and probable
    matches, `possible_lists` of questions, and `records`, the organisation records taken as this body ("name (id)"),
    with `identity`, the reason in words. Listings have `lists` (one), `list_kinds` (one) and `listed_since`.
    `asked` marks what the question names; `community` is a number from 1, or None where none was computed;
    `response` is the body's reply, or "" where none is recorded.
    """

    key: str
    kind: NetworkKind
    name: str
    kind_words: str
    country: str = ""
    country_name: str = ""
    ror: str = ""
    reference: str = ""
    url: str = ""
    start: date | None = None
    end: date | None = None
    value_pounds: Decimal | None = None
    funder: str = ""
    topics: tuple[str, ...] = ()
    level: int | None = None
    level_words: str = ""
    roles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    list_kinds: tuple[str, ...] = ()
    possible_lists: tuple[str, ...] = ()
    listed_since: date | None = None
    delisted: date | None = None
    records: tuple[str, ...] = ()
    identity: str = ""
    flagged: bool = False
    asked: bool = False
    response: str = ""
    community: int | None = None


#: A link of an answer is a link of a view: two node keys, the relation in words, dates, status, and its evidence.
NetworkLink = ViewLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of the answer, and the keys of the links that it rests on."""

    text: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A small table: what it counts (`meaning`), out of what (`denominator`), and what it cannot show (`caveat`)."""

    title: str
    meaning: str
    denominator: str
    caveat: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A source behind the answer, with its version, licence, attribution and address."""

    title: str
    version: str
    licence: str
    attribution: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question.

    `nodes` are ordered by what matters to the question: the first `shown` of them are drawn, all of them are in the
    tables and exports; `why_cut` says why not all are drawn ("" when they are). `question` is a sentence for a reader,
    `parameters` the options as (name, value). `generated` is aware UTC.
    """

    question: str
    parameters: tuple[tuple[str, str], ...]
    generated: datetime
    software: str
    nodes: tuple[NetworkNode, ...]
    links: tuple[NetworkLink, ...]
    statements: tuple[Statement, ...]
    measures: tuple[Measure, ...]
    shown: int
    why_cut: str
    cannot_show: tuple[str, ...]
    licences: tuple[Licence, ...]
    notice: str
