"""Text of a source made fit for a file: one line, legal in XML, and in a spreadsheet never a formula."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from graphs.views import plain

#: What stands where a record gives no name.
NO_NAME = "(no name in the record)"
#: Excel keeps 32,767 characters in a cell and spills the rest into the rows below, which breaks the table.
MAX_CELL = 32_000
_CUT = " ... (cut)"
#: Spreadsheets read a cell that begins so as a formula; some turn the full-width signs into the plain ones first.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: The last two code points of each plane are no characters, and XML refuses U+FFFE and U+FFFF.
_NO_CHARACTER = re.compile(
    "[\ufdd0-\ufdef" + "".join(f"{chr(n * 65536 + 0xFFFE)}{chr(n * 65536 + 0xFFFF)}" for n in range(17)) + "]"
)


def text(value: object) -> str:
    """Return untrusted text on one line, without characters that turn text round, break a line or break XML."""
    return _text(str(value))


@lru_cache(maxsize=100_000)  # every file prints the same words
def _text(value: str) -> str:
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    return _NO_CHARACTER.sub("\ufffd", plain(value))


def name_of(value: object) -> str:
    """Return a name on one line with something to see in it: a reader must know that the record gives none."""
    found = text(value)
    return found if is_visible(found) else NO_NAME


def is_visible(value: str) -> bool:
    """Return whether text prints anything: spaces and joiners of no width alone print nothing."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in value)


def cut(value: str, length: int) -> str:
    """Return text of at most `length` characters that says when it was cut."""
    return value if len(value) <= length else value[: length - len(_CUT)] + _CUT


def plain_cell(value: object) -> str:
    """Return one cell of a table: None is empty, True and False are words, and no text is taken for a formula.

    A leading apostrophe makes text of what a spreadsheet would run; numbers are left alone.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    return never_formula(cut(value, MAX_CELL))


def never_formula(cell: str) -> str:
    """Return a text cell that no spreadsheet runs: a leading apostrophe makes text of what one would."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
