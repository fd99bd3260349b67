"""Fixed positions for a view: the project in the middle, roles in sectors on two arcs, what lies behind them outside.

Each branch has rows of its own, so labels never lie on each other; labels stand away from the middle, so the lines
that leave the project never cross them. The narrow form is one column for a phone. No physics: the same view and
seed give the same picture on every machine.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import networkx as nx

from graphs.sectors import SECTORS
from graphs.views import View, ViewNode

FONT = 14.0
SMALL = 11.5
LINE = 17.0
#: Average width of a letter in parts of the font size, on the wide side for the usual sans-serif faces.
LETTER = 0.56
LABEL_WIDTH = 158.0
NARROW_LABEL = 215.0
MAX_LINES = 3
_MOST_LETTERS = 80
#: With more nodes than this only what a reader looks for first is named in the picture; the rest on selection.
MANY = 60

_ROW_GAP = 13.0
_CAPTION_ROW = 30.0
_FIRST_RING = 150.0
_BOW = 45.0
_STEP = 46.0
_LABEL_OFFSET = 13.0
_DOT = 20.0
_NARROW_DOTS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words at a node: the relation in small letters when it is not clear from the sector, then the name."""

    above: str
    lines: tuple[str, ...]
    below: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node stands, on which side its label is (-1 left, 1 right, 0 beneath), and the label if it has one."""

    x: float
    y: float
    side: int
    label: Label | None
    parent: str | None

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The left, top, right and bottom of the label; None without one."""
        if self.label is None:
            return None
        if self.side == 0:
            top = self.y + 18
            return (self.x - self.label.width / 2, top, self.x + self.label.width / 2, top + self.label.height)
        # The project, the one node without a parent, has a larger shape than the others.
        near = self.x + self.side * (_LABEL_OFFSET + 7 * (self.parent is None))
        far = near + self.side * self.label.width
        half = self.label.height / 2
        return (min(near, far), self.y - half, max(near, far), self.y + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The name of a sector above its first node; `side` as for labels."""

    text: str
    x: float
    y: float
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A view laid out: a spot for each node key, the captions, and the box (left, top, right, bottom) around all."""

    spots: Mapping[str, Spot]
    captions: tuple[Caption, ...]
    box: tuple[float, float, float, float]
    narrow: bool


@dataclass(slots=True)
class _Branch:
    """A node with what hangs on it, or a block of unnamed nodes when `block` is filled."""

    key: str
    sector: str
    label: Label | None
    children: list[_Branch] = field(default_factory=list)
    block: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        if self.block:
            return math.ceil(len(self.block) / _dots_in_row(len(self.block))) * _DOT + 6
        own = self.label.height + _ROW_GAP if self.label else _DOT
        return max(own, sum(child.height for child in self.children))


def positions(view: View, *, seed: int = 7) -> dict[str, tuple[float, float]]:
    """Return the position of each drawn node by its key, in pixels at full size, the project at (0, 0)."""
    return {key: (spot.x, spot.y) for key, spot in arrange(view, seed=seed).spots.items()}


def arrange(view: View, *, seed: int = 7, narrow: bool = False) -> Arrangement:
    """Return the whole arrangement of a view, wide for a desk or narrow (360 pixels) for a phone.

    `seed` settles the order of bodies of one sector that have a neighbour in common, by a networkx spring layout.
    """
    parents = _tree(view)
    branches = _branches(view, parents, seed, NARROW_LABEL if narrow else LABEL_WIDTH)
    return _narrow(view, branches, parents) if narrow else _wide(view, branches, parents)


def overlaps(arrangement: Arrangement) -> list[tuple[str, str]]:
    """Return the pairs of node keys whose labels lie on each other; empty in a readable picture."""
    boxes = [(key, spot.box) for key, spot in arrangement.spots.items() if spot.box is not None]
    found = []
    for place, (one, first) in enumerate(boxes):
        for other, second in boxes[place + 1 :]:
            if first is None or second is None:
                continue
            apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
            if not apart:
                found.append((one, other))
    return found


def text_width(text: str, size: float = FONT) -> float:
    """Return the width that a text needs at most, in pixels; Chinese, Japanese and Korean letters are square."""
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)
    return size * (wide + (len(text) - wide) * LETTER)


def wrapped(name: str, width: float = LABEL_WIDTH, lines: int = MAX_LINES) -> tuple[str, ...]:
    """Return a name in at most so many lines of this width, cut with an ellipsis; long words are broken."""
    found: list[str] = []
    line = ""
    # More letters than this never fit, and a hostile name may have millions.
    for word in name[: _MOST_LETTERS * lines].split():
        rest = word
        if line and text_width(f"{line} {rest}") > width:
            found.append(line)
            line = ""
        while text_width(rest) > width:
            fits = next(size for size in range(len(rest), 0, -1) if size == 1 or text_width(rest[:size]) <= width)
            found.append(rest[:fits])
            rest = rest[fits:]
            if len(found) > lines:
                break
        line = f"{line} {rest}".strip()
        if len(found) > lines:
            break
    if line:
        found.append(line)
    if len(found) <= lines:
        return tuple(found)
    last = found[lines - 1]
    while last and text_width(f"{last}…") > width:
        last = last[:-1]
    return (*found[: lines - 1], f"{last.rstrip()}…")


def _tree(view: View) -> dict[str, str | None]:
    """Return the node through which each node hangs on the project, nearest first."""
    centre = view.nodes[0].key
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(node.key for node in view.nodes)
    joined.add_edges_from((link.origin, link.target) for link in view.links)
    parents: dict[str, str | None] = {centre: None}
    parents.update({child: parent for parent, child in nx.bfs_edges(joined, centre)})
    for node in view.nodes:
        parents.setdefault(node.key, centre)  # what joined it was cut: it stands outside, without a line
    return parents


def _branches(view: View, parents: Mapping[str, str | None], seed: int, width: float) -> list[_Branch]:
    centre = view.nodes[0].key
    named = _named(view, parents)
    nearest: dict[str, str] = {}
    for link in view.links:
        for one, other in ((link.origin, link.target), (link.target, link.origin)):
            if parents.get(other) == one:
                nearest.setdefault(other, link.words)
    branches: dict[str, _Branch] = {}
    for node in view.nodes[1:]:
        above = nearest.get(node.key, "") if parents[node.key] != centre else ""
        label = _label(node, above, width) if node.key in named else None
        branches[node.key] = _Branch(node.key, node.sector, label)
    top: list[_Branch] = []
    for key, branch in branches.items():
        parent = parents[key]
        siblings = top if parent is None or parent == centre else branches[parent].children
        siblings.append(branch)
    order = _neighbourly(view, centre, [branch.key for branch in top], seed)
    top.sort(key=lambda branch: (_sector_place(branch.sector), *order[branch.key]))
    for branch in branches.values():
        branch.children = _blocks(branch.children)
    return [item for _, group in groupby(top, key=lambda branch: branch.sector) for item in _blocks(list(group))]


def _named(view: View, parents: Mapping[str, str | None]) -> frozenset[str]:
    if len(view.nodes) <= MANY:
        return frozenset(node.key for node in view.nodes)
    named: set[str] = {view.nodes[0].key}
    for node in view.nodes:
        step: str | None = node.key if node.flagged else None
        while step is not None and step not in named:
            named.add(step)
            step = parents[step]
    for node in view.nodes:
        if len(named) < MANY and node.kind != "paper":
            named.add(node.key)
    return frozenset(named)


def _label(node: ViewNode, above: str, room: float) -> Label:
    lines = wrapped(node.name, room)
    told = {"listing": "List", "project": "Reference"}.get(node.kind)
    more = next((value for name, value in node.details if name == told), "")
    below = wrapped(more, room * FONT / SMALL, 1)[0] if more and more not in node.name else ""
    width = max([*(text_width(line) for line in lines), text_width(above, SMALL), text_width(below, SMALL)])
    return Label(
        above=above, lines=lines, below=below, width=width, height=LINE * len(lines) + 14 * (bool(above) + bool(below))
    )


def _sector_place(sector: str) -> int:
    return SECTORS.index(sector) if sector in SECTORS else len(SECTORS)


def _neighbourly(view: View, centre: str, top: Sequence[str], seed: int) -> dict[str, tuple[float, ...]]:
    """Return a sort key for each node of the first ring: those that share something further out stand together."""
    place = {node.key: number for number, node in enumerate(view.nodes)}
    outer: nx.Graph[str] = nx.Graph()
    outer.add_nodes_from(node.key for node in view.nodes[1:])
    outer.add_edges_from((link.origin, link.target) for link in view.links if centre not in {link.origin, link.target})
    ring = set(top)
    order: dict[str, tuple[float, ...]] = {}
    for group in nx.connected_components(outer):
        members = sorted(group, key=place.__getitem__)
        inner = [key for key in members if key in ring]
        first = float(min((place[key] for key in inner), default=0))
        sprung = nx.spring_layout(outer.subgraph(members), seed=seed) if 2 < len(inner) < len(members) else {}
        for key in inner:
            order[key] = (first, round(float(sprung[key][0]), 4) if key in sprung else 0.0, float(place[key]))
    return order


def _blocks(branches: list[_Branch]) -> list[_Branch]:
    """Gather nodes without a label and without anything behind them into one block of dots."""
    dots = [branch for branch in branches if branch.label is None and not branch.children]
    if len(dots) < 2:
        return branches
    block = _Branch("", dots[0].sector, None, block=[branch.key for branch in dots])
    return [*(branch for branch in branches if branch not in dots), block]


def _wide(view: View, branches: list[_Branch], parents: Mapping[str, str | None]) -> Arrangement:
    centre = view.nodes[0].key
    spots = {centre: Spot(x=0, y=0, side=0, label=_label(view.nodes[0], "", LABEL_WIDTH), parent=None)}
    captions: list[Caption] = []
    split = _split(branches)
    for side, half in ((-1, branches[:split]), (1, branches[split:])):
        height = _column_height(half)
        reach = max(height / 2, 1.0)
        y = -height / 2
        outer = _FIRST_RING + _BOW + _STEP + max([_width(branch) for branch in half if branch.children] or [0.0])
        for sector, group in groupby(half, key=lambda branch: branch.sector):
            x = side * (_FIRST_RING + _BOW * math.sqrt(max(0.0, 1 - (y / reach) ** 2)))
            captions.append(Caption(text=sector, x=x + side * _LABEL_OFFSET, y=y + _CAPTION_ROW * 0.62, side=side))
            y += _CAPTION_ROW
            for branch in group:
                middle = y + branch.height / 2
                bow = _BOW * math.sqrt(max(0.0, 1 - (middle / reach) ** 2))
                _place(branch, side, side * (_FIRST_RING + bow), y, outer, spots, parents)
                y += branch.height
    return Arrangement(spots=spots, captions=tuple(captions), box=_bounds(spots, captions), narrow=False)


def _split(branches: list[_Branch]) -> int:
    """Return where the second arc begins: as even as can be, and rather between sectors than within one."""

    def cost(place: int) -> float:
        within = 0 < place < len(branches) and branches[place - 1].sector == branches[place].sector
        return abs(_column_height(branches[:place]) - _column_height(branches[place:])) + 240 * within

    return min(range(len(branches) + 1), key=cost)


def _column_height(branches: Sequence[_Branch]) -> float:
    return sum(branch.height for branch in branches) + _CAPTION_ROW * len({branch.sector for branch in branches})


def _width(branch: _Branch) -> float:
    return _LABEL_OFFSET + branch.label.width if branch.label else 0.0


def _place(
    branch: _Branch,
    side: int,
    x: float,
    top: float,
    outer: float,
    spots: dict[str, Spot],
    parents: Mapping[str, str | None],
) -> None:
    if branch.block:
        for key, dx, dy in _grid(branch.block):
            spots[key] = Spot(x=x + side * dx, y=top + dy, side=side, label=None, parent=parents[key])
        return
    spots[branch.key] = Spot(x=x, y=top + branch.height / 2, side=side, label=branch.label, parent=parents[branch.key])
    y = top + (branch.height - sum(child.height for child in branch.children)) / 2
    further = outer + _STEP + max([_width(child) for child in branch.children if child.children] or [0.0])
    for child in branch.children:
        _place(child, side, side * outer, y, further, spots, parents)
        y += child.height


def _dots_in_row(count: int, most: int = 24) -> int:
    # About as wide as high, so that many papers do not stretch the picture.
    return max(1, min(most, math.ceil(math.sqrt(count))))


def _grid(keys: Sequence[str], most: int = 24) -> Iterator[tuple[str, float, float]]:
    in_row = _dots_in_row(len(keys), most)
    for number, key in enumerate(keys):
        yield key, (number % in_row) * _DOT, (number // in_row) * _DOT + _DOT / 2


def _narrow(view: View, branches: list[_Branch], parents: Mapping[str, str | None]) -> Arrangement:
    """One column: the project on top, below it the sectors, further bodies indented under what leads to them."""
    centre = view.nodes[0].key
    label = _label(view.nodes[0], "", NARROW_LABEL)
    spots = {centre: Spot(x=12, y=30, side=1, label=label, parent=None)}
    captions: list[Caption] = []
    y = 30 + label.height / 2 + 6

    def down(branch: _Branch, depth: int) -> None:
        nonlocal y
        x = 36 + 34.0 * min(depth, 3)
        if branch.block:
            for key, dx, dy in _grid(branch.block, _NARROW_DOTS):
                spots[key] = Spot(x=x + dx, y=y + dy, side=1, label=None, parent=parents[key])
            y += math.ceil(len(branch.block) / _dots_in_row(len(branch.block), _NARROW_DOTS)) * _DOT + 6
            return
        own = branch.label.height + _ROW_GAP if branch.label else _DOT
        spots[branch.key] = Spot(x=x, y=y + own / 2, side=1, label=branch.label, parent=parents[branch.key])
        y += own
        for child in branch.children:
            down(child, depth + 1)

    for sector, group in groupby(branches, key=lambda branch: branch.sector):
        captions.append(Caption(text=sector, x=36 + _LABEL_OFFSET, y=y + _CAPTION_ROW * 0.68, side=1))
        y += _CAPTION_ROW
        for branch in group:
            down(branch, 0)
    return Arrangement(spots=spots, captions=tuple(captions), box=_bounds(spots, captions), narrow=True)


def _bounds(spots: Mapping[str, Spot], captions: Sequence[Caption]) -> tuple[float, float, float, float]:
    boxes = [(spot.x - 14, spot.y - 14, spot.x + 14, spot.y + 14) for spot in spots.values()]
    boxes += [spot.box for spot in spots.values() if spot.box is not None]
    for caption in captions:
        end = caption.x + caption.side * text_width(caption.text, SMALL + 1)
        boxes.append((min(caption.x, end), caption.y - 14, max(caption.x, end), caption.y + 4))
    return (
        min(box[0] for box in boxes) - 8,
        min(box[1] for box in boxes) - 8,
        max(box[2] for box in boxes) + 8,
        max(box[3] for box in boxes) + 8,
    )
