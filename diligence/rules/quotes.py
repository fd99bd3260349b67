"""Which of the sentences that meet a definition a reader is shown, and whose words they are."""

from __future__ import annotations

from collections.abc import Sequence

from diligence.case import Case
from diligence.technology import Hit
from graphs.evidence import Evidence
from scrapers.sources import SOURCES

#: Quotes in one finding: enough to judge by, few enough to read. The graph holds them all.
MAX_QUOTES = 6


def most_telling(hits: Sequence[Hit]) -> Hit:
    """Return the strongest hit that is a sentence: a title names the subject, a sentence says what is done with it."""
    return next((hit for hit in hits if hit.field not in {"title", "topic", "partner"}), hits[0])


def quoted(case: Case, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Return the evidence of the most telling hit first, then of the next strongest, at most MAX_QUOTES."""
    first = most_telling(hits)
    return case.evidence_of((first, *(hit for hit in hits if hit is not first)))[:MAX_QUOTES]


def passages(case: Case, hits: Sequence[Hit]) -> int:
    """Return how many different passages the hits stand in."""
    return len(case.evidence_of(hits))


def counted(evidence: Sequence[Evidence], whole: int) -> str:
    """Return "" or how many passages are quoted of how many there are (product rule 8)."""
    return f" Quoted: {len(evidence)} of {whole} passages." if len(evidence) < whole else ""


def owner_words(case: Case, said_by: str) -> str:
    """Return whose words they are, as product rule 6 asks."""
    paraphrased = SOURCES[case.project.snapshots[0].source].paraphrased
    return {
        "the applicant": "the applicant's words, paraphrased" if paraphrased else "the applicant's words",
        "the funder's classification": "the funder's classification",
        "a partner's name": "a partner's name",
    }.get(said_by, "read so by this tool")
