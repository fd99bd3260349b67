"""Leaves out of a network what a copy of a list repeats, so that one publisher's word stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diligence.names import name_key
from graphs.evidence import EvidenceGraph, Relation


def drop_repeated(graph: EvidenceGraph, bodies: Iterable[str], copies: Mapping[str, str]) -> None:
    """Take away a body's link with an entry where another edition of the same list has one of the same name.

    `copies` gives by the title of each copy the list that it copies. The surest link stays, then one with a date, then
    the original's; an entry that no body is linked with any more goes too.
    """
    if not copies:
        return
    for body in bodies:
        held: dict[tuple[str, str, str], str] = {}
        links = [
            (target, data)
            for _, target, key, data in graph.out_edges(body, keys=True, data=True)
            if key == Relation.LISTED_AS.value
        ]
        repeated = []
        for target, data in sorted(links, key=lambda link: _surest(graph, link[0], link[1], copies)):
            entry = graph.nodes[target]
            title = str(entry["list"])
            name = name_key(str(entry["name"])) or str(entry["name"])
            same = (copies.get(title, title), name, str(data.get("match_relation")))
            if held.setdefault(same, title) != title:
                repeated.append(target)
        for target in repeated:
            graph.remove_edge(body, target, key=Relation.LISTED_AS.value)
            if not graph.in_degree(target):
                graph.remove_node(target)


def _surest(
    graph: EvidenceGraph, target: str, data: Mapping[str, object], copies: Mapping[str, str]
) -> tuple[bool, bool, bool, str]:
    entry = graph.nodes[target]
    return data.get("status") != "confirmed", entry.get("listed_since") is None, entry["list"] in copies, target
