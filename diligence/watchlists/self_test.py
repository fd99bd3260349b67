"""Proves that an index over a list finds the entries that everybody knows to be on it."""

from __future__ import annotations

from collections.abc import Iterable

from diligence.match import Index
from scrapers.watchlists import Watchlist


def not_found(watchlist: Watchlist, index: Index, names: Iterable[str] | None = None) -> list[str]:
    """Return the well-known names that the index does not find on one of the list's parts, as a claim.

    `names` are the names of the list's parts to look on; all of them when not given.
    """
    parts = frozenset(names) if names is not None else frozenset(part.name for part in watchlist.parts)
    return [
        name
        for name, country in watchlist.well_known
        if not any(
            match.status != "possible" and match.listing.list in parts for match in index.match(name, (country,))
        )
    ]
