"""Reads the tables of watchlists strictly: a column that we use must be there, one that we do not know is noted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import Tally

#: The longest cell of the real files is a list of addresses of some 40,000 characters.
_LONGEST_CELL = 4_000_000
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y", "%B %d, %Y")
_BLANKS = re.compile(r"\s+")


def decoded(body: bytes, what: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark; UnreadableRecord for anything else."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableRecord(f"{what} is not text in UTF-8 ({error.reason} at byte {error.start})") from error


def rows_of(
    text: str, what: str, *, columns: Sequence[str], needed: Iterable[str], tally: Tally, delimiter: str = ","
) -> Iterator[dict[str, str]]:
    """Yield each row as a dictionary of trimmed cells.

    `columns` are all columns of the documented shape, `needed` those without which the list cannot be read:
    UnreadableRecord where one is missing. Other differences in the header are noted. A row with more or fewer cells
    than the header is an UnreadableRecord that names its line: cells have moved, and names would stand in wrong places.
    """
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [_BLANKS.sub(" ", cell).strip() for cell in next(reader, [])]
        missing = [name for name in needed if name not in header]
        if missing:
            raise UnreadableRecord(
                f"{what} has no column {', '.join(map(repr, missing))}: the shape has changed, so it was not read"
            )
        doubled = sorted({name for name in header if name and header.count(name) > 1})
        if doubled:
            raise UnreadableRecord(f"{what} has the column {doubled[0]!r} twice: the shape has changed")
        for name in header:
            if name not in columns:
                tally.note(f"column {name!r} is new and was not read")
        for name in columns:
            if name not in header:
                tally.note(f"column {name!r} is gone")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise UnreadableRecord(
                    f"{what} line {reader.line_num} has {len(cells)} cells where the header has {len(header)}"
                )
            yield {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise UnreadableRecord(f"{what} line {reader.line_num} is not CSV: {error}") from error


def day(text: str) -> date | None:
    """Return a whole day in one of the forms that the lists write, or None for a blank or a part of a date."""
    words = text.strip()
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day of a list, without a clock
        except ValueError:
            continue
    return None


def noted_day(text: str, what: str, tally: Tally) -> date | None:
    """Return a day as `day` does, and note words that are neither a day nor blank."""
    found = day(text)
    if found is None and text.strip():
        tally.note(f"{what}: {text.strip()[:40]!r} is not a whole day and was not read")
    return found


def joined(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values that are not blank, each once, in their order, with blanks and line breaks joined."""
    clean = (_BLANKS.sub(" ", value).strip() for value in values)
    return tuple(dict.fromkeys(value for value in clean if value))


def split(text: str, separator: str = ";") -> tuple[str, ...]:
    """Return the parts of a cell that joins several values."""
    return joined(text.split(separator))


def others(names: Iterable[str], name: str) -> tuple[str, ...]:
    """Return the names that are not the name itself, each once."""
    return tuple(other for other in joined(names) if other != name)
