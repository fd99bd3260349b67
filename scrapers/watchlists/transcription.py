"""Reads a list that its publisher prints only as a document, from a table that somebody transcribed by hand.

The table is CSV in UTF-8 with the columns `name` and, as far as the document gives them, `aliases` and
`weak_aliases` (joined with ";"), `country`, `detail`, `listed_on`, `reference`, `source_url` and `edition` (the day of
the document, the same in each row). The words are the document's own, its typing errors among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, Tally
from scrapers.watchlists.table import day, decoded, noted_day, others, rows_of, split

COLUMNS = (
    *("name", "aliases", "weak_aliases", "country", "detail", "listed_on", "reference", "source_url", "edition"),
)


def transcription_parser(key: str, what: str, document: str) -> Callable[[bytes, Tally], Iterator[ListingRecord]]:
    """Return the parser of a transcribed list: bytes of the table in, one record for each row out."""

    def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
        if body[:5] == b"%PDF-":
            raise UnreadableRecord(
                f"{what}: this is the PDF itself; give its transcription as CSV, see docs/watchlists.md"
            )
        editions: set[str] = set()
        text = decoded(body, what)
        # Only `name` is needed, so a column that is not there is no sign of another shape.
        header = {cell.strip() for cell in text.partition("\n")[0].split(",")}
        columns = [name for name in COLUMNS if name in header]
        for row in rows_of(text, what, columns=columns, needed=("name",), tally=tally):
            if not row["name"]:
                raise UnreadableRecord(f"{what} has a row without a name: delete it or name the body")
            editions.add(row.get("edition", ""))
            if len(editions) > 1:
                raise UnreadableRecord(f"{what} holds rows of several editions: {', '.join(sorted(editions))}")
            tally.report_date = day(row.get("edition", ""))
            name = row["name"]
            yield ListingRecord(
                list_key=key,
                name=name,
                aliases=others(split(row.get("aliases", "")), name),
                weak_aliases=others(split(row.get("weak_aliases", "")), name),
                countries=split(row.get("country", "")),
                detail=row.get("detail", ""),
                listed_on=noted_day(row.get("listed_on", ""), "listed_on", tally),
                reference=row.get("reference", ""),
                source_url=row.get("source_url", "") or document,
            )

    return parse
