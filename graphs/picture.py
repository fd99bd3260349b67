"""The picture of a view as shapes and lines: one description that the SVG, the legend and the canvas all draw from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graphs.layout import LINE, Arrangement, Caption, Spot, arrange
from graphs.sectors import SECTOR_OF
from graphs.views import View, ViewLink, ViewNode

#: One accent colour; what it says is also said by a filled shape and in words, so the picture survives black ink.
ACCENT = "#1f4e79"
INK = "#1d1d1b"
GREY = "#85857f"
FAINT = "#d3d2cc"

#: A shape for each kind of node, as an SVG path around (0, 0); the canvas draws the same paths.
SHAPES: dict[str, str] = {
    "project": "M-12,0A12,12 0 1,0 12,0A12,12 0 1,0 -12,0Z",
    "organisation": "M-7,0A7,7 0 1,0 7,0A7,7 0 1,0 -7,0Z",
    "state body": "M-6.5,-6.5H6.5V6.5H-6.5Z",
    "listing": "M0,-8.5L8.5,0L0,8.5L-8.5,0Z",
    "technology": "M-8,0L-4,-7H4L8,0L4,7H-4Z",
    "end use": "M0,-8L8,6.5H-8Z",
    "paper": "M-4.5,-6.5H2L4.5,-4V6.5H-4.5Z",
}
LOOK_WORDS = {
    "project": "the project",
    "organisation": "organisation",
    "state body": "state body",
    "listing": "entry on a list",
    "technology": "technology area",
    "end use": "end use",
    "paper": "paper",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLine:
    """One line of a label: `style` is "name" or "small"; `x` and `y` are where its baseline begins or ends."""

    text: str
    style: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A node as drawn. `id` is short and ours: keys hold text of the source and never become ids of the page."""

    id: str
    node: ViewNode
    x: float
    y: float
    path: str
    fill: str
    stroke: str
    anchor: str
    lines: tuple[LabelLine, ...]
    back: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLink:
    """A link as drawn: `path` for the SVG, `bend` (0 for straight) for the canvas, `dashed` for a question.

    `middle` is where its words stand when neither a sector nor a label tells them; None elsewhere. `faint` links go to
    nodes that are not named in the picture.
    """

    id: str
    link: ViewLink
    origin: str
    target: str
    path: str
    bend: float
    dashed: bool
    strong: bool
    faint: bool
    middle: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that is drawn, in page pixels; `looks` are the kinds of node that occur, for the legend."""

    nodes: tuple[DrawnNode, ...]
    links: tuple[DrawnLink, ...]
    captions: tuple[Caption, ...]
    left: float
    top: float
    width: float
    height: float
    looks: tuple[str, ...]


def picture(view: View, *, seed: int = 7, narrow: bool = False) -> Picture:
    """Return the picture of a view, wide for a desk or narrow for a phone."""
    arrangement = arrange(view, seed=seed, narrow=narrow)
    ids = {node.key: f"n{number}" for number, node in enumerate(view.nodes)}
    left, top, right, bottom = arrangement.box
    looks = {node.look for node in view.nodes}
    return Picture(
        nodes=tuple(_drawn_node(ids[node.key], node, arrangement.spots[node.key]) for node in view.nodes),
        links=_drawn_links(view, arrangement, ids),
        captions=arrangement.captions,
        left=left,
        top=top,
        width=right - left,
        height=bottom - top,
        looks=tuple(look for look in SHAPES if look in looks),
    )


def _drawn_node(short: str, node: ViewNode, spot: Spot) -> DrawnNode:
    fill = INK if node.kind == "project" else ACCENT if node.flagged else "#ffffff"
    box = spot.box
    return DrawnNode(
        id=short,
        node=node,
        x=round(spot.x, 1),
        y=round(spot.y, 1),
        path=SHAPES.get(node.look, SHAPES["organisation"]),
        fill=fill,
        stroke=ACCENT if node.flagged and node.kind != "project" else INK,
        anchor={-1: "end", 0: "middle", 1: "start"}[spot.side],
        lines=_label_lines(spot),
        back=None if box is None else (box[0] - 3, box[1], box[2] - box[0] + 6, box[3] - box[1]),
    )


def _label_lines(spot: Spot) -> tuple[LabelLine, ...]:
    label, box = spot.label, spot.box
    if label is None or box is None:
        return ()
    x = {-1: box[2], 0: spot.x, 1: box[0]}[spot.side]
    y = box[1]
    found: list[LabelLine] = []
    if label.above:
        found.append(LabelLine(text=label.above, style="small", x=x, y=y + 10))
        y += 14
    for text in label.lines:
        found.append(LabelLine(text=text, style="name", x=x, y=y + LINE * 0.76))
        y += LINE
    if label.below:
        found.append(LabelLine(text=label.below, style="small", x=x, y=y + 10))
    return tuple(found)


def _drawn_links(view: View, arrangement: Arrangement, ids: dict[str, str]) -> tuple[DrawnLink, ...]:
    nodes = {node.key: node for node in view.nodes}
    pairs: dict[frozenset[str], list[str]] = {}
    for link in view.links:
        pairs.setdefault(frozenset((link.origin, link.target)), []).append(link.key)
    drawn = []
    for link in view.links:
        beside = pairs[frozenset((link.origin, link.target))]
        number = beside.index(link.key)
        origin, target = arrangement.spots[link.origin], arrangement.spots[link.target]
        tree = link.origin == target.parent or link.target == origin.parent
        bend = (number - (len(beside) - 1) / 2) * 0.14 + (0.0 if tree else 0.16)
        if not tree and abs(_middle(origin, target, -bend)[0]) < abs(_middle(origin, target, bend)[0]):
            bend = -bend  # towards the middle, where no labels are
        path = (
            _elbow(origin, target, number, tree, arrangement.box[2])
            if arrangement.narrow
            else _line(origin, target, bend)
        )
        # The sector tells the first ring's usual relations, the label those further out; other words need a place.
        told = origin.parent is not None or link.relation in SECTOR_OF
        plain_enough = (tree and told) or target.label is None
        drawn.append(
            DrawnLink(
                id=link.key,
                link=link,
                origin=ids[link.origin],
                target=ids[link.target],
                path=path,
                bend=round(bend, 3),
                dashed=link.status == "possible",
                strong=nodes[link.target].flagged and link.status != "possible",
                faint=target.label is None,
                middle=None if plain_enough or arrangement.narrow else _middle(origin, target, bend),
            )
        )
    return tuple(drawn)


def _middle(origin: Spot, target: Spot, bend: float) -> tuple[float, float]:
    dx, dy = target.x - origin.x, target.y - origin.y
    return (
        round((origin.x + target.x) / 2 + dy * bend / 2, 1),
        round((origin.y + target.y) / 2 - dx * bend / 2 + 4, 1),
    )


def _line(origin: Spot, target: Spot, bend: float) -> str:
    dx, dy = target.x - origin.x, target.y - origin.y
    length = math.hypot(dx, dy) or 1.0
    middle_x = (origin.x + target.x) / 2 + dy * bend
    middle_y = (origin.y + target.y) / 2 - dx * bend
    # The line ends a little before the shape, so that its arrow is seen.
    away = math.hypot(target.x - middle_x, target.y - middle_y) or 1.0
    stop = min(11.0, length / 3)
    end_x = target.x - (target.x - middle_x) / away * stop
    end_y = target.y - (target.y - middle_y) / away * stop
    start = f"M{origin.x:.1f},{origin.y:.1f}"
    if not bend:
        return f"{start}L{end_x:.1f},{end_y:.1f}"
    return f"{start}Q{middle_x:.1f},{middle_y:.1f} {end_x:.1f},{end_y:.1f}"


def _elbow(origin: Spot, target: Spot, number: int, tree: bool, right: float) -> str:
    upper, lower = (origin, target) if origin.y <= target.y else (target, origin)
    if tree:
        x = upper.x + 4 * number
        return f"M{x:.1f},{upper.y:.1f}V{lower.y + 3 * number:.1f}H{lower.x - 10:.1f}"
    return (
        f"M{origin.x:.1f},{origin.y:.1f}C{right:.1f},{origin.y:.1f} {right:.1f},{target.y:.1f} "
        f"{target.x:.1f},{target.y:.1f}"
    )


def legend(looks: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the look, the path and the words of each shape that occurs."""
    return [(look, SHAPES[look], LOOK_WORDS[look]) for look in looks]
