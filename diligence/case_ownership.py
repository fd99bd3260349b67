"""Joins the owners of partners to the evidence graph: from when decides; a doubtful owner is a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from diligence import registers
from diligence.beside import Beside
from diligence.knowledge import Knowledge
from diligence.ownership import (
    OwnershipChain,
    OwnershipIndex,
    OwnershipStep,
    steps_of_companies_house,
    steps_of_register,
    steps_of_state_links,
)
from diligence.registers.ownership import ownership
from diligence.resolve import CasePartner
from graphs.build import DECLARED_AT_AWARD, project_key
from graphs.evidence import EvidenceGraph, NodeKind, Relation, add_node, connect
from scrapers.records import Project

#: Strengths of owners that are a state's. Companies House does not say of an owner what it is.
_STATES = frozenset({"civil", "defence_or_security"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedPartner:
    """A partner with one chain of owners above it."""

    partner: CasePartner
    chain: OwnershipChain


def add_ownership(
    graph: EvidenceGraph,
    project: Project,
    partners: Sequence[CasePartner],
    beside: Beside,
    knowledge: Knowledge,
    today: date,
) -> Iterator[OwnedPartner]:
    """Yield the chains of owners of each partner, and add those that are claims to the graph."""
    bundled = _bundled()
    found = {item.partner: item for item in beside.owners.found} if beside.owners else {}
    starts = [fund.start for fund in project.funds if fund.start]
    ends = [fund.end for fund in project.funds if fund.end]
    for partner in partners:
        if partner.body is not None and partner.body.id in knowledge.links:
            continue  # its ties are in the register of state links, and drawn from there
        looked_up = next((found[name] for name in _record_names(graph, partner) if name in found), None)
        index = (
            OwnershipIndex([*bundled[0], *steps_of_companies_house(looked_up.ownership)]) if looked_up else bundled[1]
        )
        first, last = _dates(graph, project_key(project), partner)
        start, end = first or min(starts, default=None), last or max(ends, default=None)
        if start is not None and end is not None and start > end:
            end = start  # a collaboration that is reported from a day after the grant's end
        for chain in index.chains(
            partner.name,
            partner.place.codes,
            number=looked_up.number if looked_up else "",
            outside_uk=partner.place.outside_uk,
            start=start,
            end=end,
            today=today,
        ):
            if chain.status != "possible":
                _draw(graph, partner, chain)
            yield OwnedPartner(partner=partner, chain=chain)


@cache
def _bundled() -> tuple[tuple[OwnershipStep, ...], OwnershipIndex]:
    """Return the steps of the bundled registers and their index, made once."""
    facts = ownership()
    steps = (*steps_of_register(facts), *steps_of_state_links(registers.state_links(), facts))
    return steps, OwnershipIndex(steps)


def _record_names(graph: EvidenceGraph, partner: CasePartner) -> list[str]:
    return [str(graph.nodes[node]["name"]) for node in partner.nodes]


def _dates(graph: EvidenceGraph, project: str, partner: CasePartner) -> tuple[date | None, date | None]:
    """Return the partner's own dates, where every one of its roles was reported later and is dated."""
    edges: list[Mapping[str, object]] = []
    for node in partner.nodes:
        edges.extend((graph.get_edge_data(project, node) or {}).values())
    if any(Relation(str(edge["relation"])) in DECLARED_AT_AWARD for edge in edges):
        return None, None
    starts = [edge["start"] for edge in edges if isinstance(edge.get("start"), date)]
    ends = [edge["end"] for edge in edges if isinstance(edge.get("end"), date)]
    return (min(starts) if starts else None, max(ends) if ends else None)  # type: ignore[type-var, return-value]


def _draw(graph: EvidenceGraph, partner: CasePartner, chain: OwnershipChain) -> None:
    below = partner.nodes[0]
    for step in chain.steps:
        owner = add_node(
            graph, NodeKind.BODY, f"owner:{step.owner_country}:{step.owner}", step.owner,
            country=step.owner_country, body_kind="state body" if step.strength in _STATES else "known body",
        )  # fmt: skip
        if (below, owner, Relation.OWNED_BY.value) not in graph.edges:
            since = step.since.first if step.since else None
            until = step.until.last if step.until else None
            connect(graph, below, Relation.OWNED_BY, owner, step.evidence, start=since, end=until)
        below = owner
