"""A view: the bounded, ordered part of the evidence graph that one picture shows, with what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import networkx as nx

from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation
from graphs.sectors import FURTHER, sectors_of

#: A reader cannot take in more, and a browser draws so many in well under a second.
MAX_NODES = 300

#: The four kinds of list are never mixed in words either.
LIST_WORDS = {
    "legal": "legal list",
    "government": "government list",
    "assessment": "assessment by a research body",
    "press": "press report",
    "own": "list of this office",
}

#: A part of a listed body, or a body one of whose parts is listed, is never the listed body itself.
MATCH_WORDS = {"unit of": "part of a body listed as", "has unit": "has a part listed as"}

_KIND_ORDER = {kind.value: place for place, kind in enumerate(NodeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """One link as drawn: `origin` and `target` are keys of drawn nodes, the names those of the source's records.

    `status` is "possible" for a question, which is drawn dashed and counts for nothing; "" where none was given.
    `why` is the reason for a match in words, "" where the relation needs none.
    """

    key: str
    origin: str
    target: str
    origin_name: str
    target_name: str
    relation: str
    words: str
    why: str
    status: str
    start: date | None
    end: date | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewNode:
    """One drawn node: a project, a body with all its records, a listing, an area or a paper.

    `look` names its shape; `identities` are the `same body` links between the records that it stands for, with the
    reason for each; `details` are label and value as a reader sees them; `response` is "" where none was asked for.
    """

    key: str
    kind: str
    look: str
    name: str
    kind_words: str
    sector: str
    flagged: bool
    note: str
    response: str
    details: tuple[tuple[str, str], ...]
    records: tuple[str, ...]
    identities: tuple[ViewLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one picture shows: `shown` of `total` nodes, the project first; `why_cut` is "" when nothing is left out."""

    title: str
    nodes: tuple[ViewNode, ...]
    links: tuple[ViewLink, ...]
    shown: int
    total: int
    why_cut: str


def case_view(graph: EvidenceGraph, project_key: str, *, max_nodes: int = MAX_NODES) -> View:
    """Return the picture of one case: the project and what can be reached from it along the evidence.

    Records joined by `same body` become one node; a `possible` one stays two nodes and a question. Steps are walked
    in their own direction and not through another project, so that a ministry does not draw in every body it
    supervises. When there are too many nodes, flagged ones stay before all others, then what joins them to the
    project, then the nearest, papers last. Raises ValueError for an unknown project or a limit below 1.
    """
    if project_key not in graph:
        raise ValueError(f"unknown project {project_key}: no node of the graph has this key")
    if max_nodes < 1:
        raise ValueError(f"max_nodes is {max_nodes}: a view needs room for the project")
    drawn_as = _drawn_as(graph)
    centre = drawn_as[project_key]
    links = _links(graph, drawn_as)
    parents = _reach(links, centre, graph)
    kept = _keep(graph, drawn_as, parents, max_nodes)
    members: dict[str, list[str]] = {key: [] for key in kept}
    for record, key in drawn_as.items():
        if key in members:
            members[key].append(record)
    identities = _identities(graph, drawn_as)
    shown_links = tuple(
        replace(link, key=f"link-{number}")
        for number, link in enumerate(
            (link for link in links if link.origin in members and link.target in members), start=1
        )
    )
    sectors = sectors_of(((link.origin, link.relation, link.target) for link in shown_links), centre)
    nodes = tuple(_node(graph, key, members[key], sectors, identities.get(key, ())) for key in kept)
    known = [link for link in links if link.origin in parents and link.target in parents]
    return View(
        title=nodes[0].name,
        nodes=nodes,
        links=shown_links,
        shown=len(nodes),
        total=len(parents),
        why_cut=_why_cut(graph, parents, kept, max_nodes, len(known) - len(shown_links)),
    )


def plain(value: object) -> str:
    """Return untrusted text on one line, without control characters, lone surrogates and direction overrides.

    A name may not turn round the text beside it, break a line or make the page impossible to write as UTF-8.
    """
    text = "".join(
        "\ufffd" if "\ud800" <= char <= "\udfff" else " " if char < " " or "\x7f" <= char <= "\x9f" else char
        for char in str(value)
        if char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )
    return " ".join(text.split())


def _drawn_as(graph: EvidenceGraph) -> dict[str, str]:
    # A possible identity is a question: to merge the two would answer it.
    same: nx.Graph[str] = nx.Graph()
    same.add_nodes_from(graph.nodes)
    same.add_edges_from(
        (origin, target)
        for origin, target, data in graph.edges(data=True)
        if data["relation"] == Relation.SAME_BODY.value and data.get("status") != "possible"
    )
    order = {key: place for place, key in enumerate(graph.nodes)}
    found: dict[str, str] = {}
    for group in nx.connected_components(same):
        chosen = min(group, key=lambda key: (_KIND_ORDER[graph.nodes[key]["kind"]], order[key]))
        found.update(dict.fromkeys(group, chosen))
    return {key: found[key] for key in graph.nodes}


def _links(graph: EvidenceGraph, drawn_as: Mapping[str, str]) -> list[ViewLink]:
    # Two records of one body often say the same thing: one line with the evidence of both.
    found: dict[tuple[object, ...], ViewLink] = {}
    for origin, target, data in graph.edges(data=True):
        link = _link(graph, origin, target, data, drawn_as)
        if link.origin == link.target:
            continue
        same = (link.origin, link.relation, link.target, link.status, link.start, link.end)
        earlier = found.get(same)
        if earlier is None:
            found[same] = link
        else:
            evidence = tuple(dict.fromkeys((*earlier.evidence, *link.evidence)))
            found[same] = replace(earlier, evidence=evidence)
    return list(found.values())


def _link(
    graph: EvidenceGraph, origin: str, target: str, data: Mapping[str, object], drawn_as: Mapping[str, str]
) -> ViewLink:
    relation = str(data["relation"])
    status = str(data.get("status") or "")
    start, end, evidence = data.get("start"), data.get("end"), data["evidence"]
    return ViewLink(
        key="",
        origin=drawn_as[origin],
        target=drawn_as[target],
        origin_name=_record_name(graph, origin),
        target_name=_record_name(graph, target),
        relation=relation,
        words=_relation_words(MATCH_WORDS.get(str(data.get("match_relation")), relation), status),
        why=plain(data.get("why") or ""),
        status=status,
        start=start if isinstance(start, date) else None,
        end=end if isinstance(end, date) else None,
        evidence=tuple(item for item in evidence if isinstance(item, Evidence)) if isinstance(evidence, tuple) else (),
    )


def _record_name(graph: EvidenceGraph, key: str) -> str:
    # The title of a project stands above the picture; in each line of a table its reference is enough.
    data = graph.nodes[key]
    if data["kind"] == NodeKind.PROJECT.value and data.get("reference"):
        return f"Project {plain(data['reference'])}"
    return plain(data["name"])


def _named(graph: EvidenceGraph, key: str) -> str:
    return f"{plain(graph.nodes[key]['name'])} ({plain(key.partition(':')[2])})"


def _relation_words(relation: str, status: str) -> str:
    if status == "possible":
        return f"a question: {relation}?"
    if status == "probable":
        return f"probably {relation}"
    return relation


def _identities(graph: EvidenceGraph, drawn_as: Mapping[str, str]) -> dict[str, tuple[ViewLink, ...]]:
    found: dict[str, tuple[ViewLink, ...]] = {}
    for origin, target, data in graph.edges(data=True):
        if data["relation"] == Relation.SAME_BODY.value and drawn_as[origin] == drawn_as[target]:
            link = _link(graph, origin, target, data, drawn_as)
            # Second records often bear the same name: only the id tells them apart.
            link = replace(link, origin_name=_named(graph, origin), target_name=_named(graph, target))
            found[link.origin] = (*found.get(link.origin, ()), link)
    return found


def _reach(links: Iterable[ViewLink], centre: str, graph: EvidenceGraph) -> dict[str, str | None]:
    """Return every node in reach with the node that leads to it, nearest first."""
    onward: dict[str, list[str]] = {}
    for link in links:
        onward.setdefault(link.origin, []).append(link.target)
        # What points at the project itself belongs to its case, and a question of identity reads both ways.
        if link.target == centre or link.relation == Relation.SAME_BODY.value:
            onward.setdefault(link.target, []).append(link.origin)
    parents: dict[str, str | None] = {centre: None}
    queue = [centre]
    for key in queue:
        if key != centre and graph.nodes[key]["kind"] == NodeKind.PROJECT.value:
            continue
        for target in onward.get(key, ()):
            if target not in parents:
                parents[target] = key
                queue.append(target)
    return parents


def _keep(
    graph: EvidenceGraph, drawn_as: Mapping[str, str], parents: Mapping[str, str | None], max_nodes: int
) -> list[str]:
    flagged = {drawn_as[key] for key, data in graph.nodes(data=True) if data.get("flagged")}
    joining: set[str] = set()
    depth: dict[str, int] = {}
    by_paper: dict[str, bool] = {}  # papers come in hundreds and would push out the bodies behind the partners
    for key, parent in parents.items():
        depth[key] = 0 if parent is None else depth[parent] + 1
        is_paper = graph.nodes[key]["kind"] == NodeKind.PAPER.value
        by_paper[key] = is_paper or (parent is not None and by_paper[parent])
        step = parent if key in flagged else None
        while step is not None and step not in joining:
            joining.add(step)
            step = parents[step]
    order = {key: place for place, key in enumerate(parents)}

    def rank(key: str) -> tuple[object, ...]:
        kind = _KIND_ORDER[graph.nodes[key]["kind"]]
        return (depth[key] > 0, key not in flagged, key not in joining, by_paper[key], depth[key], kind, order[key])

    return sorted(sorted(parents, key=rank)[:max_nodes], key=order.__getitem__)


def _node(
    graph: EvidenceGraph, key: str, members: list[str], sectors: Mapping[str, str], identities: tuple[ViewLink, ...]
) -> ViewNode:
    ordered = [key, *(record for record in members if record != key)]
    records = [graph.nodes[record] for record in ordered]
    look = _look(records)
    centre = records[0]["kind"] == NodeKind.PROJECT.value
    return ViewNode(
        key=key,
        kind=str(records[0]["kind"]),
        look=look,
        name=plain(records[0]["name"]) or "(no name in the record)",
        kind_words=_kind_words(records, look),
        sector=sectors.get(key, "The project" if centre else FURTHER),
        flagged=any(record.get("flagged") for record in records),
        note=" ".join(_values(records, "note")),
        response=" ".join(_values(records, "response")),
        details=_details(records),
        records=tuple(_named(graph, record) for record in ordered),
        identities=tuple(
            replace(link, key=f"{key}|identity-{number}") for number, link in enumerate(identities, start=1)
        ),
    )


def _look(records: list[dict[str, object]]) -> str:
    kind = str(records[0]["kind"])
    if kind == NodeKind.AREA.value:
        return "end use" if records[0].get("area_kind") == "end use" else "technology"
    if any(record.get("body_kind") == "state body" for record in records):
        return "state body"
    return NodeKind.ORGANISATION.value if kind == NodeKind.BODY.value else kind


def _kind_words(records: list[dict[str, object]], look: str) -> str:
    first = records[0]
    if look == NodeKind.LISTING.value:
        kind = str(first.get("list_kind") or "")
        return f"list entry, {LIST_WORDS.get(kind, plain(kind))}" if kind else "list entry"
    if look == NodeKind.ORGANISATION.value and first["kind"] == NodeKind.BODY.value:
        return "known body"
    return {"technology": "technology area"}.get(look, look)


def _details(records: list[dict[str, object]]) -> tuple[tuple[str, str], ...]:
    country = _values(records, "country_name") or _values(records, "country")
    found = [
        ("Reference", _values(records, "reference")),
        ("Dates", [_period(records[0].get("start"), records[0].get("end"))]),
        ("Value", [f"£{value:,}" for value in [records[0].get("value")] if isinstance(value, int | float | Decimal)]),
        ("Country", country),
        ("Role in the record", _values(records, "roles")),
        ("List", _values(records, "list")),
        ("Listed since", _values(records, "listed_since")),
        ("Level", _values(records, "level_words")),
        ("ROR", _values(records, "ror")),
        ("Record ids", _values(records, "organisation_ids") or _values(records, "organisation_id")),
    ]
    return tuple((label, ", ".join(value for value in values if value)) for label, values in found if any(values))


def _values(records: Iterable[Mapping[str, object]], name: str) -> list[str]:
    found: list[str] = []
    for record in records:
        value = record.get(name)
        for item in value if isinstance(value, list | tuple) else [value]:
            if item is not None and plain(item):
                found.append(plain(item))
    return list(dict.fromkeys(found))


def _period(start: object, end: object) -> str:
    if start is None and end is None:
        return ""
    return f"{'unknown' if start is None else plain(start)} to {'unknown' if end is None else plain(end)}"


def _why_cut(
    graph: EvidenceGraph, parents: Mapping[str, str | None], kept: list[str], max_nodes: int, links: int
) -> str:
    left = Counter(str(graph.nodes[key]["kind"]) for key in parents if key not in set(kept))
    if not left:
        return ""
    words = {"body": ("known body", "known bodies"), "listing": ("list entry", "list entries")}
    kinds = ", ".join(
        f"{count} {words.get(kind, (kind, f'{kind}s'))[count != 1]}"
        for kind, count in sorted(left.items(), key=lambda item: _KIND_ORDER[item[0]])
    )
    lost = f"{links} link{'' if links == 1 else 's'}"
    return (
        f"one picture holds at most {max_nodes}; nodes with a reason to look closer are kept first, then what joins "
        f"them to the project, then the nearest, papers last. Left out: {kinds}, with {lost}"
    )
