"""What a copy of a list repeats goes, and what only one edition says stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import networkx as nx

from diligence.network.once import drop_repeated
from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, add_node, connect

COPIES = {"Copy": "Original"}
SAID = Evidence(
    quote="entry", place="list", source="list", url="https://lists.example", retrieved=datetime(2026, 1, 1, tzinfo=UTC),
    sha256="0" * 64,
)  # fmt: skip


def graph_of(*entries: tuple[str, str, str, date | None, str]) -> tuple[EvidenceGraph, str]:
    """Return a graph of one body, linked with entries: (list, name, status, since, relation)."""
    graph: EvidenceGraph = nx.MultiDiGraph()
    body = add_node(graph, NodeKind.ORGANISATION, "b", "Body")
    for number, (title, name, status, since, relation) in enumerate(entries):
        entry = add_node(graph, NodeKind.LISTING, f"{number}", name)
        graph.nodes[entry].update(list=title, listed_since=since)
        connect(graph, body, Relation.LISTED_AS, entry, SAID, status=status, match_relation=relation)
    return graph, body


def left(graph: EvidenceGraph, body: str) -> list[tuple[str, str]]:
    drop_repeated(graph, [body], COPIES)
    return [(graph.nodes[target]["list"], graph.nodes[target]["name"]) for _, target in graph.out_edges(body)]


def test_the_surer_match_stays_before_the_dated_one() -> None:
    made = graph_of(
        ("Original", "Works", "probable", date(2020, 1, 1), "is"), ("Copy", "Works", "confirmed", None, "is")
    )
    assert left(*made) == [("Copy", "Works")]


def test_of_equals_the_original_stays_and_the_entry_of_the_copy_goes_with_its_link() -> None:
    graph, body = graph_of(("Copy", "Works", "confirmed", None, "is"), ("Original", "Works", "confirmed", None, "is"))
    assert left(graph, body) == [("Original", "Works")]
    assert [data["list"] for _, data in graph.nodes(data=True) if "list" in data] == ["Original"]


def test_an_entry_that_another_body_is_linked_with_stays() -> None:
    graph, body = graph_of(("Copy", "Works", "confirmed", None, "is"), ("Original", "Works", "confirmed", None, "is"))
    other = add_node(graph, NodeKind.ORGANISATION, "o", "Other")
    (entry,) = (node for node, data in graph.nodes(data=True) if data.get("list") == "Copy")
    connect(graph, other, Relation.LISTED_AS, entry, SAID, status="possible", match_relation="is")
    assert left(graph, body) == [("Original", "Works")]
    assert entry in graph


def test_being_an_entry_and_being_part_of_one_are_two_things() -> None:
    made = graph_of(("Original", "Works", "confirmed", None, "is"), ("Copy", "Works", "probable", None, "unit of"))
    assert len(left(*made)) == 2


def test_other_names_and_other_lists_stay() -> None:
    made = graph_of(
        ("Original", "Works", "confirmed", None, "is"),
        ("Copy", "Works Group of Arcadia", "confirmed", None, "is"),
        ("Other", "Works", "confirmed", None, "is"),
    )
    assert len(left(*made)) == 3
