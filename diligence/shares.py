"""Counts with their denominators in words, as rule 8 of the product asks, the same in every report and answer."""

from __future__ import annotations

#: A smaller share would round to nought.
_ROUNDS_TO_NOUGHT = 0.0005


def percent(count: float, of: float) -> str:
    """Return a share in per cent with one decimal; "<0.1%" where something was counted but rounds to nought."""
    part = count / of
    return "<0.1%" if 0 < part < _ROUNDS_TO_NOUGHT else f"{part:.1%}"


def share(count: int, of: int) -> str:
    """Return a count with its denominator: "12 of 104 (11.5%)"; of nothing there is no share."""
    return f"{count:,} of {of:,} ({percent(count, of)})" if of else f"{count:,} of {of:,}"
