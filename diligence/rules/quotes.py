"""Which of the sentences that meet a definition a reader is shown, and whose words they are."""

from __future__ import annotations

from collections.abc import Sequence

from diligence.case import Case
from diligence.technology import Hit
from graphs.evidence import Evidence

#: Quotes in one finding: enough to judge by, few enough to read. The graph holds them all.
MAX_QUOTES = 6


def most_telling(hits: Sequence[Hit]) -> Hit:
    """Return the strongest hit that is a sentence: a title names the subject, a sentence says what is done with it."""
    return next((hit for hit in hits if hit.field not in {"title", "topic", "partner"}), hits[0])


def quoted(case: Case, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Return the evidence of the most telling hit first, then of the next strongest, at most MAX_QUOTES."""
    first = most_telling(hits)
    return case.evidence_of((first, *(hit for hit in hits if hit is not first)))[:MAX_QUOTES]


def owner_words(said_by: str) -> str:
    """Return whose words they are, as product rule 6 asks."""
    return {
        "the applicant": "the applicant's words",
        "the funder's classification": "the funder's classification",
        "a partner's name": "a partner's name",
    }.get(said_by, "read so by this tool")
