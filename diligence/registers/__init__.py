"""The bundled registers: small reviewed tables of facts, each row with its source and date, read strictly.

What each table holds, how it was compiled and how to correct a row stands in README.md beside this file. A table that
cannot be read exactly raises RegisterError, which names file, line, column and value: a register is never half read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from diligence.model import Listing, ListKind
from diligence.registers.strict_table import COUNTRY, FUNDER_ID, ROR, URL, RegisterError, Row, read_table

__all__ = [
    "ListInfo",
    "RegisterError",
    "SecurityBody",
    "SecurityKind",
    "StateFunder",
    "StateLink",
    "StateLinkRelation",
    "StateStrength",
    "listings",
    "lists",
    "read_listings",
    "read_lists",
    "read_security_bodies",
    "read_state_funders",
    "read_state_links",
    "register_sha256",
    "security_bodies",
    "state_funders",
    "state_links",
]

StateLinkRelation = Literal["supervised by", "unit of", "owned by"]
StateStrength = Literal["civil", "defence_or_security"]
SecurityKind = Literal[
    "interior",
    "police",
    "defence",
    "intelligence",
    "border",
    "nuclear_weapons",
    "prison",
    "defence_research",
]
Completeness = Literal["whole", "starter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLink:
    """One documented tie between a body and a state body, in words that name both.

    `quote` is a statement of the fact in our own words, printed as the evidence's words; `source_date` is the date of
    the edition of the source that was read. `since` and `until` are None where the source gives none.
    """

    id: str
    body: str
    aliases: tuple[str, ...]
    country: str
    city: str
    ror: str
    relation: StateLinkRelation
    parent: str
    parent_country: str
    strength: StateStrength
    since: date | None
    until: date | None
    quote: str
    source: str
    source_url: str
    source_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFunder:
    """A state body that pays for research, with its Crossref Funder ids (`10.13039/...`) and ROR id.

    `funder_ids` are the ids of this body itself, never those that ROR files under it as a family.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    strength: StateStrength
    funder_ids: tuple[str, ...]
    ror: str
    source: str
    source_url: str
    source_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityBody:
    """A defence, police, border, prison or intelligence body of the home state; `parent` is the id of another row."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: SecurityKind
    parent: str
    country: str
    ror: str
    source: str
    source_url: str
    source_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInfo:
    """One watchlist of which rows are bundled: who publishes it, which edition, and whether we hold all of it.

    `rows_bundled` is the number of rows in listings.csv, `rows_published` the number of organisations in the edition
    that was read. `first_published` is the day of the list's first edition: no body was on it before, whatever its row
    says; None where it differs by programme.
    """

    key: str
    name: str
    kind: ListKind
    publisher: str
    licence: str
    address: str
    version: str
    version_date: date | None
    completeness: Completeness
    rows_bundled: int
    rows_published: int
    note: str
    first_published: date | None = None


def _state_link(row: Row) -> StateLink:
    link = StateLink(
        id=row.needed("id"),
        body=row.needed("body"),
        aliases=row.many("aliases"),
        country=row.shaped("country", COUNTRY, "an ISO 3166 alpha-2 code"),
        city=row.text("city"),
        ror=row.shaped_or_blank("ror", ROR, "a short ROR id"),
        relation=cast(StateLinkRelation, row.known("relation", StateLinkRelation)),
        parent=row.needed("parent"),
        parent_country=row.shaped_or_blank("parent_country", COUNTRY, "an ISO 3166 alpha-2 code"),
        strength=cast(StateStrength, row.known("strength", StateStrength)),
        since=row.day("since"),
        until=row.day("until"),
        quote=row.needed("quote"),
        source=row.needed("source"),
        source_url=row.shaped("source_url", URL, "a web address"),
        source_date=row.day("source_date"),
    )
    if link.since and link.until and link.until < link.since:
        raise row.fault("until", link.until.isoformat(), f"on or after since, {link.since.isoformat()}")
    return link


def _state_funder(row: Row) -> StateFunder:
    return StateFunder(
        id=row.needed("id"),
        name=row.needed("name"),
        aliases=row.many("aliases"),
        country=row.shaped("country", COUNTRY, "an ISO 3166 alpha-2 code"),
        strength=cast(StateStrength, row.known("strength", StateStrength)),
        funder_ids=row.many_shaped("funder_ids", FUNDER_ID, "a Crossref Funder id as 10.13039/digits"),
        ror=row.shaped_or_blank("ror", ROR, "a short ROR id"),
        source=row.needed("source"),
        source_url=row.shaped("source_url", URL, "a web address"),
        source_date=row.day("source_date"),
    )


def _security_body(row: Row) -> SecurityBody:
    return SecurityBody(
        id=row.needed("id"),
        name=row.needed("name"),
        aliases=row.many("aliases"),
        kind=cast(SecurityKind, row.known("kind", SecurityKind)),
        parent=row.text("parent"),
        country=row.shaped("country", COUNTRY, "an ISO 3166 alpha-2 code"),
        ror=row.shaped_or_blank("ror", ROR, "a short ROR id"),
        source=row.needed("source"),
        source_url=row.shaped("source_url", URL, "a web address"),
        source_date=row.day("source_date"),
    )


def _listing(row: Row) -> Listing:
    return Listing(
        id=row.needed("id"),
        list=row.needed("list"),
        list_kind=cast(ListKind, row.known("list_kind", ListKind)),
        name=row.needed("name"),
        aliases=row.many("aliases"),
        weak_aliases=row.many("weak_aliases"),
        country=row.shaped_or_blank("country", COUNTRY, "an ISO 3166 alpha-2 code"),
        detail=row.text("detail"),
        listed_since=row.day("listed_since"),
        list_version=row.needed("list_version"),
        source_url=row.shaped("source_url", URL, "a web address"),
    )


def _list_info(row: Row) -> ListInfo:
    return ListInfo(
        key=row.needed("key"),
        name=row.needed("name"),
        kind=cast(ListKind, row.known("kind", ListKind)),
        publisher=row.needed("publisher"),
        licence=row.needed("licence"),
        address=row.shaped("address", URL, "a web address"),
        version=row.needed("version"),
        version_date=row.day("version_date"),
        first_published=row.day("first_published"),
        completeness=cast(Completeness, row.known("completeness", Completeness)),
        rows_bundled=row.number("rows_bundled"),
        rows_published=row.number("rows_published"),
        note=row.text("note"),
    )


_SOURCE = ("source", "source_url", "source_date")
_LINK_COLUMNS = (
    *("id", "body", "aliases", "country", "city", "ror", "relation", "parent", "parent_country"),
    *("strength", "since", "until", "quote", *_SOURCE),
)
_FUNDER_COLUMNS = ("id", "name", "aliases", "country", "strength", "funder_ids", "ror", *_SOURCE)
_SECURITY_COLUMNS = ("id", "name", "aliases", "kind", "parent", "country", "ror", *_SOURCE)
_LISTING_COLUMNS = (
    *("id", "list", "list_kind", "name", "aliases", "weak_aliases", "country", "detail"),
    *("listed_since", "list_version", "source_url"),
)
_LIST_COLUMNS = (
    *("key", "name", "kind", "publisher", "licence", "address", "version", "version_date", "first_published"),
    *("completeness", "rows_bundled", "rows_published", "note"),
)


def read_state_links(text: str, file: str = "state_links.csv") -> tuple[StateLink, ...]:
    """Return the state links of a table in the columns of state_links.csv; RegisterError where it cannot be read."""
    return read_table(text, file, _LINK_COLUMNS, _state_link, lambda link: link.id)


def read_state_funders(text: str, file: str = "state_funders.csv") -> tuple[StateFunder, ...]:
    """Return the state funders of a table in the columns of state_funders.csv; RegisterError as above."""
    return read_table(text, file, _FUNDER_COLUMNS, _state_funder, lambda funder: funder.id)


def read_security_bodies(text: str, file: str = "security_bodies.csv") -> tuple[SecurityBody, ...]:
    """Return the home-state security bodies of a table; RegisterError as above, or where a parent is no row of it."""
    bodies = read_table(text, file, _SECURITY_COLUMNS, _security_body, lambda body: body.id)
    _refuse_unknown_parents(bodies, file)
    return bodies


def _refuse_unknown_parents(bodies: Iterable[SecurityBody], file: str) -> None:
    bodies = tuple(bodies)
    known = {body.id for body in bodies}
    for body in bodies:
        if body.parent and body.parent not in known:
            raise RegisterError(f"{file}, row {body.id}, parent: {body.parent!r} is not the id of a row")


def read_listings(text: str, file: str = "listings.csv") -> tuple[Listing, ...]:
    """Return the listings of a table in the columns of listings.csv; RegisterError as above."""
    return read_table(text, file, _LISTING_COLUMNS, _listing, lambda listing: listing.id)


def read_lists(text: str, file: str = "lists.csv") -> tuple[ListInfo, ...]:
    """Return what is known of each bundled list, in the columns of lists.csv; RegisterError as above."""
    return read_table(text, file, _LIST_COLUMNS, _list_info, lambda info: info.key)


def _bytes(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


@cache
def state_links() -> tuple[StateLink, ...]:
    """Return every bundled state link, in the order of state_links.csv."""
    return read_state_links(_bytes("state_links.csv").decode("utf-8"))


@cache
def state_funders() -> tuple[StateFunder, ...]:
    """Return every bundled state funder, in the order of state_funders.csv."""
    return read_state_funders(_bytes("state_funders.csv").decode("utf-8"))


@cache
def security_bodies() -> tuple[SecurityBody, ...]:
    """Return every bundled security body of the home state, in the order of security_bodies.csv."""
    return read_security_bodies(_bytes("security_bodies.csv").decode("utf-8"))


@cache
def listings() -> tuple[Listing, ...]:
    """Return the bundled starter set of listings, in the order of listings.csv."""
    return read_listings(_bytes("listings.csv").decode("utf-8"))


@cache
def lists() -> tuple[ListInfo, ...]:
    """Return what is known of each list in the starter set, in the order of lists.csv."""
    return read_lists(_bytes("lists.csv").decode("utf-8"))


@cache
def register_sha256(name: str) -> str:
    """Return the sha256 of a bundled register's bytes, for evidence that points at it.

    `name` is a file such as "state_links.csv", with or without its ending. KeyError where there is no such register.
    """
    file = name if name.endswith(".csv") else f"{name}.csv"
    if file not in {"state_links.csv", "state_funders.csv", "security_bodies.csv", "listings.csv", "lists.csv"}:
        raise KeyError(f"no bundled register is called {name!r}")
    return hashlib.sha256(_bytes(file)).hexdigest()
