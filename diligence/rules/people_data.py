"""Axis E: data about people, where they come from, and whether the public record states consent."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case, area_node
from diligence.model import Axis, Flag, Strength
from diligence.rules.quotes import MAX_QUOTES, counted
from diligence.rules.roles import steps_of
from diligence.technology import NONE_FOUND
from graphs.evidence import NodeKind, Relation
from graphs.paths import find_paths, step

RULE = "data-about-people"


def flags(case: Case) -> Iterator[Flag]:
    """Yield one flag, of context strength, that says which data, from whom, and what is said of consent."""
    hits = case.reading.people_data
    for path in find_paths(case.graph, case.key, [step(Relation.ABOUT, kinds=(NodeKind.AREA,))]):
        if path.end != area_node("people_data") or not hits:
            continue
        # Where data come from says more than that there are data.
        hits = tuple(sorted(hits, key=lambda hit: hit.provenance in {"", NONE_FOUND}))
        kinds = _joined(hit.kind for hit in hits)
        stated = sum(hit.provenance not in {"", NONE_FOUND} for hit in hits)
        consent = _joined(hit.consent for hit in hits if hit.consent != NONE_FOUND)
        quotes = case.evidence_of(hits)[:MAX_QUOTES]
        yield Flag(
            rule=RULE,
            axis=Axis.END_USE,
            strength=Strength.CONTEXT,
            subject=path.end,
            subject_name="data about people",
            sentence=(
                f"The record speaks of data about people ({kinds or 'kind not stated'}). Where they come from:"
                f" {f'stated in {stated} of {len(hits)} passages' if stated else NONE_FOUND} (quoted below)."
                f" Consent: {consent or NONE_FOUND}.{counted(quotes, len(case.evidence_of(hits)))}"
            ),
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=True,
            evidence=quotes,
            question="What consent or other lawful basis covers the data about people used for this work?",
            would_change="A data-protection assessment or a consent statement.",
        )


def _joined(words: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(word for word in words if word))
