"""The UN Consolidated List from its XML."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.un import WATCHLIST
from tests.scrapers.watchlists.shapes import read, un

TRADING = (
    "<DATAID>110</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>FARNESS TRADING CORPORATION</FIRST_NAME>"
    "<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER><LISTED_ON>2009-04-24</LISTED_ON>"
    "<NAME_ORIGINAL_SCRIPT>파네스</NAME_ORIGINAL_SCRIPT><COMMENTS1>Words.</COMMENTS1>"
    "<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>FARNESS GENERAL</ALIAS_NAME></ENTITY_ALIAS>"
    "<ENTITY_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>FARCO</ALIAS_NAME></ENTITY_ALIAS>"
    "<ENTITY_ALIAS><QUALITY/><ALIAS_NAME/></ENTITY_ALIAS>"
    "<ENTITY_ADDRESS><STREET>1 Low Road</STREET><CITY>Farness</CITY>"
    "<COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS><SORT_KEY>x</SORT_KEY>"
)


def test_the_whole_name_stands_in_first_name_and_low_aliases_are_weak() -> None:
    (record,), tally = read(WATCHLIST, un(TRADING))
    assert record.name == "FARNESS TRADING CORPORATION"
    assert record.aliases == ("파네스", "FARNESS GENERAL")
    assert record.weak_aliases == ("FARCO",)
    assert record.countries == ("Democratic People's Republic of Korea",)
    assert record.listed_on == date(2009, 4, 24)
    assert record.reference == "XXe.001"
    assert record.addresses == ("1 Low Road, Farness, Democratic People's Republic of Korea",)
    assert tally.report_date == date(2026, 9, 18)
    assert not tally.notes


def test_individuals_are_counted_and_never_read() -> None:
    records, tally = read(WATCHLIST, un(TRADING, individuals=3))
    assert len(records) == 1
    assert tally.left_out == {"individual": 3}


def test_an_element_that_we_do_not_know_is_noted() -> None:
    _, tally = read(WATCHLIST, un(TRADING + "<MOOD>?</MOOD>"))
    assert tally.notes == {"element <MOOD> is new and was not read": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>",
        b"<OTHER/>",
        un("<DATAID>1</DATAID>"),
        un(TRADING)[:-30],
    ],
)
def test_another_shape_is_an_error(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="UN Consolidated List"):
        read(WATCHLIST, body)
