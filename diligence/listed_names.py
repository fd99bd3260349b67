"""Takes the names that lists print apart: acronyms behind them, groups in front of them, bodies that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diligence.names import is_distinctive, looks_like_acronym, name_words
from diligence.words import PLACES, UNIT_NOUNS

_ACRONYM_NOTE = re.compile(r"\s*\(([A-Za-z0-9-]{2,10})\)\s*$")


def without_acronym(name: str) -> str:
    """Return a name without an acronym of its own in brackets at its end ("... (BUAA)"); other notes stay."""
    found = _ACRONYM_NOTE.search(name)
    if not found or not looks_like_acronym(found[1]):
        return name
    shorter = name[: found.start()]
    return shorter if len(name_words(shorter)) > 1 else name


def carries_place(name: str) -> bool:
    """Whether a name has at least three words and a place among them."""
    found = name_words(name)
    return len(found) >= 3 and any(word in PLACES for word in found)


def without_army(key: str) -> str:
    """Return a Chinese name without the words "of the Chinese People's Liberation Army" in front of it."""
    return key.removeprefix("中国人民解放军")


def deletions(word: str) -> list[str]:
    """Return the word with each of its letters left out in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def wholes(name: str) -> Iterator[str]:
    """Yield the keys of the bodies that a name may say it belongs to: what follows a comma, dash, "of" or "at"."""
    for mark in (", ", " – ", " - ", " — ", " of ", " at ", "' ", "’s ", "'s "):
        start = name.find(mark)
        while start > 0:
            head, tail = name[:start], name[start + len(mark) :]
            pairs = [(head, tail)]  # the unit, then the whole
            if mark not in {" of ", " at "}:
                pairs = [(tail, head)] if mark.strip() in {"'", "’s", "'s"} else [(head, tail), (tail, head)]
            for unit, whole in pairs:
                found = name_words(whole)
                telling = len(found) > 1 and (is_distinctive(found) or any(word in PLACES for word in found))
                if telling and UNIT_NOUNS.intersection(name_words(unit)):
                    yield "".join(found)
            start = name.find(mark, start + 1)
