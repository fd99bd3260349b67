"""The bundled register of ownership: who owned a company from when to when, with a source; strict like the others.

A day may be given as a day, a month, a year, or two of them with a slash between ("2016-12/2017"): then it lies
somewhere in that span, and a question about a day inside the span is answered "unsure".
"""

from __future__ import annotations

import calendar
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from diligence.registers.strict_table import COUNTRY, URL, RegisterError, Row, read_table

__all__ = [
    "OwnerKind",
    "OwnerStrength",
    "OwnershipFact",
    "Span",
    "ownership",
    "ownership_sha256",
    "read_ownership",
    "span_of",
]

#: What the owner is. "state body" and "state-owned company" are a state's; the others are not, whatever their country.
OwnerKind = Literal["state body", "state-owned company", "listed company", "private company", "fund"]
OwnerStrength = Literal["civil", "defence_or_security", "private"]

STATE_KINDS: frozenset[str] = frozenset({"state body", "state-owned company"})
_FILE = "ownership.csv"
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_SHARE = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})?|100)%|majority|minority")
_NUMBER = re.compile(r"[A-Z0-9]{8}")
_COLUMNS = (
    *("id", "company", "aliases", "country", "registration_number", "owner", "owner_country", "owner_kind", "share"),
    *("since", "until", "strength", "quote", "source", "source_url", "source_date"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A day that is known to lie between two days, both included; `text` is as the register prints it."""

    text: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """The span for a reader: "2015-04-15", "2017-11", "some day between 2016-12 and 2017"."""
        early, slash, late = self.text.partition("/")
        return f"some day between {early} and {late}" if slash else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipFact:
    """One owner of one company.

    `countries` are those in which records place the company under these names. `share` is a percentage, "majority",
    "minority", or "" where the source gives none. `since` and `until` are None where no source gives them: unknown,
    never "always". `strength` is "private" for owners that are not the state's.
    """

    id: str
    company: str
    aliases: tuple[str, ...]
    countries: tuple[str, ...]
    registration_number: str
    owner: str
    owner_country: str
    owner_kind: OwnerKind
    share: str
    since: Span | None
    until: Span | None
    strength: OwnerStrength
    quote: str
    source: str
    source_url: str
    source_date: date | None


def span_of(text: str) -> Span:
    """Return the span of "2017-06-07", "2017-06", "2006" or "2016-12/2017"; ValueError for anything else."""
    early, slash, late = text.partition("/")
    span = Span(text=text, first=_bounds(early)[0], last=_bounds(late if slash else early)[1])
    if span.last < span.first:
        raise ValueError(f"{text!r} ends before it begins")
    return span


def _bounds(text: str) -> tuple[date, date]:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a year, a month or a day")
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last_day)


def _span(row: Row, column: str) -> Span | None:
    text = row.text(column)
    if not text:
        return None
    try:
        return span_of(text)
    except ValueError:
        raise row.fault(column, text, "a year, a month or a day, or two of them divided by a slash") from None


def _fact(row: Row) -> OwnershipFact:
    fact = OwnershipFact(
        id=row.needed("id"),
        company=row.needed("company"),
        aliases=row.many("aliases"),
        countries=row.many_shaped("country", COUNTRY, "an ISO 3166 alpha-2 code"),
        registration_number=row.shaped_or_blank("registration_number", _NUMBER, "a company number of 8 characters"),
        owner=row.needed("owner"),
        owner_country=row.shaped("owner_country", COUNTRY, "an ISO 3166 alpha-2 code"),
        owner_kind=cast(OwnerKind, row.known("owner_kind", OwnerKind)),
        share=row.shaped_or_blank("share", _SHARE, "a percentage, majority or minority"),
        since=_span(row, "since"),
        until=_span(row, "until"),
        strength=cast(OwnerStrength, row.known("strength", OwnerStrength)),
        quote=row.needed("quote"),
        source=row.needed("source"),
        source_url=row.shaped("source_url", URL, "a web address"),
        source_date=row.day("source_date"),
    )
    if not fact.countries:
        raise row.fault("country", "", "a value (the cell is empty)")
    if fact.since and fact.until and fact.until.last < fact.since.first:
        raise row.fault("until", fact.until.text, f"on or after since, {fact.since.text}")
    if (fact.strength == "private") == (fact.owner_kind in STATE_KINDS):
        raise row.fault("strength", fact.strength, f"what a {fact.owner_kind} can have")
    if fact.company == fact.owner:
        raise row.fault("owner", fact.owner, "another body than the company")
    return fact


def read_ownership(text: str, file: str = _FILE) -> tuple[OwnershipFact, ...]:
    """Return the facts of a table in the columns of ownership.csv; RegisterError where it cannot be read exactly."""
    facts = read_table(text, file, _COLUMNS, _fact, lambda fact: fact.id)
    _refuse_rings(facts, file)
    return facts


def _refuse_rings(facts: tuple[OwnershipFact, ...], file: str) -> None:
    above: dict[str, set[str]] = {}
    for fact in facts:
        above.setdefault(fact.company, set()).add(fact.owner)
    for company, owners in above.items():
        seen: set[str] = set()
        waiting = set(owners)
        while waiting:
            owner = waiting.pop()
            if owner == company:
                raise RegisterError(f"{file}: {company} is among its own owners")
            waiting |= above.get(owner, set()) - seen
            seen.add(owner)


def _bytes() -> bytes:
    return files(__package__).joinpath(_FILE).read_bytes()


@cache
def ownership() -> tuple[OwnershipFact, ...]:
    """Return every bundled fact of ownership, in the order of ownership.csv."""
    return read_ownership(_bytes().decode("utf-8"))


@cache
def ownership_sha256() -> str:
    """Return the sha256 of the bundled register's bytes, for evidence that points at it."""
    return hashlib.sha256(_bytes()).hexdigest()
