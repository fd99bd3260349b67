"""METI's End User List in its five columns."""

from __future__ import annotations

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.japan_meti import COLUMNS, WATCHLIST
from tests.scrapers.watchlists.shapes import read, table

ROW = {
    "No.": "1",
    "Country or Region": "イラン\nIslamic Republic of Iran",
    "Company or Organization": "Farness Optics Works （法内斯光学）",
    "Also Known As": "・FOW\n・Farness Optical， Co.",
    "Type of WMD": "N、 M",
}


def test_aliases_are_split_on_the_middle_dot_and_the_country_is_the_english_line() -> None:
    (record,), tally = read(WATCHLIST, table(COLUMNS, [ROW]).encode())
    assert record.name == "Farness Optics Works"
    assert record.aliases == ("FOW", "Farness Optical， Co.", "法内斯光学")
    assert record.countries == ("Islamic Republic of Iran",)
    assert record.detail == "concern: nuclear, missiles"
    assert record.reference == ""
    assert not tally.notes


def test_a_break_in_the_numbers_is_noted() -> None:
    _, tally = read(WATCHLIST, table(COLUMNS, [ROW, {**ROW, "No.": "3"}]).encode())
    assert tally.notes == {"row number 3 follows 1: a row may be missing": 1}


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 ...", b"No.,Country\n1,x\n", table(COLUMNS, [{**ROW, "No.": "one"}]).encode()]
)
def test_another_shape_is_an_error(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="End User List"):
        read(WATCHLIST, body)
