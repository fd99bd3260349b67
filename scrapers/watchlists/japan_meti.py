"""Japan's End User List (METI), from a transcription of the PDF's table in its own five columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import decoded, joined, others, rows_of

KEY = "jp-eul"
DOCUMENT = "https://www.meti.go.jp/english/policy/external_economy/trade_control/index.html"
_WHAT = "METI's End User List"
#: The columns as the PDF heads them in English; the Japanese line above each is left out in a transcription.
COLUMNS = ("No.", "Country or Region", "Company or Organization", "Also Known As", "Type of WMD")
#: Names in Japanese or Chinese stand in brackets behind the name, in either width of bracket.
_OTHER_SCRIPT = re.compile(r"[(（]([^()（）]*[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff][^()（）]*)[)）]")
_JAPANESE = re.compile(r"[^\x00-\x7f]+")
#: B biological, C chemical, M missiles, N nuclear, as the list's heading explains them.
_WEAPONS = {"B": "biological", "C": "chemical", "M": "missiles", "N": "nuclear", "CW": "conventional weapons"}


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each row; aliases are split on "・", and a break in the numbers is noted.

    The number of a row changes with each edition, so it is no reference.
    """
    if body[:5] == b"%PDF-":
        raise UnreadableRecord(f"{_WHAT}: this is the PDF itself; give its table as CSV, see docs/watchlists.md")
    expected = 1
    for row in rows_of(decoded(body, _WHAT), _WHAT, columns=COLUMNS, needed=COLUMNS, tally=tally):
        if not row["No."].isdigit():
            raise UnreadableRecord(f"{_WHAT}: the number {row['No.'][:20]!r} is not a number: the shape has changed")
        if int(row["No."]) != expected:
            tally.note(f"row number {row['No.']} follows {expected - 1}: a row may be missing")
        expected = int(row["No."]) + 1
        printed = row["Company or Organization"]
        name = " ".join(_OTHER_SCRIPT.sub(" ", printed).replace("，", ",").split())
        if not name:
            raise UnreadableRecord(f"{_WHAT} row {row['No.']} has no name")
        weapons = [word.strip() for word in re.split(r"[,、\s]+", row["Type of WMD"]) if word.strip()]
        yield ListingRecord(
            list_key=KEY,
            name=name,
            aliases=others([*row["Also Known As"].split("・"), *_OTHER_SCRIPT.findall(printed)], name),
            countries=joined([_JAPANESE.sub(" ", row["Country or Region"])]),
            detail=f"concern: {', '.join(_WEAPONS.get(word, word) for word in weapons)}" if weapons else "",
            source_url=DOCUMENT,
        )


WATCHLIST = Watchlist(
    key=KEY,
    title="Japan, METI End User List",
    publisher="Ministry of Economy, Trade and Industry of Japan",
    licence="METI website, Public Data License 1.0; transcribed by hand",
    home=DOCUMENT,
    document=DOCUMENT,
    expected_min=400,
    expected_max=2_000,
    # A list of end users of concern, for exporters to ask more: it forbids nothing by itself.
    parts=(ListPart(key=KEY, name="Japan METI End User List", kind="government"),),
    well_known=(("Northwestern Polytechnical University", "CN"), ("Sharif University of Technology", "IR")),
    parse=parse,
    stale_after_days=400,
)
