"""UK Sanctions List: the one list of the United Kingdom since 28 January 2026, as CSV of 58 columns or as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, decoded, joined, noted_day, others, rows_of
from scrapers.watchlists.tree import inside, root_of, text_of, texts_inside

KEY = "uk"
HOME = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
ADDRESS = "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv"
_WHAT = "the UK Sanctions List"
_REPORT_DATE = re.compile(r"Report Date:\s*([0-9]{1,2}-[A-Za-z]{3}-[0-9]{4})")

#: The 58 columns, in their order.
COLUMNS = (
    *("Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number"),
    *("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name type", "Alias strength", "Title"),
    *("Name non-latin script", "Non-latin script type", "Non-latin script language"),
    *("Regime Name", "Designation Type", "Designation source", "Sanctions Imposed", "Other Information"),
    *("UK Statement of Reasons", "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4"),
    *("Address Line 5", "Address Line 6", "Address Postal Code", "Address Country", "Phone number", "Website"),
    *("Email address", "Date Designated", "D.O.B", "Nationality(/ies)", "National Identifier number"),
    *("National Identifier additional information", "Passport number", "Passport additional information"),
    *("Position", "Gender", "Town of birth", "Country of birth", "Type of entity", "Subsidiaries", "Parent company"),
    *("Business registration number (s)", "IMO number", "Current owner/operator (s)", "Previous owner/operator (s)"),
    *("Current believed flag of ship", "Previous flags", "Type of ship", "Tonnage of ship", "Length of ship"),
    *("Year Built", "Hull identification number (HIN)"),
)
_NEEDED = ("Unique ID", "Name 6", "Name type", "Regime Name", "Designation Type", "Address Country", "Date Designated")
_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country")


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each designated entity; individuals and ships are counted, never yielded."""
    if body.lstrip()[:5] == b"<?xml" or body.lstrip()[:1] == b"<":
        return _parse_xml(body, tally)
    return _parse_csv(body, tally)


def _parse_csv(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    text = decoded(body, _WHAT)
    first, _, rest = text.partition("\n")
    reported = _REPORT_DATE.search(first)
    if reported:
        tally.report_date = day(reported[1])
    else:
        rest = text  # a file without the line of the report's date begins with the header
        tally.note("the file has no line 'Report Date'")
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(rest, _WHAT, columns=COLUMNS, needed=_NEEDED, tally=tally):
        if not row["Unique ID"]:
            raise UnreadableRecord(f"{_WHAT} has a row without Unique ID: the shape has changed")
        grouped.setdefault(row["Unique ID"], []).append(row)
    for identifier, rows in grouped.items():
        kind = rows[0]["Designation Type"]
        if _is_entity(kind, tally):
            yield _from_rows(identifier, rows, tally)


def _is_entity(kind: str, tally: Tally) -> bool:
    if kind.casefold() == "entity":
        return True
    tally.left_out[kind.casefold() if kind.casefold() in {"individual", "ship"} else f"of type {kind[:40]!r}"] += 1
    return False


def _from_rows(identifier: str, rows: list[dict[str, str]], tally: Tally) -> ListingRecord:
    primary: list[str] = []
    aliases: list[str] = []
    weak: list[str] = []
    for row in rows:
        name = " ".join(row[part] for part in _NAME_PARTS if row.get(part))
        kind = row["Name type"].casefold()
        low = row.get("Alias strength", "").casefold().startswith("low")
        if kind == "primary name":
            primary.append(name)
        else:
            (weak if low else aliases).append(name)
        aliases.append(row.get("Name non-latin script", ""))
    return _record(
        identifier,
        primary,
        aliases,
        weak,
        countries=[row["Address Country"] for row in rows],
        entity_type="; ".join(joined(row.get("Type of entity", "") for row in rows)),
        regime=rows[0]["Regime Name"],
        imposed=rows[0].get("Sanctions Imposed", ""),
        designated=next((row["Date Designated"] for row in rows if row["Date Designated"]), ""),
        addresses=[", ".join(row[part] for part in _ADDRESS if row.get(part)) for row in rows],
        tally=tally,
    )


def _record(
    identifier: str, primary: list[str], aliases: list[str], weak: list[str], *, countries: list[str], entity_type: str,
    regime: str, imposed: str, designated: str, addresses: list[str], tally: Tally,
) -> ListingRecord:  # fmt: skip
    names = joined([*primary, *aliases, *weak])
    if not names:
        raise UnreadableRecord(f"{_WHAT}: entry {identifier} has no name")
    if not joined(primary):
        tally.note("an entry has no primary name; its first name was taken")
    name = names[0]
    strong = others([*primary, *aliases], name)
    return ListingRecord(
        list_key=KEY,
        name=name,
        aliases=strong,
        weak_aliases=tuple(alias for alias in others(weak, name) if alias not in strong),
        countries=joined(countries),
        entity_type=entity_type,
        detail="; ".join(joined([regime, imposed.replace("|", ", ")])),
        listed_on=noted_day(designated, "Date Designated", tally),
        reference=identifier,
        addresses=joined(addresses),
        source_url=HOME,
    )


def _parse_xml(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    root = root_of(body, _WHAT, "Designations", "UKSanctionsList")
    tally.report_date = next(
        (found for text in texts_inside(root, "DateGenerated") if (found := day(text.split("T")[0]))), None
    )
    seen = False
    for entry in inside(root, "Designation"):
        seen = True
        kind = text_of(entry, "IndividualEntityShip")
        if not kind:
            raise UnreadableRecord(f"{_WHAT}: a <Designation> has no <IndividualEntityShip>: the shape has changed")
        if _is_entity(kind, tally):
            yield _from_element(entry, tally)
    if not seen:
        raise UnreadableRecord(f"{_WHAT} holds no <Designation>: the shape has changed")


def _from_element(entry: etree._Element, tally: Tally) -> ListingRecord:
    identifier = text_of(entry, "UniqueID")
    if not identifier:
        raise UnreadableRecord(f"{_WHAT}: a <Designation> has no <UniqueID>: the shape has changed")
    primary: list[str] = []
    aliases: list[str] = []
    weak: list[str] = []
    for names in inside(entry, "Names"):
        for item in inside(names, "Name"):
            name = " ".join(text for number in range(1, 7) if (text := text_of(item, f"Name{number}")))
            if text_of(item, "NameType").casefold() == "primary name":
                primary.append(name)
            else:
                low = text_of(item, "AliasStrength").casefold().startswith("low")
                (weak if low else aliases).append(name)
    aliases += texts_inside(entry, "NameNonLatinScript")
    addresses = [
        ", ".join(text for child in address if (text := " ".join("".join(map(str, child.itertext())).split())))
        for address in inside(entry, "Address")
    ]
    return _record(
        identifier,
        primary,
        aliases,
        weak,
        countries=texts_inside(entry, "AddressCountry"),
        entity_type="; ".join(joined(texts_inside(entry, "TypeOfEntity"))),
        regime=text_of(entry, "RegimeName"),
        imposed=text_of(entry, "SanctionsImposed"),
        designated=text_of(entry, "DateDesignated"),
        addresses=addresses,
        tally=tally,
    )


WATCHLIST = Watchlist(
    key=KEY,
    title="UK Sanctions List",
    publisher="Foreign, Commonwealth and Development Office",
    licence="Open Government Licence v3.0",
    home=HOME,
    address=ADDRESS,
    expected_min=500,
    expected_max=6_000,
    parts=(ListPart(key=KEY, name="UK Sanctions List", kind="legal"),),
    well_known=(("Rosoboronexport", "RU"), ("Uralvagonzavod", "RU"), ("Islamic Revolutionary Guard Corps", "IR")),
    parse=parse,
    stale_after_days=14,
)
