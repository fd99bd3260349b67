"""Keeps small counts of one body, list or country out of a figure, so that no subtraction gives them back."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

#: With so many small counts in a column, their sum alone leaves a reader in doubt about each.
_MANY = 4


class Mark(StrEnum):
    """What is printed of a count: the count, that it is small, or that it is left out to protect a small one."""

    SHOWN = "shown"
    SMALL = "small"
    LEFT_OUT = "left out"


def small(count: int, below: int) -> bool:
    """Return whether a count is one that a figure does not print: 1 to below - 1. Nought says nothing of anybody."""
    return 1 <= count < below


def protect(counts: Sequence[int], below: int, limits: Sequence[int | None] | None = None) -> tuple[Mark, ...]:
    """Return a mark for each count of a column whose total a reader knows.

    Counts of 1 to below - 1 are SMALL; where there are one to three, the smallest of the larger counts is LEFT_OUT
    (of equals the last, so that the order of the rows tells no more). Where a reader who takes the printed counts from
    the total, and who knows this rule, could still tell a small count, the whole column is LEFT_OUT. `limits` are upper
    bounds that a reader knows by other columns: a part is no larger than its whole.

    Each decision rests on what is printed (how many are small, the total, the counts shown) and on nothing that is
    kept back: otherwise the decision itself would tell (the minimality attack on suppressed tables).
    """
    marks = [Mark.SMALL if small(count, below) else Mark.SHOWN for count in counts]
    if Mark.SMALL not in marks:
        return tuple(marks)
    whole = tuple(Mark.LEFT_OUT for _ in counts)
    if marks.count(Mark.SMALL) < _MANY:
        larger = [index for index, count in enumerate(counts) if count >= below]
        if not larger:
            return whole
        marks[min(larger, key=lambda index: (counts[index], -index))] = Mark.LEFT_OUT
    return whole if _tells(counts, marks, limits or [None] * len(counts), below) else tuple(marks)


def _tells(counts: Sequence[int], marks: Sequence[Mark], limits: Sequence[int | None], below: int) -> bool:
    """Return whether the total and the printed counts leave one value only for any small count."""
    rest = sum(count for count, mark in zip(counts, marks, strict=True) if mark is not Mark.SHOWN)
    shown = [
        (place, counts[place]) for place, mark in enumerate(marks) if mark is Mark.SHOWN and counts[place] >= below
    ]
    ranges: dict[int, tuple[int, int]] = {}
    for index, (mark, limit) in enumerate(zip(marks, limits, strict=True)):
        known = [] if limit is None else [limit]
        if mark is Mark.SMALL:
            ranges[index] = (1, min([below - 1, *known]))
        elif mark is Mark.LEFT_OUT:
            # It is the smallest of the larger counts, and below every one that stands behind it.
            smallest = [count if place < index else count - 1 for place, count in shown]
            ranges[index] = (below, min([rest, *smallest, *known]))
    lows, highs = (sum(one[end] for one in ranges.values()) for end in (0, 1))
    return any(
        max(low, rest - (highs - high)) >= min(high, rest - (lows - low))
        for index, (low, high) in ranges.items()
        if marks[index] is Mark.SMALL
    )
