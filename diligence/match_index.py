"""The tables behind a match: every name of every listing and known body, by the words it is compared by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from diligence.countries import country_code
from diligence.model import KnownBody, Listing
from diligence.names import (
    fold,
    has_cyrillic,
    has_han,
    is_distinctive,
    is_fragment,
    legal_joined,
    looks_like_acronym,
    pinyin,
    romanised,
    without_legal_form,
    words,
)
from diligence.words import LEGAL_FORM_COUNTRY, PLACES

#: Ranks of a name, best first.
OWN_NAME, OTHER_NAME, WEAK_NAME, ACRONYM = 0, 1, 2, 3


class Posting(NamedTuple):
    """One name of one identity: which, how good a name, of which listing (-1: a known body's own), as written."""

    identity: int
    rank: int
    listing: int
    text: str
    reading: str = ""


@dataclass(slots=True)
class Identity:
    """One body: a known body with the listings that name it, or listings that name the same body among themselves.

    `countries` are ISO codes; `inferred` says that no source gives them and the listed name itself carries them.
    """

    body: KnownBody | None
    countries: frozenset[str]
    listings: list[int] = field(default_factory=list)
    inferred: bool = False


@dataclass(slots=True)
class Tables:
    """Everything that matching looks up; filled once by `fill`, then only read."""

    listings: tuple[Listing, ...] = ()
    identities: list[Identity] = field(default_factory=list)
    of_listing: list[int] = field(default_factory=list)
    names: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    acronyms: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    unordered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    ordered: list[tuple[str, str]] = field(default_factory=list)
    vocabulary: set[str] = field(default_factory=set)
    misspelt: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    by_ror: dict[str, int] = field(default_factory=dict)
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)


def fill(listings: Iterable[Listing], bodies: Iterable[KnownBody]) -> Tables:
    """Build the tables. Their content does not depend on the order of listings or bodies."""
    return _Builder(
        tuple(sorted(set(listings), key=lambda item: (item.list, item.id, item.name))),
        sorted(bodies, key=lambda body: body.id),
    ).build()


class _Builder:
    """Holds the tables while they grow."""

    def __init__(self, listings: tuple[Listing, ...], bodies: list[KnownBody]) -> None:
        self.tables = Tables(listings=listings)
        self.bodies = bodies
        self.names: dict[str, list[Posting]] = {}
        self.acronyms: dict[str, list[Posting]] = {}
        self.listed_unordered: dict[str, set[str]] = {}
        self.words_of: dict[str, list[str]] = {}

    def build(self) -> Tables:
        tables = self.tables
        tables.places.update(PLACES)
        for body in self.bodies:
            self._add_body(body)
        self._add_places()
        self._add_listings()
        self._freeze()
        self._add_units()
        return tables

    # -- names

    def _add_name(self, posting: Posting, text: str) -> str:
        """Enter one name; gives its key ("" where nothing is left of it)."""
        folded = legal_joined(fold(text))
        found = without_legal_form(words(folded))
        key = "".join(found)
        if not key:
            return ""
        entered = self.names.setdefault(key, [])
        if not any(old[:3] == posting[:3] for old in entered):
            entered.append(posting)
        if key not in self.words_of:
            self.words_of[key] = found
            self.tables.ordered.append((folded, key))
        if posting.listing >= 0 and len(found) > 1:
            self.listed_unordered.setdefault("".join(sorted(found)), set()).add(key)
        return key

    def _add_acronym(self, posting: Posting, text: str) -> None:
        key = fold(text).replace(" ", "")
        if key:
            entered = self.acronyms.setdefault(key, [])
            if not any(old[:3] == posting[:3] for old in entered):
                entered.append(posting)

    # -- known bodies

    def _add_body(self, body: KnownBody) -> None:
        tables = self.tables
        number = len(tables.identities)
        country = country_code(body.country) if body.country else None
        tables.identities.append(Identity(body, frozenset({country}) if country else frozenset()))
        tables.by_id[body.id] = number
        if body.ror:
            tables.by_ror[body.ror] = number
        self._add_name(Posting(number, OWN_NAME, -1, body.name), body.name)
        for alias in body.aliases:
            self._add_name(Posting(number, OTHER_NAME, -1, alias), alias)
        for acronym in body.acronyms:
            self._add_acronym(Posting(number, ACRONYM, -1, acronym), acronym)

    def _add_places(self) -> None:
        """Enter the cities of known bodies that lie in one country only."""
        cities: dict[str, set[str]] = {}
        for identity in self.tables.identities:
            if identity.body and identity.body.city and identity.countries:
                key = "".join(words(fold(identity.body.city)))
                if len(key) > 3:
                    cities.setdefault(key, set()).update(identity.countries)
        for key, codes in cities.items():
            if len(codes) == 1:
                self.tables.places.setdefault(key, next(iter(codes)))

    # -- listings

    def _add_listings(self) -> None:
        tables = self.tables
        own: dict[tuple[str, frozenset[str]], int] = {}
        tables.of_listing = [-1] * len(tables.listings)
        # Listings that give a country come first: the same name without a country may then be the same body.
        order = sorted(range(len(tables.listings)), key=lambda number: not tables.listings[number].country)
        for number in order:
            listing = tables.listings[number]
            key = "".join(without_legal_form(words(legal_joined(fold(listing.name)))))
            countries, inferred = self._listing_countries(listing)
            found = self._same_body(listing, key, countries, inferred)
            if found is None:
                found = own.get((key, countries))
            if found is None:
                found = len(tables.identities)
                tables.identities.append(Identity(None, countries, inferred=inferred))
                own[key, countries] = found
            tables.identities[found].listings.append(number)
            tables.of_listing[number] = found
            self._add_listing_names(listing, number, found)

    def _listing_countries(self, listing: Listing) -> tuple[frozenset[str], bool]:
        """Return a listing's countries, and whether they are only carried by its name."""
        if listing.country:
            codes = {country_code(part) for part in listing.country.split(";")}
            return frozenset(code for code in codes if code), False
        carried: set[str] = set()
        for text in (listing.name, *listing.aliases):
            if has_cyrillic(text):
                carried |= {"RU", "BY"}
            for word in words(legal_joined(fold(text))):
                if word in PLACES:
                    carried.add(PLACES[word])
                carried |= LEGAL_FORM_COUNTRY.get(word, frozenset())
        return frozenset(carried), True

    def _same_body(self, listing: Listing, key: str, countries: frozenset[str], inferred: bool) -> int | None:
        """Return the identity that a listing names beyond doubt: its ROR id, or its own name in its own country."""
        identities = self.tables.identities
        if listing.ror and listing.ror in self.tables.by_ror:
            return self.tables.by_ror[listing.ror]
        if looks_like_acronym(key) or (len(key) < 8 and not has_han(key)):
            return None
        for rank in (OWN_NAME, OTHER_NAME):
            found = {
                posting.identity
                for posting in self.names.get(key, ())
                if posting.rank == rank and (not countries or countries & identities[posting.identity].countries)
            }
            if len(found) == 1 and (countries or rank == OWN_NAME):
                return next(iter(found))
            if found:
                return None
        return None

    def _add_listing_names(self, listing: Listing, number: int, identity: int) -> None:
        self._add_listed(listing.name, Posting(identity, OWN_NAME, number, listing.name))
        for alias in listing.aliases:
            rank = WEAK_NAME if is_fragment(alias) else OTHER_NAME
            self._add_listed(alias, Posting(identity, rank, number, alias))
        for alias in listing.weak_aliases:
            self._add_listed(alias, Posting(identity, WEAK_NAME, number, alias))

    def _add_listed(self, text: str, posting: Posting) -> None:
        if posting.rank != OWN_NAME and looks_like_acronym(text):
            self._add_acronym(posting._replace(rank=ACRONYM), text)
            return
        self._add_name(posting, text)
        if has_han(text) and len(text) > 3:
            self._add_name(posting._replace(reading="pinyin"), pinyin(text))
        elif has_cyrillic(text):
            self._add_name(posting._replace(reading="romanised"), romanised(text))

    # -- derived tables

    def _freeze(self) -> None:
        tables = self.tables
        tables.names = {key: tuple(sorted(found)) for key, found in self.names.items()}
        tables.acronyms = {key: tuple(sorted(found)) for key, found in self.acronyms.items()}
        tables.ordered.sort()
        unordered: dict[str, set[str]] = self.listed_unordered
        prefixes = tables.prefixes
        vocabulary = tables.vocabulary
        for key, found in self.words_of.items():
            vocabulary.update(found)
            if len(found) > 1:
                same = unordered.get("".join(sorted(found)))
                if same is not None:
                    same.add(key)
                prefix = ""
                for word in found[:-1]:
                    prefix += word
                    prefixes.add(prefix)
        tables.unordered = {key: tuple(sorted(found)) for key, found in unordered.items()}

    def _add_units(self) -> None:
        """Enter, for each body, the listings whose names say that they are parts of it ("..., Tsinghua University")."""
        tables = self.tables
        units: dict[int, set[int]] = {}
        for number, listing in enumerate(tables.listings):
            own = tables.of_listing[number]
            for key in _wholes(listing.name):
                for posting in tables.names.get(key, ()):
                    other = tables.identities[posting.identity]
                    shared = other.countries & tables.identities[own].countries
                    if posting.identity != own and posting.rank <= OTHER_NAME and shared:
                        units.setdefault(posting.identity, set()).add(number)
        for number, identity in enumerate(tables.identities):
            if identity.body is None:
                continue
            for child in identity.body.children:
                child_number = tables.by_id.get(child)
                if child_number is not None and tables.identities[child_number].listings:
                    units.setdefault(number, set()).update(tables.identities[child_number].listings)
        tables.units = {number: tuple(sorted(found)) for number, found in units.items()}


def _wholes(name: str) -> Iterator[str]:
    """Yield the keys of the bodies that a name may say it belongs to: what follows a comma, dash, "of" or "at"."""
    for mark in (", ", " – ", " - ", " — ", " of ", " at ", "' ", "’s ", "'s "):
        start = name.find(mark)
        while start > 0:
            for part in (name[:start], name[start + len(mark) :]):
                found = without_legal_form(words(legal_joined(fold(part))))
                if len(found) > 1 and (is_distinctive(found) or any(word in PLACES for word in found)):
                    yield "".join(found)
            start = name.find(mark, start + 1)
