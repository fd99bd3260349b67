"""The US Consolidated Screening List in both of its shapes, with persons kept out."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scrapers.errors import UnreadableRecord
from scrapers.watchlists import us_csl
from scrapers.watchlists.us_csl import WATCHLIST
from tests.scrapers.watchlists.shapes import ENTITY_LIST, SDN, csl, read, table

INSTITUTE = {
    "name": "Farness Institute of Optics",
    "alt_names": "FIO; Farness Optical Works Co., Ltd.",
    "addresses": "1 Low Road, Farness, CN; PO Box 2, Farness, 10001, HK",
    "federal_register_notice": "84 FR 22961",
    "start_date": "2019-05-16",
    "programs": "",
}


def test_the_shape_has_29_columns() -> None:
    assert len(us_csl.COLUMNS) == len(set(us_csl.COLUMNS)) == 29


def test_an_entry_of_the_entity_list_has_its_names_countries_and_date() -> None:
    (record,), tally = read(WATCHLIST, csl(INSTITUTE))
    assert record.list_key == "us-el"
    assert record.aliases == ("FIO", "Farness Optical Works Co., Ltd.")
    assert record.countries == ("CN", "HK")
    assert record.listed_on == date(2019, 5, 16)
    assert record.detail == "84 FR 22961"
    assert not tally.left_out


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("Military End User (MEU) List - Bureau of Industry and Security", "us-meu"),
        ("Unverified List (UVL) - Bureau of Industry and Security", "us-uvl"),
        ("Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department", "us-nscmic"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "us-mbs"),
        ("Capta List (CAP) - Treasury Department", "us-capta"),
        ("Nonproliferation Sanctions (ISN) - State Department", "us-isn"),
        ("Uyghur Forced Labor Prevention Act Entity List (UFLPA) - Homeland Security", "us-uflpa"),
        (SDN, "us-sdn"),
    ],
)
def test_each_source_is_a_list_of_its_own(source: str, key: str) -> None:
    (record,), _ = read(WATCHLIST, csl({**INSTITUTE, "source": source}))
    assert record.list_key == key
    assert WATCHLIST.part(key).kind == "legal"


def test_a_source_that_is_not_known_is_left_out_and_counted() -> None:
    records, tally = read(WATCHLIST, csl({**INSTITUTE, "source": "Naughty List (NL) - North Pole"}))
    assert records == []
    assert tally.left_out == {"of a list that is not known: 'Naughty List (NL) - North Pole'": 1}


def test_where_the_file_gives_a_type_only_entities_stay() -> None:
    kinds = [{**INSTITUTE, "source": SDN, "type": kind} for kind in ("Entity", "Individual", "Vessel", "Aircraft")]
    records, tally = read(WATCHLIST, csl(*kinds))
    assert len(records) == 1
    assert tally.left_out == {"individual": 1, "vessel": 1, "aircraft": 1}


def test_a_person_without_a_type_never_leaves_the_scraper() -> None:
    rows = [{"name": name} for name in ("Invented, Some Body", "Some Body Invented", "S. B. Invented")]
    records, tally = read(WATCHLIST, csl(*rows, {**INSTITUTE, "dates_of_birth": "1970-01-01"}))
    assert records == []
    assert tally.left_out == {"without a type, and not an organisation by its name": 3, "individual": 1}


def test_an_end_date_is_the_day_of_delisting() -> None:
    (record,), _ = read(WATCHLIST, csl({**INSTITUTE, "end_date": "2024-10-18"}))
    assert record.delisted_on == date(2024, 10, 18)


def test_the_date_of_the_notice_stands_in_for_a_blank_start_date() -> None:
    (record,), _ = read(
        WATCHLIST, csl({**INSTITUTE, "start_date": "", "federal_register_notice": "66 FR 24266, 5/14/01"})
    )
    assert record.listed_on == date(2001, 5, 14)


def test_the_json_says_the_same_as_the_csv() -> None:
    item = {
        "id": "x",
        "source": ENTITY_LIST,
        "name": "Farness Institute of Optics",
        "alt_names": ["FIO", "Farness Optical Works Co., Ltd."],
        "addresses": [
            {"address": "1 Low Road", "city": "Farness", "state": None, "postal_code": None, "country": "CN"},
            {"address": "PO Box 2", "city": "Farness", "postal_code": "10001", "country": "HK"},
        ],
        "federal_register_notice": "84 FR 22961",
        "start_date": "2019-05-16",
        "end_date": None,
        "programs": [],
        "type": None,
    }
    (as_json,), _ = read(WATCHLIST, json.dumps({"total": 1, "results": [item]}).encode())
    (as_csv,), _ = read(WATCHLIST, csl(INSTITUTE))
    assert as_json == as_csv


@pytest.mark.parametrize("body", [b"{", b'{"total": 1}', b'{"results": [{"name": "x"}]}'])
def test_other_json_is_an_error(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="Consolidated Screening List"):
        read(WATCHLIST, body)


def test_a_file_without_sources_is_another_shape() -> None:
    with pytest.raises(UnreadableRecord, match="no column 'source'"):
        read(WATCHLIST, table([name for name in us_csl.COLUMNS if name != "source"], []).encode())
