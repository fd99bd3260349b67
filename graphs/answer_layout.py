"""Fixed positions for any network: left to right where a question joins two ends, else by forces, without overlaps.

Parts that no link joins are laid out by themselves and put side by side. Nothing is left to chance or to a browser:
the same nodes, links and seed give the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt

Point: TypeAlias = tuple[float, float]
#: Half the width and half the height that a node needs, and how far its middle lies below the shape's.
Room: TypeAlias = tuple[float, float, float]
Array: TypeAlias = npt.NDArray[np.float64]

#: A desk shows a picture of this width and shape at about its full size.
WIDTH = 1000.0
RATIO = 1.5
#: With more nodes than this a picture from left to right is wider than a screen.
MOST_LAYERED = 60
#: A node may lie this many steps off the shortest way and still belongs to a picture from left to right.
DETOUR = 2

_STEPS = 220
_PUSHES = 2000
_MANY = 60
_LONG_COLUMN = 6
_PARTS_GAP = 46.0


def positions(
    nodes: Sequence[str],
    links: Iterable[tuple[str, str]],
    *,
    asked: Sequence[str] = (),
    communities: Mapping[str, int] | None = None,
    rooms: Mapping[str, Room] | None = None,
    seed: int = 7,
) -> dict[str, Point]:
    """Return a position in pixels for each node key, in the order given; no two rooms overlap.

    `links` are pairs of keys; pairs with an end that is not among `nodes` are left out. `asked` are the nodes that the
    question names, `communities` a number for nodes that have one (they begin side by side), `rooms` the space that a
    shape with its label needs (a dot of 10 by 10 pixels where none is given).
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((one, other) for one, other in links if one in graph and other in graph and one != other)
    space = {key: (rooms or {}).get(key, (10.0, 10.0, 0.0)) for key in nodes}
    ends = _ends(graph, asked)
    if ends is not None:
        placed = _layered(graph, ends, frozenset(asked), space)
    else:
        parts = [
            _part(graph, sorted(part, key=nodes.index), communities or {}, space, len(nodes), seed)
            for part in nx.connected_components(graph)
            if len(part) > 1
        ]
        parts += _singles([key for key in nodes if not graph.degree(key)], space, parts)
        placed = _packed(parts, space)
    return {key: (round(placed[key][0], 1), round(placed[key][1], 1)) for key in nodes}


def is_layered(nodes: Sequence[str], links: Iterable[tuple[str, str]], asked: Sequence[str]) -> bool:
    """Say whether these nodes are drawn from left to right, from the first asked node to the last."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((one, other) for one, other in links if one in graph and other in graph)
    return _ends(graph, asked) is not None


def box_of(placed: Mapping[str, Point], space: Mapping[str, Room], margin: float = 0.0) -> tuple[float, ...]:
    """Return left, top, right and bottom around all rooms; a small box around nothing."""
    if not placed:
        return (0.0, 0.0, 100.0, 60.0)
    return (
        min(x - space[key][0] for key, (x, _) in placed.items()) - margin,
        min(y + space[key][2] - space[key][1] for key, (_, y) in placed.items()) - margin,
        max(x + space[key][0] for key, (x, _) in placed.items()) + margin,
        max(y + space[key][2] + space[key][1] for key, (_, y) in placed.items()) + margin,
    )


def _ends(graph: nx.Graph[str], asked: Sequence[str]) -> tuple[str, str] | None:
    known = [key for key in asked if key in graph]
    if len(known) < 2 or len(graph) > MOST_LAYERED or not nx.has_path(graph, known[0], known[-1]):
        return None
    first, last = known[0], known[-1]
    here, there = (nx.single_source_shortest_path_length(graph, key) for key in (first, last))
    # What hangs on the ways is drawn beside them; a picture that is mostly surroundings is not one of ways.
    on_way = sum(key in here and here[key] + there[key] <= here[last] + DETOUR for key in graph)
    return (first, last) if here[last] > 1 and on_way >= 0.6 * len(graph) else None


def _layered(
    graph: nx.Graph[str], ends: tuple[str, str], asked: AbstractSet[str], space: Mapping[str, Room]
) -> dict[str, Point]:
    """Return columns from the first end to the last: a node stands as far along its way as it has steps behind it."""
    along = _along(graph, ends, asked)
    columns: dict[float, list[str]] = {}
    for key in graph:
        columns.setdefault(along[key], []).append(key)
    order: dict[str, float] = {}
    for keys in columns.values():
        order.update({key: place - (len(keys) - 1) / 2 for place, key in enumerate(keys)})
    for sweep in range(8):
        for column in sorted(columns, reverse=sweep % 2 == 1):
            keys = columns[column]
            pull = {key: sum(order[other] for other in graph[key]) / max(1, graph.degree(key)) for key in keys}
            keys.sort(key=lambda key: (pull[key], order[key]))
            order.update({key: place - (len(keys) - 1) / 2 for place, key in enumerate(keys)})
    widths = {column: 2 * max(space[key][0] for key in keys) for column, keys in columns.items()}
    tallest = max(sum(2 * space[key][1] + 14 for key in keys) for keys in columns.values())
    # A tall picture is shown smaller, its labels as large as others: its columns stand further apart.
    gap = max(50.0, (max(WIDTH, RATIO * tallest) - sum(widths.values())) / len(columns))
    placed: dict[str, Point] = {}
    x = 0.0
    for column in sorted(columns):
        keys = columns[column]
        y = -sum(2 * space[key][1] + 14 for key in keys) / 2
        # A long column is staggered, so that links within it can be told apart.
        aside = widths[column] * 0.3 if len(keys) > _LONG_COLUMN else 0.0
        for place, key in enumerate(keys):
            half = space[key][1] + 7
            placed[key] = (x + widths[column] / 2 + (aside if place % 2 else -aside), y + half - space[key][2])
            y += 2 * half
        x += widths[column] + gap
    return placed


def _along(graph: nx.Graph[str], ends: tuple[str, str], asked: AbstractSet[str]) -> dict[str, float]:
    """Return how far along the way each node stands: 0 at the first end, 1 at the last, beyond them what hangs there.

    What only an end leads to, its ministry say, is on no way: between the ends it would look like a step.
    """
    first, last = ends
    here, there = (nx.single_source_shortest_path_length(graph, key) for key in ends)
    # Without an end, what it alone leads to is cut off from the other one.
    behind_first = here.keys() - nx.node_connected_component(nx.restricted_view(graph, [first], []), last)
    behind_last = here.keys() - nx.node_connected_component(nx.restricted_view(graph, [last], []), first)
    along: dict[str, float] = {}
    for key in graph:
        if key not in here:
            along[key] = math.inf  # no link joins it with the ends: a column of its own, behind all others
        elif key in behind_first:
            along[key] = -float(here[key])
        elif key in behind_last:
            along[key] = 1.0 + there[key]
        elif key in asked:
            along[key] = 1.0  # one question may name several entries of a list
        else:
            along[key] = round(here[key] / (here[key] + there[key]), 2)
    return along


def _part(
    graph: nx.Graph[str],
    keys: Sequence[str],
    communities: Mapping[str, int],
    space: Mapping[str, Room],
    total: int,
    seed: int,
) -> dict[str, Point]:
    """Return one connected part laid out by forces, its longer axis level, around (0, 0)."""
    place = {key: number for number, key in enumerate(keys)}
    ends = np.array([(place[one], place[other]) for one, other in graph.subgraph(keys).edges], dtype=np.int64)
    points = _forces(_beginning(keys, communities, seed), ends)
    points = _level(points)
    width = WIDTH * math.sqrt(len(keys) / max(total, 14))
    spread = np.maximum(np.ptp(points, axis=0), 1e-9)
    # Labels are wide and are pushed apart upwards and downwards: more nodes begin flatter.
    points = points / spread * np.array([width, width / RATIO / (1.8 if len(keys) > _MANY else 1.0)])
    room = np.array([space[key] for key in keys])
    points = _apart(points, room)
    return {key: (float(x), float(y)) for key, (x, y) in zip(keys, points, strict=True)}


def _beginning(keys: Sequence[str], communities: Mapping[str, int], seed: int) -> Array:
    """Return where the forces begin: communities around a circle, their members around them."""
    chance = np.random.default_rng(seed)
    numbers = sorted({communities.get(key, 0) for key in keys})
    angle = {number: 2 * math.pi * turn / len(numbers) for turn, number in enumerate(numbers)}
    centres = np.array(
        [[math.cos(angle[communities.get(key, 0)]), math.sin(angle[communities.get(key, 0)])] for key in keys]
    )
    return np.asarray(centres * (len(numbers) > 1) + chance.uniform(-0.5, 0.5, (len(keys), 2)), dtype=np.float64)


def _forces(points: Array, ends: npt.NDArray[np.int64]) -> Array:
    """Return the points after links have drawn them together and all of them have pushed each other away.

    The forces are those of ForceAtlas2 (Jacomy et al. 2014): repulsion by the number of links, so that what hangs on
    a much linked node stands around it, and attraction by distance.
    """
    count = len(points)
    mass = np.bincount(ends.ravel(), minlength=count).astype(np.float64) + 1.0
    push = mass[:, None] * mass[None, :]
    points = points * math.sqrt(count) * 2
    heat = math.sqrt(count) * 0.7
    for step in range(_STEPS):
        apart = points[:, None, :] - points[None, :, :]
        square = np.einsum("ijk,ijk->ij", apart, apart) + 0.01
        force = np.einsum("ij,ijk->ik", push / square, apart)
        pull = points[ends[:, 0]] - points[ends[:, 1]]
        np.add.at(force, ends[:, 0], -pull)
        np.add.at(force, ends[:, 1], pull)
        force -= 0.05 * mass[:, None] * points
        length = np.sqrt(np.einsum("ij,ij->i", force, force)) + 1e-9
        reach = heat * (1 - step / _STEPS) ** 1.5
        points = points + force / length[:, None] * np.minimum(length / mass, reach)[:, None]
    return points


def _level(points: Array) -> Array:
    """Return the points turned so that the longer axis is level, the same way round on every machine."""
    points = points - points.mean(axis=0)
    xx, yy = (points**2).sum(axis=0)
    angle = 0.5 * math.atan2(2 * float((points[:, 0] * points[:, 1]).sum()), float(xx - yy))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.asarray(points @ turn, dtype=np.float64)


def _apart(points: Array, room: Array) -> Array:
    """Return the points pushed apart, each pair the shorter way, until no two rooms overlap.

    Where pushing does not end, in a crowd, the whole picture grows a little between rounds.
    """
    count = len(points)
    if count < 2:
        return points
    shift = room[:, 2]
    points = points.copy()
    points[:, 1] += shift  # middles of the rooms
    wide = room[:, None, 0] + room[None, :, 0] + 4
    high = room[:, None, 1] + room[None, :, 1] + 4
    # Two nodes in one place have no direction: the later one goes right and down.
    sign = np.sign(np.arange(count)[:, None] - np.arange(count)[None, :])
    for turn in range(_PUSHES):
        if turn % 100 == 99:
            points *= 1.08
        dx = points[:, None, 0] - points[None, :, 0]
        dy = points[:, None, 1] - points[None, :, 1]
        over_x, over_y = wide - np.abs(dx), high - np.abs(dy)
        hit = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(hit, val=False)
        if not hit.any():
            break
        level = hit & (over_x <= over_y)
        upright = hit & ~level
        way_x = np.where(dx == 0, sign, np.sign(dx))
        way_y = np.where(dy == 0, sign, np.sign(dy))
        # Half of the way each, a little more so that it ends; damped where many push at once.
        crowd = np.maximum(1.0, hit.sum(axis=1) / 3)
        points[:, 0] += (way_x * over_x * level).sum(axis=1) * 0.52 / crowd
        points[:, 1] += (way_y * over_y * upright).sum(axis=1) * 0.52 / crowd
    points[:, 1] -= shift
    return points


def _singles(
    keys: Sequence[str], space: Mapping[str, Room], beside: Sequence[dict[str, Point]]
) -> list[dict[str, Point]]:
    """Return the nodes without a link in rows, at least as wide as the widest part beside them: one part, or none."""
    if not keys:
        return []
    widest = max((right - left for left, _, right, _ in (box_of(part, space) for part in beside)), default=0.0)
    wide = max(space[key][0] for key in keys) * 2 + 10
    high = max(space[key][1] for key in keys) * 2 + 10
    in_row = max(1, int(widest // wide), round(math.sqrt(len(keys) * high * RATIO / wide)))
    return [{key: ((n % in_row) * wide, (n // in_row) * high - space[key][2]) for n, key in enumerate(keys)}]


def _packed(parts: list[dict[str, Point]], space: Mapping[str, Room]) -> dict[str, Point]:
    """Return the parts on shelves from left to right, the largest first."""
    boxes = [(part, box_of(part, space)) for part in parts]
    boxes.sort(key=lambda item: -(item[1][3] - item[1][1]))
    widest = max([box[2] - box[0] for _, box in boxes] or [0.0])
    area = sum((box[2] - box[0] + _PARTS_GAP) * (box[3] - box[1] + _PARTS_GAP) for _, box in boxes)
    shelf = max(widest, math.sqrt(area * RATIO))
    placed: dict[str, Point] = {}
    x = y = row = 0.0
    for part, (left, top, right, bottom) in boxes:
        if x and x + right - left > shelf:
            x, y, row = 0.0, y + row + _PARTS_GAP, 0.0
        placed.update({key: (px - left + x, py - top + y) for key, (px, py) in part.items()})
        x += right - left + _PARTS_GAP
        row = max(row, bottom - top)
    return placed
