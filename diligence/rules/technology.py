"""Axis T: the project's own words meet the definition of a sensitive technology area."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case, area_node
from diligence.model import Axis, Flag, Strength
from diligence.rules.roles import steps_of
from graphs.evidence import NodeKind, Relation
from graphs.paths import find_paths, step

RULE = "technology-area"


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each area: direct when the work is about it, context when it is only named."""
    areas = {area_node(area.key): area for area in case.reading.areas}
    for path in find_paths(case.graph, case.key, [step(Relation.ABOUT, kinds=(NodeKind.AREA,))]):
        area = areas.get(path.end)
        if area is None:
            continue
        best = area.hits[0]
        verb = "is about" if area.strength == "strong" else "names"
        yield Flag(
            rule=RULE,
            axis=Axis.TECHNOLOGY,
            strength=Strength.DIRECT if area.strength == "strong" else Strength.CONTEXT,
            subject=path.end,
            subject_name=area.name,
            sentence=(
                f"The work {verb} {area.name}: {best.definition_words} The words stand in the {best.place}"
                f" and are {_owner(best.said_by)}."
            ),
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=True,
            evidence=path.evidence,
            question=(
                "Has an export-control rating or a National Security and Investment Act check been made for the work"
                f" on {area.name}?"
                if area.strength == "strong"
                else ""
            ),
            would_change="A technical assessment that the work lies outside the definition quoted.",
        )


def _owner(said_by: str) -> str:
    return {
        "the applicant": "the applicant's",
        "the funder's classification": "the funder's classification",
        "a partner's name": "a partner's name",
    }.get(said_by, "read so by this tool")
