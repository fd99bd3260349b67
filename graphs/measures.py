"""Measures of a network with a plain meaning each: communities, sole links, and how much the first few hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import networkx as nx

#: The seed of the communities: the same links give the same communities in every run.
SEED = 1


def communities(links: Iterable[tuple[str, str]], seed: int = SEED) -> list[frozenset[str]]:
    """Return groups of nodes that share more links among themselves than with others, the largest first.

    Louvain's method over the links, each weighing as much as it is often given. Nodes without a link are in no group.
    """
    graph: nx.Graph[str] = nx.Graph()
    for one, other in sorted(links):
        weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
        graph.add_edge(one, other, weight=weight + 1)
    if not graph:
        return []
    found = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    return sorted(map(frozenset, found), key=lambda group: (-len(group), min(group)))


def sole_links(beside: Mapping[str, AbstractSet[str]]) -> dict[str, list[str]]:
    """Return, for each key, the members that no other key has: what would lose its last link without it."""
    holders: dict[str, list[str]] = {}
    for key, members in beside.items():
        for member in members:
            holders.setdefault(member, []).append(key)
    found: dict[str, list[str]] = {key: [] for key in beside}
    for member, keys in sorted(holders.items()):
        if len(keys) == 1:
            found[keys[0]].append(member)
    return found


def share_of_first(counts: Sequence[int], first: int) -> tuple[int, int]:
    """Return how many of all the largest few hold, and all: (45, 104)."""
    ordered = sorted(counts, reverse=True)
    return sum(ordered[:first]), sum(ordered)
