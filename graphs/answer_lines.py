"""The lines of a picture: how far each is bowed, so that lines of one pair part and none runs behind a third shape."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from graphs.answer_layout import Array, Point

#: Between two lines of one pair, as a part of their length.
_BESIDE = 0.22
#: How much further a line is bowed where it would run behind a shape that it does not lead to, the least first.
_ROUND = (0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36, 0.5, -0.5)
#: With more lines than this each of them runs behind some shape, and bows make it worse.
MOST_BOWED = 200
#: Places at which a line is looked at: nearer to each other than a shape is wide.
_ALONG = np.linspace(0.02, 0.98, 97)


def bends(links: Sequence[tuple[str, str]], placed: Mapping[str, Point], reach: Mapping[str, float]) -> list[float]:
    """Return how far each line, given by its two ends, is bowed to its right: 0 is straight, 0.5 half its length.

    A line that runs behind a shape seems to join it. `reach` is the half width of each shape with some air.
    """
    keys = list(placed)
    points = np.array([placed[key] for key in keys], dtype=np.float64).reshape(-1, 2)
    radii = np.array([reach[key] for key in keys], dtype=np.float64)
    place = {key: number for number, key in enumerate(keys)}
    beside: dict[tuple[str, str], list[int]] = {}
    for number, ends in enumerate(links):
        beside.setdefault((min(ends), max(ends)), []).append(number)
    found = [0.0] * len(links)
    for (one, other), same in beside.items():
        apart = [(turn - (len(same) - 1) / 2) * _BESIDE for turn in range(len(same))]
        more = 0.0
        if len(links) <= MOST_BOWED:
            others = np.ones(len(keys), dtype=bool)
            others[[place[one], place[other]]] = False
            least = math.inf
            for bow in _ROUND:
                hidden = 0
                for bend, number in zip(apart, same, strict=True):
                    origin, target = (placed[end] for end in links[number])
                    way = (bend + bow) * (1 if links[number][0] == one else -1)
                    hidden += _behind(origin, target, way, points[others], radii[others])
                if hidden < least:
                    least, more = hidden, bow
                if not hidden:
                    break
        for bend, number in zip(apart, same, strict=True):
            # Lines of one pair are bowed to different sides, whichever way each of them points.
            found[number] = (bend + more) * (1 if links[number][0] == one else -1)
    return found


def middle(origin: Point, target: Point, bend: float) -> Point:
    """Return where the words of a line stand."""
    turn = _turn(origin, target, bend)
    x, y = ((origin[axis] + target[axis]) / 4 + turn[axis] / 2 for axis in (0, 1))
    return (round(x, 1), round(y + 4, 1))


def line(origin: Point, target: Point, bend: float, stop: float) -> str:
    """Return a line as the path of an SVG, ending `stop` before the middle of the target so that an arrow is seen."""
    turn = _turn(origin, target, bend)
    away = math.hypot(target[0] - turn[0], target[1] - turn[1]) or 1.0
    stop = min(stop, away / 2)
    end = tuple(target[axis] - (target[axis] - turn[axis]) / away * stop for axis in (0, 1))
    start = f"M{origin[0]:.1f},{origin[1]:.1f}"
    if not bend:
        return f"{start}L{end[0]:.1f},{end[1]:.1f}"
    return f"{start}Q{turn[0]:.1f},{turn[1]:.1f} {end[0]:.1f},{end[1]:.1f}"


def _turn(origin: Point, target: Point, bend: float) -> Point:
    """Return the point that draws a line aside, as vis-network finds it: both pictures show the same lines."""
    dx, dy = target[0] - origin[0], target[1] - origin[1]
    far, angle = 0.5 + 0.5 * abs(bend), bend * math.pi / 2
    return (
        origin[0] + far * (dx * math.cos(angle) + dy * math.sin(angle)),
        origin[1] + far * (dy * math.cos(angle) - dx * math.sin(angle)),
    )


def _behind(origin: Point, target: Point, bend: float, points: Array, radii: Array) -> int:
    """Count the shapes that a line of this bend would run behind."""
    along = _ALONG[:, None]
    ways = (1 - along) ** 2 * origin + 2 * along * (1 - along) * _turn(origin, target, bend) + along**2 * target
    away = np.hypot(ways[:, None, 0] - points[None, :, 0], ways[:, None, 1] - points[None, :, 1])
    return int((away.min(axis=0, initial=math.inf) < radii).sum()) if len(points) else 0
