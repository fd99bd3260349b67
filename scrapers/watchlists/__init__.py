"""The watchlists that we can read: one module a list, each with its publisher, shape and what to expect of it."""

from __future__ import annotations

from scrapers.watchlists import (
    aspi,
    canada_nro,
    eu_annex_iv,
    eu_fsf,
    japan_meti,
    opensanctions,
    uk_sanctions,
    un,
    us_1260h,
    us_1286,
    us_csl,
)
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist

__all__ = ["WATCHLISTS", "ListPart", "ListingRecord", "Tally", "Watchlist"]

#: Every list by its key, in the order in which they are shown.
WATCHLISTS: dict[str, Watchlist] = {
    module.WATCHLIST.key: module.WATCHLIST
    for module in (
        uk_sanctions,
        us_csl,
        un,
        eu_fsf,
        eu_annex_iv,
        canada_nro,
        us_1286,
        us_1260h,
        japan_meti,
        aspi,
        opensanctions,
    )
}
