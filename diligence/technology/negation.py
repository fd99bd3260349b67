"""Says whether the words around a term deny it: "not for military use", "defence is outside the scope"."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Only this many signs before and after a term are looked at.
_REACH = 80


def _cues(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


class Negation:
    """The cues of denial before and after a term, compiled once."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        """At most two words may stand between a cue and the term, and no sign that ends the clause."""
        self._before = re.compile(rf"(?<!\w)(?:{_cues(before)})(?:\s+[\w'’-]+){{0,2}}[\s\"'“‘(]*$", re.IGNORECASE)
        self._after = re.compile(rf"^[\"'”’)]*(?:\s+[\w'’-]+){{0,2}}\s+(?:{_cues(after)})(?!\w)", re.IGNORECASE)

    def denies(self, text: str, sentence: tuple[int, int], term: tuple[int, int]) -> bool:
        """Return whether a cue denies the term at this place of its sentence."""
        before = text[max(sentence[0], term[0] - _REACH) : term[0]]
        after = text[term[1] : min(sentence[1], term[1] + _REACH)]
        return bool(self._before.search(before) or self._after.search(after))
