"""Lists that are published as documents only, from their transcriptions."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists import WATCHLISTS
from tests.scrapers.watchlists.shapes import read

TRANSCRIBED = ["us-1286", "us-1260h", "eu-833-annex-iv"]
TABLE = (
    b"name,aliases,country,listed_on,edition\nFarness Jiatong University,FJU; Old Farness,CN,2024-01-05,2026-07-01\n"
)


@pytest.mark.parametrize("key", TRANSCRIBED)
def test_a_row_keeps_the_documents_own_spelling_and_its_edition(key: str) -> None:
    watchlist = WATCHLISTS[key]
    (record,), tally = read(watchlist, TABLE)
    assert record.name == "Farness Jiatong University"
    assert record.aliases == ("FJU", "Old Farness")
    assert record.listed_on == date(2024, 1, 5)
    assert record.source_url == watchlist.document
    assert tally.report_date == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7", "the PDF itself"),
        (b"title\nx\n", "no column 'name'"),
        (b"name,country\n,CN\n", "without a name"),
        (b"name,edition\nA,2026-01-01\nB,2025-01-01\n", "several editions"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableRecord, match=why):
        read(WATCHLISTS["us-1286"], body)


def test_a_transcribed_list_names_the_document_that_is_watched() -> None:
    for key in (*TRANSCRIBED, "jp-eul"):
        assert WATCHLISTS[key].transcribed
        assert WATCHLISTS[key].document.startswith("https://")
