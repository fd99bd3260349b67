"""Fills the tables behind a match with every name of every listing and known body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diligence.countries import country_code
from diligence.listed_names import carries_place, deletions, wholes, without_acronym, without_army
from diligence.match_tables import (
    ACRONYM,
    BY_REGISTER,
    HAN_NAME,
    ONLY_ITS_NAME,
    OTHER_NAME,
    OWN_NAME,
    SHORT_KEY,
    SPELLING_LENGTH,
    WEAK_NAME,
    WITHOUT_ACRONYM,
    Identity,
    Posting,
    Tables,
)
from diligence.model import KnownBody, Listing
from diligence.names import (
    fold,
    has_cyrillic,
    has_han,
    is_fragment,
    legal_joined,
    looks_like_acronym,
    name_key,
    pinyin,
    romanised,
    without_legal_form,
    words,
)
from diligence.words import ARMED_FORCES, GENERIC, LEGAL_FORM_COUNTRY, PLACES, QUALIFIERS, UNIT_NOUNS


def fill(listings: Iterable[Listing], bodies: Iterable[KnownBody]) -> Tables:
    """Build the tables. Their content does not depend on the order of listings or bodies."""
    return _Builder(
        # All fields: two rows of one id that differ in their dates would else stand in the order of their hashes.
        tuple(sorted(set(listings), key=lambda item: (item.list, item.id, item.name, repr(item)))),
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
        self.own_key: dict[int, str] = {}

    def build(self) -> Tables:
        tables = self.tables
        tables.places.update(PLACES)
        for body in self.bodies:
            self._add_body(body)
        self._add_places()
        self._add_listings()
        self._freeze()
        self._add_spellings()
        self._add_parents()
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
        city = "".join(words(fold(body.city))) if body.city else ""
        tables.identities.append(Identity(body, frozenset({country}) if country else frozenset(), city=city))
        tables.by_id[body.id] = number
        if body.ror:
            tables.by_ror[body.ror] = number
        self.own_key[number] = self._add_name(Posting(number, OWN_NAME, -1, body.name), body.name)
        for alias in body.aliases:
            self._add_name(Posting(number, OTHER_NAME, -1, alias), alias)
        for acronym in body.acronyms:
            self._add_acronym(Posting(number, ACRONYM, -1, acronym), acronym)

    def _add_places(self) -> None:
        """Enter the cities of known bodies that lie in one country only."""
        cities: dict[str, set[str]] = {}
        for identity in self.tables.identities:
            # "La Défense" and "Normal, Illinois" are cities, and words of other bodies' names.
            if len(identity.city) > 3 and identity.city not in GENERIC:
                cities.setdefault(identity.city, set()).update(identity.countries)
        for key, codes in cities.items():
            if len(codes) == 1:
                self.tables.places.setdefault(key, next(iter(codes)))

    # -- listings

    def _add_listings(self) -> None:
        tables = self.tables
        own: dict[str, list[int]] = {}
        tables.of_listing = [-1] * len(tables.listings)
        # Listings that give a country come first: the same name without a country may then be the same body.
        order = sorted(range(len(tables.listings)), key=lambda number: not tables.listings[number].country)
        for number in order:
            listing = tables.listings[number]
            key = name_key(without_acronym(listing.name))
            countries, inferred = self._listing_countries(listing)
            found = self._same_body(listing, key, countries)
            if found is None:
                found = self._same_listed(own.get(key, []), countries, inferred)
            if found is None:
                found = len(tables.identities)
                tables.identities.append(Identity(None, countries, inferred=inferred))
            if found not in own.setdefault(key, []):
                own[key].append(found)
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

    def _same_body(self, listing: Listing, key: str, countries: frozenset[str]) -> int | None:
        """Return the identity that a listing names beyond doubt: its ROR id, or its own name in its own country."""
        if listing.ror and listing.ror in self.tables.by_ror:
            return self.tables.by_ror[listing.ror]
        long = len(key) >= SHORT_KEY or has_han(key)
        for rank in (OWN_NAME, OTHER_NAME):
            found = self._bearers(key, rank, countries)
            if len(found) == 1 and ((countries and (long or rank == OWN_NAME)) or (long and rank == OWN_NAME)):
                return found.pop()
            if found:
                return None
        return self._same_by_aliases(listing, countries) if countries else None

    def _same_listed(self, known: list[int], countries: frozenset[str], inferred: bool) -> int | None:
        """Return the identity that other listings of the same own name make up, where the countries allow it."""
        if not inferred:
            exact = [number for number in known if countries & self.tables.identities[number].countries]
            return exact[0] if exact else None
        near = [n for n in known if not countries or countries & self.tables.identities[n].countries]
        unsure = [number for number in known if self.tables.identities[number].inferred]
        return near[0] if len(near) == 1 else unsure[0] if unsure else None

    def _bearers(self, key: str, rank: int, countries: frozenset[str]) -> set[int]:
        """Return the known bodies that bear a name at a rank, in one of the countries where any are given."""
        identities = self.tables.identities
        return {
            posting.identity
            for posting in self.names.get(key, ())
            if posting.rank == rank
            and identities[posting.identity].body is not None
            and (not countries or countries & identities[posting.identity].countries)
        }

    def _same_by_aliases(self, listing: Listing, countries: frozenset[str]) -> int | None:
        """Return the one known body in a listing's country that bears one of the listing's other names as its own name,
        or shares a Chinese name or two names of any kind with it."""
        shared: dict[int, int] = {}
        for alias in listing.aliases:
            if looks_like_acronym(alias) or is_fragment(alias):
                continue
            key = without_army(name_key(without_acronym(alias)))
            own = self._bearers(key, OWN_NAME, countries) if len(key) >= SHORT_KEY else set()
            for number in own | self._bearers(key, OTHER_NAME, countries):
                certain = number in own or (has_han(key) and len(key) >= HAN_NAME)
                shared[number] = shared.get(number, 0) + (2 if certain else 1)
        sure = [number for number, weight in shared.items() if weight >= 2]
        return sure[0] if len(sure) == 1 else None

    def _add_listing_names(self, listing: Listing, number: int, identity: int) -> None:
        self._add_listed(listing.name, Posting(identity, OWN_NAME, number, listing.name))
        shorter = without_acronym(listing.name)
        if shorter != listing.name:
            self._add_listed(shorter, Posting(identity, OWN_NAME, number, listing.name, WITHOUT_ACRONYM))
        group, _, rest = listing.name.partition(" ")
        if looks_like_acronym(group) and group.isupper() and group.isalpha() and carries_place(rest):
            # "AECC Beijing Institute of ...": the group's initials in front of a name that is older than the group.
            self._add_listed(rest, Posting(identity, OTHER_NAME, number, listing.name, "without the group's initials"))
        for alias in listing.aliases:
            rank = WEAK_NAME if is_fragment(alias) else OTHER_NAME
            self._add_listed(alias, Posting(identity, rank, number, alias))
            shorter = without_acronym(alias)
            if shorter != alias and rank == OTHER_NAME and not is_fragment(shorter):
                self._add_listed(shorter, Posting(identity, rank, number, alias, WITHOUT_ACRONYM))
        for alias in listing.weak_aliases:
            self._add_listed(alias, Posting(identity, WEAK_NAME, number, alias))

    def _add_listed(self, text: str, posting: Posting) -> None:
        if posting.rank != OWN_NAME and looks_like_acronym(text):
            self._add_acronym(posting._replace(rank=ACRONYM), text)
            return
        self._add_name(posting, text)
        found = words(fold(text))
        army = 3 if found[:3] == ["people", "liberation", "army"] else 1 if found[:1] == ["pla"] else 0
        if army and ARMED_FORCES & set(found[army:]):
            self._add_name(posting._replace(rank=max(posting.rank, OTHER_NAME)), " ".join(found[army:]))
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
        tables.listed_words = {
            key: self.words_of[key] for key, found in self.names.items() if any(p.listing >= 0 for p in found)
        }
        unordered: dict[str, set[str]] = self.listed_unordered
        prefixes = tables.prefixes
        vocabulary = tables.vocabulary
        for key, found in self.words_of.items():
            for word in found:
                vocabulary[word] = vocabulary.get(word, 0) + 1
            if len(found) > 1:
                same = unordered.get("".join(sorted(found)))
                if same is not None:
                    same.add(key)
                prefix = ""
                for word in found[:-1]:
                    prefix += word
                    prefixes.add(prefix)
        tables.unordered = {key: tuple(sorted(found)) for key, found in unordered.items()}

    def _add_spellings(self) -> None:
        """Enter what a slip of one letter makes of the listings' words and of the words that name kinds of bodies."""
        listed = set(GENERIC)
        for found_words in self.tables.listed_words.values():
            listed.update(found_words)
        found: dict[str, set[str]] = {}
        for word in listed:
            if len(word) >= SPELLING_LENGTH and word.isascii() and word.isalpha():
                for part in (word, *deletions(word)):
                    found.setdefault(part, set()).add(word)
        self.tables.misspelt = {part: tuple(sorted(whole)) for part, whole in found.items()}

    def _add_parents(self) -> None:
        """Enter the listed bodies that a known body is a part of: by ROR's relation, or by its own name."""
        tables = self.tables
        countries = frozenset(code for number in tables.of_listing for code in tables.identities[number].countries)
        for number, identity in enumerate(tables.identities):
            if identity.body is None:
                continue
            found: dict[int, str] = {}
            if identity.countries & countries:
                for parent in self._named_parents(number):
                    found[parent] = ONLY_ITS_NAME
            for above in identity.body.parents:
                parent_number = tables.by_id.get(above)
                if parent_number is not None and tables.identities[parent_number].listings:
                    found[parent_number] = BY_REGISTER
            if found:
                tables.parents[number] = tuple(sorted(found.items()))

    def _named_parents(self, number: int) -> Iterator[int]:
        """Yield listed bodies whose whole name ends or begins a body's name that calls itself a unit."""
        found = self.words_of.get(self.own_key[number], [])
        if not UNIT_NOUNS.intersection(found):
            return
        identities = self.tables.identities
        for at in range(1, len(found) - 1):
            for rest, part in ((found[:at], found[at:]), (found[at:], found[:at])):
                if len(part) < 2 or not UNIT_NOUNS.intersection(rest) or rest[-1] in QUALIFIERS:
                    continue
                for posting in self.tables.names.get("".join(part), ()):
                    other = identities[posting.identity]
                    same = other.countries & identities[number].countries
                    if other.listings and posting.rank == OWN_NAME and same and posting.identity != number:
                        yield posting.identity

    def _add_units(self) -> None:
        """Enter, for each body, the listings whose names say that they are parts of it ("..., Tsinghua University")."""
        tables = self.tables
        units: dict[int, set[int]] = {}
        for number, listing in enumerate(tables.listings):
            own = tables.of_listing[number]
            for key in wholes(listing.name):
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
