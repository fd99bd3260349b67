"""network.graphml, for programs that read no GEXF (yEd, igraph, Cytoscape): the same columns and ids."""

from __future__ import annotations

import io
from decimal import Decimal

import networkx as nx

from graphs.answer import Answer
from graphs.export.cells import name_of, text
from graphs.export.values import Value, given, ids_of, joined, link_values, node_values


def graphml(answer: Answer) -> bytes:
    """Return the network as GraphML with typed columns; absent values are left out, lists joined with "; "."""
    node_ids, link_ids = ids_of(answer)
    by_key = {node.key: node for node in answer.nodes}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(
        question=text(answer.question),
        generated=answer.generated.isoformat(),
        software=text(answer.software),
        notice=text(answer.notice),
    )
    for place, node in enumerate(answer.nodes):
        row = _row(node_values(node, drawn=place < answer.shown))
        graph.add_node(node_ids[node.key], label=name_of(node.name), **row)
    for link in answer.links:
        row = _row(link_values(link, by_key))
        origin, target = node_ids[link.origin], node_ids[link.target]
        graph.add_edge(origin, target, key=link_ids[link.key], label=name_of(link.words), **row)
    file = io.BytesIO()
    nx.write_graphml(graph, file, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return file.getvalue()


def _row(values: dict[str, Value]) -> dict[str, object]:
    found = {name: joined(value) for name, value in given(values).items()}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in found.items()}
