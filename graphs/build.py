"""From the records of one grant to the evidence graph: the project, its bodies, its papers, each edge with its words.

A body that only a collaboration outcome names (1,117 of 8,519 outcomes in the 2018 sample) gets a node of its own:
who looks at the role list alone misses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import networkx as nx

from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, add_node, connect, node_key, nodes_of
from scrapers.records import Address, Collaboration, FurtherFunding, Organisation, Project, Snapshot

#: The source's own role values, API 1 and API 2, in the graph's relations.
ROLE_RELATIONS: dict[str, Relation] = {
    "LEAD_RO": Relation.LED_BY,
    "LEAD_ORG": Relation.LED_BY,
    "PROJECT_PARTNER": Relation.PROJECT_PARTNER,
    "PP_ORG": Relation.PROJECT_PARTNER,
    "COLLABORATOR": Relation.REPORTED_COLLABORATOR,
    "COLLAB_ORG": Relation.REPORTED_COLLABORATOR,
    "CO_FUNDER": Relation.CO_FUNDER,
    "COFUND_ORG": Relation.CO_FUNDER,
    "FELLOW": Relation.FELLOW_AT,
    "FELLOW_ORG": Relation.FELLOW_AT,
    "PARTICIPANT": Relation.PARTICIPANT,
    "PARTICIPANT_ORG": Relation.PARTICIPANT,
    "STUDENT_PP_ORG": Relation.STUDENT_PARTNER,
}

#: What stands in the record at award; the other roles were reported afterwards.
DECLARED_AT_AWARD = frozenset(
    {
        Relation.LED_BY,
        Relation.PROJECT_PARTNER,
        Relation.CO_FUNDER,
        Relation.FELLOW_AT,
        Relation.PARTICIPANT,
        Relation.STUDENT_PARTNER,
    }
)

#: Gateway to Research cuts names in organisation records at this length; the outcome often has the whole name.
NAME_CUT = 40


def same_words(name: str) -> str:
    """Return the name with case and white space evened out: the only comparison that needs no judgement."""
    return " ".join(name.split()).casefold()


def as_evidence(snapshot: Snapshot, *, quote_words: str, place: str) -> Evidence:
    """Return the evidence that these words of this snapshot give."""
    return Evidence(
        quote=quote_words,
        place=place,
        source=snapshot.source,
        url=snapshot.url,
        retrieved=snapshot.retrieved,
        sha256=snapshot.sha256,
    )


def project_graph(project: Project) -> EvidenceGraph:
    """Build the evidence graph of one project: nothing in it that the records do not say."""
    graph: EvidenceGraph = nx.MultiDiGraph()
    key = add_node(
        graph,
        NodeKind.PROJECT,
        project.id,
        project.title,
        reference=project.reference,
        start=_first(fund.start for fund in project.funds),
        end=_first(fund.end for fund in project.funds),
        value=_first(fund.value_pounds for fund in project.funds),
    )
    for organisation in project.organisations:
        _add_organisation(graph, organisation)
    _add_participations(graph, key, project)
    named = _Named(graph)
    for collaboration in project.collaborations:
        _add_collaboration(graph, key, project, collaboration, named)
    for fund in project.funds:
        if fund.funder_name:
            funder = add_node(
                graph, NodeKind.ORGANISATION, fund.funder_id or same_words(fund.funder_name), fund.funder_name
            )
            words = _joined(
                fund.funder_name, ("value", _pounds(fund.value_pounds)), ("from", fund.start), ("to", fund.end)
            )
            evidence = as_evidence(project.snapshots[fund.snapshot], quote_words=words, place="fund")
            connect(graph, key, Relation.FUNDED_BY, funder, evidence, start=fund.start, end=fund.end)
    named = _Named(graph)  # a fund may bring a body, and another name for one
    for funding in project.further_funding:
        _add_further_funding(graph, key, project, funding, named)
    return graph


def project_key(project: Project) -> str:
    """Return the key of the project's own node."""
    return node_key(NodeKind.PROJECT, project.id)


def _add_organisation(graph: EvidenceGraph, organisation: Organisation) -> str:
    address = organisation.address or Address()
    return add_node(
        graph,
        NodeKind.ORGANISATION,
        organisation.id,
        organisation.name,
        organisation_id=organisation.id,
        address_country=address.country,
        region=address.region,
        city=address.city,
        address_lines=address.lines,
        department=organisation.department,
        registration_number=organisation.registration_number,
        roles=(),
        outcome_countries=(),
        outcome_names=(),
    )


def _add_participations(graph: EvidenceGraph, key: str, project: Project) -> None:
    for item in project.participations:
        target = node_key(NodeKind.ORGANISATION, item.organisation_id)
        relation = ROLE_RELATIONS.get(item.role, Relation.OTHER_ROLE)
        name = str(graph.nodes[target]["name"])
        words = _joined(name, ("role", item.role), ("from", item.start), ("to", item.end))
        evidence = as_evidence(project.snapshots[item.snapshot], quote_words=words, place="organisation roles")
        connect(graph, key, relation, target, evidence)
        _note_dates(graph, key, relation, target, item.start, item.end)
        graph.nodes[target]["roles"] = (*graph.nodes[target]["roles"], item.role)


class _Named:
    """The organisation nodes of a graph by the words of their names, each name read once."""

    def __init__(self, graph: EvidenceGraph) -> None:
        self._whole: dict[str, str] = {}
        self._cut: list[tuple[str, str]] = []
        for node in nodes_of(graph, NodeKind.ORGANISATION):
            self.add(str(graph.nodes[node]["name"]), node)

    def add(self, name: str, node: str) -> None:
        """Enter a node; the first of a name stands for it."""
        words = same_words(name)
        self._whole.setdefault(words, node)
        if len(name) >= NAME_CUT - 1:
            self._cut.append((words, node))

    def find(self, name: str, *, cut: bool = False) -> str | None:
        """Return the node of this name or, with `cut`, the last one whose name is cut off and begins it."""
        wanted = same_words(name)
        found = self._whole.get(wanted)
        if found is not None or not cut:
            return found
        return next((node for words, node in reversed(self._cut) if wanted.startswith(words)), None)


def outcome_node(graph: EvidenceGraph, collaboration: Collaboration) -> str | None:
    """Return the organisation node that a collaboration outcome names, by its words or the first 40 of them."""
    name = collaboration.organisation_name
    return _Named(graph).find(name, cut=True) if name else None


def _add_collaboration(
    graph: EvidenceGraph, key: str, project: Project, collaboration: Collaboration, named: _Named
) -> None:
    name = collaboration.organisation_name
    if not name:
        return
    target = named.find(name, cut=True)
    if target is None:
        organisation = Organisation(snapshot=collaboration.snapshot, id=f"outcome:{same_words(name)}", name=name)
        target = _add_organisation(graph, organisation)
        named.add(name, target)
    data = graph.nodes[target]
    if collaboration.country:
        data["outcome_countries"] = tuple(dict.fromkeys((*data["outcome_countries"], collaboration.country)))
    data["outcome_names"] = tuple(dict.fromkeys((*data["outcome_names"], name)))
    words = _joined(
        name,
        ("department", collaboration.department),
        ("country", collaboration.country),
        ("sector", collaboration.sector),
        ("from", collaboration.start),
        ("to", collaboration.end),
    )
    snapshot = project.snapshots[collaboration.snapshot]
    evidence = as_evidence(snapshot, quote_words=words, place="collaboration outcome")
    connect(graph, key, Relation.REPORTED_COLLABORATOR, target, evidence)
    _note_dates(graph, key, Relation.REPORTED_COLLABORATOR, target, collaboration.start, collaboration.end)


def _add_further_funding(
    graph: EvidenceGraph, key: str, project: Project, funding: FurtherFunding, named: _Named
) -> None:
    name = funding.organisation_name
    if not name:
        return
    target = named.find(name)
    if target is None:
        organisation = Organisation(snapshot=funding.snapshot, id=f"funding:{same_words(name)}", name=name)
        target = _add_organisation(graph, organisation)
        named.add(name, target)
    data = graph.nodes[target]
    if funding.country:
        data["outcome_countries"] = tuple(dict.fromkeys((*data.get("outcome_countries", ()), funding.country)))
    words = _joined(
        name,
        ("country", funding.country),
        ("amount", f"{funding.currency or ''} {funding.amount:,}".strip() if funding.amount is not None else None),
        ("from", funding.start),
        ("to", funding.end),
    )
    snapshot = project.snapshots[funding.snapshot]
    evidence = as_evidence(snapshot, quote_words=words, place="further funding outcome")
    connect(graph, key, Relation.FURTHER_FUNDING, target, evidence)
    _note_dates(graph, key, Relation.FURTHER_FUNDING, target, funding.start, funding.end)


def _note_dates(
    graph: EvidenceGraph, origin: str, relation: Relation, target: str, start: date | None, end: date | None
) -> None:
    # Several outcomes may stand behind one edge: it runs from the first start to the last end that is known.
    data = graph.edges[origin, target, relation.value]
    starts = [value for value in (data.get("start"), start) if value is not None]
    ends = [value for value in (data.get("end"), end) if value is not None]
    data["start"] = min(starts) if starts else None
    data["end"] = max(ends) if ends else None


def gtr_address(reference: str) -> str:
    """Return the public page of a grant on Gateway to Research."""
    return f"https://gtr.ukri.org/projects?ref={quote(reference, safe='')}"


def _joined(name: str, *fields: tuple[str, object | None]) -> str:
    return "; ".join([name, *(f"{label}: {value}" for label, value in fields if value not in {None, ""})])


def _pounds(value: object | None) -> str | None:
    return None if value is None else f"£{value:,}"


def _first(values: Iterator[object | None]) -> object | None:
    return next((value for value in values if value is not None), None)
