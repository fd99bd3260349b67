"""Compares award numbers as papers print them with a grant's reference: the same award, its family, or another."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

AwardRelation = Literal["same", "family", "different"]

#: Fewer letters and digits than this are no award number (sources.md, "Publications and co-funding").
LEAST_CHARACTERS = 4
_LONGEST = 2000
#: References of UKRI's councils: two letters, a letter with five digits and a digit or X, and the number of the award
#: in its family ("EP/N007743/1" is the first; a transfer to another university is "/2").
_COUNCIL = re.compile(r"([a-z]{2})([a-z][0-9]{5}[0-9x])([0-9]{0,2})")
_PART = re.compile(r"[^\W_]+")
_DIVIDERS = re.compile(r"[,;|\n\u3001\uff0c\uff1b]|\s(?:and|und|et|y|&)\s|\s[/+]\s", re.IGNORECASE)
#: What may stand between the parts of a reference that is printed inside other words. A blank may not stand before
#: the last part there: in "EP/N007743 1 and 2" nobody knows what the 1 belongs to.
_JOIN = r"\s?[/_.\-\u2010-\u2015\u2212\u2215\u2044\s]?\s?"
_LAST_JOIN = r"\s?[/_.\-\u2010-\u2015\u2212\u2215\u2044]\s?"


def folded_award(text: str) -> str:
    """Return the letters and digits of an award number in lower case: "EP/N007743/1" gives "epn0077431"."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def award_numbers(printed: str) -> tuple[str, ...]:
    """Return the single numbers of a field that may hold several ("A, B"; "A and B"), each as it is printed."""
    parts = (part.strip(" .:()[]") for part in _DIVIDERS.split(printed[:_LONGEST]))
    return tuple(dict.fromkeys(part for part in parts if part))


def other_spellings(reference: str) -> tuple[str, ...]:
    """Return spellings under which sources that look for exact strings hold a council's reference besides its own.

    "EP/N007743/1" gives "EPN0077431", "EP N007743/1" and "EP N007743 1"; another kind of reference gives none.
    """
    council = _COUNCIL.fullmatch(folded_award(reference))
    if not council:
        return ()
    prefix, body, number = (part.upper() for part in council.groups())
    last = (f"/{number}", f" {number}") if number else ("",)
    found = (f"{prefix}{body}{number}", *(f"{prefix} {body}{end}" for end in last), f"{prefix}/{body}{last[0]}")
    return tuple(one for one in dict.fromkeys(found) if one != reference.strip())


@lru_cache(maxsize=1 << 13)
def compare_awards(printed: str, reference: str) -> AwardRelation:
    """Return how a number printed in a paper stands to a grant's reference.

    "same": equal letters and digits, at least four of them; or the whole reference stands in longer words ("EPSRC
    grant EP/N007743/1"). "family": the reference without its last part, or with another ("EP/N007743",
    "EP/N007743/10" for "EP/N007743/1"): a question for a person, never a claim. "different" otherwise.
    """
    relations = {_compare(part, reference) for part in (printed[:_LONGEST], *award_numbers(printed))}
    return "same" if "same" in relations else "family" if "family" in relations else "different"


def _compare(printed: str, reference: str) -> AwardRelation:
    mine, theirs = folded_award(reference), folded_award(printed)
    if len(mine) < LEAST_CHARACTERS or len(theirs) < LEAST_CHARACTERS:
        return "different"
    if mine == theirs:
        return "same"
    whole, stem = _patterns(reference)
    plain = unicodedata.normalize("NFKC", printed)
    if whole.search(plain):
        return "same"
    ours, other = _COUNCIL.fullmatch(mine), _COUNCIL.fullmatch(theirs)
    if ours and other and ours.group(1, 2) == other.group(1, 2):
        return "family"
    return "family" if stem is not None and stem.search(plain) else "different"


@lru_cache(maxsize=256)
def _patterns(reference: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return the patterns of the whole reference and of the reference without its last part, inside other words."""
    plain = unicodedata.normalize("NFKC", reference)
    council = _COUNCIL.fullmatch(folded_award(reference))
    parts = [part for part in council.groups() if part] if council else _PART.findall(plain)
    stem: re.Pattern[str] | None = None
    if len(parts) > 1:
        head = parts[:-1] if not council or council.group(3) else parts
        words = _JOIN.join(map(re.escape, head))
        if len(folded_award("".join(head))) > LEAST_CHARACTERS and any(c.isdigit() for part in head for c in part):
            stem = re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
        if len(head) < len(parts):
            words += _LAST_JOIN + re.escape(parts[-1])
    else:
        words = re.escape(parts[0]) if parts else r"(?!)"
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_]|[/_\-][^\W_])", re.IGNORECASE), stem
