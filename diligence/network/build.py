"""From all grants in the store to one evidence graph: the graphs of the cases, folded so that a body stands once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx

from diligence.beside import Beside
from diligence.case import connect_partners
from diligence.countries import country_name
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.names import fold, name_key
from diligence.network.bodies import Appearance, Link, appearance_of, commonest, joined
from diligence.network.once import drop_repeated
from graphs.build import as_evidence, gtr_address, project_key
from graphs.evidence import IDENTITY_RELATIONS, EvidenceGraph, NodeKind, Relation, add_node, connect, nodes_of
from scrapers.records import Project

#: Stands before a key among the folded names, which no folded name begins with.
KEYED = "="
_STATUS_ORDER = ("confirmed", "probable", "possible", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All grants of a store as one graph.

    `names` gives the names of each body, `bearers` the bodies by folded name, `today` the day of "in force today".
    Project nodes carry reference, start, end, value, funder, topics and url; bodies country, records and identity.
    Edges carry relation, evidence, start and end (the role's own dates where recorded).
    """

    graph: EvidenceGraph
    knowledge: Knowledge
    today: date
    names: Mapping[str, tuple[str, ...]]
    bearers: Mapping[str, tuple[str, ...]]

    @property
    def projects(self) -> list[str]:
        """The keys of all projects, in the order of their references."""
        return list(nodes_of(self.graph, NodeKind.PROJECT))


def build_network(
    projects: Iterable[Project],
    knowledge: Knowledge,
    today: date,
    judgements: Judgements | None = None,
    beside: Callable[[str], Beside | None] = lambda _: None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Network:
    """Build the network of these projects; nothing in it that the graph of one of their cases does not say."""
    graph: EvidenceGraph = nx.MultiDiGraph()
    appearances: list[Appearance] = []
    for count, project in enumerate(projects, start=1):
        appearances.extend(_fold(graph, project, knowledge, today, judgements, beside(project.id)))
        if count % 100 == 0:
            on_progress(count)
    names: dict[str, tuple[str, ...]] = {}
    for key, items in joined(appearances).items():
        names[key] = _add_body(graph, key, items, knowledge)
    drop_repeated(graph, names, knowledge.copies)
    return Network(graph=graph, knowledge=knowledge, today=today, names=names, bearers=_bearers(graph, names))


def _bearers(graph: EvidenceGraph, names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the bodies by each of their names, folded, and by its key without legal form and abbreviations.

    A ministry that no grant names, and that a body of one stands under, can be asked for as well.
    """
    found: dict[str, dict[str, None]] = {}
    above = {node: (str(graph.nodes[node]["name"]),) for node in nodes_of(graph, NodeKind.BODY) if node not in names}
    for node, printed in (*names.items(), *above.items()):
        for name in printed:
            found.setdefault(fold(name), {})[node] = None
            if key := name_key(name):
                found.setdefault(f"{KEYED}{key}", {})[node] = None
    return {name: tuple(nodes) for name, nodes in found.items()}


def _fold(
    graph: EvidenceGraph,
    project: Project,
    knowledge: Knowledge,
    today: date,
    judgements: Judgements | None,
    beside: Beside | None,
) -> list[Appearance]:
    """Add what is no partner of this project to the network, and return its partners with their edges."""
    connected = connect_partners(project, knowledge, today, judgements, beside)
    case, papers = connected.graph, connected.papers
    key = project_key(project)
    _add_project(graph, key, project)
    owners: dict[str, Appearance] = {}
    found: list[Appearance] = []
    authors = [author.institution for author in papers.co_authors] if papers else []
    for partner in (*connected.partners, *authors):
        item = appearance_of(key, case, partner)
        found.append(item)
        owners.update(dict.fromkeys(partner.nodes, item))
    for origin, target, data in case.edges(data=True):
        relation = Relation(data["relation"])
        if relation in IDENTITY_RELATIONS:
            continue
        if target in owners:
            link = Link(origin=origin, relation=relation.value, evidence=data["evidence"],
                        start=data.get("start"), end=data.get("end"))  # fmt: skip
            owners[target].links.append(link)
        elif origin in owners:
            owners[origin].listings.append((target, data))
        elif origin == key and relation is Relation.FUNDED_BY and target.startswith(NodeKind.ORGANISATION.value):
            funder = _funder(key, target, case)
            funder.links.append(
                Link(origin=origin, relation=relation.value, evidence=data["evidence"],
                     start=data.get("start"), end=data.get("end"))
            )  # fmt: skip
            found.append(funder)
            continue
        else:
            _copy_edge(graph, case, origin, relation, target, data)
        if target not in owners:
            _copy_node(graph, case, target)
    return found


def _funder(key: str, node: str, case: EvidenceGraph) -> Appearance:
    # The council that pays is no partner; its own record joins it with itself in other grants.
    name = str(case.nodes[node]["name"])
    return Appearance(project=key, names=(name,), records=((node.partition(":")[2], name),))


def _copy_node(graph: EvidenceGraph, case: EvidenceGraph, node: str) -> None:
    if node not in graph:
        graph.add_node(node, **case.nodes[node])


def _copy_edge(
    graph: EvidenceGraph,
    case: EvidenceGraph,
    origin: str,
    relation: Relation,
    target: str,
    data: Mapping[str, Any],
) -> None:
    _copy_node(graph, case, origin)
    _copy_node(graph, case, target)
    if not graph.has_edge(origin, target, key=relation.value):
        graph.add_edge(origin, target, key=relation.value, **data)


def _add_project(graph: EvidenceGraph, key: str, project: Project) -> None:
    starts = [fund.start for fund in project.funds if fund.start]
    ends = [fund.end for fund in project.funds if fund.end]
    values = [fund.value_pounds for fund in project.funds if fund.value_pounds is not None]
    topics = [item for item in project.classifications if item.kind in {"subject", "topic"}]
    graph.add_node(
        key,
        kind=NodeKind.PROJECT.value,
        name=project.title,
        reference=project.reference,
        start=min(starts, default=None),
        end=max(ends, default=None),
        value=sum(values) if values else None,
        funder="; ".join(dict.fromkeys(fund.funder_name for fund in project.funds if fund.funder_name)),
        topics=tuple(dict.fromkeys(item.text for item in topics)),
        url=gtr_address(project.reference),
    )
    for item in topics:
        topic = add_node(graph, NodeKind.TOPIC, " ".join(item.text.casefold().split()), item.text)
        share = f" ({item.percentage}%)" if item.percentage is not None else ""
        said = as_evidence(project.snapshots[item.snapshot], quote_words=f"{item.text}{share}", place=item.kind)
        connect(graph, key, Relation.CLASSIFIED_AS, topic, said)


def _add_body(graph: EvidenceGraph, key: str, items: list[Appearance], knowledge: Knowledge) -> tuple[str, ...]:
    """Add one body with all its edges, and return the names that records give it."""
    printed = [name for item in items for name in item.names]
    countries = tuple(dict.fromkeys(code for item in items for code in item.countries))
    known = next((item for item in items if item.body), None)
    records = dict.fromkeys(record for item in items for record in item.records)
    before = dict(graph.nodes[key]) if key in graph else {}
    registered = knowledge.bodies.get(known.body) if known else None
    # Records that name two countries leave it to the register that knows the body; nobody else decides.
    other = registered.country if registered and len(countries) > 1 else str(before.get("country") or "")
    country = countries[0] if len(countries) == 1 else other
    before.update(
        kind=NodeKind.BODY.value if known else NodeKind.ORGANISATION.value,
        name=known.body_name if known else commonest(printed),
        country=country,
        country_name=country_name(country) if country else "",
        ror=(known.ror if known else "") or before.get("ror") or "",
        records=tuple(f"{name} ({identifier})" for identifier, name in records),
        identity=known.basis if known else _why(items),
    )
    graph.add_node(key, **before)
    for item in items:
        for link in item.links:
            _add_link(graph, link, key)
        for target, data in item.listings:
            _add_tie(graph, key, target, data)
    return tuple(dict.fromkeys((*printed, *([known.body_name] if known else []))))


def _why(items: list[Appearance]) -> str:
    if len({item.project for item in items}) < 2:
        return "named in one grant; no known body bears this name and place in the registers consulted, or several do"
    return "joined across grants by its record id, or by the same name in the same recorded country"


def _add_link(graph: EvidenceGraph, link: Link, key: str) -> None:
    if not graph.has_edge(link.origin, key, key=link.relation):
        graph.add_edge(link.origin, key, key=link.relation, relation=link.relation, evidence=link.evidence,
                       start=link.start, end=link.end)  # fmt: skip
        return
    data = graph.edges[link.origin, key, link.relation]
    data["evidence"] = tuple(dict.fromkeys((*data["evidence"], *link.evidence)))
    starts = [day for day in (data.get("start"), link.start) if day is not None]
    ends = [day for day in (data.get("end"), link.end) if day is not None]
    data["start"], data["end"] = min(starts, default=None), max(ends, default=None)


def _add_tie(graph: EvidenceGraph, key: str, target: str, data: dict[str, object]) -> None:
    """Join a body to a listing or a state body; of several matches with one listing the surest stands."""
    relation = str(data["relation"])
    if key == target:
        return
    if graph.has_edge(key, target, key=relation):
        held = graph.edges[key, target, relation]
        if _STATUS_ORDER.index(str(held.get("status") or "")) <= _STATUS_ORDER.index(str(data.get("status") or "")):
            return
        held.update(data)
        return
    graph.add_edge(key, target, key=relation, **data)
