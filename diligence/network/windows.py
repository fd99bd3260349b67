"""Which links of the network a question looks at: what ran in a period, or what held on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx

from diligence.network.build import Network
from graphs.evidence import EvidenceGraph, NodeKind, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A period or a day. With nothing given, everything is looked at, dated or not.

    A link runs by the dates of its role where the record gives them, else by those of its grant.
    """

    first: date | None = None
    last: date | None = None
    as_of: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether no date was asked for."""
        return self.first is None and self.last is None and self.as_of is None

    @property
    def words(self) -> str:
        """The window in words, for a sentence: "" or ", 2006 to 2018" or ", as of 1 May 2015"."""
        if self.as_of is not None:
            return f", as of {day_words(self.as_of)}"
        if self.first is None and self.last is None:
            return ""
        if self.first is not None and self.last is not None:
            return f", {self.first.year} to {self.last.year}" if self.first.year != self.last.year else (
                f", {self.first.year}"
            )  # fmt: skip
        return f", from {self.first.year}" if self.first is not None else f", to {self.last.year if self.last else ''}"

    def holds(self, start: date | None, end: date | None) -> bool | None:
        """Say whether something that ran from `start` to `end` falls into the window; None where no date tells.

        A missing end means that it goes on, a missing start that it began before the end.
        """
        if self.is_open:
            return True
        if start is None and end is None:
            return None
        first, last = (self.as_of, self.as_of) if self.as_of is not None else (self.first, self.last)
        if first is not None and end is not None and end < first:
            return False
        return not (last is not None and start is not None and start > last)


def day_words(day: date) -> str:
    """Return a date as a reader writes it: 1 May 2015."""
    return f"{day.day} {day:%B %Y}"


def runs(graph: EvidenceGraph, origin: str, target: str, data: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return the dates of a link: its own where recorded, else its grant's; those of a role that ends before it starts
    are its first day."""
    start, end = data.get("start"), data.get("end")
    if start is None and end is None:
        for node in (origin, target):
            if graph.nodes[node]["kind"] == NodeKind.PROJECT.value:
                start, end = graph.nodes[node].get("start"), graph.nodes[node].get("end")
    elif start is None or end is None:
        for node in (origin, target):
            if graph.nodes[node]["kind"] == NodeKind.PROJECT.value:
                start = start or graph.nodes[node].get("start")
                end = end or graph.nodes[node].get("end")
    return (start, min(start, end) if start and end and end < start else end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The part of the network that a window leaves, and how many links were left out for want of any date."""

    graph: EvidenceGraph
    undated: int


def cut(network: Network, window: Window) -> Cut:
    """Return the network as the window sees it. Listings and ties of bodies without dates of their own stay."""
    if window.is_open:
        return Cut(graph=network.graph, undated=0)
    graph = network.graph
    kept: EvidenceGraph = nx.MultiDiGraph()
    kept.add_nodes_from(graph.nodes(data=True))
    undated = 0
    for origin, target, key, data in graph.edges(keys=True, data=True):
        if data["relation"] == Relation.LISTED_AS.value:
            if window.as_of is None or _listed_on(network, target, window.as_of):
                kept.add_edge(origin, target, key=key, **data)
            continue
        start, end = runs(graph, origin, target, data)
        held = window.holds(start, end)
        if held is None and graph.nodes[origin]["kind"] != NodeKind.PROJECT.value:
            held = True
        undated += held is None
        if held:
            kept.add_edge(origin, target, key=key, **data)
    return Cut(graph=kept, undated=undated)


def _listed_on(network: Network, node: str, day: date) -> bool:
    """Say whether an entry may have been in force on a day: one without a date was not before its list appeared."""
    data = network.graph.nodes[node]
    since = data.get("listed_since") or network.knowledge.first_published(str(data.get("list")))
    gone = data.get("delisted")
    return not (since is not None and since > day) and not (gone is not None and gone <= day)
