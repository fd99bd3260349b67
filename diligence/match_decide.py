"""Lets all identities that bear a name compete for it, and says what remains: a claim, a question or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from diligence.match_place import Agreement, Place, agreement, place_words
from diligence.match_tables import ACRONYM, OTHER_NAME, OWN_NAME, WEAK_NAME, WITHOUT_ACRONYM, Posting, Tables
from diligence.model import Match, MatchRelation, MatchStatus
from diligence.names import fold, is_distinctive, legal_joined, looks_like_acronym, plain_key, without_legal_form
from diligence.words import PLACES

#: A name of generic words only, as long as this, is still one body's ("Third Military Medical University").
_LONG_NAME = 4

Closeness = Literal[0, 1, 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read an organisation's name: its text and words, the note that says what was set aside or assumed.

    `whole` is True where nothing but the body's place or its own acronym was set aside. `claim` is False where the
    reading alone can only be a question. `within_text` is True for a name found in an affiliation string,
    `near` for one that is only written much like a listed name.
    """

    text: str
    words: list[str]
    note: str = ""
    whole: bool = True
    claim: bool = True
    carried: frozenset[str] = frozenset()
    within_text: bool = False
    near: bool = False


@dataclass(slots=True)
class Candidate:
    """One identity with the best of its names that the reading meets, and how well its place agrees."""

    identity: int
    posting: Posting
    closeness: Closeness
    place: Agreement
    postings: list[Posting]

    @property
    def order(self) -> tuple[int, int, int]:
        """How well this identity explains the name; smaller is better."""
        return (min(self.posting.rank, WEAK_NAME), self.closeness, 0)


@dataclass(slots=True)
class Outcome:
    """What a reading came to: matches, and the identity that it is beyond doubt (-1: tied or unknown), with why."""

    matches: list[Match]
    identity: int = -1
    basis: str = ""
    place: Agreement = Agreement.UNKNOWN
    met: bool = False  # somebody who bears the name may be in that place


def closeness(reading: str, posting: Posting) -> Closeness:
    """Return 0 where two names are written with the same letters, 1 where only the legal form differs, else 2."""
    if posting.reading == WITHOUT_ACRONYM:
        return 0 if plain_key(posting.text).startswith(plain_key(reading)) else 2
    if posting.reading:
        return 2
    if plain_key(reading) == plain_key(posting.text):
        return 0
    return 1 if _bare(reading) == _bare(posting.text) else 2


@lru_cache(maxsize=1 << 16)
def _bare(text: str) -> str:
    return "".join(without_legal_form(legal_joined(fold(text)).split()))


def candidates(tables: Tables, postings: Iterable[Posting], reading: Reading, place: Place) -> list[Candidate]:
    """Return one candidate for each identity among the postings, best name first."""
    found: dict[int, Candidate] = {}
    for posting in postings:
        near = closeness(reading.text, posting)
        known = found.get(posting.identity)
        if known is None:
            level = agreement(place, tables.identities[posting.identity])
            found[posting.identity] = Candidate(posting.identity, posting, near, level, [posting])
            continue
        known.postings.append(posting)
        if (posting.rank, near) < (known.posting.rank, known.closeness):
            known.posting, known.closeness = posting, near
    return list(found.values())


def decide(tables: Tables, postings: Iterable[Posting], reading: Reading, place: Place) -> Outcome:
    """Return what a reading of a name comes to when all who bear it compete."""
    if reading.carried:
        place = place.carrying(reading.carried)
    found = candidates(tables, postings, reading, place)
    if not found:
        return Outcome([])
    alive = [item for item in found if item.place is not Agreement.CONFLICT]
    if not alive:
        return Outcome(_conflicts(tables, found, reading, place))
    sure = [item for item in alive if item.place <= Agreement.NEAR]
    if sure:
        closest = min(item.place for item in sure)
        alive = [item for item in alive if item.place is closest or item.place is Agreement.UNKNOWN]
    best = min(alive, key=lambda item: (item.place is Agreement.UNKNOWN and bool(sure), item.order))
    rivals = [
        item for item in (alive if best.place <= Agreement.NEAR else found) if item is not best and _rivals(best, item)
    ]
    outcome = Outcome([], place=best.place, met=True)
    for item in alive:
        listed = tables.identities[item.identity].listings
        if not listed:
            continue
        if item is best or item in rivals:
            others = [other for other in [best, *rivals] if other is not item]
            outcome.matches.extend(_matches(tables, item, reading, place, others))
        elif item.posting.rank <= OTHER_NAME and item.place <= Agreement.NEAR:
            outcome.matches.extend(_matches(tables, item, reading, place, [best]))
    if not rivals and reading.claim and _identifies(reading, best):
        outcome.identity = best.identity
        outcome.basis = f"{_name_words(reading, best.posting, best.closeness)}; {_body_place(tables, best, place)}"
    return outcome


def _identifies(reading: Reading, best: Candidate) -> bool:
    if best.posting.rank > OTHER_NAME or best.place > Agreement.FOREIGN:
        return False
    return best.place < Agreement.FOREIGN or _speaks_for_itself(reading.words, known=True)


def _body_place(tables: Tables, item: Candidate, place: Place) -> str:
    return place_words(item.place, place, tables.identities[item.identity])


def _rivals(best: Candidate, other: Candidate) -> bool:
    """Whether another identity explains the name as well as the best does."""
    if best.place <= Agreement.NEAR:
        if other.place is Agreement.UNKNOWN or other.place > best.place:
            return False
        return other.order <= best.order
    # Nothing tells the places apart: any other body that bears the name, by its own or another name, is a rival.
    return other.posting.rank <= OTHER_NAME


def _speaks_for_itself(found: list[str], *, known: bool) -> bool:
    """Whether a name is one body's without any place: a word of its own, or long enough.

    A shorter name will do where a register of bodies knows who bears it, and so would know another.
    """
    return len(found) >= _LONG_NAME - known or (len(found) > 1 and is_distinctive(found))


def _status(  # noqa: PLR0911 - each doubt answers for itself
    item: Candidate, reading: Reading, others: list[Candidate], listing_rank: int, near: int, known: bool
) -> MatchStatus:
    """Return the status of one listing's name (rule 3): two independent identifiers before a claim."""
    if others or not reading.claim or listing_rank >= WEAK_NAME:
        return "possible"
    single = len(reading.words) == 1
    if single and near == 2 and item.posting.reading == "":
        return "possible"
    if _is_short(reading):
        # "CRRC Corporation Limited" is a whole name; "CRRC" is an acronym.
        whole = near == 0 and len(fold(reading.text).split()) > 1
        if not whole:
            return "possible"
    if item.place is Agreement.COUNTRY:
        if near == 0 and listing_rank == OWN_NAME and reading.whole:
            return "confirmed"
        return "probable"
    if reading.within_text and not item.posting.reading and item.posting.listing >= 0 and listing_rank >= OTHER_NAME:
        return "possible"  # part of a longer text, another name and no country named: one doubt too many
    if item.place in {Agreement.CARRIED, Agreement.NEAR}:
        return (
            "possible"
            if single and item.place is Agreement.CARRIED and not is_distinctive(reading.words)
            else "probable"
        )
    if item.place is Agreement.FOREIGN and near < 2 and _speaks_for_itself(reading.words, known=known):
        return "probable"
    return "possible"


def _is_short(reading: Reading) -> bool:
    """Whether a reading is one word that is an acronym or a common word."""
    if len(reading.words) > 1:
        return False
    return looks_like_acronym("".join(reading.words).upper()) or not is_distinctive(reading.words)


def _matches(
    tables: Tables,
    item: Candidate,
    reading: Reading,
    place: Place,
    others: list[Candidate],
    relation: MatchRelation = "is",
) -> list[Match]:
    """Return one match for each listing of an identity; a listing that lacks this very name is met through the body."""
    identity = tables.identities[item.identity]
    best_of: dict[int, tuple[int, int, Posting]] = {}
    for posting in item.postings:
        if posting.listing >= 0:
            grade = (posting.rank, closeness(reading.text, posting), posting)
            if posting.listing not in best_of or grade[:2] < best_of[posting.listing][:2]:
                best_of[posting.listing] = grade
    body = identity.body
    where = place_words(item.place, place, identity)
    result = []
    for number in identity.listings:
        listing = tables.listings[number]
        rank, near, posting = best_of.get(number, (item.posting.rank, item.closeness, item.posting))
        through = number not in best_of
        if through:
            rank, near = max(rank, OTHER_NAME), max(near, 1)
        if item.place > Agreement.NEAR and _is_short(reading):
            continue  # an acronym or a common word in an unknown or other place is not worth a question
        parts = [_name_words(reading, posting, near)]
        if through and body is not None:
            parts.append(f"a name of {body.name} (ROR {body.ror}), which bears the listed name")
        elif through:
            parts.append("a name that another listing of the same body gives")
        parts.append(where)
        if others:
            parts.append("the name is also borne by " + _other_words(tables, others))
        result.append(
            Match(
                status=_status(item, reading, others, rank, near, body is not None),
                relation=relation,
                listing=listing,
                matched_name=posting.text,
                why="; ".join(part for part in parts if part),
                ror=body.ror if body else listing.ror,
            )
        )
    return result


def near_matches(tables: Tables, postings: Iterable[Posting], reading: Reading, place: Place) -> list[Match]:
    """Return a question for each listing whose name is only written nearly like the reading."""
    found: list[Match] = []
    for item in candidates(tables, postings, reading, place):
        if item.place <= Agreement.NEAR:
            found.extend(_matches(tables, item, reading, place, []))
    return found


def _other_words(tables: Tables, others: list[Candidate]) -> str:
    names = []
    for other in others:
        identity = tables.identities[other.identity]
        name = identity.body.name if identity.body else tables.listings[identity.listings[0]].name
        codes = ", ".join(sorted(identity.countries))
        names.append(f"{name} ({codes})" if codes else name)
    shown = sorted(set(names))[:3]
    more = len(set(names)) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _name_words(reading: Reading, posting: Posting, near: int) -> str:
    if reading.near:
        return f"{reading.note} “{posting.text}”"
    kind = {OWN_NAME: "name", OTHER_NAME: "other name", WEAK_NAME: "weak other name", ACRONYM: "acronym"}[posting.rank]
    owner = "the list's" if posting.listing >= 0 else "the body's"
    if posting.reading == "pinyin":
        said = f"agrees with {owner} {kind} “{posting.text}” read as pinyin"
    elif posting.reading == "romanised":
        said = f"agrees with {owner} {kind} “{posting.text}” in Latin letters"
    elif posting.reading:
        said = f"agrees with {owner} {kind} “{posting.text}” {posting.reading}"
    elif near == 0:
        said = f"whole name agrees with {owner} {kind} “{posting.text}”"
    elif near == 1:
        said = f"agrees with {owner} {kind} “{posting.text}” apart from the legal form"
    else:
        said = f"agrees with {owner} {kind} “{posting.text}” once shortened or respelt words are written out"
    return f"{said}; {reading.note}" if reading.note else said


def _conflicts(tables: Tables, found: list[Candidate], reading: Reading, place: Place) -> list[Match]:
    """Ask about a listed body of the same own name in another country, where the name is nobody else's.

    An address can mislead (a Munich address behind work in China), so a full and distinctive name is worth a
    question; it is never a claim.
    """
    if any(not tables.identities[item.identity].listings for item in found):
        return []
    if len(reading.words) < 2 or not reading.claim:
        return []
    if not (is_distinctive(reading.words) or any(word in PLACES for word in reading.words)):
        return []
    result: list[Match] = []
    for item in found:
        if item.posting.rank == OWN_NAME and item.closeness < 2:
            result.extend(_matches(tables, item, reading, place, [other for other in found if other is not item]))
    return result
