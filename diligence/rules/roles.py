"""How a partner stands in the grant, in the fixed words of the house, and the paths that lead to it."""

from __future__ import annotations

from datetime import date

from diligence.case import Case
from diligence.model import PathStep
from diligence.places import in_country
from diligence.resolve import CasePartner
from graphs.build import DECLARED_AT_AWARD
from graphs.evidence import IDENTITY_RELATIONS, EvidenceGraph, NodeKind, Relation
from graphs.paths import Path, PatternStep, step

#: Every way in which a project can name a body, apart from its lead and the council that pays.
PARTNER_RELATIONS = (
    Relation.PROJECT_PARTNER,
    Relation.REPORTED_COLLABORATOR,
    Relation.CO_FUNDER,
    Relation.FELLOW_AT,
    Relation.PARTICIPANT,
    Relation.STUDENT_PARTNER,
    Relation.FURTHER_FUNDING,
    Relation.OTHER_ROLE,
)

#: A partner's own tie is direct: the partner is one step, its parent, owner or list the second.
DIRECT_HOPS = 2

ROLE_WORDS = {
    Relation.LED_BY: "leads the project",
    Relation.PROJECT_PARTNER: "is a project partner declared at award",
    Relation.REPORTED_COLLABORATOR: "is reported by the investigator as a collaborator",
    Relation.CO_FUNDER: "is a co-funder",
    Relation.FELLOW_AT: "hosts the fellow",
    Relation.PARTICIPANT: "is a participant",
    Relation.STUDENT_PARTNER: "is a student project partner",
    Relation.FURTHER_FUNDING: "is reported by the investigator as a source of further funding",
    Relation.OTHER_ROLE: "is named in the record",
}


def partner_step() -> PatternStep:
    """Return the pattern of the first step: from the project to a partner."""
    return step(*PARTNER_RELATIONS, kinds=(NodeKind.ORGANISATION,))


def relations_of(case: Case, partner: CasePartner) -> list[tuple[Relation, date | None, date | None]]:
    """Return the partner's relations to the project with their dates, declared ones first."""
    found = []
    for node in partner.nodes:
        for data in (case.graph.get_edge_data(case.key, node) or {}).values():
            relation = Relation(data["relation"])
            if relation in ROLE_WORDS:
                found.append((relation, data.get("start"), data.get("end")))
    order = list(ROLE_WORDS)
    dated = {relation for relation, start, end in found if start or end}
    # Two records of one body may give one role, one of them without a date: the dated one says more.
    kept = [item for item in dict.fromkeys(found) if item[1] or item[2] or item[0] not in dated]
    return sorted(kept, key=lambda item: order.index(item[0]))


def standing(case: Case, partner: CasePartner) -> str:
    """Return one sentence on how the partner stands in the grant, with the date and what was not declared."""
    relations = relations_of(case, partner)
    parts: list[str] = []
    for relation, start, _ in relations:
        words = ROLE_WORDS[relation] + (f" from {uk_date_words(start)}" if start else "")
        if words not in parts:
            parts.append(words)
    sentence = f"{partner.name}{in_country(partner.place)} {_and(parts)}."
    if not any(relation in DECLARED_AT_AWARD for relation, *_ in relations):
        sentence += " It is not among the partners declared at award."
    return sentence


def activity_dates(case: Case, partner: CasePartner) -> tuple[date | None, date | None]:
    """Return the first and last day of the partner's part, None where no record gives one.

    A role without dates of its own runs as long as the grant: a dated collaboration does not shorten a declared part.
    """
    relations = relations_of(case, partner)
    starts = [start or case.start for _, start, _ in relations]
    ends = [end or case.end for _, _, end in relations]
    first = min((start for start in starts if start), default=None) if all(starts) else None
    last = max((end for end in ends if end), default=None) if all(ends) else None
    return first, last


def steps_of(graph: EvidenceGraph, path: Path) -> tuple[PathStep, ...]:
    """Return the path in a reader's words."""
    steps = (
        PathStep(
            origin=_node_words(graph, hop.origin),
            relation=hop.relation.value,
            target=_node_words(graph, hop.target),
        )
        for hop in path.steps
    )
    # "X, same body, X" tells a reader nothing; where the two names differ the step says why they are one.
    same = {relation.value for relation in IDENTITY_RELATIONS}
    return tuple(step for step in steps if step.relation not in same or step.origin != step.target)


def _node_words(graph: EvidenceGraph, node: str) -> str:
    data = graph.nodes[node]
    if data["kind"] == NodeKind.PROJECT.value:
        return str(data["reference"])
    return f"{data['name']} ({data['list']})" if data["kind"] == NodeKind.LISTING.value else str(data["name"])


def indirect_words(path: Path) -> str:
    """Return "" for a direct path, else the words that product rule 7 asks for."""
    return "" if path.hops <= DIRECT_HOPS else f" This is indirect ({path.hops} steps)."


def through(path: Path) -> str:
    """Return the key of the node to which the first step of a path leads."""
    return path.steps[0].target


def uk_date_words(day: date) -> str:
    """Return "1 January 2016"."""
    return f"{day.day} {day:%B %Y}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


__all__ = [
    "DIRECT_HOPS",
    "activity_dates",
    "indirect_words",
    "partner_step",
    "relations_of",
    "standing",
    "steps_of",
    "through",
    "uk_date_words",
]
