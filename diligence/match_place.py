"""Decides whether the place of an organisation agrees with the place of a body, and says so in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from diligence.countries import country_code, country_name, is_foreign_only
from diligence.match_tables import Identity

#: Chinese territories that records write now as themselves, now as China. Taiwan is never among them.
_NEAR = {"HK": "CN", "MO": "CN"}


class Agreement(IntEnum):
    """How well two places agree, best first (rule 3 of the product)."""

    COUNTRY = 0  # the record's country, or a city in the text
    CARRIED = 1  # no country recorded; the name itself carries the place
    NEAR = 2  # Hong Kong or Macao beside China
    FOREIGN = 3  # the record says only "Outside UK", or a whole affiliation string names no place at all
    UNKNOWN = 4  # nothing to compare
    CONFLICT = 5


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where an organisation is: recorded codes, "Outside UK", codes its name carries, city words."""

    recorded: frozenset[str] = frozenset()
    foreign: bool = False
    carried: frozenset[str] = frozenset()
    cities: Collection[str] = ()
    silent: bool = False

    def carrying(self, codes: Iterable[str]) -> Place:
        """Return this place with codes added that the name itself carries."""
        return Place(self.recorded, self.foreign, self.carried | frozenset(codes), self.cities, self.silent)


def read_place(countries: Iterable[str], outside_uk: bool) -> Place:
    """Return the place that a record gives: codes or a source's words, in any mixture."""
    codes: set[str] = set()
    foreign = outside_uk
    for words in countries:
        code = country_code(words)
        if code:
            codes.add(code)
        elif words and is_foreign_only(words):
            foreign = True
    return Place(frozenset(codes), foreign)


def agreement(place: Place, identity: Identity) -> Agreement:  # noqa: PLR0911 - a ladder, best first
    """Return how well a place agrees with an identity's countries and city."""
    codes = identity.countries
    if place.recorded:
        if place.recorded & codes:
            return Agreement.CARRIED if identity.inferred else Agreement.COUNTRY
        if not codes:
            return Agreement.UNKNOWN
        if {_NEAR.get(c, c) for c in place.recorded} & {_NEAR.get(c, c) for c in codes}:
            return Agreement.NEAR
        return Agreement.CONFLICT
    if identity.city and identity.city in place.cities:
        return Agreement.COUNTRY
    if not codes:
        return Agreement.UNKNOWN
    if place.carried:
        if place.carried & codes:
            return Agreement.CARRIED
        return Agreement.UNKNOWN if identity.inferred else Agreement.CONFLICT
    if place.foreign:
        return Agreement.CONFLICT if codes == {"GB"} else Agreement.FOREIGN
    if place.silent:
        return Agreement.FOREIGN
    return Agreement.UNKNOWN


def place_words(level: Agreement, place: Place, identity: Identity) -> str:  # noqa: PLR0911 - one sentence a level
    """Return one sentence on how the places compare."""
    theirs = _names(identity.countries)
    if level is Agreement.COUNTRY:
        shared = place.recorded & identity.countries
        sentence = f"country agrees: {_names(shared)}" if shared else f"city agrees: {_city(identity)}"
        other = place.recorded - identity.countries
        return sentence + (f" (the record also gives {_names(other)})" if shared and other else "")
    if level is Agreement.CARRIED:
        if place.recorded:
            shared = place.recorded & identity.countries
            return f"country agrees with the place that the listed name carries: {_names(shared)}"
        return f"no country recorded; the name itself carries the place: {_names(place.carried & identity.countries)}"
    if level is Agreement.NEAR:
        return f"country agrees in part: the record gives {_names(place.recorded)}, the list {theirs}"
    if level is Agreement.FOREIGN and place.silent and not place.foreign:
        return f"the text names no place; no other known body bears the name, and this one is in {theirs}"
    if level is Agreement.FOREIGN:
        return f"the record says only outside the UK; the listed body is in {theirs}"
    if level is Agreement.UNKNOWN:
        if not identity.countries:
            return "the list gives no country"
        return f"no country recorded; the listed body is in {theirs}"
    recorded = place.recorded or place.carried
    mine = f"the record gives {_names(recorded)}" if recorded else "the record says outside the UK"
    return f"country does not agree: {mine}, the listed body is in {theirs}"


def _names(codes: Iterable[str]) -> str:
    return ", ".join(sorted(country_name(code) for code in codes)) or "no country"


def _city(identity: Identity) -> str:
    return identity.body.city if identity.body else ""
