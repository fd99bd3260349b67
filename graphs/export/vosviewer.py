"""vosviewer.json, for VOSviewer Online: items and undirected links, parallel links merged into their strength."""

from __future__ import annotations

import html
from collections import Counter

from graphs.answer import Answer, NetworkNode
from graphs.export.as_json import json_bytes
from graphs.export.cells import name_of, text
from graphs.export.values import address, lists_words, question_words, response_of

#: https://app.vosviewer.com/docs/file-types/json-file-type/: a cluster is a number from 1 to 1000.
_MAX_CLUSTER = 1000


def vosviewer(answer: Answer) -> bytes:
    """Return items with whole numbers as ids, weights that count, and links with a strength.

    A possible match is a question and counts for nothing; VOSviewer cannot dash a line, so it is left out here.
    """
    number = {node.key: place for place, node in enumerate(answer.nodes, start=1)}
    strength: Counter[tuple[int, int]] = Counter()
    for link in answer.links:
        one, other = sorted((number[link.origin], number[link.target]))
        if link.status != "possible" and one != other:
            strength[one, other] += 1
    neighbours: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for pair, count in strength.items():
        for end in pair:
            neighbours[end] += 1
            total[end] += count
    items = []
    for node in answer.nodes:
        at = number[node.key]
        item: dict[str, object] = {"id": at, "label": name_of(node.name), "description": _description(node)}
        if address(node.url):
            item["url"] = address(node.url)
        if node.community is not None and 1 <= node.community <= _MAX_CLUSTER:
            item["cluster"] = node.community
        item["weights"] = {"Neighbours": neighbours[at], "Total link strength": total[at]}
        scores = _scores(node)
        if scores:
            item["scores"] = scores
        items.append(item)
    links = [
        {"source_id": one, "target_id": other, "strength": count} for (one, other), count in sorted(strength.items())
    ]
    info = {"title": text(answer.question), "description": html.escape(text(answer.notice))}
    return json_bytes({"network": {"items": items, "links": links}, "info": info})


def _description(node: NetworkNode) -> str:
    # VOSviewer shows a description as HTML.
    lines = [
        node.kind_words,
        node.country_name,
        node.reference,
        node.level_words,
        lists_words(node),
        question_words(node),
    ]
    if node.flagged:
        lines.append(f"response: {response_of(node)}")
    return "<br>".join(html.escape(found) for found in map(text, lines) if found)


def _scores(node: NetworkNode) -> dict[str, int]:
    scores = {}
    if node.start is not None:
        scores["Year of start"] = node.start.year
    if node.level is not None:
        scores["Review level"] = node.level
    return scores
