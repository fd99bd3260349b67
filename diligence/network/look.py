"""The network as one question looks at it: who stands on which grant, in which role, on which list, in the window."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from diligence.in_force import in_force_between
from diligence.model import LIST_KINDS, YesNoUnsure
from diligence.network.build import Network
from diligence.network.windows import Window, cut, day_words, runs
from diligence.rules.roles import ROLE_WORDS
from graphs.evidence import EvidenceGraph, NodeKind, Relation

#: An edge as networkx names it: origin, target, key.
Edge = tuple[str, str, str]

#: A project names a body in one of these ways.
WORDS = {**ROLE_WORDS, Relation.FUNDED_BY: "funds the grant"}
ROLES = tuple(relation.value for relation in WORDS)
_ROLE_SET = frozenset(ROLES)
#: The same as nouns, to count them.
ROLE_NOUNS = {
    Relation.LED_BY.value: "lead",
    Relation.PROJECT_PARTNER.value: "project partner declared at award",
    Relation.REPORTED_COLLABORATOR.value: "collaborator reported by the investigator",
    Relation.CO_FUNDER.value: "co-funder",
    Relation.FELLOW_AT.value: "host of the fellow",
    Relation.PARTICIPANT.value: "participant",
    Relation.STUDENT_PARTNER.value: "student project partner",
    Relation.FURTHER_FUNDING.value: "source of further funding",
    Relation.FUNDED_BY.value: "funder",
    Relation.OTHER_ROLE.value: "otherwise named",
}
#: Money alone does not lead from one grant to the next: nearly every grant shares a council, and further funding is
#: somebody else's. Such a link counts where the question names the body itself.
MONEY = frozenset({Relation.FUNDED_BY.value, Relation.FURTHER_FUNDING.value})
#: Papers of a grant, and who signed them.
PAPERS = (Relation.PUBLICATION.value, Relation.AUTHOR_INSTITUTION.value)
#: Who a body belongs to. A path climbs these only towards what the question names.
TIES = (Relation.UNIT_OF.value, Relation.SUPERVISED_BY.value, Relation.OWNED_BY.value)
_RANKS: dict[str, int] = {kind: rank for rank, kind in enumerate(LIST_KINDS)}
#: Said of a body rather than leading to another.
_KIND = Relation.IS_A.value


class Look:
    """Answers who, where and when for one window; everything in it is an edge of the network with its evidence."""

    def __init__(self, network: Network, window: Window) -> None:
        self.network = network
        self.window = window
        seen = cut(network, window)
        self.graph: EvidenceGraph = seen.graph
        self.undated = seen.undated
        # By grant in the order of their first days: whatever is listed by grant below is in that order.
        self._bodies: dict[str, dict[str, list[Edge]]] = {}
        self._grants: dict[str, list[str]] = defaultdict(list)
        self._partners: dict[str, list[str]] = {}
        self._partnered: dict[str, list[str]] = defaultdict(list)
        for project in self.by_start(network.projects):
            edges: dict[str, list[Edge]] = {}
            for origin, target, key in self.graph.out_edges(project, keys=True) if project in self.graph else ():
                if key in _ROLE_SET:
                    edges.setdefault(target, []).append((origin, target, key))
            partners = [body for body, links in edges.items() if any(edge[2] not in MONEY for edge in links)]
            self._bodies[project], self._partners[project] = edges, partners
            for body in edges:
                self._grants[body].append(project)
            for body in partners:
                self._partnered[body].append(project)
        self._steps: dict[str, tuple[str, ...]] = {}

    def _is(self, node: str, kind: NodeKind) -> bool:
        return bool(self.network.graph.nodes[node]["kind"] == kind.value)

    # -- grants

    @cached_property
    def projects(self) -> list[str]:
        """All grants that ran in the window, by reference; those without dates only where no window was asked for."""
        graph = self.network.graph
        found = [
            key
            for key in self.network.projects
            if self.window.holds(graph.nodes[key].get("start"), graph.nodes[key].get("end"))
        ]
        return sorted(found, key=self.reference)

    def reference(self, project: str) -> str:
        """Return the reference of a grant."""
        return str(self.network.graph.nodes[project]["reference"])

    def by_start(self, projects: Iterable[str]) -> list[str]:
        """Return grants by their first day, then by reference; those without one last."""
        nodes = self.network.graph.nodes
        return sorted(projects, key=lambda key: (nodes[key].get("start") or date.max, self.reference(key)))

    def bodies_of(self, project: str, *, money: bool = False) -> list[str]:
        """Return the bodies that a grant names, by what their records' order; with `money` also mere sources of it."""
        return list(self._bodies.get(project, ())) if money else self._partners.get(project, [])

    def grants_of(self, body: str, *, money: bool = False) -> list[str]:
        """Return the grants that name a body, by their first day."""
        return (self._grants if money else self._partnered).get(body, [])

    def edges_between(self, project: str, body: str) -> list[Edge]:
        """Return the links of a grant and a body, declared ones first."""
        return sorted(self._bodies.get(project, {}).get(body, ()), key=lambda edge: ROLES.index(edge[2]))

    def shared(self, one: str, other: str) -> list[str]:
        """Return the grants that name both bodies, by their first day."""
        return [project for project in self.grants_of(one) if other in self._bodies[project]]

    def steps(self, node: str, ends: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return what one step of a path leads to: from a grant to its bodies and papers, from those to grants.

        A link of mere money is a step where it leads to or from one of `ends`, the bodies that the question names.
        """
        found = self._steps.get(node)
        if found is None:
            found = self._steps[node] = tuple(dict.fromkeys(self._joined(node)))
        if node in ends:
            return tuple(dict.fromkeys((*found, *self.grants_of(node, money=True))))
        paying = [body for body in self._bodies.get(node, ()) if body in ends]
        return tuple(dict.fromkeys((*found, *paying))) if paying else found

    def _joined(self, node: str) -> Iterator[str]:
        if self._is(node, NodeKind.PROJECT):
            yield from self.bodies_of(node)
        else:
            yield from self.grants_of(node)
        for _, target, relation in self.graph.out_edges(node, keys=True):
            if relation in PAPERS:
                yield target
        for origin, _, relation in self.graph.in_edges(node, keys=True):
            if relation in PAPERS:
                yield origin

    def edges_of_step(self, one: str, other: str) -> list[Edge]:
        """Return the links behind one step of a path, whichever way it was walked."""
        if self._is(one, NodeKind.PROJECT) and other in self._bodies.get(one, {}):
            return self.edges_between(one, other)
        if self._is(other, NodeKind.PROJECT) and one in self._bodies.get(other, {}):
            return self.edges_between(other, one)
        return [
            (origin, target, str(key))
            for origin, target in ((one, other), (other, one))
            for key in self.graph.get_edge_data(origin, target, default={})
        ]

    def led_by(self, project: str) -> list[str]:
        """Return the bodies that lead a grant."""
        return [
            body
            for body, edges in self._bodies.get(project, {}).items()
            if any(edge[2] == Relation.LED_BY.value for edge in edges)
        ]

    # -- bodies

    def name(self, node: str) -> str:
        """Return the name of a node; of a grant its reference."""
        return self.reference(node) if self._is(node, NodeKind.PROJECT) else str(self.network.graph.nodes[node]["name"])

    def country(self, body: str) -> str:
        """Return the ISO code of a body's recorded country, or ""."""
        return str(self.network.graph.nodes[body].get("country") or "")

    def is_uk(self, body: str) -> bool:
        """Say whether a body is recorded in the United Kingdom."""
        return self.country(body) == "GB"

    def listings_of(self, body: str, *, claims_only: bool = True) -> list[Edge]:
        """Return the links of a body with list entries: the body itself or a part of a listed body.

        A body one of whose parts is listed is not the entry, and a possible match is a question: neither is among the
        claims.
        """
        found = []
        for origin, target, key, data in self.graph.out_edges(body, keys=True, data=True):
            if data["relation"] != Relation.LISTED_AS.value:
                continue
            claim = data.get("status") != "possible" and data.get("match_relation") != "has unit"
            if claim or not claims_only:
                found.append((origin, target, key))
        return sorted(found, key=lambda edge: (self.kind_rank(edge[1]), str(self._node(edge[1], "list")), edge[1]))

    def publication(self, edge: Edge) -> str:
        """Return the list behind a link with an entry; of a copy the list that it copies."""
        return self.publication_of(str(self._node(edge[1], "list")))

    def publication_of(self, title: str) -> str:
        """Return the list of this title, or the list that it copies."""
        return self.network.knowledge.copies.get(title, title)

    def kind_rank(self, listing: str) -> int:
        """Return the place of an entry's kind of list among the kinds, the weightiest first."""
        return _RANKS[str(self._node(listing, "list_kind"))]

    def _node(self, node: str, field: str) -> object:
        return self.network.graph.nodes[node].get(field)

    def ties_of(self, body: str) -> list[Edge]:
        """Return the links of a body with its parents, owners and supervisors."""
        return [
            (origin, target, key)
            for origin, target, key, data in self.graph.out_edges(body, keys=True, data=True)
            if data["relation"] in TIES
        ]

    def kinds_edges(self, body: str) -> list[Edge]:
        """Return the links of a body with what the registers say that it is."""
        return [
            (origin, target, key)
            for origin, target, key, data in self.network.graph.out_edges(body, keys=True, data=True)
            if data["relation"] == _KIND
        ]

    def kinds_of(self, body: str) -> list[str]:
        """Return what the registers say that a body is: "home-state security body: police"."""
        return [self.name(edge[1]) for edge in self.kinds_edges(body)]

    def family(self, nodes: Sequence[str]) -> dict[str, tuple[Edge, ...]]:
        """Return the bodies that are, belong to, are supervised by or are listed as these nodes, with the way there.

        The way runs from the body to the node that the question names, shortest first.
        """
        found: dict[str, tuple[Edge, ...]] = dict.fromkeys(nodes, ())
        frontier = list(found)
        while frontier:
            following = []
            for node in frontier:
                for origin, target, key, data in self.graph.in_edges(node, keys=True, data=True):
                    listed = (
                        data["relation"] == Relation.LISTED_AS.value
                        and data.get("status") != "possible"
                        and data.get("match_relation") != "has unit"
                    )
                    if (listed or data["relation"] in TIES) and origin not in found:
                        found[origin] = ((origin, target, key), *found[node])
                        following.append(origin)
            frontier = following
        return found

    # -- words

    def dates(self, edge: Edge) -> tuple[date | None, date | None]:
        """Return when a link ran."""
        return runs(self.network.graph, edge[0], edge[1], self.network.graph.edges[edge])

    def role_words(self, project: str, body: str) -> str:
        """Return how a body stands in a grant: "is a project partner declared at award and is reported by ..."."""
        edges = self.edges_between(project, body)
        return " and ".join(f"{WORDS[Relation(edge[2])]}{self._own_dates(edge)}" for edge in edges)

    def roles_counted(self, body: str, projects: Iterable[str]) -> str:
        """Return in which roles grants name a body: "3 as lead, 1 as co-funder"; of one grant "as lead"."""
        projects = list(projects)
        roles = Counter(edge[2] for project in projects for edge in self.edges_between(project, body))
        if len(projects) == 1:
            return " and ".join(f"as {ROLE_NOUNS[role]}" for role in roles)
        return ", ".join(f"{number:,} as {ROLE_NOUNS[role]}" for role, number in roles.most_common())

    def _own_dates(self, edge: Edge) -> str:
        data = self.network.graph.edges[edge]
        start, end = data.get("start"), data.get("end")
        if start and end:
            return f" ({start.year} to {end.year})" if start.year != end.year else f" ({start.year})"
        return f" (from {start.year})" if start else f" (to {end.year})" if end else ""

    def grant_words(self, project: str) -> str:
        """Return a grant in words: “Title” (REF, 2010 to 2013)."""
        data = self.network.graph.nodes[project]
        start, end = data.get("start"), data.get("end")
        years = f", {start.year} to {end.year}" if start and end else f", from {start.year}" if start else ""
        return f"“{data['name']}” ({data['reference']}{years})"

    def in_force(
        self, listing: str, spans: Iterable[tuple[date | None, date | None]]
    ) -> tuple[YesNoUnsure, YesNoUnsure]:
        """Say whether an entry was in force on any of these activities, and is in force today."""
        data = self.network.graph.nodes[listing]
        first = self.network.knowledge.first_published(str(data.get("list")))
        found = [
            in_force_between(data.get("listed_since"), data.get("delisted"), first, start, end, self.network.today)
            for start, end in spans
        ]
        today = (
            found[0][1]
            if found
            else in_force_between(None, data.get("delisted"), None, None, None, self.network.today)[1]
        )
        answers = {activity for activity, _ in found}
        on_activity: YesNoUnsure = (
            "yes" if "yes" in answers else "unsure" if "unsure" in answers or not answers else "no"
        )
        return on_activity, today

    def entry_words(self, listing: str) -> str:
        """Return an entry in words: “Name” (List)."""
        return f"“{self.name(listing)}” ({self._node(listing, 'list')})"

    def since_words(self, listing: str) -> str:
        """Return since when an entry stands on its list, in words."""
        since = self._node(listing, "listed_since")
        if isinstance(since, date):
            return f"since {day_words(since)}"
        first = self.network.knowledge.first_published(str(self._node(listing, "list")))
        return f"undated entry{f' of a list first published {day_words(first)}' if first else ''}"
