"""ASPI's tracker from the table of its page."""

from __future__ import annotations

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.aspi import WATCHLIST
from tests.scrapers.watchlists.shapes import read

PAGE = """<html><body><table class="data-table"><thead><tr><th>Title</th><th>Permalink</th><th>Also known as</th>
<th>Kind</th><th>Risk</th><th>Motto</th></tr></thead><tbody><tr><td>Farness University</td>
<td><a href="/universities/farness-university/">page</a></td><td>法内斯大学; FU<br>Farness, City Polytechnic</td>
<td>Civilian</td><td>Medium</td><td>x</td></tr></tbody></table></body></html>"""


def test_a_row_is_a_body_with_aspis_own_words_for_category_and_rating() -> None:
    (record,), tally = read(WATCHLIST, PAGE.encode())
    assert record.name == "Farness University"
    assert record.aliases == ("法内斯大学", "FU", "Farness, City Polytechnic")
    assert record.detail == "Category: Civilian; ASPI's rating: Medium"
    assert record.source_url == "https://unitracker.aspi.org.au/universities/farness-university/"
    assert record.countries == ("CN",)
    assert tally.notes == {"column 'motto' was not read": 1}
    assert WATCHLIST.part(record.list_key).kind == "assessment"


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace("data-table", "other"),
        PAGE.replace("<th>Kind</th>", "<th>Sort</th>"),
        PAGE.replace("<td>x</td>", ""),
        PAGE.replace("<td>Farness University</td>", "<td></td>"),
    ],
)
def test_another_shape_is_an_error(page: str) -> None:
    with pytest.raises(UnreadableRecord, match="ASPI's tracker"):
        read(WATCHLIST, page.encode())
