"""US Department of Defense, section 1286: foreign institutions named each fiscal year in a PDF, from a transcription.

Some rows are one centre of a university and never stand for the whole; the document's own spelling is kept.
"""

from __future__ import annotations

from datetime import date

from scrapers.watchlists.records import ListPart, Watchlist
from scrapers.watchlists.transcription import transcription_parser

KEY = "us-1286"
DOCUMENT = "https://www.cto.mil/wp-content/uploads/2026/07/FY25-Section-1286-List.pdf"

WATCHLIST = Watchlist(
    key=KEY,
    title="US DoD Section 1286 list",
    publisher="US Department of Defense",
    licence="US Government work, public domain; transcribed by hand",
    home="https://rt.cto.mil/ddre-rt/dd-rtl/science-and-technology-program-protection/",
    document=DOCUMENT,
    expected_min=80,
    expected_max=800,
    parts=(ListPart(key=KEY, name="US DoD Section 1286", kind="government", first_published=date(2023, 6, 30)),),
    well_known=(
        ("Beihang University", "CN"),
        ("Harbin Institute of Technology", "CN"),
        ("National University of Defense Technology", "CN"),
    ),
    parse=transcription_parser(KEY, "the Section 1286 list", DOCUMENT),
    stale_after_days=400,
)
