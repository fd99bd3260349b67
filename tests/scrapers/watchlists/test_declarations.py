"""Each list declares who publishes it, under which licence, where, and what to expect."""

from __future__ import annotations

import pytest

from scrapers.watchlists import WATCHLISTS, Watchlist


@pytest.mark.parametrize("watchlist", WATCHLISTS.values(), ids=WATCHLISTS)
def test_a_list_declares_everything(watchlist: Watchlist) -> None:
    assert watchlist.publisher
    assert watchlist.licence
    assert (watchlist.address or watchlist.document).startswith("https://")
    assert 0 < watchlist.expected_min < watchlist.expected_max
    assert len(watchlist.well_known) >= 2
    assert watchlist.parts
    assert watchlist.stale_after_days > 0


def test_no_two_parts_have_one_name_or_key() -> None:
    parts = [part for watchlist in WATCHLISTS.values() for part in watchlist.parts]
    assert len({part.key for part in parts}) == len({part.name for part in parts}) == len(parts)


def test_a_key_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(KeyError, match="declares no part"):
        WATCHLISTS["un"].part("us-el")
