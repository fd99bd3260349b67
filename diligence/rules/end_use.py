"""Axis E: the record's own words state surveillance of people, or military, police, intelligence or border use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diligence.case import Case, area_node
from diligence.model import Axis, Flag, Strength
from diligence.rules.quotes import counted, most_telling, owner_words, passages, quoted
from diligence.rules.roles import steps_of
from diligence.technology import Hit
from graphs.evidence import NodeKind, Relation
from graphs.paths import find_paths, step

RULES = {"surveillance": "surveillance-of-people", "security_end_use": "security-end-use"}
_QUESTIONS = {
    "surveillance": "Which uses for identifying or watching people are foreseen, and who decides on them?",
    "security_end_use": "Which security or defence use is foreseen, by whom, and under which agreement?",
}


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for surveillance and one for security end use, where the text states them."""
    readings: dict[str, Sequence[Hit]] = {
        "surveillance": case.reading.surveillance,
        "security_end_use": case.reading.security_end_use,
    }
    for path in find_paths(case.graph, case.key, [step(Relation.ABOUT, kinds=(NodeKind.AREA,))]):
        for key, hits in readings.items():
            if path.end != area_node(key) or not hits:
                continue
            # A partner's name alone says who takes part, which the register of security bodies judges better.
            stated = [hit for hit in hits if hit.said_by != "a partner's name"]
            best = most_telling(stated or hits)
            quotes = quoted(case, stated or hits)
            name = str(case.graph.nodes[path.end]["name"])
            yield Flag(
                rule=RULES[key],
                axis=Axis.END_USE,
                strength=Strength.DIRECT if stated else Strength.CONTEXT,
                subject=path.end,
                subject_name=name,
                sentence=(
                    f"The {best.place} {'speaks of' if stated else 'points to'} {name}"
                    f" ({best.definition_words.rstrip('.')}): {owner_words(case, best.said_by)}."
                    f"{counted(quotes, passages(case, stated or hits))}"
                ),
                path=steps_of(case.graph, path),
                hops=path.hops,
                direct=True,
                evidence=quotes,
                question=_QUESTIONS[key],
                would_change="A statement by the investigator of the uses that are and are not foreseen.",
            )
