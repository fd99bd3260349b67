"""One self-contained network page: the picture of a case, a table of every link beside it, and the words behind each.

The nodes, edges and options are pyvis'; what makes a page of them is in `graphs.still_network`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyvis.network import Network

from graphs.evidence import Evidence
from graphs.offline import (
    NOT_ASKED,
    day_words,
    own_file,
    public_address,
    source_title,
)
from graphs.picture import ACCENT, FAINT, GREY, INK, DrawnNode, Picture, legend, picture
from graphs.sectors import SECTORS
from graphs.still_network import page_of, still_network
from graphs.views import View, ViewLink, ViewNode, plain

_LINK_FONT = {"size": 11, "color": "#5c5c56", "strokeWidth": 4, "strokeColor": "#ffffff", "align": "horizontal"}
#: An area, a list or a paper cannot reply; the body that it is said of can.
_CAN_REPLY = frozenset({"organisation", "state body"})


def network_page(
    view: View, *, title: str, subtitle: str, generated: str, notices: Sequence[str], software: str
) -> str:
    """Return one HTML document that asks for nothing outside itself and can be written as UTF-8.

    `generated` is the time in words; `notices` are the attributions and caveats printed under the tables; `software`
    names the program and version. Without JavaScript the picture is an SVG and both tables stand in full. Every text
    of a source is escaped; a Content-Security-Policy allows only the two scripts whose hashes it names.
    """
    wide = picture(view)
    given = {
        "page_title": plain(title),
        "subtitle": plain(subtitle),
        "generated": plain(generated),
        "notices": [plain(notice) for notice in notices],
        "software": plain(software),
        "view": view,
        "wide": wide,
        "narrow": picture(view, narrow=True),
        "legend": legend(wide.looks),
        "groups": _groups(wide),
        "rows": _rows(view),
        "details": _details(view, wide),
        "replies": _replies(view),
        "ids": {item.node.key: item.id for item in wide.nodes},
        "dates": _dates,
        "response": _response,
        "faint": FAINT,
    }
    return page_of(_network(wide), script=own_file("network.js"), style="network.css", given=given)


def _network(drawn: Picture) -> Network:
    network = still_network("network.html.j2")
    for node in drawn.nodes:
        network.add_node(node.id, label=node.id, shape="custom", color=node.fill, **_canvas_node(node))
    for link in drawn.links:
        smooth: object = False
        if link.bend:
            smooth = {
                "type": "curvedCCW" if link.bend > 0 else "curvedCW",
                "roundness": abs(link.bend),
                "enabled": True,
            }
        network.add_edge(
            link.origin,
            link.target,
            id=link.id,
            smooth=smooth,
            dashes=[5, 5] if link.dashed else False,
            width=1.6 if link.strong else 0.7 if link.faint else 1,
            color={
                "color": ACCENT if link.strong else FAINT if link.faint else GREY,
                "highlight": ACCENT,
                "hover": INK,
            },
            arrows={"to": {"enabled": not link.faint, "scaleFactor": 0.35}},
            **({"label": link.link.words, "font": _LINK_FONT} if link.middle else {}),
        )
    return network


def _canvas_node(node: DrawnNode) -> dict[str, object]:
    return {
        "x": node.x,
        "y": node.y,
        "fixed": True,
        "physics": False,
        "path": node.path,
        "stroke": node.stroke,
        "anchor": node.anchor,
        "back": node.back,
        "bold": node.node.kind == "project",
        "lines": [[line.text, line.style, round(line.x - node.x, 1), round(line.y - node.y, 1)] for line in node.lines],
    }


def _groups(drawn: Picture) -> list[tuple[str, list[DrawnNode]]]:
    found = [(sector, [node for node in drawn.nodes if node.node.sector == sector]) for sector in SECTORS]
    return [("The project", [drawn.nodes[0]]), *((sector, nodes) for sector, nodes in found if nodes)]


def _rows(view: View) -> list[tuple[ViewLink, Evidence]]:
    """Return every link of the picture and every `same body` link behind its nodes, a row for each quotation."""
    links = [*view.links, *(link for node in view.nodes for link in node.identities)]
    return [(link, item) for link in links for item in link.evidence]


def _details(view: View, drawn: Picture) -> dict[str, object]:
    ids = {node.node.key: node.id for node in drawn.nodes}
    return {
        "nodes": {
            node.id: {
                "name": node.node.name,
                "kind": node.node.kind_words,
                "look": node.node.look,
                "sector": node.node.sector,
                "flagged": node.node.flagged,
                "note": node.node.note,
                "response": _response(node.node),
                "details": node.node.details,
                "records": node.node.records,
                "identities": [_told(link, ids) for link in node.node.identities],
            }
            for node in drawn.nodes
        },
        "links": {link.key: _told(link, ids) for link in view.links},
        "captions": [[caption.text, caption.x, caption.y, caption.side] for caption in drawn.captions],
        "box": [drawn.left, drawn.top, drawn.width, drawn.height],
        "colours": {"ink": INK, "accent": ACCENT, "grey": GREY},
    }


def _told(link: ViewLink, ids: dict[str, str]) -> dict[str, object]:
    return {
        "from": ids[link.origin],
        "to": ids[link.target],
        "fromName": link.origin_name,
        "toName": link.target_name,
        "words": link.words,
        "why": link.why,
        "status": link.status,
        "dates": _dates(link),
        "evidence": [
            {
                "quote": item.quote,
                "place": item.place,
                "source": source_title(item.source),
                "url": item.url,
                "open": public_address(item.url),
                "date": day_words(item.retrieved),
                "sha256": item.sha256,
            }
            for item in link.evidence
        ],
    }


def _dates(link: ViewLink) -> str:
    if link.start is None and link.end is None:
        return ""
    start = f"from {day_words(link.start)}" if link.start else ""
    return f"{start} {f'to {day_words(link.end)}' if link.end else ''}".strip()


def _response(node: ViewNode) -> str:
    if node.look in _CAN_REPLY:
        return node.response or NOT_ASKED
    return node.response or "does not apply"


def _replies(view: View) -> str:
    """Return the right of reply in one sentence, with its denominator."""
    bodies = [node for node in view.nodes if node.flagged and node.look in _CAN_REPLY]
    if not bodies:
        return "No organisation in this picture carries a reason to look closer."
    replied = sum(bool(node.response) for node in bodies)
    return (
        f"Response of the organisations with a reason to look closer: recorded for {replied} of {len(bodies)}, "
        f"{NOT_ASKED} for {len(bodies) - replied}."
    )
