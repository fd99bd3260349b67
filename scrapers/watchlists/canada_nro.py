"""Canada's Named Research Organizations, from its web page: one list item a body, its country in brackets behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bs4 import BeautifulSoup, Tag

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, decoded, others, split

KEY = "ca-nro"
ADDRESS = (
    "https://science.gc.ca/site/science/en/safeguarding-your-research/guidelines-and-tools-implement-research-security/"
    "sensitive-technology-research-and-affiliations-concern/named-research-organizations"
)
_WHAT = "Canada's page of Named Research Organizations"
_COUNTRY = re.compile(r"\(([^()]+)\)\s*\Z")
_ALIASES = re.compile(r"Known alias(?:\(es\)|es)?\s*:?\s*", re.IGNORECASE)


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each list item that begins with a name in bold.

    All aliases are weak: the page prints subsidiaries and units as aliases of a body. UnreadableRecord where the page
    has no such item; an item with a name and without a country is noted.
    """
    page = BeautifulSoup(decoded(body, _WHAT), "lxml")
    changed = page.find("time", attrs={"property": "dateModified"})
    tally.report_date = day(changed.get_text(strip=True)) if isinstance(changed, Tag) else None
    found = False
    for item in page.find_all("li"):
        bold = item.find(["strong", "b"], recursive=False)
        if not isinstance(bold, Tag):
            continue
        name = " ".join(bold.get_text(" ").split())
        notes = [" ".join(note.get_text(" ").split()) for note in item.find_all("p")]
        for paragraph in item.find_all("p"):
            paragraph.extract()
        rest = " ".join(item.get_text(" ").split())
        country = _COUNTRY.search(rest)
        if not name or (country is None and not any(map(_ALIASES.match, notes))):
            # Menus of the same page have items in bold too; an entry has a country or an alias.
            tally.note("an item in bold has neither country nor alias and was not read")
            continue
        if country is None:
            tally.note(f"no country behind {name[:60]!r}")
        aliases = [alias for note in notes if _ALIASES.match(note) for alias in split(_ALIASES.sub("", note, count=1))]
        for note in notes:
            if not _ALIASES.match(note):
                tally.note(f"a paragraph under an entry is no alias and was not read: {note[:40]!r}")
        found = True
        yield ListingRecord(
            list_key=KEY,
            name=name,
            weak_aliases=others(aliases, name),
            countries=(country[1].strip(),) if country else (),
            source_url=ADDRESS,
        )
    if not found:
        raise UnreadableRecord(f"{_WHAT} holds no entry in the shape that we know: the page has changed")


WATCHLIST = Watchlist(
    key=KEY,
    title="Canada, Named Research Organizations",
    publisher="Government of Canada",
    licence="Facts from a page of the Government of Canada",
    home=ADDRESS,
    address=ADDRESS,
    expected_min=70,
    expected_max=500,
    parts=(
        ListPart(
            key=KEY,
            name="Canada Named Research Organizations",
            kind="government",
            first_published=date(2024, 1, 16),
        ),
    ),
    well_known=(
        ("National University of Defense Technology", "CN"),
        ("Beihang University", "CN"),
        ("Harbin Institute of Technology", "CN"),
    ),
    parse=parse,
    stale_after_days=90,
)
