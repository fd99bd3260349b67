"""cytoscape.json, in the elements format that Cytoscape.js and the Cytoscape desktop program (cyjs) both read."""

from __future__ import annotations

from decimal import Decimal

from graphs.answer import Answer, NetworkLink
from graphs.export.as_json import json_bytes
from graphs.export.cells import name_of, text
from graphs.export.values import Value, address, citation, given, ids_of, link_values, node_values


def cytoscape(answer: Answer) -> bytes:
    """Return nodes and edges with `data` each: id, name and the columns of the tables; lists stay lists of words.

    Fields without a value are left out: the desktop program cannot tell the type of an empty column.
    """
    node_ids, link_ids = ids_of(answer)
    by_key = {node.key: node for node in answer.nodes}
    nodes = [
        {
            "data": {
                "id": node_ids[node.key],
                "name": name_of(node.name),
                **_data(node_values(node, drawn=place < answer.shown)),
            }
        }
        for place, node in enumerate(answer.nodes)
    ]
    edges = [
        {
            "data": {
                "id": link_ids[link.key],
                "source": node_ids[link.origin],
                "target": node_ids[link.target],
                "name": name_of(link.words),
                "interaction": name_of(link.relation),
                **_data(link_values(link, by_key)),
                **_evidence(link),
            }
        }
        for link in answer.links
    ]
    return json_bytes(
        {
            "format_version": "1.0",
            "generated_by": text(answer.software),
            "target_cytoscapejs_version": "~3.0",
            "data": {
                "name": text(answer.question),
                "generated": answer.generated.isoformat(),
                "notice": text(answer.notice),
            },
            "elements": {"nodes": nodes, "edges": edges},
        }
    )


def _data(values: dict[str, Value]) -> dict[str, object]:
    return {name: _plain(value) for name, value in given(values).items()}


def _plain(value: Value) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


def _evidence(link: NetworkLink) -> dict[str, object]:
    """Return every piece of evidence, as lists of words: a table of the desktop program holds no records."""
    if not link.evidence:
        return {}
    return {
        "all_citations": [citation(item) for item in link.evidence],
        "all_urls": [address(item.url) or text(item.url) for item in link.evidence],
    }
