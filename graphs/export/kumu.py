"""kumu.json, a blueprint that Kumu imports: elements and connections, each with the words behind it."""

from __future__ import annotations

from decimal import Decimal

from graphs.answer import Answer, NetworkLink
from graphs.export.as_json import json_bytes
from graphs.export.cells import name_of
from graphs.export.markdown_text import escaped, source_line
from graphs.export.values import Value, given, ids_of, link_values, node_values


def kumu(answer: Answer) -> bytes:
    """Return elements and connections with ids of their own, as https://docs.kumu.io/guides/import/blueprints asks.

    Descriptions are Markdown with every text of a source escaped; `tags` are lists, roles and topics.
    """
    node_ids, link_ids = ids_of(answer)
    by_key = {node.key: node for node in answer.nodes}
    elements: list[dict[str, object]] = []
    for place, node in enumerate(answer.nodes):
        values = _fields(node_values(node, drawn=place < answer.shown), {"kind", "kind_words"})
        tags = list(dict.fromkeys(name_of(tag) for tag in (*node.roles, *node.topics, *node.list_kinds)))
        elements.append(
            {
                "id": node_ids[node.key],
                "label": name_of(node.name),
                "type": name_of(node.kind),
                "description": escaped(node.kind_words),
                **({"tags": tags} if tags else {}),
                **values,
            }
        )
    connections = [
        {
            "id": link_ids[link.key],
            "from": node_ids[link.origin],
            "to": node_ids[link.target],
            "direction": "directed",
            "type": name_of(link.relation),
            "label": name_of(link.words),
            "description": _description(link),
            **_fields(link_values(link, by_key), {"relation", "words"}),
        }
        for link in answer.links
    ]
    return json_bytes({"elements": elements, "connections": connections})


def _fields(values: dict[str, Value], without: set[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in given(values).items():
        if name in without:
            continue
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, Decimal):
            found[name] = float(value)
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _description(link: NetworkLink) -> str:
    return "\n\n".join(source_line(item) for item in link.evidence)
