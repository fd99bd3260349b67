"""ASPI's China Defence Universities Tracker, from the table of its web page: an assessment by a think tank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import decoded, others

KEY = "aspi"
HOME = "https://unitracker.aspi.org.au/"
ADDRESS = "https://unitracker.aspi.org.au/universities/"
_WHAT = "ASPI's tracker"
_NEEDED = ("title", "also_known_as", "kind")
_READ = frozenset({*_NEEDED, "permalink", "risk"})
_NOT_LETTERS = re.compile(r"[^a-z]+")


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each row of `table.data-table`; UnreadableRecord where the table or a column is gone.

    The category and the risk rating are printed as ASPI's own words. All bodies are in China: that is what the
    tracker is a tracker of, and its table has no column for it.
    """
    page = BeautifulSoup(decoded(body, _WHAT), "lxml")
    table = page.select_one("table.data-table")
    if table is None:
        raise UnreadableRecord(f"{_WHAT} has no table 'data-table': the page has changed")
    rows = table.find_all("tr")
    header = [_column(cell) for cell in rows[0].find_all(["th", "td"])] if rows else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise UnreadableRecord(f"{_WHAT} has no column {', '.join(map(repr, missing))}: the page has changed")
    for name in header:
        if name not in _READ:
            tally.note(f"column {name!r} was not read")
    for row in rows[1:]:
        cells = row.find_all("td")
        if len(cells) != len(header):
            raise UnreadableRecord(f"{_WHAT} has a row of {len(cells)} cells where the header has {len(header)}")
        yield _record(dict(zip(header, cells, strict=True)))


def _column(cell: Tag) -> str:
    return _NOT_LETTERS.sub("_", cell.get_text(" ").strip().casefold()).strip("_")


def _record(cells: dict[str, Tag]) -> ListingRecord:
    name = " ".join(cells["title"].get_text(" ").split())
    if not name:
        raise UnreadableRecord(f"{_WHAT} has a row without a title")
    # Aliases are joined with ";" or stand in lines of their own; a comma may be part of a name.
    aliases = re.split(r"[;\n]", cells["also_known_as"].get_text("\n"))
    kind = " ".join(cells["kind"].get_text(" ").split())
    risk = " ".join(cells["risk"].get_text(" ").split()) if "risk" in cells else ""
    return ListingRecord(
        list_key=KEY,
        name=name,
        aliases=others(aliases, name),
        countries=("CN",),
        entity_type=kind,
        detail="; ".join(
            part for part in (f"Category: {kind}" if kind else "", f"ASPI's rating: {risk}" if risk else "") if part
        ),
        reference=_permalink(cells),
        source_url=urljoin(ADDRESS, _permalink(cells)) if _permalink(cells) else ADDRESS,
    )


def _permalink(cells: dict[str, Tag]) -> str:
    for column in ("permalink", "title"):
        link = cells[column].find("a") if column in cells else None
        if isinstance(link, Tag) and isinstance(link.get("href"), str):
            return str(link["href"])
    return " ".join(cells["permalink"].get_text(" ").split()) if "permalink" in cells else ""


WATCHLIST = Watchlist(
    key=KEY,
    title="ASPI, China Defence Universities Tracker",
    publisher="Australian Strategic Policy Institute",
    licence="ASPI, all rights reserved; for the office's own use, names and categories cited with the source",
    home=HOME,
    address=ADDRESS,
    expected_min=120,
    expected_max=500,
    parts=(
        ListPart(
            key=KEY,
            name="ASPI China Defence Universities Tracker",
            kind="assessment",
            first_published=date(2019, 11, 25),
        ),
    ),
    well_known=(
        ("Beihang University", "CN"),
        ("Harbin Institute of Technology", "CN"),
        ("National University of Defense Technology", "CN"),
    ),
    parse=parse,
    stale_after_days=180,
)
