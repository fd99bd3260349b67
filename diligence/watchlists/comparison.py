"""Compares two versions of a watchlist: which entries were added, removed or renamed, and which stayed.

An entry is the same when the list's own reference is; else when name and countries are; else when the name alone is.
What is left over on both sides was renamed when one's name is an alias of the other's, or when a typing error of one
letter was corrected: anything looser would make one academy of two ("Second" and "Third"). The rest was removed and
added.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein

from diligence.names import fold, name_key
from diligence.watchlists.content import Gone
from scrapers.watchlists import ListingRecord

#: A corrected typing error is looked for in words of this length and more.
_LONG_WORD = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is different in the newer version. `same` counts the entries that stayed, renamed ones among them."""

    added: tuple[ListingRecord, ...]
    removed: tuple[ListingRecord, ...]
    renamed: tuple[tuple[ListingRecord, ListingRecord], ...]
    same: int


def compare(old: Sequence[ListingRecord], new: Sequence[ListingRecord]) -> Comparison:
    """Return what was added, removed and renamed between two versions; each in the order of its own version."""
    before, after = dict(enumerate(old)), dict(enumerate(new))
    pairs: list[tuple[int, int]] = []
    for key in (_by_reference, _by_name_and_place, _by_name):
        pairs += _paired(before, after, key)
    pairs += _renamed(before, after)
    return Comparison(
        added=tuple(after.values()),
        removed=tuple(before.values()),
        renamed=tuple(
            (old[first], new[second])
            for first, second in sorted(pairs)
            if fold(old[first].name) != fold(new[second].name)
        ),
        same=len(pairs),
    )


def _by_reference(record: ListingRecord) -> Hashable:
    return (record.list_key, record.reference) if record.reference else None


def _by_name_and_place(record: ListingRecord) -> Hashable:
    return record.list_key, _name(record.name), frozenset(record.countries)


def _by_name(record: ListingRecord) -> Hashable:
    return record.list_key, _name(record.name)


def _name(text: str) -> str:
    return name_key(text) or fold(text) or text


def _paired(
    before: dict[int, ListingRecord], after: dict[int, ListingRecord], key: Callable[[ListingRecord], Hashable]
) -> list[tuple[int, int]]:
    """Take out of both sides what has the same key, and return it in pairs."""
    waiting: dict[Hashable, list[int]] = {}
    for number, record in after.items():
        if (found := key(record)) is not None:
            waiting.setdefault(found, []).append(number)
    pairs = []
    for number, record in list(before.items()):
        if others := waiting.get(key(record)):
            pairs.append((number, others.pop(0)))
    for first, second in pairs:
        del before[first], after[second]
    return pairs


def _renamed(before: dict[int, ListingRecord], after: dict[int, ListingRecord]) -> list[tuple[int, int]]:
    """Take out of both sides what was renamed, and return it in pairs; a name that fits several is left alone."""
    by_name: dict[Hashable, list[int]] = {}
    by_length: dict[tuple[str, int], list[int]] = {}
    for number, record in after.items():
        for name in {_name(record.name), *map(_name, record.aliases)}:
            by_name.setdefault((record.list_key, name), []).append(number)
        by_length.setdefault((record.list_key, len(fold(record.name).split())), []).append(number)
    pairs = []
    for number, record in list(before.items()):
        names = {_name(record.name), *map(_name, record.aliases)}
        found = {
            other
            for name in names
            for other in by_name.get((record.list_key, name), ())
            if other in after and _own_name_crosses(record, after[other]) and _places_agree(record, after[other])
        } or {
            other
            for other in by_length.get((record.list_key, len(fold(record.name).split())), ())
            if other in after and _corrected(record.name, after[other].name) and _places_agree(record, after[other])
        }
        if len(found) == 1:
            second = found.pop()
            pairs.append((number, second))
            del before[number], after[second]
    return pairs


def _own_name_crosses(old: ListingRecord, new: ListingRecord) -> bool:
    """Whether one's own name is a name of the other: a shared alias alone may be that of a parent."""
    return _name(old.name) in map(_name, new.aliases) or _name(new.name) in map(_name, old.aliases)


def _places_agree(old: ListingRecord, new: ListingRecord) -> bool:
    return not old.countries or not new.countries or bool(set(old.countries) & set(new.countries))


def _corrected(old: str, new: str) -> bool:
    """Whether two names are the same but for one letter in one long word."""
    first, second = fold(old).split(), fold(new).split()
    if len(first) != len(second):
        return False
    different = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return (
        len(different) == 1
        and min(map(len, different[0])) >= _LONG_WORD
        and DamerauLevenshtein.distance(*different[0], score_cutoff=1) == 1
    )


def gone_from(versions: Iterable[tuple[date, Sequence[ListingRecord]]]) -> tuple[Gone, ...]:
    """Return what earlier versions held and the last one does not; `versions` are days and records, oldest first.

    An entry that came back is not gone, and one that was renamed is not either.
    """
    gone: list[Gone] = []
    last: tuple[date, Sequence[ListingRecord]] | None = None
    for day, records in versions:
        if last is not None:
            back = compare([item.record for item in gone], records).removed
            still = {id(record) for record in back}
            gone = [item for item in gone if id(item.record) in still]
            removed = compare(last[1], records).removed
            gone += [Gone(record=record, last_seen=last[0], gone_by=day) for record in removed]
        last = (day, records)
    return tuple(gone)
