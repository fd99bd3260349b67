"""Finds listed names that are written nearly like a name that nobody bears: a question for a person, never a claim."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from diligence.match_tables import OTHER_NAME, WITHOUT_ACRONYM, Posting, Tables
from diligence.names import is_distinctive
from diligence.words import PLACES

#: Two names are near when the rarer words that they share weigh this share of all their words (measured on the names
#: of Gateway to Research in countries with listed bodies: below it, questions about strangers outnumber the others).
NEAR_ENOUGH = 0.66
#: A word counts as shared when its letters agree to this share ("supercomputer", "supercomputing").
WORD_AGREES = 0.72
#: How many names a word's rarity is measured against: about those of 17 lists and half of ROR. A constant, because an
#: unrelated name in an index must change nobody else's match.
_NAMES = 150_000
_SHORTEST = 3
_LEADING, _COMMON, _LIKELIEST = 3, 120, 12


@dataclass(slots=True)
class NearNames:
    """Listed names by their words, with how telling each word is."""

    weight: dict[str, float]
    names: list[tuple[list[str], tuple[Posting, ...]]]
    by_word: dict[str, dict[str, list[int]]]  # country, then word
    unknown: float  # the weight of a word that no listed name holds


def near_names(tables: Tables) -> NearNames:
    """Return the listed names of three words and more, ready to be searched."""
    names: list[tuple[list[str], tuple[Posting, ...]]] = []
    weight: dict[str, float] = {}
    by_word: dict[str, dict[str, list[int]]] = {}
    for key in sorted(tables.listed_words):
        postings = tuple(
            p
            for p in tables.names[key]
            if p.listing >= 0 and p.rank <= OTHER_NAME and p.reading in {"", WITHOUT_ACRONYM}
        )
        if not postings:
            continue
        found = tables.listed_words[key]
        for word in found:
            weight[word] = math.log(1 + _NAMES / tables.vocabulary.get(word, 1))
        if len(found) >= _SHORTEST:
            codes = {code for p in postings for code in tables.identities[p.identity].countries}
            for code in codes:
                words = by_word.setdefault(code, {})
                for word in set(found):
                    words.setdefault(word, []).append(len(names))
            names.append((found, postings))
    return NearNames(weight, names, by_word, math.log(1 + _NAMES) * 0.7)


def nearest(
    near: NearNames, found: list[str], codes: frozenset[str], tables: Tables
) -> tuple[float, Iterable[Posting]]:
    """Return the share of agreeing words and the postings of the listed name that is written most like a name.

    Only listings of the given countries are looked at. (0.0, ()) where nothing is near.
    """
    if len(found) < _SHORTEST:
        return 0.0, ()
    shared: dict[int, float] = {}
    for code in sorted(codes):
        words_here = near.by_word.get(code)
        if words_here is None:
            continue
        # Common words alone bring nobody near: the rarest that a listed name holds lead to the candidates.
        held = sorted((word for word in set(found) if word in words_here), key=lambda w: (len(words_here[w]), w))
        for word in held[:_LEADING]:
            if len(words_here[word]) > _COMMON:
                break
            for number in words_here[word]:
                shared[number] = shared.get(number, 0.0) + near.weight[word]
    best: tuple[float, tuple[Posting, ...]] = (0.0, ())
    likely = sorted(shared, key=lambda number: (-shared[number], number))[:_LIKELIEST]
    for number in likely:
        words, postings = near.names[number]
        here = tuple(p for p in postings if tables.identities[p.identity].countries & codes)
        if here:
            score = likeness(near, found, words)
            if score > best[0]:
                best = (score, here)
    return best if best[0] >= NEAR_ENOUGH else (0.0, ())


def likeness(near: NearNames, one: list[str], other: list[str]) -> float:
    """Return the weight of agreeing words over the weight of all words of two names, 0 to 1.

    Different places are no likeness: 0 where each name has a place that the other lacks. Words are taken in their order
    and sums are exact: the order of a set is another in each process, and a last digit decides between equal names.
    """
    mine, theirs = set(one), set(other)
    only_mine, only_theirs = mine - theirs, theirs - mine
    if any(w in PLACES for w in only_mine) and any(w in PLACES for w in only_theirs):
        return 0.0
    if {w for w in mine if w.isdigit()} != {w for w in theirs if w.isdigit()}:
        return 0.0
    agreeing = [2 * near.weight.get(word, 1.0) for word in mine & theirs]
    for word in sorted(only_mine):
        twin = max(sorted(only_theirs), key=lambda item: Indel.normalized_similarity(word, item), default="")
        if twin and len(word) > 4 and Indel.normalized_similarity(word, twin) >= WORD_AGREES:
            agreeing += [near.weight.get(word, near.weight.get(twin, 1.0)), near.weight.get(twin, 1.0)]
            only_theirs = only_theirs - {twin}
    total = math.fsum(
        [*(near.weight.get(word, near.unknown) for word in one), *(near.weight.get(word, 1.0) for word in other)]
    )
    return math.fsum(agreeing) / total if total else 0.0


def tells(found: list[str]) -> bool:
    """Whether a name is worth a search for near names."""
    return len(found) >= _SHORTEST and (is_distinctive(found) or any(word in PLACES for word in found))
