"""US Consolidated Screening List: the lists of three departments in one file, CSV of 29 columns or JSON.

Organisations only. Where the file gives a type, "Entity" stays; the Entity List, Military End User List, Unverified
List and Denied Persons List give none, so the form of the name decides (see `organisations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.organisations import is_organisation
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, decoded, joined, noted_day, others, rows_of, split

HOME = "https://www.trade.gov/consolidated-screening-list"
ADDRESS = "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"
_WHAT = "the Consolidated Screening List"

#: The 29 columns, in their order.
COLUMNS = (
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice"),
    *("start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type"),
    *("gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url"),
    "ids",
)
_NEEDED = ("source", "type", "name", "addresses", "alt_names", "programs", "start_date", "end_date")

#: The parts: key, name as in our reports, first edition, and the words by which the column `source` is known.
_PARTS = (
    ("us-el", "US Entity List (BIS)", date(1997, 2, 3), "entity list"),
    ("us-meu", "US Military End-User List (BIS)", date(2020, 12, 23), "military end user"),
    ("us-uvl", "US Unverified List (BIS)", date(2002, 6, 14), "unverified list"),
    ("us-dpl", "US Denied Persons List (BIS)", None, "denied persons list"),
    ("us-sdn", "US SDN List (OFAC)", None, "specially designated nationals"),
    ("us-nscmic", "US NS-CMIC List (OFAC)", date(2021, 6, 3), "chinese military-industrial complex"),
    ("us-ssi", "US Sectoral Sanctions Identifications List (OFAC)", date(2014, 7, 16), "sectoral sanctions"),
    ("us-mbs", "US Menu-Based Sanctions List (OFAC)", None, "menu-based sanctions"),
    ("us-capta", "US CAPTA List (OFAC)", None, "capta"),
    ("us-capta", "", None, "(cap)"),
    ("us-fse", "US Foreign Sanctions Evaders List (OFAC)", None, "foreign sanctions evaders"),
    ("us-plc", "US Palestinian Legislative Council List (OFAC)", None, "palestinian legislative council"),
    ("us-isn", "US Nonproliferation Sanctions (State)", None, "nonproliferation sanctions"),
    ("us-dtc", "US AECA Debarred List (State)", None, "debarred"),
    ("us-uflpa", "US UFLPA Entity List (DHS)", date(2022, 6, 21), "uyghur forced labor"),
)
#: The most telling words first: "Uyghur Forced Labor Prevention Act Entity List" is not the Entity List.
_KNOWN_BY = tuple(sorted(((words, key) for key, _, _, words in _PARTS), key=lambda pair: -len(pair[0])))
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_NOTICE_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{2,4})\b")
_PERSON_FIELDS = ("citizenships", "dates_of_birth", "nationalities", "places_of_birth")


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each organisation; its `list_key` says which of the lists it stands on."""
    if body.lstrip()[:1] in {b"{", b"["}:
        return _parse_json(body, tally)
    return _parse_csv(body, tally)


def _parse_csv(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    for row in rows_of(decoded(body, _WHAT), _WHAT, columns=COLUMNS, needed=_NEEDED, tally=tally):
        addresses = split(row["addresses"])
        # An address ends with the code of its country; where the last part is none, nothing is guessed.
        countries = [part for address in addresses if _COUNTRY.match(part := address.rpartition(",")[2].strip())]
        fields: dict[str, Any] = {
            **row,
            "programs": split(row["programs"]),
            "alt_names": split(row["alt_names"]),
            "is_person": any(row.get(name) for name in _PERSON_FIELDS),
        }
        yield from _record(fields, addresses, countries, tally)


def _parse_json(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    try:
        answer = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise UnreadableRecord(f"{_WHAT} is not whole JSON: {error}") from error
    results = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(results, list):
        raise UnreadableRecord(f"{_WHAT} holds no list 'results': the shape has changed")
    for number, item in enumerate(results, 1):
        if not isinstance(item, dict) or not isinstance(item.get("source"), str) or "name" not in item:
            raise UnreadableRecord(f"{_WHAT} result {number} has no source or no name: the shape has changed")
        places = [place for place in item.get("addresses") or () if isinstance(place, dict)]
        addresses = joined(
            ", ".join(str(place[part]) for part in ("address", "city", "state", "postal_code", "country")
                      if place.get(part))
            for place in places
        )  # fmt: skip
        countries = [str(place["country"]) for place in places if place.get("country")]
        if not countries and isinstance(item.get("country"), str):
            countries = [item["country"]]
        fields: dict[str, Any] = {name: value if isinstance(value, str) else "" for name, value in item.items()}
        fields |= {name: _strings(item.get(name)) for name in ("programs", "alt_names")}
        fields["is_person"] = any(item.get(name) for name in _PERSON_FIELDS)
        yield from _record(fields, addresses, countries, tally)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return split(value)
    return joined(str(item) for item in value) if isinstance(value, list) else ()


def _record(
    row: Mapping[str, Any], addresses: tuple[str, ...], countries: list[str], tally: Tally
) -> Iterator[ListingRecord]:
    source = " ".join(row["source"].split())
    key = next((key for words, key in _KNOWN_BY if words in source.casefold()), None)
    if key is None:
        tally.left_out[f"of a list that is not known: {source[:60]!r}"] += 1
        return
    name = " ".join(row["name"].split())
    aliases = others(row["alt_names"], name)
    if not name:
        raise UnreadableRecord(f"{_WHAT}: a row of {source[:60]!r} has no name: the shape has changed")
    reason = _left_out(str(row.get("type", "")).strip(), name, aliases, is_person=bool(row["is_person"]))
    if reason:
        tally.left_out[reason] += 1
        return
    notice = str(row.get("federal_register_notice", "")).strip()
    number = str(row.get("entity_number", "")).strip()
    yield ListingRecord(
        list_key=key,
        name=name,
        aliases=aliases,
        countries=joined(countries),
        entity_type=str(row.get("type", "")).strip(),
        detail="; ".join(joined([*row["programs"], notice])),
        listed_on=noted_day(str(row.get("start_date", "")), "start_date", tally) or _notice_day(notice),
        delisted_on=noted_day(str(row.get("end_date", "")), "end_date", tally),
        reference=f"{key}:{number}" if number else "",
        addresses=addresses,
        source_url=str(row.get("source_information_url", "")) or str(row.get("source_list_url", "")) or HOME,
    )


def _left_out(kind: str, name: str, aliases: tuple[str, ...], *, is_person: bool) -> str:
    """Return why an entry is left out, "" where it stays."""
    if kind:
        # The type of OFAC's own lists: individual, entity, vessel, aircraft.
        return "" if kind.casefold() == "entity" else kind.casefold()
    if is_person:
        return "individual"
    return "" if is_organisation(name, aliases) else "without a type, and not an organisation by its name"


def _notice_day(notice: str) -> date | None:
    found = _NOTICE_DATE.search(notice)
    if not found:
        return None
    month, of_month, year = (int(part) for part in found.groups())
    return day(f"{year + 2000 if year < 50 else year + 1900 if year < 100 else year:04}-{month:02}-{of_month:02}")


WATCHLIST = Watchlist(
    key="us-csl",
    title="US Consolidated Screening List",
    publisher="US Departments of Commerce, State and the Treasury (International Trade Administration)",
    licence="US Government work, public domain",
    home=HOME,
    address=ADDRESS,
    expected_min=6_000,
    expected_max=60_000,
    parts=tuple(
        ListPart(key=key, name=name, kind="legal", first_published=first) for key, name, first, _ in _PARTS if name
    ),
    well_known=(
        ("Huawei Technologies Co., Ltd.", "CN"),
        ("Harbin Institute of Technology", "CN"),
        ("Semiconductor Manufacturing International Corporation", "CN"),
    ),
    parse=parse,
    stale_after_days=14,
)
