"""The EU financial sanctions file of 118 columns."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists import eu_fsf
from scrapers.watchlists.eu_fsf import WATCHLIST
from tests.scrapers.watchlists.shapes import eu, read, table

BANK = {
    "Entity_LogicalId": "13",
    "Entity_EU_ReferenceNumber": "EU.1.99",
    "Entity_DesignationDate": "2022-02-23",
    "Entity_Regulation_Programme": "UKR",
    "Entity_Regulation_NumberTitle": "2022/261 (OJ L42I)",
}


def test_the_shape_has_118_columns() -> None:
    assert len(eu_fsf.COLUMNS) == len(set(eu_fsf.COLUMNS)) == 118


def test_rows_of_one_logical_id_are_one_entry() -> None:
    (record,), tally = read(
        WATCHLIST,
        eu(
            {**BANK, "NameAlias_WholeName": "АО «Фарнесс»"},
            {**BANK, "NameAlias_WholeName": 'JSC "Farness"; the works'},
            {**BANK, "Address_CountryIso2Code": "RU", "Address_City": "Farness"},
            {**BANK, "Address_CountryIso2Code": "00"},
        ),
    )
    assert record.name == 'JSC "Farness"; the works'
    assert record.aliases == ("АО «Фарнесс»",)
    assert record.countries == ("RU",)
    assert record.detail == "UKR; 2022/261 (OJ L42I)"
    assert record.listed_on == date(2022, 2, 23)
    assert record.reference == "EU.1.99"
    assert tally.report_date == date(2026, 8, 5)
    assert not tally.notes


def test_persons_are_counted_once_each_and_never_yielded() -> None:
    person = {**BANK, "Entity_LogicalId": "14", "Entity_SubjectType_ClassificationCode": "person"}
    records, tally = read(
        WATCHLIST,
        eu(
            {**BANK, "NameAlias_WholeName": "Farness Bank"},
            {**person, "NameAlias_WholeName": "Some Body"},
            {**person, "NameAlias_WholeName": "S. Body"},
        ),
    )
    assert [record.name for record in records] == ["Farness Bank"]
    assert tally.left_out == {"individual": 1}


def test_a_file_without_the_classification_is_refused_for_persons_could_leave() -> None:
    columns = [name for name in eu_fsf.COLUMNS if name != "Entity_SubjectType_ClassificationCode"]
    with pytest.raises(UnreadableRecord, match="Entity_SubjectType_ClassificationCode"):
        read(WATCHLIST, table(columns, [BANK], ";").encode())


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableRecord, match="UTF-8"):
        read(WATCHLIST, eu({**BANK, "NameAlias_WholeName": "Société"}).decode().encode("latin-1", "replace"))
