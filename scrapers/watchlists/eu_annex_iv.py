"""Annex IV of Regulation (EU) 833/2014: bodies under export control, apart from financial sanctions; transcribed."""

from __future__ import annotations

from datetime import date

from scrapers.watchlists.records import ListPart, Watchlist
from scrapers.watchlists.transcription import transcription_parser

KEY = "eu-833-annex-iv"
DOCUMENT = "https://eur-lex.europa.eu/eli/reg/2014/833"

WATCHLIST = Watchlist(
    key=KEY,
    title="EU Regulation 833/2014, Annex IV",
    publisher="Council of the European Union",
    licence="EUR-Lex, reuse authorised under Decision 2011/833/EU with the source named; transcribed by hand",
    home=DOCUMENT,
    document=DOCUMENT,
    expected_min=500,
    expected_max=3_000,
    parts=(
        ListPart(key=KEY, name="EU Regulation 833/2014, Annex IV", kind="legal", first_published=date(2014, 9, 12)),
    ),
    well_known=(("Rosoboronexport", "RU"), ("Uralvagonzavod", "RU"), ("Kalashnikov", "RU")),
    parse=transcription_parser(KEY, "Annex IV", DOCUMENT),
    stale_after_days=180,
)
