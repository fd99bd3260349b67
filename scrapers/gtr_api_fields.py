"""Takes fields out of one JSON record of Gateway to Research API 2 and reports what nobody has taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

from scrapers.errors import UnreadableRecord
from scrapers.parse import decimal, uk_date, words
from scrapers.records import Issue

_T = TypeVar("_T")
_SHOWN = 80
#: A resource and an id at the end of an address, whatever its host: hosts in records are never asked (sources.md).
_RESOURCE = re.compile(
    r"/(projects|organisations|persons|funds|outcomes/[a-z]{1,60})/([0-9A-Za-z][0-9A-Za-z-]{0,63})/?\Z"
)


def resource_of(href: object) -> tuple[str, str] | None:
    """Return resource and id of an address ("organisations", "ED6A6B32-..."), or None where it holds neither.

    The host is dropped on purpose: records print an internal one, so addresses are rebuilt on our own base.
    """
    if not isinstance(href, str):
        return None
    try:
        path = urlsplit(href.strip()).path
    except ValueError:
        return None
    found = _RESOURCE.search(path)
    return (found.group(1), found.group(2)) if found else None


class Fields:
    """The fields of one record that nobody has taken yet; `where` names the record in issues."""

    __slots__ = ("issues", "left", "where")

    def __init__(self, record: Mapping[str, object], where: str, issues: list[Issue]) -> None:
        self.left = dict(record)
        self.where = where
        self.issues = issues

    def issue(self, kind: str, what: str) -> None:
        """Keep an issue about this record."""
        self.issues.append(Issue(kind=kind, where=self.where, what=what))

    def drop(self, *names: str) -> None:
        """Take fields that carry nothing to keep."""
        for name in names:
            self.left.pop(name, None)

    def text(self, name: str) -> str | None:
        """Take words, a number or a yes or no as words; None where there are none."""
        value = self.left.pop(name, None)
        if value is None:
            return None
        if isinstance(value, (dict, list)):
            self.issue("unreadable field", f"{name} holds {shown(value)} where words should be; its words were joined")
        return "; ".join(texts(value)) or None

    def date(self, name: str) -> date | None:
        """Take a UK day; an unreadable one is an issue, and None."""
        return self._exact(name, uk_date, "unreadable date")

    def amount(self, name: str) -> Decimal | None:
        """Take an exact number; an unreadable one is an issue, and None."""
        return self._exact(name, decimal, "unreadable number")

    def _exact(self, name: str, read: Callable[[object], _T], kind: str) -> _T | None:
        value = self.left.pop(name, None)
        if value is None or value == "":
            return None
        try:
            return read(value)
        except UnreadableRecord as error:
            self.issue(kind, f"{name}: {error}; left empty")
            return None

    def record(self, name: str) -> Fields:
        """Take a record inside this one; empty where it is missing."""
        value = self.left.pop(name, None)
        if value is not None and not isinstance(value, dict):
            self.issue("unreadable field", f"{name} holds {shown(value)} where a record should be; it was not read")
            value = None
        return Fields(value or {}, f"{self.where}, {name}", self.issues)

    def records(self, outer: str, inner: str) -> Iterator[Fields]:
        """Take a list such as {"links": {"link": [...]}}; a single record stands for a list of one."""
        holder = self.record(outer)
        value = holder.left.pop(inner, None)
        holder.done()
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield Fields(item, f"{self.where}, {inner}", self.issues)
            elif item is not None:
                self.issue("unreadable field", f"{inner} holds {shown(item)} where a record should be; it was not read")

    def done(self) -> None:
        """Report each field that nobody has taken, unless it is empty."""
        for name, value in self.left.items():
            if value not in (None, "", [], {}):
                self.issue("unknown field", f"{_one_line(name)} is not known and was not read: {shown(value)}")


def texts(value: object) -> Iterator[str]:
    """Yield the words of a value, of whatever depth, in the source's order."""
    if isinstance(value, str):
        if found := words(value):
            yield found
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, (int, Decimal)):
        yield str(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def shown(value: object) -> str:
    """Return a value in one short line for an issue."""
    return _one_line("; ".join(texts(value)) or type(value).__name__)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 3] + "..."
