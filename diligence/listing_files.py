"""Reads listings from the generic list file: list,kind,name,aliases,country,detail,date,source_url."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from diligence.countries import country_code
from diligence.errors import RegisterError
from diligence.model import LIST_KINDS, Listing

COLUMNS = ("list", "kind", "name", "aliases", "country", "detail", "date", "source_url")
_REQUIRED = ("list", "name")
_KINDS = frozenset(LIST_KINDS)
#: Canada's list prints subsidiaries and units as "known aliases": its aliases are weaker than its names.
_WEAK_ALIAS_LISTS = re.compile(r"^(?:CA|CANADA)-?NRO\b|Named Research Organi[sz]ations", re.IGNORECASE)
_DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%B %d, %Y", "%b %d, %Y")


class ListFileError(RegisterError):
    """A list file cannot be used; the text is one line that names the file, the row and what to do."""


def read_listings(path: Path) -> Iterator[Listing]:
    """Yield the listings of a list file in its order; see `parse_listings`."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ListFileError(f"cannot read list file {path}: {error.strerror or error}; check the name") from error
    yield from parse_listings(body, path.name)


def parse_listings(body: bytes, where: str) -> Iterator[Listing]:
    """Yield the listings in the bytes of a list file, in its order; `where` names the file in errors.

    Aliases are split on ";"; a blank kind is "own"; a country may be an ISO code or a source's words, several split
    on ";" (kept as codes where all are known). `listed_since` is None where the date is not a whole day. Raises
    ListFileError, in one line, for a missing column, an unknown kind, a row without a name or another encoding.
    """
    try:
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        header = [name.strip().lower() for name in rows.fieldnames or ()]
        missing = [name for name in _REQUIRED if name not in header]
        if missing:
            raise ListFileError(f"{where}: no column {', '.join(missing)}; the header must be {','.join(COLUMNS)}")
        rows.fieldnames = header
        for row in rows:
            yield _listing(row, f"{where} line {rows.line_num}")
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListFileError(f"cannot read list file {where}: {error}; save it as CSV in UTF-8") from error


def _listing(row: dict[str, str | None], where: str) -> Listing:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    name = cell("name")
    if not name:
        raise ListFileError(f"{where}: a row without a name; delete it or name the body")
    code = cell("list")
    if not code:
        raise ListFileError(f"{where}: {name!r} has no list; write a short name of the list")
    kind = cell("kind").lower() or "own"
    if kind not in _KINDS:
        raise ListFileError(f"{where}: kind {kind!r} of {name!r}; write one of {', '.join(sorted(_KINDS))}")
    aliases = tuple(dict.fromkeys(alias for part in cell("aliases").split(";") if (alias := part.strip())))
    weak = bool(_WEAK_ALIAS_LISTS.search(code))
    identifier = hashlib.sha256("\x1f".join((code, name, cell("country"), cell("detail"))).encode()).hexdigest()[:16]
    return Listing(
        id=identifier,
        list=code,
        list_kind=kind,
        name=name,
        aliases=() if weak else aliases,
        weak_aliases=aliases if weak else (),
        country=_country(cell("country")),
        detail=cell("detail"),
        listed_since=_day(cell("date")),
        source_url=cell("source_url"),
        list_version=cell("date"),
    )


def _country(words: str) -> str:
    """Return the ISO code of a country cell; several countries stay several codes, unknown words stay words."""
    codes = [country_code(part) or part.strip() for part in words.split(";") if part.strip()]
    return ";".join(codes)


def _day(text: str) -> date | None:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of a list, without a clock
        except ValueError:
            continue
    return None
