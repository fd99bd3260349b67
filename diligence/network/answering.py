"""From what a question picked to its answer: nodes and links with all they carry, in the order of what matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from diligence import __version__, registers
from diligence.countries import country_name
from diligence.network.look import TIES, Edge, Look
from diligence.network.measures import groups_of, measures
from diligence.network.picked import Picked
from diligence.reports.wording import NOTICE
from graphs.answer import MAX_SHOWN, Answer, Licence, NetworkKind, NetworkLink, NetworkNode, Statement
from graphs.evidence import Evidence, NodeKind, Relation
from graphs.views import LIST_WORDS, MATCH_WORDS, plain
from scrapers.sources import SOURCES

#: node of a grant -> (level, its words); what is not in it was not screened.
Levels = Mapping[str, "tuple[int, str]"]

CANNOT_SHOW = (
    "Partners are what the grant holder declared or reported; informal contacts and what nobody reported are missing.",
    "The store holds the grants that were imported or collected; what it lacks is in no count.",
    "Records count as one body where a shared id, a register or one name in one country says so; others stand apart.",
)
#: A grant at this level or above is marked in the picture: one axis with direct evidence.
_WORTH_A_LOOK = 2
_PLACES = {NodeKind.PROJECT.value: "project", NodeKind.LISTING.value: "listing", NodeKind.TOPIC.value: "topic",
           NodeKind.PAPER.value: "paper"}  # fmt: skip


def answer(
    look: Look,
    picked: Picked,
    *,
    parameters: Iterable[tuple[str, str]],
    generated: datetime,
    levels: Callable[[list[str]], Levels] = lambda _: {},
    max_nodes: int = MAX_SHOWN,
) -> Answer:
    """Return the answer, with the evidence of every link. `levels` screens the grants of the answer when asked.

    `generated` is aware UTC. Nodes stand in the order of what matters; `max_nodes` of them are drawn.
    """
    nodes = _with_entries(look, picked)
    groups = groups_of(look, picked)
    grants = [node for node in nodes if look.network.graph.nodes[node]["kind"] == NodeKind.PROJECT.value]
    screened = levels(grants)
    edges = _edges(look, picked, nodes)
    keys = {edge: f"L{number}" for number, edge in enumerate(edges, start=1)}
    links = tuple(_link(look, edge, keys[edge]) for edge in edges)
    roles: dict[str, dict[str, None]] = {}
    for edge in edges:
        if look.network.graph.nodes[edge[0]]["kind"] == NodeKind.PROJECT.value:
            roles.setdefault(edge[1], {}).setdefault(edge[2])
    return Answer(
        question=plain(picked.question),
        parameters=tuple(parameters),
        generated=generated,
        software=f"Diligence {__version__}",
        nodes=tuple(
            replace(
                _node(look, node, screened.get(node)),
                asked=node in picked.asked,
                community=groups.get(node),
                roles=tuple(roles.get(node, ())),
            )
            for node in nodes
        ),
        links=links,
        statements=tuple(
            Statement(text=plain(text), links=tuple(keys[edge] for edge in said if edge in keys))
            for text, said in picked.statements
        ),
        measures=measures(look, picked, groups),
        shown=min(len(nodes), max_nodes),
        why_cut=_why_cut(len(nodes), max_nodes),
        cannot_show=(
            *picked.cannot_show,
            *CANNOT_SHOW,
            *_unscreened(grants, screened),
            *_undated(look),
            *_lists_in_part(look),
            *_copied_lists(look),
        ),
        licences=tuple(_licences(look, links)),
        notice=NOTICE,
    )


def _with_entries(look: Look, picked: Picked) -> dict[str, None]:
    """Return the picked nodes, each body followed by its list entries, and the ways to what was asked for."""
    found: dict[str, None] = {}
    for node in picked.nodes:
        found[node] = None
        if node in look.network.names and node in look.graph:
            found.update(dict.fromkeys(edge[1] for edge in look.listings_of(node)))
    for origin, target, _ in picked.links:
        found.update(dict.fromkeys((origin, target)))
    return found


def _edges(look: Look, picked: Picked, nodes: Mapping[str, None]) -> list[Edge]:
    """Return the links between the nodes of the answer that the window holds, in the order of the nodes.

    A possible match or a listed part is a question: it is in the node's own field, and no line is drawn for it.
    """
    found: dict[Edge, None] = {}
    for node in nodes:
        if node not in look.graph:
            continue
        for origin, target, key, data in look.graph.out_edges(node, keys=True, data=True):
            relation = data["relation"]
            if target not in nodes:
                continue
            if relation == Relation.LISTED_AS.value and (origin, target, key) not in look.listings_of(origin):
                continue
            found[origin, target, key] = None
    found.update(dict.fromkeys(edge for edge in picked.links if look.graph.has_edge(*edge)))
    return list(found)


def _link(look: Look, edge: Edge, key: str) -> NetworkLink:
    origin, target, relation = edge
    data = look.network.graph.edges[edge]
    status = str(data.get("status") or "")
    words = MATCH_WORDS.get(str(data.get("match_relation")), relation)
    start, end = look.dates(edge) if relation not in {Relation.LISTED_AS.value, *TIES} else _own_dates(look, edge)
    return NetworkLink(
        key=key,
        origin=origin,
        target=target,
        origin_name=plain(look.name(origin)),
        target_name=plain(look.name(target)),
        relation=relation,
        words=f"probably {words}" if status == "probable" else words,
        why=plain(data.get("why") or ""),
        status=status,
        start=start,
        end=end,
        evidence=data["evidence"],
    )


def _own_dates(look: Look, edge: Edge) -> tuple[date | None, date | None]:
    data = look.network.graph.edges[edge]
    entry = look.network.graph.nodes[edge[1]]
    return data.get("start") or entry.get("listed_since"), data.get("end") or entry.get("delisted")


def _node(look: Look, node: str, level: tuple[int, str] | None) -> NetworkNode:
    data = look.network.graph.nodes[node]
    kind = _PLACES.get(str(data["kind"]))
    if kind == "project":
        return _project(node, data, level)
    if kind == "listing":
        return NetworkNode(
            key=node,
            kind="listing",
            name=plain(data["name"]),
            kind_words=f"list entry, {LIST_WORDS[str(data['list_kind'])]}",
            country=str(data.get("country") or ""),
            country_name=_country(data),
            url=_source_url(look, node),
            lists=(str(data["list"]),),
            list_kinds=(str(data["list_kind"]),),
            listed_since=data.get("listed_since"),
            delisted=data.get("delisted"),
        )
    if kind in {"topic", "paper"}:
        url = f"https://doi.org/{data['doi']}" if data.get("doi") else ""
        return NetworkNode(key=node, kind=_as_kind(kind), name=plain(data["name"]), kind_words=kind, url=url)
    return _body(look, node, data)


def _as_kind(kind: str) -> NetworkKind:
    return "topic" if kind == "topic" else "paper"


def _project(node: str, data: Mapping[str, Any], level: tuple[int, str] | None) -> NetworkNode:
    return NetworkNode(
        key=node,
        kind="project",
        name=plain(data["name"]),
        kind_words="grant",
        reference=plain(data["reference"]),
        url=str(data["url"]),
        start=data.get("start"),
        end=data.get("end"),
        value_pounds=data.get("value"),
        funder=plain(data.get("funder") or ""),
        topics=tuple(map(plain, data.get("topics") or ())),
        level=level[0] if level else None,
        level_words=level[1] if level else "",
        flagged=level is not None and level[0] >= _WORTH_A_LOOK,
    )


def _body(look: Look, node: str, data: Mapping[str, Any]) -> NetworkNode:
    claims = look.listings_of(node) if node in look.graph else []
    everything = look.listings_of(node, claims_only=False) if node in look.graph else []
    entries = look.network.graph.nodes
    asked = dict.fromkeys(str(entries[edge[1]]["list"]) for edge in everything if edge not in claims)
    kinds = look.kinds_of(node)
    state = data.get("body_kind") == "state body"
    defence = any(
        look.network.graph.edges[edge].get("strength") == "defence_or_security"
        and not look.network.graph.edges[edge].get("assessed")
        for edge in (look.ties_of(node) if node in look.graph else [])
    )
    ror = str(data.get("ror") or "")
    return NetworkNode(
        key=node,
        kind="state body" if state else "organisation",
        name=plain(data["name"]) or "(no name in the record)",
        kind_words="; ".join(["state body" if state else "organisation", *kinds]),
        country=str(data.get("country") or ""),
        country_name=_country(data),
        ror=ror,
        url=f"https://ror.org/{ror}" if ror else "",
        lists=tuple(dict.fromkeys(str(entries[edge[1]]["list"]) for edge in claims)),
        list_kinds=tuple(dict.fromkeys(str(entries[edge[1]]["list_kind"]) for edge in claims)),
        possible_lists=tuple(asked),
        records=tuple(map(plain, data.get("records") or ())),
        identity=plain(data.get("identity") or ""),
        flagged=bool(claims) or defence,
    )


def _country(data: Mapping[str, Any]) -> str:
    code = str(data.get("country") or "")
    return country_name(code) if code else ""


def _source_url(look: Look, listing: str) -> str:
    said: Iterable[Evidence] = (
        item for *_, data in look.network.graph.in_edges(listing, data=True) for item in data["evidence"]
    )
    title = look.network.graph.nodes[listing]["list"]
    return next((item.url for item in said if item.source == title), "")


def _why_cut(total: int, max_nodes: int) -> str:
    if total <= max_nodes:
        return ""
    return (
        f"one picture holds at most {max_nodes} nodes. What the question names comes first, then listed bodies with"
        " their grants and leads, then bodies by how many grants of the answer name them. The other nodes are in the"
        " groups, in nodes.csv and in edges.csv"
    )


def _unscreened(grants: list[str], screened: Levels) -> Iterable[str]:
    if len(screened) < len(grants):
        yield (
            f"{len(grants) - len(screened)} of {len(grants)} grants of this answer were not screened and show no level,"
            " which says nothing of them; diligence batch screens any number."
        )


def _undated(look: Look) -> Iterable[str]:
    if look.undated:
        yield f"{look.undated} links without any date were left out, for they may lie in the window or outside it."


def _lists_in_part(look: Look) -> Iterable[str]:
    parts = [
        f"{item.info.name} ({item.entries} of {item.info.rows_published} entries)"
        for item in look.network.knowledge.lists
        if item.info.completeness != "whole"
    ]
    if parts:
        yield f"Lists that were consulted in part only, from the bundled starter set: {'; '.join(parts)}."


def _copied_lists(look: Look) -> Iterable[str]:
    for title, original in look.network.knowledge.copies.items():
        yield (
            f"{title} is taken as a copy of {original}: an entry in both is told once, and a body on both is on one"
            " list."
        )


def _licences(look: Look, links: Iterable[NetworkLink]) -> Iterable[Licence]:
    """Yield every source behind the links, then every list and register that was consulted (product rule 14)."""
    for key in dict.fromkeys(item.source for link in links for item in link.evidence):
        source = SOURCES.get(key)
        if source is not None:
            yield Licence(title=source.title, version="as retrieved, with each quotation", licence=source.licence,
                          attribution=source.attribution, url=source.home)  # fmt: skip
    for item in look.network.knowledge.lists:
        info = item.info
        yield Licence(title=info.name, version=info.version, licence=info.licence, attribution=info.publisher,
                      url=info.address)  # fmt: skip
    for title, name in (
        ("Register of state links", "state_links"),
        ("Register of state funders", "state_funders"),
        ("Register of home-state security bodies", "security_bodies"),
    ):
        yield Licence(
            title=title,
            version=f"sha256 {registers.register_sha256(name)[:12]}",
            licence="Apache-2.0 (facts with their sources, compiled by the maintainers)",
            attribution="Each row names its source",
            url="",
        )
    if look.network.knowledge.ror_version:
        yield Licence(title="Research Organization Registry (ROR)", version=look.network.knowledge.ror_version,
                      licence="CC0", attribution="ROR", url="https://ror.org")  # fmt: skip
