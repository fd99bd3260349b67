"""Canada's page of Named Research Organizations."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.canada_nro import WATCHLIST
from tests.scrapers.watchlists.shapes import canada, read


def test_an_item_is_a_body_with_its_country_and_its_aliases_are_all_weak() -> None:
    (record,), tally = read(
        WATCHLIST,
        canada(
            "<strong>Farness Institute (Third) of Optics</strong> (Russia)<p>Known alias(es): FIO; Optics  Works</p>"
        ),
    )
    assert record.name == "Farness Institute (Third) of Optics"
    assert record.countries == ("Russia",)
    assert record.aliases == ()
    assert record.weak_aliases == ("FIO", "Optics Works")
    assert tally.report_date == date(2026, 1, 15)


def test_an_item_without_a_country_is_kept_and_noted() -> None:
    (record,), tally = read(WATCHLIST, canada("<strong>Farness</strong><p>Known alias: FIO</p>"))
    assert record.countries == ()
    assert tally.notes == {"no country behind 'Farness'": 1}


def test_a_menu_item_in_bold_is_no_entry() -> None:
    records, tally = read(WATCHLIST, canada("<strong>Topics</strong>", "<strong>Farness</strong> (China)"))
    assert [record.name for record in records] == ["Farness"]
    assert sum(tally.notes.values()) == 1


@pytest.mark.parametrize("body", [canada(), canada("<b>News</b>"), b"<html><body><h1>Sorry</h1></body></html>", b""])
def test_a_page_in_another_shape_is_an_error(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="the page has changed"):
        read(WATCHLIST, body)
