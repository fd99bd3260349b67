"""Compares an organisation's name with every listing while all other known bodies compete for it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from diligence import affiliations
from diligence.match_decide import Outcome, Reading, decide, near_matches
from diligence.match_index import fill
from diligence.match_near import near_names, nearest, tells
from diligence.match_place import Agreement, Place, read_place
from diligence.match_readings import carried_codes, has_place, legal_codes, readings, without_notes
from diligence.match_tables import ONLY_ITS_NAME, Tables
from diligence.model import KnownBody, Listing, Match, MatchRelation, MatchStatus
from diligence.names import (
    fold,
    is_distinctive,
    legal_joined,
    looks_like_acronym,
    name_key,
    name_words,
    without_legal_form,
    words,
)
from scrapers.ror import short_id

_STATUS_ORDER = {"confirmed": 0, "probable": 1, "possible": 2}
_RELATION_ORDER = {"is": 0, "unit of": 1, "has unit": 2}

#: Answers that an index remembers, a few hundred bytes each; a year's grants name some 16,000 bodies in a place.
_ANSWERS_KEPT = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The known body that an organisation is, and on what basis, in words."""

    body: KnownBody
    basis: str


def build_index(listings: Iterable[Listing], bodies: Iterable[KnownBody]) -> Index:
    """Return an index of listings and known bodies; the order of either makes no difference."""
    # Half a million small objects that all stay: the collector would walk them again and again while they grow.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Index(fill(listings, bodies))
    finally:
        if collecting:
            gc.enable()


class _Answer(NamedTuple):
    """What a recorded name in a place comes to."""

    matches: tuple[Match, ...]
    identification: Identification | None


class Index:
    """Listings and known bodies, ready to be compared with names. Read-only once built; it can be pickled."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._answers: dict[tuple[str, Place], _Answer] = {}
        self._near_names = near_names(tables)
        self._of_listing = dict(zip(tables.listings, tables.of_listing, strict=True))
        self._listed = frozenset(
            key
            for key, postings in tables.names.items()
            if any(tables.identities[p.identity].listings for p in postings)
        )
        # One common word ("LLC Center") is met in every second affiliation and could never be a claim.
        self._of_interest = {key for key in self._listed if not _is_common(tables.listed_words.get(key, []))} | {
            key for key, postings in tables.names.items() if any(p.identity in tables.parents for p in postings)
        }

    def __getstate__(self) -> dict[str, object]:
        """Leave out the answers given so far: a cache file is the same whatever was asked before."""
        return {**self.__dict__, "_answers": {}}

    def match(
        self,
        name: str,
        countries: Iterable[str] = (),
        *,
        ids: Mapping[str, str] | None = None,
        outside_uk: bool = False,
        free_text: bool = False,
    ) -> tuple[Match, ...]:
        """Return the listings that an organisation may be, or be a part of, or have a part on; best first.

        `countries` are ISO codes or a source's words; `ids` the organisation's ids by scheme ("ror"); `outside_uk`
        that the source says only so much. With `free_text` the name is an affiliation string, which may hold
        departments, several bodies and an address. `confirmed` and `probable` are claims; `possible` is a question.
        """
        place = read_place(countries, outside_uk)
        identity = self._shared_id(ids)
        if identity is not None:
            return self._by_id(identity)
        if free_text:
            return self._free_text(name, place)
        return self._answer(name, place).matches

    def identify(
        self,
        name: str,
        countries: Iterable[str] = (),
        *,
        ids: Mapping[str, str] | None = None,
        outside_uk: bool = False,
    ) -> Identification | None:
        """Return the known body that an organisation is: a shared id, or a whole name and an agreeing place.

        None where two bodies bear the name equally well, where the place is unknown, or where nobody bears it.
        """
        number = self._shared_id(ids)
        if number is None:
            return self._answer(name, read_place(countries, outside_uk)).identification
        return self._identification(number, "shares its ROR id")

    # -- ids

    def _shared_id(self, ids: Mapping[str, str] | None) -> int | None:
        for scheme, value in (ids or {}).items():
            if scheme.casefold() == "ror" and value:
                return self._tables.by_ror.get(short_id(value))
        return None

    def _by_id(self, number: int) -> tuple[Match, ...]:
        identity = self._tables.identities[number]
        body = identity.body
        ror = body.ror if body else ""
        name = body.name if body else ""
        found = [
            Match(
                status="confirmed",
                relation="is",
                listing=self._tables.listings[listing],
                matched_name=self._tables.listings[listing].name,
                why=f"shares the ROR id {ror} ({name})",
                ror=ror,
            )
            for listing in identity.listings
        ]
        outcome = Outcome(found, number, f"shares the ROR id {ror}", Agreement.COUNTRY, met=True)
        return _ordered([*found, *self._relations(outcome)])

    # -- names

    def _answer(self, name: str, place: Place) -> _Answer:
        """Return what a recorded name comes to, worked out once: the same bodies stand in many grants."""
        known = self._answers.get((name, place))
        if known is None:
            outcome = self._name(name, place)
            known = _Answer(_ordered(outcome.matches), self._identification(outcome.identity, outcome.basis))
            if len(self._answers) >= _ANSWERS_KEPT:
                self._answers.clear()
            self._answers[name, place] = known
        return known

    def _identification(self, number: int, basis: str) -> Identification | None:
        body = self._tables.identities[number].body if number >= 0 else None
        return Identification(body=body, basis=basis) if body else None

    def _name(self, name: str, place: Place) -> Outcome:
        """Return what a recorded name comes to."""
        tables = self._tables
        found = without_legal_form(words(legal_joined(fold(name))))
        key = "".join(found)
        postings = tables.names.get(key)
        if not place.recorded:
            place = place.carrying(carried_codes(found, tables) | legal_codes(name))
        if postings:
            outcome = decide(tables, postings, Reading(text=name, words=found), place)
            if outcome.matches or outcome.identity >= 0:
                outcome.matches.extend(self._relations(outcome))
                return outcome
        else:
            outcome = Outcome([])
        asked, known = outcome.matches, outcome.met
        for reading in readings(name, tables):
            postings = tables.names.get("".join(reading.words)) or tables.names.get(reading.text)
            if not postings:
                continue
            outcome = decide(tables, postings, reading, place)
            if outcome.matches or outcome.identity >= 0:
                outcome.matches.extend(self._relations(outcome))
                return outcome
            known = known or outcome.met
        if affiliations.has_listed(found, tables, self._listed):
            outcome = self._within(name, place)
            if outcome.matches:
                return outcome
        asked = [*asked, *self._acronym(name, place)]
        return Outcome(asked if asked or known else self._near(name, place))

    def _near(self, name: str, place: Place) -> list[Match]:
        """Ask about a listed body whose name is written much like a name that nobody bears, in the same country."""
        codes = place.recorded or place.carried
        found = name_words(without_notes(name))
        if not codes or not tells(found):
            return []
        share, postings = nearest(self._near_names, found, codes, self._tables)
        if not share:
            return []
        percent = round(100 * share)
        note = f"no known body bears this name; {percent}% of its words, weighed by how rare they are, agree with"
        reading = Reading(text=name, words=found, note=note, whole=False, claim=False, near=True)
        return near_matches(self._tables, postings, reading, place)

    def _acronym(self, name: str, place: Place) -> list[Match]:
        """Ask about a listed body whose acronym a name is, where the record's country agrees: never a claim."""
        if not looks_like_acronym(name) or not place.recorded:
            return []
        postings = self._tables.acronyms.get(fold(name).replace(" ", ""), ())
        reading = Reading(text=name, words=[fold(name)], note="an acronym alone is no identity", claim=False)
        outcome = decide(self._tables, postings, reading, place)
        return outcome.matches if outcome.place is Agreement.COUNTRY else []

    # -- parts of bodies

    def _relations(self, outcome: Outcome, *, units: bool = True) -> list[Match]:
        """Return the listed bodies that an identified body is a unit of and, with `units`, the listed units of it."""
        if outcome.identity < 0:
            return []
        tables = self._tables
        identity = tables.identities[outcome.identity]
        body = identity.body
        found: list[Match] = []
        ror = body.ror if body else ""
        for parent, ground in tables.parents.get(outcome.identity, ()):
            above = tables.identities[parent]
            home = bool(above.countries & identity.countries)
            sure = home and outcome.place <= Agreement.FOREIGN and ground != ONLY_ITS_NAME
            status: MatchStatus = "probable" if sure else "possible"
            abroad = "" if home else "; in another country, so a subsidiary or an office rather than the listed body"
            parent_name = above.body.name if above.body else tables.listings[above.listings[0]].name
            why = f"{outcome.basis}; {body.name if body else ''} is a part of {parent_name}: {ground}{abroad}"
            found.extend(self._related(above.listings, status, "unit of", why, ror))
        if not units:
            return found
        why = f"{outcome.basis}; the listed body is a part of it and is not the whole"
        found.extend(self._related(tables.units.get(outcome.identity, ()), "possible", "has unit", why, ror))
        return found

    def _related(
        self, listings: Iterable[int], status: MatchStatus, relation: MatchRelation, why: str, ror: str
    ) -> list[Match]:
        return [
            Match(status=status, relation=relation, listing=listing, matched_name=listing.name, why=why, ror=ror)
            for listing in (self._tables.listings[number] for number in listings)
        ]

    def _within(self, text: str, place: Place) -> Outcome:
        """Read a name that holds another: a department with its university, several bodies in one field."""
        tables = self._tables
        matches: list[Match] = []
        text = affiliations.mended(text)
        pieces = affiliations.pieces(text)
        found = affiliations.stretches(pieces, tables)
        for stretch in found:
            postings = tables.names.get(stretch.key, ())
            if stretch.key not in self._listed or not affiliations.listed_postings(postings):
                continue
            span = affiliations.span_of(text, pieces, stretch, tables)
            if not span.clean or len(span.words) < 2 or not (is_distinctive(span.words) or has_place(span.words)):
                continue
            outcome = decide(tables, postings, affiliations.reading_of(span), place.carrying(span.branch))
            unit = span.unit or (len(found) == 1 and span.last > 0)
            theirs = affiliations.is_of_them(pieces, stretch)
            for item in outcome.matches:
                matches.append(_about(item) if theirs else _unit(item) if unit else _held(item))
        return Outcome(matches)

    def _free_text(self, text: str, place: Place) -> tuple[Match, ...]:
        """Return the listed bodies that an affiliation string names, or names a part of."""
        tables = self._tables
        if not affiliations.has_listed(words(fold(text)), tables, self._of_interest):
            return ()
        text = affiliations.mended(text)
        pieces = affiliations.pieces(text)
        found = affiliations.stretches(pieces, tables)
        where = affiliations.text_place(text, pieces, found, place, tables)
        spans: dict[int, affiliations.Span] = {}
        outcomes: dict[int, Outcome] = {}

        def outcome_of(at: int) -> Outcome:
            if at not in outcomes:
                spans[at] = affiliations.span_of(text, pieces, found[at], tables)
                outcomes[at] = decide(tables, tables.names[found[at].key], affiliations.reading_of(spans[at]), where)
            return outcomes[at]

        matches: list[Match] = []
        for at, stretch in enumerate(found):
            if stretch.key not in self._of_interest:
                continue
            outcome = outcome_of(at)
            span = spans[at]
            matches.extend(_unit(item) if span.unit else item for item in outcome.matches)
            parts = self._relations(outcome, units=False)
            if not parts:
                continue
            named = {outcome_of(other).identity for other in range(len(found))} - {-1, outcome.identity}
            for item in parts:
                # "Center for Life Sciences, Yunnan University": the text itself says whose unit it is.
                said = name_key(item.listing.name) in span.key
                matches.append(item if said or self._family(item.listing, named) else _asked(item))
        return _ordered(matches)

    def _family(self, listing: Listing, others: Iterable[int]) -> bool:
        """Whether all other bodies that a text names are the listed body or parts of it too."""
        own = self._of_listing[listing]
        return all(other == own or own in dict(self._tables.parents.get(other, ())) for other in others)


def _is_common(found: list[str]) -> bool:
    """Whether a name is one word that is an acronym or tells nobody apart."""
    return len(found) == 1 and (looks_like_acronym(found[0].upper()) or not is_distinctive(found))


def _unit(item: Match) -> Match:
    """Return a match as one of a part: a claim about the whole is never more than probable of a part."""
    return replace(item, relation="unit of", status="probable" if item.status == "confirmed" else item.status)


def _held(item: Match) -> Match:
    """Return a match of a name that only holds the listed one: not the whole name, so never confirmed (rule 3)."""
    return replace(item, status="probable") if item.status == "confirmed" else item


def _about(item: Match) -> Match:
    return replace(item, status="possible", why=f"{item.why}; the name may be another body's that is called after it")


def _asked(item: Match) -> Match:
    return replace(item, status="possible", why=f"{item.why}; the text names another body too")


def _ordered(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return one match for each listing and relation, the best, in a fixed order."""
    best: dict[tuple[str, str, str], Match] = {}
    for item in matches:
        key = (item.listing.list, item.listing.id, item.listing.name)
        known = best.get(key)
        if known is None or _rank(item) < _rank(known):
            best[key] = item
    return tuple(sorted(best.values(), key=_rank))


def _rank(item: Match) -> tuple[int, int, str, str, str]:
    listing = item.listing
    return (_STATUS_ORDER[item.status], _RELATION_ORDER[item.relation], listing.name, listing.list, listing.id)
