"""Takes fields out of the plain tree of one API 1 record, and keeps the issues met on the way.

The tree is what XML or JSON comes down to: words, nodes and lists. Whatever nobody takes out of a node is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import TypeAlias, TypeVar
from urllib.parse import quote

from scrapers.errors import UnreadableRecord
from scrapers.parse import decimal, uk_date, words
from scrapers.records import Issue, Snapshot

#: A tree of plain values: words, a node, or several of either. XML attributes are keys that begin with "@".
Value: TypeAlias = "str | dict[str, Value] | list[Value]"
Node: TypeAlias = dict[str, Value]
_T = TypeVar("_T")

#: The words of an XML element that has attributes as well.
TEXT = "#text"
#: The source's addresses of its own records: hosts that change, ids that we hold already.
_SELF_LINKS = ("@url", "url", "resourceUrl", "href")
_PROJECT_PAGE = "https://gtr.ukri.org/projects?ref="

# A year of publications repeats few dates ("2016-01-01" for a year alone), so reading each date once is enough.
_day = lru_cache(maxsize=8192)(uk_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What is known of some bytes before they are read: where they came from, when (aware UTC), and their sha256."""

    origin: str
    retrieved: datetime
    sha256: str

    def snapshot(self, reference: str) -> Snapshot:
        """Return the snapshot of these bytes for the project with this reference; its url is the public page."""
        return Snapshot(
            source="gtr",
            url=_PROJECT_PAGE + quote(reference, safe=""),
            retrieved=self.retrieved,
            sha256=self.sha256,
            origin=self.origin,
        )


class Reader:
    """Takes fields out of nodes and keeps the issues met on the way; `where` names the file they are about."""

    __slots__ = ("_issues", "_unknown", "where")

    def __init__(self, where: str) -> None:
        self.where = where
        self._issues: list[Issue] = []
        self._unknown: dict[str, list[str]] = {}

    def issue(self, kind: str, what: str) -> None:
        """Keep an issue."""
        self._issues.append(Issue(kind=kind, where=self.where, what=what))

    def issues(self) -> tuple[Issue, ...]:
        """Return the issues met; a field unknown in each of a hundred publications is one, with its count."""
        unknown = (
            Issue(
                kind="unknown field",
                where=self.where,
                what=f"{field} is not known and was not read"
                + (f" ({len(values)} times)" if len(values) > 1 else "")
                + (f": {values[0]}" if values[0] else ""),
            )
            for field, values in self._unknown.items()
        )
        return (*self._issues, *unknown)

    def text(self, node: Node, name: str, *others: str) -> str | None:
        """Take the words under the first of these names that is there; a nested list is joined with "; "."""
        value = node.pop(name, None)
        found = _read(value) if type(value) is str else "" if value is None else "; ".join(_texts(value))
        if found:
            return found
        return self.text(node, *others) if others else None

    def key(self, node: Node, name: str) -> str | None:
        """Take an id as it stands."""
        value = node.pop(name, None)
        if type(value) is str:
            return value.strip() or None
        return None if value is None else "; ".join(_texts(value)) or None

    def date(self, node: Node, name: str) -> date | None:
        """Take a UK day; an unreadable one is an issue that quotes it, and None."""
        return self._exact(node, name, _day, "unreadable date")

    def amount(self, node: Node, name: str) -> Decimal | None:
        """Take an exact number; an unreadable one is an issue that quotes it, and None."""
        return self._exact(node, name, decimal, "unreadable number")

    def _exact(self, node: Node, name: str, read: Callable[[str], _T], kind: str) -> _T | None:
        found = self.key(node, name)
        if found is None:
            return None
        try:
            return read(found)
        except UnreadableRecord as error:
            self.issue(kind, f"{name}: {error}; left empty")
            return None

    def nodes(self, node: Node, wrapper: str, item: str) -> list[Node]:
        """Take a list: `wrapper/item` as XML has it, or directly under either name as JSON of some years has it."""
        found: list[Node] = []
        for name in (wrapper, item):
            value = node.pop(name, None)
            if isinstance(value, dict) and item in value:
                inner = value.pop(item)
                self.left(value, name)
                value = inner
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and each:
                    found.append(each)
                elif isinstance(each, str) and each.strip():
                    found.append({TEXT: each})
        return found

    def left(self, node: Node, holder: str) -> None:
        """Report whatever nobody has taken out of this node."""
        for name, value in node.items():
            kind = "attribute" if name.startswith("@") else "words" if name == TEXT else "element"
            seen = self._unknown.setdefault(f"{kind} {name.lstrip('@#')[:80]} in {holder}", [])
            seen.append("" if seen else "; ".join(islice(_texts(value), 5))[:80])


def drop_links(node: Node) -> None:
    """Take out the source's addresses of its own records."""
    for name in _SELF_LINKS:
        node.pop(name, None)


def _read(text: str) -> str:
    """Return `words` of the text, which most texts leave as they are but for the ends of lines: quick scans tell.

    `words` took a quarter of the whole run before.
    """
    if "&" not in text and "<" not in text and "  " not in text:
        if text.isprintable():
            return text.strip()
        lines = text.split("\n")
        if len(lines) > 1 and "\n\n\n" not in text and all(map(str.isprintable, lines)):
            joined = "\n".join([line.strip() for line in lines]).strip()
            if "\n\n\n" not in joined:
                return joined
    return words(text)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        if found := _read(value):
            yield found
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
