"""Turns a list's own record into a listing that can be matched: country codes, names sorted by what they are worth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from diligence.countries import country_code
from diligence.model import Listing
from diligence.names import fold, is_fragment, looks_like_acronym
from diligence.watchlists.content import Gone
from scrapers.watchlists import ListingRecord, ListPart


def listings_of(
    part: ListPart, records: Iterable[ListingRecord], gone: Iterable[Gone], version: date
) -> Iterator[Listing]:
    """Yield the listings of one part of a list: those of the version of this day, then those that are gone from it.

    Ids are the same from version to version as long as the list's reference, or name and country, are.
    """
    seen: dict[str, int] = {}
    for record in records:
        if record.list_key == part.key:
            yield _listing(part, record, version, seen)
    for item in gone:
        if item.record.list_key == part.key:
            yield _listing(part, item.record, version, seen, gone=item)


def _listing(
    part: ListPart, record: ListingRecord, version: date, seen: dict[str, int], *, gone: Gone | None = None
) -> Listing:
    identifier = f"{part.key}:{_mark(record)}"
    seen[identifier] = seen.get(identifier, 0) + 1
    if seen[identifier] > 1:  # a list may print the same body twice
        identifier = f"{identifier}~{seen[identifier]}"
    codes, unknown = country_codes(record.countries)
    strong, weak = _sorted_names(record)
    detail = [record.detail, *(f"country as printed: {words}" for words in unknown)]
    delisted = record.delisted_on
    if gone is not None:
        delisted = delisted or gone.gone_by
        detail.append(
            f"on the version of {gone.last_seen.isoformat()}, no longer on that of {gone.gone_by.isoformat()}"
        )
    return Listing(
        id=identifier,
        list=part.name,
        list_kind=part.kind,
        name=record.name,
        aliases=strong,
        weak_aliases=weak,
        country=";".join(codes),
        detail="; ".join(words for words in detail if words),
        listed_since=record.listed_on,
        delisted=delisted,
        source_url=record.source_url,
        list_version=version.isoformat(),
    )


def _mark(record: ListingRecord) -> str:
    if record.reference:
        return record.reference.removeprefix(f"{record.list_key}:")
    words = "\x1f".join((fold(record.name), *sorted(record.countries)))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def country_codes(printed: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ISO codes of countries as a list prints them, each once, and the words that name no country."""
    codes: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for words in printed:
        code = country_code(words)
        if code:
            codes[code] = None
        else:
            unknown[words] = None
    return list(codes), list(unknown)


def _sorted_names(record: ListingRecord) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return aliases and weak aliases: an acronym, a fragment, or a unit printed as an alias never names the body."""
    strong: dict[str, None] = {}
    weak: dict[str, None] = dict.fromkeys(record.weak_aliases)
    for alias in record.aliases:
        poor = looks_like_acronym(alias) or is_fragment(alias) or _is_unit(alias, record.name)
        (weak if poor else strong)[alias] = None
    return tuple(strong), tuple(alias for alias in weak if alias not in strong)


def _is_unit(alias: str, name: str) -> bool:
    """Whether an alias is the name itself with a unit behind a comma ("X University, Ningbo Research Institute")."""
    head, comma, tail = alias.partition(",")
    return bool(comma) and fold(head) == fold(name) and len(fold(tail).split()) > 1
