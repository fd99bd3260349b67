"""Says where data about people came from and what the public record says of consent, in the record's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from diligence.technology.definitions import Definitions
from diligence.technology.sentences import quotation, sentence_at, sentence_starts

#: What is said where a record holds no statement: the record is silent, which is not the same as "no consent".
NONE_FOUND = "none found in the public record"


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def provenance_of(sentence: str, definitions: Definitions) -> str:
    """Return the clause that says where the data came from ("provided by ..."), or `NONE_FOUND`.

    Who gave the data often stands before the verb ("X provided a database"): the whole clause is returned.
    """
    found = _pattern(definitions.rules.provenance).search(sentence)
    if found is None:
        return NONE_FOUND
    start = max((sentence.rfind(sign, 0, found.start()) for sign in (";", ":")), default=-1) + 1
    end = sentence.find(";", found.end())
    return sentence[start : end if end > 0 else len(sentence)].strip(" .…")


def consent_statement(texts: Iterable[tuple[str, str]], definitions: Definitions) -> str:
    """Return the first sentence of the record about consent or ethical approval with its place, or `NONE_FOUND`."""
    pattern = _pattern(definitions.rules.consent)
    for place, text in texts:
        if found := pattern.search(text):
            starts = sentence_starts(text)
            sentence = quotation(text, sentence_at(starts, text, found.start()), found.span())
            return f"{sentence} ({place})"
    return NONE_FOUND
