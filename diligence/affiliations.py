"""Finds known names inside longer text: affiliation strings, units with their university, several bodies in a field."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from diligence.countries import country_code, country_phrases
from diligence.match_decide import Reading
from diligence.match_place import Place
from diligence.match_tables import OTHER_NAME, Posting, Tables
from diligence.names import fold, is_acronym_of, repair, without_legal_form, words
from diligence.words import FUNCTION_WORDS, LEGAL_FORMS, PLACES, QUALIFIERS, UNIT_NOUNS, UNIT_WORDS, word_set

_PIECE = re.compile(r"[^\W_]+(?:['’ʼ`´.&-][^\W_]+)*|[^\w\s]|_")
_BREAKS = frozenset(",;:|/()[]{}\n–—·•（），；、#*")
#: A space that was lost: "University of Shanghai for Science andTechnology".
_GLUED = re.compile(r"\b(and|of|for)(?=[A-Z])")
#: Units that may be bodies of their own.
_OWN_UNITS = UNIT_NOUNS - {"school", "college", "department", "faculty"}
#: Codes at the end of an address that are states of America, Canada or Australia before they are countries.
_STATE_CODES = word_set(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA RI SC SD TN TX UT VT VA WA WV WI WY DC AB BC MB NB NL NS ON PE QC SK SA NT"
)
_LONGEST_COUNTRY = 4
#: A name followed by one of these goes on: "Lanzhou University of Arts and Science".
_JOINING = frozenset({"of", "for", "at", "in", "de"})


class Piece(NamedTuple):
    """One compared word of a text: the segment it stands in, the raw word before it, and where it ends in the text."""

    word: str
    segment: int
    before: str
    raw: str
    start: int
    end: int


class Stretch(NamedTuple):
    """Where a known name stands among the words of a text; `turned` for "University of Fudan"."""

    start: int
    end: int
    key: str
    turned: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that is a known name. `unit` says what part of the body stands around it, `clean` whether
    the words around it leave the name as it is, `elsewhere` the countries that the words around it name."""

    text: str
    words: list[str]
    key: str
    first: int
    last: int
    clean: bool
    unit: bool
    beside: str
    branch: frozenset[str]
    turned: bool = False


@lru_cache(maxsize=1 << 16)
def _raw_words(raw: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each folded word of a raw word with its compared words; none for a function word."""
    return tuple((folded, () if folded in FUNCTION_WORDS else tuple(words(folded))) for folded in fold(raw).split())


def has_listed(found: list[str], tables: Tables, listed: Set[str]) -> bool:
    """Whether any stretch of words, longest match from each start, is a listed name. The quick test of most strings."""
    prefixes, names = tables.prefixes, tables.names
    size = len(found)
    start = 0
    while start < size:
        key = found[start]
        best = key if key in names else ""
        best_end = start + 1
        at = start + 1
        while at < size and key in prefixes:
            key += found[at]
            at += 1
            if key in names:
                best, best_end = key, at
        if best:
            if best in listed:
                return True
            start = best_end
        elif found[start] == "university" and start + 1 < size and found[start + 1] + "university" in listed:
            return True
        else:
            start += 1
    return False


def pieces(text: str) -> list[Piece]:
    """Return the compared words of a text with what stands around them."""
    result: list[Piece] = []
    segment = 0
    before = ""
    add = result.append
    for found in _PIECE.finditer(text):
        raw = found[0]
        if not raw[0].isalnum():
            if raw in _BREAKS:
                segment += 1
                before = ""
            continue
        start, end = found.span()
        for folded, parts in _raw_words(raw):
            for word in parts:
                add(Piece(word, segment, before, raw, start, end))
                before = folded
            before = folded
    return result


def mended(text: str) -> str:
    """Return a text without escapes and with the spaces that were lost behind small words."""
    return _GLUED.sub(r"\1 ", repair(text))


def stretches(found: list[Piece], tables: Tables) -> list[Stretch]:
    """Return where known names stand in a text, longest from the left, none inside another."""
    result: list[Stretch] = []
    start = 0
    while start < len(found):
        end, key = _longest(found, start, tables)
        if end == start and _is_turned(found, start, tables):
            result.append(Stretch(start, start + 2, found[start + 1].word + found[start].word, turned=True))
            start += 2
            continue
        if end == start:
            start += 1
            continue
        result.append(Stretch(start, end, key, turned=False))
        start = end
    return result


def _longest(found: list[Piece], start: int, tables: Tables) -> tuple[int, str]:
    """Return where the longest known name from a start ends, and its key; (start, "") where there is none."""
    names, prefixes = tables.names, tables.prefixes
    key, best, name, at = "", start, "", start
    while at < len(found):
        key += found[at].word
        at += 1
        if key in names:
            best, name = at, key
        if key not in prefixes:
            break
    return best, name


def _is_turned(found: list[Piece], start: int, tables: Tables) -> bool:
    """Whether "University of Fudan" stands here, alone in its segment or at its end."""
    if found[start].word != "university" or start + 1 >= len(found):
        return False
    name = found[start + 1]
    ends = start + 2 == len(found) or found[start + 2].segment != name.segment
    return (
        ends
        and name.before == "of"
        and name.segment == found[start].segment
        and name.word + "university" in tables.names
    )


def span_of(text: str, found: list[Piece], stretch: Stretch, tables: Tables) -> Span:
    """Return a known name of a mended text with what stands around it."""
    start, end = stretch.start, stretch.end
    inside = found[start:end]
    first, last = inside[0], inside[-1]
    left = found[start - 1] if start and found[start - 1].segment == first.segment else None
    right = [piece for piece in found[end:] if piece.segment == last.segment]
    raw = text[first.start : last.end]
    in_front = [piece.word for piece in found[:start] if piece.segment == first.segment]
    clean = (
        left is None
        or first.before in FUNCTION_WORDS
        or left.word in PLACES
        or left.word.isdigit()
        or not first.raw.isascii()
        # A comma that was left out: "School of Life Sciences Fudan University".
        or (left.word not in QUALIFIERS and any(word in UNIT_WORDS or word == "ministry" for word in in_front))
    )
    # A department is the university itself; a hospital, a laboratory or an institute may be a body of its own.
    unit = any(piece.word in _OWN_UNITS for piece in found[:start])
    branch: set[str] = set()
    beside = ""
    if right:
        codes = [_place_code(piece, tables) for piece in right]
        if right[0].word.isdigit() and not any(piece.word in _OWN_UNITS for piece in right):
            pass  # a house number, a postcode; "Second Laboratory" is a part
        elif right[0].before in _JOINING and (right[0].before not in {"at", "in"} or right[0].word not in PLACES):
            clean = False
        elif all(
            code or piece.word.isdigit() or piece.word in LEGAL_FORMS or is_acronym_of(piece.raw, raw)
            for code, piece in zip(codes, right, strict=True)
        ):
            branch = {code for code in codes if code}
        elif any(piece.word in UNIT_WORDS for piece in right) or not right[0].raw.isascii():
            unit = unit or any(piece.word in _OWN_UNITS for piece in right)
            beside = text[right[0].start : right[-1].end]
        elif right[0].before != "and" and "&" not in text[last.end : right[0].start]:
            clean = False
    return Span(
        text=f"{inside[1].raw} {inside[0].raw}" if stretch.turned else raw,
        words=without_legal_form([piece.word for piece in (reversed(inside) if stretch.turned else inside)]),
        key=stretch.key,
        first=first.segment,
        last=last.segment,
        clean=clean,
        unit=unit,
        beside=beside,
        branch=frozenset(branch),
        turned=stretch.turned,
    )


def is_of_them(found: list[Piece], stretch: Stretch) -> bool:
    """Whether a known name follows "of" or "for" behind words that name no unit or place: "Friends of ..."."""
    first = found[stretch.start]
    in_front = [piece.word for piece in found[: stretch.start] if piece.segment == first.segment]
    return (
        bool(in_front)
        and first.before in FUNCTION_WORDS - {"and", "et", "und", "y", "e"}
        and not any(word in UNIT_WORDS or word in PLACES or word.isdigit() for word in in_front)
    )


def _place_code(piece: Piece, tables: Tables) -> str | None:
    """Return the country of a word that is a place, or a country's code in capitals."""
    if len(piece.raw) == 2 and piece.raw.isupper():
        return country_code(piece.raw)
    return tables.places.get(piece.word)


@lru_cache(maxsize=1)
def _country_keys() -> dict[str, str]:
    """Return the joined words of every phrase that names a country."""
    return {"".join(words(fold(phrase))): code for phrase, code in country_phrases().items()}


def text_place(text: str, found: list[Piece], named: list[Stretch], recorded: Place, tables: Tables) -> Place:
    """Return where a text says that its bodies are: countries named at the end of its parts, then cities.

    A city within a body's own name does not say where the body is: "Beijing University".
    """
    keys = _country_keys()
    places = tables.places
    countries: set[str] = set(recorded.recorded)
    segments: dict[int, list[str]] = {}
    inside = {at for stretch in named for at in range(stretch.start, stretch.end)}
    cities: set[str] = set()
    carried: set[str] = set()
    for at, (word, segment, *_) in enumerate(found):
        if segment in segments:
            segments[segment].append(word)
        else:
            segments[segment] = [word]
        if at not in inside:
            cities.add(word)
        if word in places:
            carried.add(places[word])
    for split in segments.values():
        # The longest tail decides: "People's Republic of China" ends in "Republic of China" and means the former.
        for size in range(min(len(split), _LONGEST_COUNTRY), 0, -1):
            code = keys.get("".join(split[-size:]))
            if code:
                countries.add(code)
                break
        cities.add("".join(word for word in split if not word.isdigit()))
    last = text.strip(" .#").rsplit(" ", 1)[-1]
    if len(last) == 2 and last.isupper() and last not in _STATE_CODES and (code := country_code(last)):
        countries.add(code)
    silent = not (countries or carried or recorded.foreign)
    return Place(frozenset(countries), recorded.foreign, frozenset(carried), frozenset(cities), silent)


def reading_of(span: Span) -> Reading:
    """Return how a span is read as a name."""
    note = "found within a longer text"
    if span.turned:
        note += ", with its words in another order"
    return Reading(
        text=span.text, words=span.words, note=note, whole=not span.turned, claim=span.clean, within_text=True
    )


def listed_postings(postings: tuple[Posting, ...]) -> bool:
    """Whether any of the names is a listing's own or another full name."""
    return any(posting.listing >= 0 and posting.rank <= OTHER_NAME for posting in postings)
