"""Paths between two nodes: the same ones that networkx finds, and only those that are asked for."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.between import distances, paths_between

LINKS = st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1]), max_size=20)


def graph_of(links: set[tuple[int, int]]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(map(str, range(9)))
    graph.add_edges_from((str(one), str(other)) for one, other in links)
    return graph


@settings(max_examples=150, deadline=None)
@given(links=LINKS, limit=st.integers(1, 5))
def test_the_paths_are_those_of_networkx_shortest_first(links: set[tuple[int, int]], limit: int) -> None:
    graph = graph_of(links)
    found = list(paths_between(lambda node: sorted(graph[node]), ["0"], ["1"], limit))
    assert sorted(found) == sorted(map(tuple, nx.all_simple_paths(graph, "0", "1", cutoff=limit)))
    assert [len(path) for path in found] == sorted(len(path) for path in found)


@settings(max_examples=80, deadline=None)
@given(links=LINKS)
def test_no_path_leads_through_a_further_source_or_target(links: set[tuple[int, int]]) -> None:
    graph = graph_of(links)
    for path in paths_between(lambda node: sorted(graph[node]), ["0", "2"], ["1", "3"], 5):
        assert not {"0", "1", "2", "3"}.intersection(path[1:-1])


def test_a_node_that_is_source_and_target_is_no_path() -> None:
    graph = graph_of({(0, 1)})
    assert list(paths_between(lambda node: sorted(graph[node]), ["0"], ["0"], 4)) == []


def test_distances_stop_at_the_limit() -> None:
    graph = graph_of({(0, 1), (1, 2), (2, 3)})
    assert distances(lambda node: sorted(graph[node]), ["0"], 2) == {"0": 0, "1": 1, "2": 2}
