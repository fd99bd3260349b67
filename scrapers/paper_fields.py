"""Takes fields out of JSON about papers: right types or an issue, ids in one spelling, dates as precise as given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scrapers.papers import Gathering
from scrapers.parse import words

_FUNDREF = re.compile(r"(?:10\.13039/)?([0-9]{6,14})/?\Z")
_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?\Z", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://)?(?:api\.)?(?:openalex\.org/)?(?:[a-z]+/)?([WFIG][0-9]{1,15})\Z", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:[T ].*)?\Z")
_SHOWN = 60


class JsonFields:
    """One JSON object of a source; what is not of its type is an issue and counts as absent."""

    __slots__ = ("_gathering", "_record", "where")

    def __init__(self, record: Mapping[str, object], where: str, gathering: Gathering) -> None:
        self._record = record
        self.where = where
        self._gathering = gathering

    def has(self, name: str) -> bool:
        """Whether the source gives this field at all, even empty."""
        return name in self._record

    def text(self, name: str) -> str | None:
        """Return words or a number as words; None where there are none."""
        value = self._record.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return plain_words(value) or None
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self._odd(name, value, "words")
        return None

    def number(self, name: str) -> int | None:
        """Return a whole number, from digits too."""
        value = self._record.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
            return int(value)
        if value is not None and value != "":
            self._odd(name, value, "a whole number")
        return None

    def inner(self, name: str) -> JsonFields | None:
        """Return an object inside; None where there is none."""
        value = self._record.get(name)
        if isinstance(value, Mapping):
            return JsonFields(value, self.where, self._gathering)
        if value is not None:
            self._odd(name, value, "an object")
        return None

    def many(self, name: str) -> Iterator[JsonFields]:
        """Yield the objects of a list; a single object counts as a list of one."""
        value = self._record.get(name)
        for item in [value] if isinstance(value, Mapping) else self._list(name, value):
            if isinstance(item, Mapping):
                yield JsonFields(item, self.where, self._gathering)
            else:
                self._odd(name, item, "an object")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the words of a list; a single text counts as a list of one."""
        value = self._record.get(name)
        found: list[str] = []
        for item in [value] if isinstance(value, str) else self._list(name, value):
            if isinstance(item, str):
                if plain := plain_words(item):
                    found.append(plain)
            elif isinstance(item, int) and not isinstance(item, bool):
                found.append(str(item))
            elif item is not None:
                self._odd(name, item, "words")
        return tuple(found)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return the whole numbers of a list, up to the first thing that is none."""
        found: list[int] = []
        for item in self._list(name, self._record.get(name)):
            if isinstance(item, bool) or not isinstance(item, int):
                break
            found.append(item)
        return tuple(found)

    def lists(self, name: str) -> Iterator[JsonFields]:
        """Yield each list of a list of lists as an object with the field "it"."""
        for item in self._list(name, self._record.get(name)):
            yield JsonFields({"it": item}, self.where, self._gathering)

    def loose(self, name: str) -> Iterator[JsonFields]:
        """Yield a text, an object or a list of either as objects; a text stands in the field "value"."""
        value = self._record.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield JsonFields(item, self.where, self._gathering)
            elif isinstance(item, str):
                yield JsonFields({"value": item}, self.where, self._gathering)

    def only(self, what: str, *known: str) -> None:
        """Report fields that nobody reads, once for each name: a source's shape may have changed."""
        for name in sorted(self._record.keys() - set(known)):
            self._gathering.issue("unknown field", what, f"the field {_shown(name)} is not read")

    def changed(self, what: str) -> None:
        """Report that the source's shape is not the one that is documented."""
        self._gathering.issue("changed shape", self.where, what)

    def _list(self, name: str, value: object) -> list[object]:
        if isinstance(value, list):
            return value
        if value is not None and value != "":
            self._odd(name, value, "a list")
        return []

    def _odd(self, name: str, value: object, wanted: str) -> None:
        self._gathering.issue("unreadable field", self.where, f"{name}: {_shown(value)} is not {wanted}")


def plain_words(text: str) -> str:
    """Return `words(text)`, without its passes where the text plainly needs none: most fields of most papers."""
    if text.isprintable() and "&" not in text and "<" not in text and "  " not in text:
        return text.strip()
    return words(text)


def person_names(author: JsonFields, *, given: str, family: str, whole: Iterable[str]) -> Iterator[str]:
    """Yield the spellings of one author's name, for dropping them; none of them goes into a record."""
    first, last = author.text(given), author.text(family)
    if first and last:
        yield f"{first} {last}"
        yield " ".join([*(part[0] for part in re.split(r"[\s.\-]+", first) if part), last])
    for name in whole:
        if value := author.text(name):
            yield value


def fundref_id(text: str | None) -> str | None:
    """Return a Crossref Funder id as "10.13039/digits", from any spelling; None for what is none."""
    if not text:
        return None
    plain = text.strip().lower()
    for start in ("https://", "http://"):
        plain = plain.removeprefix(start)
    for host in ("dx.doi.org/", "doi.org/", "doi:"):
        plain = plain.removeprefix(host)
    found = _FUNDREF.match(plain.strip())
    return f"10.13039/{found.group(1)}" if found else None


def ror_id(text: str | None) -> str | None:
    """Return a short ROR id ("04mkzax54"), from an address too; None for what is none."""
    found = _ROR.match(text.strip()) if text else None
    return found.group(1).lower() if found else None


def openalex_id(text: str | None) -> str | None:
    """Return a short OpenAlex id ("F4320321001"), from an address too; None for what is none."""
    found = _OPENALEX.match(text.strip()) if text else None
    return found.group(1).upper() if found else None


def iso_date(text: str | None) -> str | None:
    """Return a date as precise as the source gives it ("2025", "2025-11", "2025-11-03"); None for what is none."""
    found = _ISO.match(text.strip()) if text else None
    return date_of_parts([int(part) for part in found.groups() if part]) if found else None


def date_of_parts(parts: Iterable[int]) -> str | None:
    """Return year, month and day as an ISO 8601 date, cut before the first part that no calendar has."""
    year, month, day = [*parts, 0, 0, 0][:3]
    if not 1000 <= year <= 2999:
        return None
    if not 1 <= month <= 12:
        return f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"


def year_of(published: str | None) -> int | None:
    """Return the year of such a date."""
    return int(published[:4]) if published else None


def _shown(value: object) -> str:
    shown = value if isinstance(value, str) else repr(value)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."
