"""All evidence paths between two bodies, shortest first, without walking the ways that lead nowhere.

A search from the far end first says how many steps every node is away from it; the walk then takes a step only where
enough steps are left to arrive. networkx' `all_simple_paths` tries every way up to the limit and takes minutes where
this takes milliseconds (`benchmarks/network.py` times both).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

#: Gives the nodes that one step of evidence joins a node with, in the order in which paths are to be told.
Neighbours: TypeAlias = "Callable[[str], Sequence[str]]"


def distances(neighbours: Neighbours, targets: Iterable[str], limit: int) -> dict[str, int]:
    """Return how many steps each node is away from the nearest target, for nodes at most `limit` steps away."""
    found = dict.fromkeys(targets, 0)
    frontier = list(found)
    for steps in range(1, limit + 1):
        following = []
        for node in frontier:
            for other in neighbours(node):
                if other not in found:
                    found[other] = steps
                    following.append(other)
        frontier = following
    return found


def paths_between(
    neighbours: Neighbours, sources: Iterable[str], targets: Iterable[str], limit: int
) -> Iterator[tuple[str, ...]]:
    """Yield every simple path from a source to a target of at most `limit` steps, as node keys, shortest first.

    No path leads through a further source or target: what lies behind it is another path. A node that is both a
    source and a target is left out, for that is no path. The order is that of the neighbours, so it is the same in
    every run.
    """
    starts = list(dict.fromkeys(sources))
    ends = frozenset(targets) - frozenset(starts)
    barred = frozenset(starts) | ends
    away = distances(neighbours, sorted(ends), limit)
    for length in range(1, limit + 1):
        for start in starts:
            if away.get(start, limit + 1) <= length:
                yield from _walk(neighbours, start, ends, barred, away, length)


def _walk(
    neighbours: Neighbours,
    start: str,
    ends: frozenset[str],
    barred: frozenset[str],
    away: Mapping[str, int],
    length: int,
) -> Iterator[tuple[str, ...]]:
    """Yield the paths of exactly `length` steps."""
    path, on_path = [start], {start}
    ways = [iter(neighbours(start))]
    while ways:
        node = next(ways[-1], None)
        if node is None:
            ways.pop()
            on_path.discard(path.pop())
            continue
        left = length - len(path)
        if node in on_path or away.get(node, length + 1) > left:
            continue
        if left == 0:
            if node in ends:
                yield (*path, node)
        elif node not in barred:
            path.append(node)
            on_path.add(node)
            ways.append(iter(neighbours(node)))
