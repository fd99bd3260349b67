"""The UK Sanctions List in both of its shapes."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.errors import HostileInput, UnreadableRecord
from scrapers.watchlists import uk_sanctions
from scrapers.watchlists.uk_sanctions import WATCHLIST
from tests.scrapers.watchlists.shapes import read, table, uk

BUREAU = {
    "Unique ID": "INV0001",
    "Name 6": "FARNESS ROCKET BUREAU",
    "Regime Name": "The Invented (Sanctions) Regulations 2020",
    "Sanctions Imposed": "Asset freeze|Trust Services Sanctions",
    "Date Designated": "24/02/2022",
    "Address Line 1": "1 Low Road",
    "Address Country": "Belarus",
    "Type of entity": "State Owned Enterprise",
}
XML = """<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>08/10/2026</DateGenerated>
<Designation><UniqueID>INV0001</UniqueID><IndividualEntityShip>Entity</IndividualEntityShip>
<Names><Name><Name6>FARNESS ROCKET BUREAU</Name6><NameType>Primary Name</NameType></Name>
<Name><Name6>FRB Works</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Фарнесское бюро</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>The Invented (Sanctions) Regulations 2020</RegimeName><DateDesignated>24/02/2022</DateDesignated>
<Addresses><Address><AddressLine1>1 Low Road</AddressLine1>
<AddressCountry>Belarus</AddressCountry></Address></Addresses>
</Designation><Designation><UniqueID>INV0002</UniqueID><IndividualEntityShip>Individual</IndividualEntityShip>
<Names><Name><Name1>Some</Name1><Name6>BODY</Name6><NameType>Primary Name</NameType></Name></Names></Designation>
</Designations>"""


def test_the_shape_has_58_columns() -> None:
    assert len(uk_sanctions.COLUMNS) == len(set(uk_sanctions.COLUMNS)) == 58


def test_rows_of_one_unique_id_are_one_entry_with_all_its_names() -> None:
    records, tally = read(
        WATCHLIST,
        uk(
            {**BUREAU, "Name non-latin script": "Фарнесское бюро"},
            {**BUREAU, "Name 6": "Farness Design Bureau", "Name type": "Primary name variation"},
            {**BUREAU, "Name 6": "FRB Works", "Name type": "Alias", "Alias strength": "Low quality a.k.a"},
            {**BUREAU, "Name 6": "Farness Works", "Name type": "Alias", "Alias strength": "Good quality a.k.a"},
        ),
    )
    (record,) = records
    assert record.name == "FARNESS ROCKET BUREAU"
    assert record.aliases == ("Фарнесское бюро", "Farness Design Bureau", "Farness Works")
    assert record.weak_aliases == ("FRB Works",)
    assert record.countries == ("Belarus",)
    assert record.listed_on == date(2022, 2, 24)
    assert record.reference == "INV0001"
    assert record.detail == "The Invented (Sanctions) Regulations 2020; Asset freeze, Trust Services Sanctions"
    assert record.addresses == ("1 Low Road, Belarus",)
    assert tally.report_date == date(2026, 10, 8)
    assert not tally.notes


def test_individuals_and_ships_are_counted_and_never_yielded() -> None:
    person = {**BUREAU, "Unique ID": "INV0002", "Designation Type": "Individual", "Name 1": "Some", "Name 6": "BODY"}
    ship = {**BUREAU, "Unique ID": "INV0003", "Designation Type": "Ship", "Name 6": "SEA COW"}
    records, tally = read(WATCHLIST, uk(BUREAU, person, person, ship))
    assert [record.name for record in records] == ["FARNESS ROCKET BUREAU"]
    assert tally.left_out == {"individual": 1, "ship": 1}


def test_the_xml_says_the_same_as_the_csv() -> None:
    (record,), tally = read(WATCHLIST, XML.encode())
    assert (record.name, record.reference, record.listed_on) == (
        "FARNESS ROCKET BUREAU",
        "INV0001",
        date(2022, 2, 24),
    )
    assert record.aliases == ("Фарнесское бюро",)
    assert record.weak_aliases == ("FRB Works",)
    assert record.countries == ("Belarus",)
    assert tally.report_date == date(2026, 10, 8)
    assert tally.left_out == {"individual": 1}


def test_a_column_that_we_use_and_is_gone_is_an_error_that_names_it() -> None:
    columns = [name for name in uk_sanctions.COLUMNS if name != "Designation Type"]
    body = ("Report Date: 08-Oct-2026\n" + table(columns, [{"Unique ID": "INV0001"}])).encode()
    with pytest.raises(UnreadableRecord, match="no column 'Designation Type'"):
        read(WATCHLIST, body)


def test_a_new_column_is_noted_and_the_rest_is_read() -> None:
    body = ("Report Date: 08-Oct-2026\n" + table([*uk_sanctions.COLUMNS, "Mood"], [{**BUREAU, "Designation Type":
            "Entity", "Name type": "Primary name", "Mood": "?"}])).encode()  # fmt: skip
    records, tally = read(WATCHLIST, body)
    assert len(records) == 1
    assert tally.notes == {"column 'Mood' is new and was not read": 1}


def test_a_row_with_a_cell_too_many_is_an_error_because_names_have_moved() -> None:
    body = uk(BUREAU).rstrip() + b",\r\n"
    with pytest.raises(UnreadableRecord, match="59 cells where the header has 58"):
        read(WATCHLIST, body)


def test_an_error_page_is_no_list() -> None:
    with pytest.raises(UnreadableRecord, match="HTML page"):
        read(WATCHLIST, b"<!DOCTYPE html><html><body>Sorry</body></html>")


def test_xml_with_entities_is_refused_unread() -> None:
    with pytest.raises(HostileInput):
        read(WATCHLIST, b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><Designations>&a;</Designations>')
