"""Paths are found by pattern; saying who a body is costs no hop, and no circle is walked for ever."""

from __future__ import annotations

import networkx as nx
import pytest

from graphs.evidence import EvidenceGraph, NodeKind, Relation, add_node, connect
from graphs.paths import MAX_STEPS, find_paths, step
from tests.graphs.test_evidence import said

PARTNER = step(Relation.PROJECT_PARTNER, kinds=(NodeKind.ORGANISATION,))
SUPERVISED = step(Relation.SUPERVISED_BY, kinds=(NodeKind.BODY,))


@pytest.fixture
def graph() -> EvidenceGraph:
    """A project with two records of one body, the second of them joined to a known body under a ministry."""
    made: EvidenceGraph = nx.MultiDiGraph()
    for kind, key in (
        (NodeKind.PROJECT, "P"),
        (NodeKind.ORGANISATION, "one"),
        (NodeKind.ORGANISATION, "two"),
        (NodeKind.BODY, "body"),
        (NodeKind.BODY, "ministry"),
    ):
        add_node(made, kind, key, key)
    connect(made, "project:P", Relation.PROJECT_PARTNER, "organisation:one", said("partner"))
    connect(made, "organisation:two", Relation.SAME_BODY, "organisation:one", said("same"))
    connect(made, "organisation:two", Relation.SAME_BODY, "body:body", said("identity"))
    connect(made, "body:body", Relation.SUPERVISED_BY, "body:ministry", said("supervised"))
    return made


def test_identity_is_walked_both_ways_and_costs_no_hop(graph: EvidenceGraph) -> None:
    (path,) = find_paths(graph, "project:P", [PARTNER, SUPERVISED])
    assert [hop.target for hop in path.steps] == ["organisation:one", "organisation:two", "body:body", "body:ministry"]
    assert path.hops == 2


def test_a_path_hands_on_the_evidence_of_each_of_its_steps(graph: EvidenceGraph) -> None:
    (path,) = find_paths(graph, "project:P", [PARTNER, SUPERVISED])
    assert [item.quote for item in path.evidence] == ["partner", "same", "identity", "supervised"]


def test_other_relations_are_walked_forward_only(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.BODY, "college", "college")
    connect(graph, "body:college", Relation.SUPERVISED_BY, "body:body", said("college"))
    ends = {path.end for path in find_paths(graph, "project:P", [PARTNER, SUPERVISED])}
    assert ends == {"body:ministry"}


def test_being_listed_and_being_of_a_kind_cost_no_hop(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.LISTING, "entry", "entry")
    connect(graph, "organisation:one", Relation.LISTED_AS, "listing:entry", said("listed"))
    (path,) = find_paths(graph, "project:P", [PARTNER, step(Relation.LISTED_AS)])
    assert path.hops == 1


def test_a_node_of_another_kind_does_not_fit(graph: EvidenceGraph) -> None:
    pattern = [PARTNER, step(Relation.SUPERVISED_BY, kinds=(NodeKind.LISTING,))]
    assert list(find_paths(graph, "project:P", pattern)) == []


def test_an_identity_step_is_never_the_first(graph: EvidenceGraph) -> None:
    assert list(find_paths(graph, "organisation:one", [SUPERVISED])) == []


def test_a_repeated_step_gives_each_length_and_counts_its_hops(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.BODY, "state", "state")
    connect(graph, "body:ministry", Relation.SUPERVISED_BY, "body:state", said("state"))
    repeated = step(Relation.SUPERVISED_BY, kinds=(NodeKind.BODY,), repeat=True)
    found = {path.end: path.hops for path in find_paths(graph, "project:P", [PARTNER, repeated])}
    assert found == {"body:ministry": 2, "body:state": 3}


def test_an_optional_step_may_be_left_out(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.LISTING, "entry", "entry")
    connect(graph, "organisation:one", Relation.LISTED_AS, "listing:entry", said("listed"))
    optional = step(Relation.UNIT_OF, optional=True)
    (path,) = find_paths(graph, "project:P", [PARTNER, optional, step(Relation.LISTED_AS)])
    assert path.end == "listing:entry"


def test_a_circle_is_not_walked_twice(graph: EvidenceGraph) -> None:
    connect(graph, "body:ministry", Relation.SUPERVISED_BY, "body:body", said("circle"))
    repeated = step(Relation.SUPERVISED_BY, kinds=(NodeKind.BODY,), repeat=True)
    assert [path.end for path in find_paths(graph, "project:P", [PARTNER, repeated])] == ["body:ministry"]


def test_a_chain_without_end_stops_at_the_bound(graph: EvidenceGraph) -> None:
    before = "body:ministry"
    for number in range(MAX_STEPS * 2):
        after = add_node(graph, NodeKind.BODY, f"n{number}", "body")
        connect(graph, before, Relation.SUPERVISED_BY, after, said(f"step {number}"))
        before = after
    repeated = step(Relation.SUPERVISED_BY, kinds=(NodeKind.BODY,), repeat=True)
    assert max(len(path.steps) for path in find_paths(graph, "project:P", [PARTNER, repeated])) == MAX_STEPS


def test_an_empty_pattern_gives_no_path(graph: EvidenceGraph) -> None:
    assert list(find_paths(graph, "project:P", [])) == []
