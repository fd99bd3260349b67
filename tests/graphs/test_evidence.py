"""The evidence graph refuses what has no source, and keeps every piece of evidence it was given."""

from __future__ import annotations

from datetime import UTC, datetime

import networkx as nx
import pytest

from graphs.evidence import (
    Evidence,
    EvidenceGraph,
    NodeKind,
    Relation,
    add_node,
    connect,
    edge_evidence,
    nodes_of,
)


def said(quote: str = "Elmswick and Velmora work together", place: str = "summary") -> Evidence:
    """Return a piece of evidence."""
    return Evidence(
        quote=quote,
        place=place,
        source="gtr",
        url="https://records.example/1",
        retrieved=datetime(2024, 5, 1, tzinfo=UTC),
        sha256="0" * 64,
    )


@pytest.fixture
def graph() -> EvidenceGraph:
    """A project and one organisation, not joined."""
    empty: EvidenceGraph = nx.MultiDiGraph()
    add_node(empty, NodeKind.PROJECT, "P", "A study")
    add_node(empty, NodeKind.ORGANISATION, "V", "Velmora University")
    return empty


def test_an_edge_without_evidence_is_refused(graph: EvidenceGraph) -> None:
    with pytest.raises(ValueError, match="an edge needs evidence"):
        connect(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V")
    assert graph.number_of_edges() == 0


def test_evidence_without_quoted_words_is_refused() -> None:
    with pytest.raises(ValueError, match="quoted words"):
        said(quote=" \n")


def test_evidence_without_an_aware_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware time"):
        Evidence(
            quote="words",
            place="summary",
            source="gtr",
            url="https://records.example/1",
            retrieved=datetime(2024, 5, 1),  # noqa: DTZ001 - what is refused
            sha256="0" * 64,
        )


def test_an_edge_to_an_unknown_node_is_refused(graph: EvidenceGraph) -> None:
    with pytest.raises(ValueError, match="unknown node organisation:nobody"):
        connect(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:nobody", said())
    assert "organisation:nobody" not in graph


def test_the_same_step_said_twice_is_one_edge_with_both_pieces_of_evidence_each_once(graph: EvidenceGraph) -> None:
    first, second = said("one"), said("two")
    connect(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V", first)
    connect(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V", first, second)
    assert graph.number_of_edges() == 1
    assert edge_evidence(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V") == (first, second)


def test_two_relations_between_the_same_nodes_are_two_edges(graph: EvidenceGraph) -> None:
    connect(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V", said("one"))
    connect(graph, "project:P", Relation.REPORTED_COLLABORATOR, "organisation:V", said("two"))
    assert edge_evidence(graph, "project:P", Relation.PROJECT_PARTNER, "organisation:V") == (said("one"),)
    assert edge_evidence(graph, "project:P", Relation.REPORTED_COLLABORATOR, "organisation:V") == (said("two"),)


def test_adding_a_node_again_keeps_what_was_known_of_it(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.ORGANISATION, "V", "Velmora University", country="CN")
    key = add_node(graph, NodeKind.ORGANISATION, "V", "Velmora University")
    assert graph.nodes[key]["country"] == "CN"


def test_nodes_are_found_by_kind_in_the_order_in_which_they_came(graph: EvidenceGraph) -> None:
    add_node(graph, NodeKind.ORGANISATION, "A", "Arkwell Ltd")
    assert list(nodes_of(graph, NodeKind.ORGANISATION)) == ["organisation:V", "organisation:A"]
