"""Matches a CSV file of names and writes a CSV file of candidates, for the command line."""

from __future__ import annotations

import csv
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from diligence import registers
from diligence.bodies import read_bodies
from diligence.errors import DiligenceError, OutputError
from diligence.listing_files import read_listings
from diligence.match import build_index
from diligence.model import Listing, Match
from graphs.export.cells import never_formula

MATCH_COLUMNS = (
    "name", "country", "status", "relation", "list", "list_kind", "entry", "matched_name",
    "entry_country", "ror", "why",
)  # fmt: skip


class NamesFileError(DiligenceError):
    """A file of names cannot be used; the text is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCounts:
    """What a run over a file of names came to."""

    names: int
    claimed: int
    asked: int
    listings: int
    bodies: int

    def sentence(self) -> str:
        """Return one line for the terminal."""
        return (
            f"{self.names} names against {self.listings} listings and {self.bodies} known bodies: "
            f"{self.claimed} with a match, {self.asked} with a question only, "
            f"{self.names - self.claimed - self.asked} with no indicator found in the lists given"
        )


def read_names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, country words) of a CSV file with a column `name` and perhaps `country`; blank names are left out.

    Raises NamesFileError in one line where the file or the column is missing.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if "name" not in (rows.fieldnames or ()):
                raise NamesFileError(f"{path.name}: no column name; the header must be name,country")
            for row in rows:
                name = row["name"] or ""  # kept as it stands, so that the answer is found again by what was asked
                if name.strip():
                    yield name, (row.get("country") or "").strip()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NamesFileError(f"cannot read names file {path.name}: {error}") from error


def match_file(names: Path, *, lists: tuple[Path, ...], ror: Path | None, free_text: bool, out: Path) -> MatchCounts:
    """Match the names of a file and write one row for each candidate kept; names with nothing get no row.

    `lists` are generic list files; with none the bundled listings are used. Errors are one line and name the file.
    """
    listings = _listings(lists)
    bodies = list(read_bodies(ror)) if ror else []
    wanted = list(read_names(names))
    index = build_index(listings, bodies)
    gc.freeze()  # the index stays to the end: the collector need not walk it while matches pile up
    claimed = asked = 0
    try:
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(MATCH_COLUMNS)
            for name, country in wanted:
                found = index.match(name, country.split("|"), free_text=free_text)
                claimed += any(item.status != "possible" for item in found)
                asked += bool(found) and all(item.status == "possible" for item in found)
                writer.writerows(_row(name, country, item) for item in found)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror or error}; check the folder and the rights") from error
    return MatchCounts(names=len(wanted), claimed=claimed, asked=asked, listings=len(listings), bodies=len(bodies))


def _listings(lists: tuple[Path, ...]) -> list[Listing]:
    if not lists:
        return list(registers.listings())
    return [listing for path in lists for listing in read_listings(path)]


def _row(name: str, country: str, item: Match) -> list[str]:
    listing = item.listing
    cells = (
        name, country, item.status, item.relation, listing.list, listing.list_kind, listing.name, item.matched_name,
        listing.country, item.ror, item.why,
    )  # fmt: skip
    return [never_formula(cell) for cell in cells]
