"""Axis T: the project's own words meet the definition of a sensitive technology area."""

from __future__ import annotations

from collections.abc import Iterator

from diligence.case import Case, area_node
from diligence.model import Axis, Flag, Strength
from diligence.rules.quotes import counted, most_telling, owner_words, passages, quoted
from diligence.rules.roles import steps_of
from graphs.evidence import NodeKind, Relation
from graphs.paths import Path, find_paths, step

RULE = "technology-area"
DUAL_USE_RULE = "dual-use-stated"
SECTOR_RULE = "industrial-sector"
#: The one of EPSRC's industrial sectors that is itself a defence market.
DEFENCE_SECTORS = frozenset({"Aerospace, Defence and Marine"})

#: NSI Act areas that are defined by who is supplied, not by what is made. A defence customer is evidence of end use,
#: and counts there; counted here as well, one fact would stand on two axes.
DEFINED_BY_CUSTOMER = frozenset({"defence", "critical_suppliers_to_government", "suppliers_to_emergency_services"})


def flags(case: Case) -> Iterator[Flag]:
    """Yield a flag for each area: direct when the work is about it, context when it is only named."""
    areas = {area_node(area.key): area for area in case.reading.areas}
    for path in find_paths(case.graph, case.key, [step(Relation.ABOUT, kinds=(NodeKind.AREA,))]):
        if path.end in {area_node(f"sector:{sector}") for sector in DEFENCE_SECTORS}:
            yield _sector(case, path)
        if path.end == area_node("dual_use"):
            yield _stated_dual_use(case, path)
        area = areas.get(path.end)
        if area is None:
            continue
        best = most_telling(area.hits)
        strong = area.strength == "strong"
        direct = strong and area.key not in DEFINED_BY_CUSTOMER
        verb = "is about" if strong else "names"
        quotes = quoted(case, area.hits)
        yield Flag(
            rule=RULE,
            axis=Axis.TECHNOLOGY,
            strength=Strength.DIRECT if direct else Strength.CONTEXT,
            subject=path.end,
            subject_name=area.name,
            sentence=(
                f"The {best.place} {verb} {best.definition_words.rstrip('.')} (area: {area.name}):"
                f" {owner_words(case, best.said_by)}.{counted(quotes, passages(case, area.hits))}"
            ),
            path=steps_of(case.graph, path),
            hops=path.hops,
            direct=True,
            evidence=quotes,
            question=(
                "Has an export-control rating, or a National Security and Investment Act check, been made for:"
                " {subjects}?"
                if direct
                else ""
            ),
            would_change="A technical assessment that the work lies outside the definition quoted.",
        )


def _stated_dual_use(case: Case, path: Path) -> Flag:
    # Product rule 6: who says "dual use" is named. What only this tool infers shows in the areas, and raises no flag.
    hits = [hit for hit in case.reading.dual_use_hits if hit.said_by != "this tool"]
    best = most_telling(hits)
    quotes = quoted(case, hits)
    return Flag(
        rule=DUAL_USE_RULE,
        axis=Axis.TECHNOLOGY,
        strength=Strength.DIRECT if best.dual_use == "clear" else Strength.CONTEXT,
        subject=path.end,
        subject_name="dual use",
        sentence=(
            f"The {best.place} itself speaks of dual use ({best.definition_words.rstrip('.')}):"
            f" {owner_words(case, best.said_by)}.{counted(quotes, passages(case, hits))}"
        ),
        path=steps_of(case.graph, path),
        hops=path.hops,
        direct=True,
        evidence=quotes,
        question="Which uses besides the civil one are meant, and has an export-control rating been made?",
        would_change="A statement by the investigator of the uses that are and are not foreseen.",
    )


def _sector(case: Case, path: Path) -> Flag:
    name = str(case.graph.nodes[path.end]["name"]).removeprefix("sector: ")
    return Flag(
        rule=SECTOR_RULE,
        axis=Axis.TECHNOLOGY,
        strength=Strength.CONTEXT,
        subject=path.end,
        subject_name=f"sector {name}",
        sentence=(
            f"EPSRC classifies the grant under the industrial sector “{name}”, not necessarily the whole grant: the"
            " funder's classification."
        ),
        path=steps_of(case.graph, path),
        hops=path.hops,
        direct=True,
        evidence=path.evidence,
        question="Which part of the work does the sector “Aerospace, Defence and Marine” stand for?",
        would_change="The classification on the grant's page, where it was amended.",
    )
