"""The picture of an answer as shapes, lines and labels: one description that the SVG, the legend and the canvas share.

A kind of node is a shape, a kind of list a letter on a colour, a question a dashed line, a reason to look closer a
second ring: nothing is said by colour alone. The colours are those of Okabe and Ito (2008), which readers with any
colour vision can tell apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphs.answer import Answer, NetworkLink, NetworkNode
from graphs.answer_layout import Point, Room, box_of, is_layered, positions
from graphs.answer_lines import bends, line, middle
from graphs.layout import text_width, wrapped
from graphs.picture import INK
from graphs.views import LIST_WORDS, plain

#: A shape for each kind of node, as a path around (0, 0) for a radius of 8; both kinds of drawing scale it.
SHAPES: dict[str, str] = {
    "project": "M-5,0A5,5 0 1,0 5,0A5,5 0 1,0 -5,0Z",
    "organisation": "M-8,0A8,8 0 1,0 8,0A8,8 0 1,0 -8,0Z",
    "state body": "M-7,-7H7V7H-7Z",
    "listing": "M0,-9.5L9.5,0L0,9.5L-9.5,0Z",
    "topic": "M-9,0L-4.5,-7.5H4.5L9,0L4.5,7.5H-4.5Z",
    "paper": "M-5,-7H2L5,-4V7H-5Z",
}
KIND_WORDS = {
    "project": "project",
    "organisation": "organisation",
    "state body": "state body",
    "listing": "entry on a list",
    "topic": "topic",
    "paper": "paper",
}
#: letter, colour of the shape, colour of the letter.
LIST_MARKS: dict[str, tuple[str, str, str]] = {
    "legal": ("L", "#d55e00", "#000000"),
    "government": ("G", "#0072b2", "#ffffff"),
    "assessment": ("A", "#e69f00", "#000000"),
    "press": ("P", "#009e73", "#000000"),
    "own": ("O", "#cc79a7", "#000000"),
}
QUESTION = "?"
FONT = 13.0
SMALL = 10.5
LABEL_WIDTH = 132.0
LABEL_LINES = 2
#: With more nodes than this only the more important ones are given room for a label; others are named where it is free.
ALL_NAMED = 48
#: Words on lines can be read up to this number of links.
WORDED_LINKS = 30
#: Height of a line of a label.
LINE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A node as drawn: `id` is short and ours; `size` scales its shape; `mark` is the letter of its lists or a "?".

    `label` is the short name in lines, with room in the still picture at `label_top` (None where there is none);
    `rank` is the place in which the moving picture gives labels room, 0 first; `above` the side that lines leave free.
    """

    id: str
    node: NetworkNode
    x: float
    y: float
    path: str
    size: float
    fill: str
    mark: str
    mark_ink: str
    label: tuple[str, ...]
    label_top: float | None
    above: bool
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLink:
    """A link as drawn: `path` for the SVG, `bend` (0 for straight) for the canvas, `dashed` for a question."""

    id: str
    link: NetworkLink
    origin: str
    target: str
    path: str
    bend: float
    dashed: bool
    words_at: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPicture:
    """Everything that is drawn, in page pixels: the box begins at `left` and `top`."""

    nodes: tuple[DrawnNode, ...]
    links: tuple[DrawnLink, ...]
    left: float
    top: float
    width: float
    height: float
    arrows: bool


def answer_picture(answer: Answer, *, seed: int = 7) -> AnswerPicture:
    """Return the picture of the nodes that the answer draws and of all links among them."""
    nodes = answer.nodes[: answer.shown]
    ids = {node.key: f"n{number}" for number, node in enumerate(nodes)}
    links = [
        (f"l{number}", link)
        for number, link in enumerate(answer.links, start=1)
        if link.origin in ids and link.target in ids
    ]
    degree = dict.fromkeys(ids, 0)
    for _, link in links:
        degree[link.origin] += 1
        degree[link.target] += 1
    # Bodies are what a reader looks for; projects have references, which say little, and many list entries are alike.
    last = {"listing": 2, "project": 1}
    ranked = sorted(
        nodes, key=lambda node: (not node.asked, last.get(node.kind, 0), -degree[node.key] * (1 + node.flagged))
    )
    rank = {node.key: place for place, node in enumerate(ranked)}
    labels = {node.key: wrapped(short_name(node), LABEL_WIDTH, LABEL_LINES) for node in nodes}
    sizes = {node.key: _size(node, degree[node.key], len(nodes)) for node in nodes}
    # A picture of many nodes is shown smaller, and its labels are as large as others: they need more room.
    crowd = 1.5 if len(nodes) > 2 * ALL_NAMED else 1.0
    rooms = {
        node.key: _room(labels[node.key] if rank[node.key] < ALL_NAMED else (), sizes[node.key], crowd)
        for node in nodes
    }
    keys, pairs = [node.key for node in nodes], [(link.origin, link.target) for _, link in links]
    asked = [node.key for node in nodes if node.asked]
    placed = positions(
        keys,
        pairs,
        asked=asked,
        communities={node.key: node.community for node in nodes if node.community is not None},
        rooms=rooms,
        seed=seed,
    )
    # In columns every label has its room beneath.
    above = frozenset[str]() if is_layered(keys, pairs, asked) else _above([link for _, link in links], placed)
    tops = _label_tops(ranked, placed, labels, sizes, above)
    left, top, right, bottom = box_of(placed, {key: _reach(labels[key], sizes[key]) for key in placed}, margin=12)
    return AnswerPicture(
        nodes=tuple(
            _drawn_node(
                ids[node.key],
                node,
                placed[node.key],
                sizes[node.key],
                labels[node.key],
                tops.get(node.key),
                above=node.key in above,
                rank=rank[node.key],
            )
            for node in nodes
        ),
        links=_drawn_links(
            links, ids, placed, sizes, [_box(placed[key], labels[key], top) for key, top in tops.items()]
        ),
        left=round(left, 1),
        top=round(top, 1),
        width=round(right - left, 1),
        height=round(bottom - top, 1),
        arrows=len(links) <= 4 * WORDED_LINKS,
    )


def short_name(node: NetworkNode) -> str:
    """Return the name for the picture, harmless and not too long.

    Unless the question names them, a project is called by its reference and an entry by its list: the body beside it
    bears the name already.
    """
    name = told(node.name, 200) or "no name"
    if node.asked:
        return name
    if node.kind == "listing" and node.lists:
        return told(node.lists[0], 200) or name
    return told(node.reference, 40) if node.kind == "project" and node.reference else name


def told(text: object, most: int = 300) -> str:
    """Return untrusted text on one line, at most so many letters, an ellipsis for what is cut; fit for XML too."""
    line = plain("".join(char for char in str(text)[: 2 * most] if char not in "\ufffe\uffff"))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def list_mark(node: NetworkNode) -> tuple[str, str, str]:
    """Return letter(s), fill and ink of the kinds of list: the first of the four kinds gives the colour.

    A node on no list has no letter; one that is only a question has "?" on white.
    """
    kinds = [kind for kind in LIST_MARKS if kind in node.list_kinds]
    if kinds:
        _, fill, ink = LIST_MARKS[kinds[0]]
        return "".join(LIST_MARKS[kind][0] for kind in kinds[:2]) + ("+" if len(kinds) > 2 else ""), fill, ink
    return (QUESTION if node.possible_lists else "", INK if node.kind == "project" else "#ffffff", INK)


def kinds_drawn(picture: AnswerPicture) -> list[tuple[str, str, str]]:
    """Return kind, path and words of each shape that occurs, for the legend."""
    kinds = {node.node.kind for node in picture.nodes}
    return [(kind, path, KIND_WORDS[kind]) for kind, path in SHAPES.items() if kind in kinds]


def lists_drawn(picture: AnswerPicture) -> list[tuple[str, str, str, str]]:
    """Return letter, colour, ink and words of each kind of list that occurs, for the legend."""
    kinds = {kind for node in picture.nodes for kind in node.node.list_kinds}
    return [(*LIST_MARKS[kind], LIST_WORDS[kind]) for kind in LIST_MARKS if kind in kinds]


def _size(node: NetworkNode, degree: int, total: int) -> float:
    most = 2.0 if total > ALL_NAMED else 1.6
    return round(min(most, 0.85 + 0.13 * math.sqrt(degree) + 0.25 * node.asked), 2)


def _room(label: Sequence[str], size: float, crowd: float = 1.0) -> Room:
    radius = 9.5 * size + 3
    if not label:
        return (radius, radius, 0.0)
    width = max(text_width(line, FONT) for line in label) * crowd
    height = LINE * len(label) * crowd
    # A second ring and a little air, where the picture is shown smaller.
    radius *= 1 + (crowd - 1) / 2
    return (max(radius, width / 2), radius + height / 2, height / 2)


def _reach(label: Sequence[str], size: float) -> Room:
    """Return the room with a label on either side, so that no label runs out of the picture."""
    wide, high, down = _room(label, size)
    return (wide, high + down, 0.0)


def label_box(node: DrawnNode) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of a node's label; None where the still picture has no room for it."""
    if node.label_top is None:
        return None
    return _box((node.x, node.y), node.label, node.label_top)


def _box(at: Point, label: Sequence[str], top: float) -> tuple[float, float, float, float]:
    return (at[0] - _half(label), top, at[0] + _half(label), top + LINE * len(label))


def _half(label: Sequence[str]) -> float:
    return max([text_width(line, FONT) for line in label] or [0.0]) / 2


def _above(links: Sequence[NetworkLink], placed: Mapping[str, Point]) -> frozenset[str]:
    """Return the nodes whose lines mostly lead downwards: their labels stand above them."""
    pull = dict.fromkeys(placed, 0.0)
    for link in links:
        (x1, y1), (x2, y2) = placed[link.origin], placed[link.target]
        slope = (y2 - y1) / (math.hypot(x2 - x1, y2 - y1) or 1.0)
        pull[link.origin] += slope
        pull[link.target] -= slope
    return frozenset(key for key, value in pull.items() if value > 0.2)


def _label_tops(
    ranked: Sequence[NetworkNode],
    placed: Mapping[str, Point],
    labels: Mapping[str, tuple[str, ...]],
    sizes: Mapping[str, float],
    above: frozenset[str],
) -> dict[str, float]:
    """Return where labels begin that find room above or below: none lies on another one or on a shape."""
    shapes = [(key, x, y, 8 * sizes[key]) for key, (x, y) in placed.items()]
    taken: list[tuple[float, float, float, float]] = []
    found: dict[str, float] = {}
    for node in ranked:
        y, size = placed[node.key][1], sizes[node.key]
        high = LINE * len(labels[node.key])
        sides = (round(y - 9.5 * size - 4 - high, 1), round(y + 9.5 * size + 3, 1))
        for top in sides if node.key in above else sides[::-1]:
            box = _box(placed[node.key], labels[node.key], top)
            if any(_meet(box, other) for other in taken) or any(
                key != node.key and _meet(box, (sx - r, sy - r, sx + r, sy + r)) for key, sx, sy, r in shapes
            ):
                continue
            taken.append(box)
            found[node.key] = top
            break
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _drawn_node(
    short: str,
    node: NetworkNode,
    at: Point,
    size: float,
    label: tuple[str, ...],
    label_top: float | None,
    *,
    above: bool,
    rank: int,
) -> DrawnNode:
    mark, fill, ink = list_mark(node)
    return DrawnNode(
        id=short,
        node=node,
        x=at[0],
        y=at[1],
        path=SHAPES[node.kind],
        size=size,
        fill=fill,
        mark=mark,
        mark_ink=ink,
        label=label,
        label_top=label_top,
        above=above,
        rank=rank,
    )


def _drawn_links(
    links: Sequence[tuple[str, NetworkLink]],
    ids: Mapping[str, str],
    placed: Mapping[str, Point],
    sizes: Mapping[str, float],
    taken: list[tuple[float, float, float, float]],
) -> tuple[DrawnLink, ...]:
    """Return the links; of few links each has its words at its middle, where no label and no other words lie."""
    bows = bends([(link.origin, link.target) for _, link in links], placed, {key: 8 * sizes[key] + 4 for key in placed})
    drawn = []
    for (short, link), bend in zip(links, bows, strict=True):
        origin, target = placed[link.origin], placed[link.target]
        at = middle(origin, target, bend)
        half = text_width(told(link.words, 40), SMALL) / 2
        box = (at[0] - half, at[1] - 10, at[0] + half, at[1] + 3)
        worded = len(links) <= WORDED_LINKS and not any(_meet(box, other) for other in taken)
        if worded:
            taken.append(box)
        drawn.append(
            DrawnLink(
                id=short,
                link=link,
                origin=ids[link.origin],
                target=ids[link.target],
                path=line(origin, target, bend, 8 * sizes[link.target] + 3),
                bend=round(bend, 3),
                dashed=link.status == "possible",
                words_at=at if worded else None,
            )
        )
    return tuple(drawn)
