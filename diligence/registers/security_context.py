"""The bundled register of dated public facts on home-state security bodies and surveillance, each with who says so.

It is context beside a partner's name, never a verdict: no flag and no level reads it. Where others judged how a body
uses a technology (a review, a ruling, the press), the register also holds a statement or response from its side, or it
is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from diligence.registers import security_bodies
from diligence.registers.ownership import Span, span_of
from diligence.registers.strict_table import URL, RegisterError, Row, read_table

__all__ = [
    "OWN_SIDE",
    "ContextKind",
    "SecurityContext",
    "read_security_context",
    "security_context",
    "security_context_sha256",
]

#: "statement" and "response" are said by or for the body's side; the others are said about it.
ContextKind = Literal["statement", "response", "review", "ruling", "press"]
OWN_SIDE: frozenset[str] = frozenset({"statement", "response"})

_FILE = "security_context.csv"
_DAY = re.compile(r"[0-9-]{4,10}")
_COLUMNS = ("id", "body_id", "fact", "said_by", "said_on", "kind", "source", "source_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityContext:
    """One fact on one body: what was said, by whom, on which day, in which month or year, and where to read it.

    `body_id` is the id of a row of security_bodies.csv. `fact` is in our own words.
    """

    id: str
    body_id: str
    fact: str
    said_by: str
    said_on: Span
    kind: ContextKind
    source: str
    source_url: str


def _said_on(row: Row) -> Span:
    # Somebody spoke on one day: two dates with a slash, which other registers allow, do not match.
    text = row.shaped("said_on", _DAY, "a day, a month or a year")
    try:
        return span_of(text)
    except ValueError:
        raise row.fault("said_on", text, "a day, a month or a year") from None


def _fact(row: Row) -> SecurityContext:
    return SecurityContext(
        id=row.needed("id"),
        body_id=row.needed("body_id"),
        fact=row.needed("fact"),
        said_by=row.needed("said_by"),
        said_on=_said_on(row),
        kind=cast(ContextKind, row.known("kind", ContextKind)),
        source=row.needed("source"),
        source_url=row.shaped("source_url", URL, "a web address"),
    )


def read_security_context(text: str, bodies: Iterable[str], file: str = _FILE) -> tuple[SecurityContext, ...]:
    """Return the facts of a table in the columns of security_context.csv, in its order.

    `bodies` are the ids that there are. RegisterError where a cell cannot be read exactly, a body is none of them, or
    a body has a review, ruling or press row and no statement or response.
    """
    facts = read_table(text, file, _COLUMNS, _fact, lambda fact: fact.id)
    known = frozenset(bodies)
    answered = {fact.body_id for fact in facts if fact.kind in OWN_SIDE}
    for fact in facts:
        if fact.body_id not in known:
            raise RegisterError(f"{file}, row {fact.id}, body_id: {fact.body_id!r} is no id of security_bodies.csv")
        if fact.body_id not in answered:
            raise RegisterError(
                f"{file}, row {fact.id}: {fact.body_id!r} has a {fact.kind} row and no statement or response;"
                " add what its side says, or leave the row out"
            )
    return facts


def _bytes() -> bytes:
    return files("diligence.registers").joinpath(_FILE).read_bytes()


@cache
def security_context() -> tuple[SecurityContext, ...]:
    """Return every bundled fact, in the order of security_context.csv."""
    return read_security_context(_bytes().decode("utf-8"), (body.id for body in security_bodies()))


@cache
def security_context_sha256() -> str:
    """Return the sha256 of the bundled register's bytes, for a report that names the edition it used."""
    return hashlib.sha256(_bytes()).hexdigest()
