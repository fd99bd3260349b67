"""network.gexf, the file for Gephi: typed columns, time spans for its time line, parallel links kept apart.

Written here and not by networkx, whose writer prints the day of writing and so other bytes each day, and leaves out
the `kind` by which Gephi tells two links between the same nodes from one.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

from graphs.answer import Answer
from graphs.export.cells import name_of, text
from graphs.export.values import Value, given, ids_of, joined, link_values, node_values, span

#: GEXF 1.3 is what Gephi reads from 0.9.3 on; https://gexf.net/schema.html
_NAMESPACE = "http://gexf.net/1.3"
_PREFIXES: dict[str | None, str] = {None: _NAMESPACE}
#: The names "start" and "end" belong to the time span of a node or link.
_TITLES = {"start": "start_date", "end": "end_date"}
_TYPES: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (Decimal, "double"))

Row: TypeAlias = dict[str, str | int | Decimal | bool]


def gexf(answer: Answer) -> bytes:
    """Return the network as GEXF 1.3; absent values are left out, lists joined with "; ", dates are ISO days."""
    node_ids, link_ids = ids_of(answer)
    by_key = {node.key: node for node in answer.nodes}
    root = etree.Element(
        _tag("gexf"),
        nsmap=_PREFIXES,  # type: ignore[arg-type]  # None is the default one, which the stubs leave out
        version="1.3",
    )
    meta = etree.SubElement(root, _tag("meta"), lastmodifieddate=answer.generated.date().isoformat())
    etree.SubElement(meta, _tag("creator")).text = text(answer.software)
    etree.SubElement(meta, _tag("description")).text = f"{text(answer.question)} {text(answer.notice)}"
    days = [day for item in answer.nodes for day in (item.start, item.end)]
    days += [day for item in answer.links for day in (item.start, item.end)]
    time = (
        {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"} if any(days) else {"mode": "static"}
    )
    graph = etree.SubElement(root, _tag("graph"), {"defaultedgetype": "directed", "idtype": "string", **time})
    node_rows = [_row(node_values(node, drawn=place < answer.shown)) for place, node in enumerate(answer.nodes)]
    link_rows = [_row(link_values(link, by_key)) for link in answer.links]
    _declare(graph, "node", node_rows)
    _declare(graph, "edge", link_rows)
    nodes = etree.SubElement(graph, _tag("nodes"))
    for node, row in zip(answer.nodes, node_rows, strict=True):
        named = {"id": node_ids[node.key], "label": name_of(node.name)}
        _fill(etree.SubElement(nodes, _tag("node"), named | _span(*span(node.start, node.end))), row)
    edges = etree.SubElement(graph, _tag("edges"))
    beside: Counter[tuple[str, ...]] = Counter()
    for link, row in zip(answer.links, link_rows, strict=True):
        kind = name_of(link.words)
        beside[link.origin, link.target, kind] += 1
        number = beside[link.origin, link.target, kind]
        named = {
            "id": link_ids[link.key],
            "source": node_ids[link.origin],
            "target": node_ids[link.target],
            "label": kind,
            # Gephi adds links of one kind between the same two nodes up to one.
            "kind": kind if number == 1 else f"{kind} ({number})",
        }
        _fill(etree.SubElement(edges, _tag("edge"), named | _span(*span(link.start, link.end))), row)
    body: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return body


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _row(values: dict[str, Value]) -> Row:
    found = {_TITLES.get(name, name): joined(value) for name, value in given(values).items()}
    return {name: value for name, value in found.items() if value is not None}


def _declare(graph: etree._Element, of: str, rows: list[Row]) -> None:
    types: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, _type(value))
    attributes = etree.SubElement(graph, _tag("attributes"), {"class": of, "mode": "static"})
    for name, kind in types.items():
        etree.SubElement(attributes, _tag("attribute"), id=name, title=name, type=kind)


def _type(value: object) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "string")


def _fill(element: etree._Element, row: Row) -> None:
    values = etree.SubElement(element, _tag("attvalues"))
    for name, value in row.items():
        written = str(value).lower() if isinstance(value, bool) else str(value)
        etree.SubElement(values, _tag("attvalue"), {"for": name, "value": written})


def _span(start: str, end: str) -> dict[str, str]:
    return {name: day for name, day in (("start", start), ("end", end)) if day}
