"""What a watchlist is and what it says: the declaration of a list, one record for each body on it, and a tally.

Persons never leave a scraper: a parser yields organisations only and counts in the tally what it left out, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

ListKind = Literal["legal", "government", "assessment", "press", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRecord:
    """One body on one list, in the list's own words.

    `list_key` is the key of the part of the list that it stands on. `countries` are words or codes as the list prints
    them. `reference` is an id that stays with the entry from version to version, "" where the list gives none.
    `listed_on` and `delisted_on` are dates that the list itself gives. `weak_aliases` are names that the publisher
    marks as weaker, or of which we know that they are often those of a subsidiary.
    """

    list_key: str
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    entity_type: str = ""
    detail: str = ""
    listed_on: date | None = None
    delisted_on: date | None = None
    reference: str = ""
    addresses: tuple[str, ...] = ()
    source_url: str = ""


@dataclass(slots=True)
class Tally:
    """What a parser met beside its records: the edition's own date, what it left out, and what it did not expect."""

    report_date: date | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def note(self, words: str) -> None:
        """Write down something that should be looked at; the same words are counted, not repeated."""
        self.notes[words] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPart:
    """One list as reports name it. Most files hold one; the US Consolidated Screening List holds many.

    `first_published` is the day of the list's first edition, None where it differs by programme or is not known.
    """

    key: str
    name: str
    kind: ListKind
    first_published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A list that can be fetched or given as a file, and what to expect of it.

    `address` is the official address of the file; "" for a list that is published only as a document to be
    transcribed: then `document` is that document, whose bytes are watched for changes. `expected_min` and
    `expected_max` bound the number of organisations: outside of them the file is not the list that we know.
    `well_known` are names with country codes that an index over the list must find. `parse` turns the bytes of a file
    into records and fills the tally; it raises UnreadableRecord where the shape is not the documented one.
    """

    key: str
    title: str
    publisher: str
    licence: str
    home: str
    expected_min: int
    expected_max: int
    parts: tuple[ListPart, ...]
    well_known: tuple[tuple[str, str], ...]
    parse: Callable[[bytes, Tally], Iterator[ListingRecord]]
    address: str = ""
    document: str = ""
    non_commercial: bool = False
    stale_after_days: int = 30

    @property
    def transcribed(self) -> bool:
        """Whether the list is published only as a document that somebody must transcribe."""
        return not self.address

    def part(self, key: str) -> ListPart:
        """Return the part of this key; KeyError when the parser gives a key that the list does not declare."""
        for part in self.parts:
            if part.key == key:
                return part
        raise KeyError(f"{self.key} declares no part {key!r}")
