"""Lists the ways in which a recorded name can be read when its whole words are nobody's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from diligence.countries import country_code, country_name, country_phrases
from diligence.listed_names import deletions
from diligence.match_decide import Reading
from diligence.match_tables import OWN_NAME, SPELLING_LENGTH, Tables
from diligence.names import (
    CUT_LENGTH,
    fold,
    has_cyrillic,
    has_han,
    is_acronym_of,
    legal_joined,
    looks_like_acronym,
    name_key,
    name_words,
    repair,
    romanised,
    without_legal_form,
    words,
)
from diligence.words import GENERIC, LEGAL_FORM_COUNTRY, PLACES

_NOTE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|（([^（）]*)）")
_DASH = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+|\s*[–—]\s*|\s*[,;/|]\s*")
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
#: "Outside UK" may be written into the name itself, and says nothing about which country.
_EMPTY_NOTES = frozenset({"international", "intl", "global", "worldwide", "overseas", "group", "hq", "headquarters"})


def carried_codes(found: list[str], tables: Tables) -> frozenset[str]:
    """Return the countries that the words of a name carry: a country, a city, a legal form of one country's law."""
    codes: set[str] = set()
    for word in found:
        code = PLACES.get(word) or tables.places.get(word)
        if code:
            codes.add(code)
    return frozenset(codes)


def has_place(found: list[str]) -> bool:
    """Whether any of a name's words is a place."""
    return any(word in PLACES for word in found)


def legal_codes(text: str) -> frozenset[str]:
    """Return the countries whose law knows the legal form at the end or start of a name."""
    split = legal_joined(fold(text)).split()
    ends = set(split[:1] + split[-2:])
    codes = [LEGAL_FORM_COUNTRY[word] for word in ends if word in LEGAL_FORM_COUNTRY]
    return frozenset().union(*codes) if codes else frozenset()


def readings(name: str, tables: Tables) -> Iterator[Reading]:
    """Yield readings of a name, the most literal first, without the whole name itself.

    Set aside in turn: a note in brackets, a place or the name's own acronym at the end; then another script, a cut at
    40 characters, the order of the words, a misspelt word.
    """
    text = repair(name)
    yield from _without_notes(text)
    yield from _without_ends(text, tables)
    yield from _city_for_country(text, tables)
    yield from _scripts(text)
    found = name_words(text)
    yield from _cut(name, tables)
    yield from _reordered(found, text, tables)
    if "(" in text:
        yield from _reordered(name_words(without_notes(text)), text, tables)
    yield from _respelt(found, tables)


def _reading(text: str, note: str, **more: object) -> Iterator[Reading]:
    found = name_words(text)
    if found:
        yield Reading(text=text, words=found, note=note, **more)  # type: ignore[arg-type]


def without_notes(text: str) -> str:
    """Return a name without what stands in brackets."""
    return " ".join(_NOTE.sub(" ", text).split())


def _without_notes(text: str) -> Iterator[Reading]:
    notes = ["".join(filter(None, groups)).strip() for groups in _NOTE.findall(text)]
    if not notes:
        return
    base = " ".join(_NOTE.sub(" ", text).split())
    carried: set[str] = set()
    whole = True
    for note in notes:
        code = country_code(note)
        folded = fold(note)
        if code:
            carried.add(code)
        elif folded in PLACES:
            carried.add(PLACES[folded])
        elif not is_acronym_of(note, base) and folded not in _EMPTY_NOTES:
            whole = False
    shown = ", ".join(f"“{note}”" for note in notes)
    yield from _reading(base, f"set aside the note {shown}", whole=whole, carried=frozenset(carried))
    last = text.rfind("(")
    if last > 0 and text.rstrip().endswith(")") and text.count("(") > 1:  # only the last note is an acronym or a place
        yield from _reading(text[:last], f"set aside the note “{text[last + 1 :].rstrip(') ')}”", whole=whole)


def _without_ends(text: str, tables: Tables) -> Iterator[Reading]:
    """Set aside a country, a city or an acronym that stands behind the name, with or without a comma."""
    base = " ".join(_NOTE.sub(" ", text).split())
    carried: set[str] = set()
    aside: list[str] = []
    for _ in range(3):
        cut = _last_place(base, tables)
        if cut is None:
            parts = base.rsplit(" ", 1)
            if len(parts) == 2 and looks_like_acronym(parts[1]) and is_acronym_of(parts[1], parts[0].rstrip(" ,-–")):
                cut = (parts[0], parts[1], None)
        if cut is None:
            break
        base, dropped, code = cut[0].rstrip(" ,;-–—"), cut[1], cut[2]
        aside.insert(0, dropped)
        if code:
            carried.add(code)
        found = name_words(base)
        if not found or (all(word in GENERIC for word in found) and len(found) < 2):
            return
        yield from _reading(base, f"set aside “{' '.join(aside)}”", carried=frozenset(carried))


def _city_for_country(text: str, tables: Tables) -> Iterator[Reading]:
    """Read "Ocean University Qingdao" as "Ocean University of China", which is in Qingdao."""
    base, _, city = text.strip().rpartition(" ")
    code = tables.places.get(fold(city))
    if not base or not code:
        return
    swapped = f"{base.rstrip(' ,')} {country_name(code)}"
    for posting in tables.names.get(name_key(swapped), ()):
        body = tables.identities[posting.identity].body
        if body is not None and fold(body.city) == fold(city):
            yield from _reading(
                swapped, f"the name gives the city, {body.city}, in the place of the country", whole=False,
                carried=frozenset({code}),
            )  # fmt: skip
            return


@lru_cache(maxsize=1)
def _country_ends() -> frozenset[str]:
    """Return the words that phrases for countries end in."""
    return frozenset(phrase.rpartition(" ")[2] for phrase in country_phrases())


def _last_place(text: str, tables: Tables) -> tuple[str, str, str | None] | None:
    split = text.split()
    last = fold(split[-1]) if split else ""
    if last.rpartition(" ")[2] not in _country_ends() and last not in tables.places:
        return None
    for count in (4, 3, 2, 1):
        if len(split) > count:
            tail = " ".join(split[-count:])
            code = country_code(tail.strip(" ,;.-–—()"))
            if code is None and count == 1:
                code = tables.places.get(fold(tail))
            if code and code_is_place(tail):
                return " ".join(split[:-count]), tail.strip(" ,;-–—"), code
    return None


def code_is_place(tail: str) -> bool:
    """Whether words at the end of a name are a place's name and not two letters that happen to be a code ("IT")."""
    bare = tail.strip(" ,;.-–—()")
    return len(bare) > 2 or bare in {"UK", "US"}


def _scripts(text: str) -> Iterator[Reading]:
    """Read the Chinese part and the rest of a mixed name apart; read a Cyrillic name in Latin letters."""
    if has_han(text):
        han = "".join(_HAN_RUN.findall(text))
        rest = " ".join(_HAN_RUN.sub(" ", text).split()).strip(" ()（）,")
        if rest:
            yield from _reading(han, "read by its Chinese characters")
            yield from _reading(rest, "read by its Latin letters")
    elif has_cyrillic(text):
        yield from _reading(romanised(text), "read in Latin letters", whole=False)


def _cut(name: str, tables: Tables) -> Iterator[Reading]:
    """Complete a name that was cut at 40 characters, where all names that begin so are one name and its extensions."""
    bare = name.strip()
    if not CUT_LENGTH - 2 <= len(bare) <= CUT_LENGTH:
        return
    start = legal_joined(fold(bare))
    at = bisect_left(tables.ordered, (start, ""))
    found: list[tuple[str, str]] = []
    while at < len(tables.ordered) and tables.ordered[at][0].startswith(start) and len(found) < 50:
        found.append(tables.ordered[at])
        at += 1
    # Other names ("University of Electronic Science and Technology at Xi'an") give way to own names that begin so.
    own = [item for item in found if any(posting.rank == OWN_NAME for posting in tables.names[item[1]])]
    found = own or found
    if not found:
        return
    shortest = min(found, key=lambda item: (len(item[0]), item[0]))
    alone = all(folded.startswith(shortest[0]) for folded, _ in found)
    for folded, _ in [shortest] if alone else found:
        yield Reading(
            text=folded,
            words=without_legal_form(words(folded)),
            note=f"the record cuts the name at {CUT_LENGTH} characters",
            whole=False,
            claim=alone,
        )


def _reordered(found: list[str], text: str, tables: Tables) -> Iterator[Reading]:
    if len(found) < 2:
        return
    keys = tables.unordered.get("".join(sorted(found)), ())
    own = "".join(found)
    for key in keys:
        if key != own:
            yield Reading(
                text=key,
                words=found,
                note=f"“{text}” has the same words in another order",
                whole=False,
                claim=len(keys) - (own in keys) == 1,
            )


def _respelt(found: list[str], tables: Tables) -> Iterator[Reading]:
    """Correct words that no known name holds to the one word of the lists that is a letter away."""
    corrected = [_spelling(word, tables) for word in found]
    if corrected == found:
        return
    changed = [new for old, new in zip(found, corrected, strict=True) if old != new]
    # A slip in a word such as "Insititute" leaves the name as it was; in the word that tells bodies apart it may not.
    harmless = all(word in GENERIC for word in changed)
    note = "read " + ", ".join(f"“{old}” as “{new}”" for old, new in zip(found, corrected, strict=True) if old != new)
    yield Reading(text=" ".join(corrected), words=corrected, note=note, whole=False, claim=harmless)


def _spelling(word: str, tables: Tables) -> str:
    if len(word) < SPELLING_LENGTH or word in tables.vocabulary or not word.isascii() or not word.isalpha():
        return word
    found = set(tables.misspelt.get(word, ()))
    for part in deletions(word):
        found.update(tables.misspelt.get(part, ()))
    near = [other for other in found if OSA.distance(word, other, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else word
