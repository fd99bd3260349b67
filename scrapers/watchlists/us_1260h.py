"""US Department of Defense, section 1260H: Chinese military companies named by a notice, from a transcription."""

from __future__ import annotations

from datetime import date

from scrapers.watchlists.records import ListPart, Watchlist
from scrapers.watchlists.transcription import transcription_parser

KEY = "us-1260h"
DOCUMENT = "https://www.federalregister.gov/documents/full_text/text/2026/06/10/2026-11571.txt"

WATCHLIST = Watchlist(
    key=KEY,
    title="US DoD Section 1260H list",
    publisher="US Department of Defense",
    licence="US Government work, public domain; transcribed by hand",
    home="https://www.federalregister.gov/documents/search?conditions%5Bterm%5D=section+1260H",
    document=DOCUMENT,
    expected_min=50,
    expected_max=900,
    parts=(ListPart(key=KEY, name="US DoD Section 1260H", kind="government", first_published=date(2021, 6, 3)),),
    well_known=(
        ("Aviation Industry Corporation of China, Ltd.", "CN"),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "CN"),
        ("Huawei Investment & Holding Co., Ltd.", "CN"),
    ),
    parse=transcription_parser(KEY, "the Section 1260H list", DOCUMENT),
    stale_after_days=400,
)
