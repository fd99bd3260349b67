"""Finds two versions of a list to compare: of a watchlist in the store, or of an office's own list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diligence.errors import RegisterError
from diligence.listing_files import parse_listings
from diligence.model import Listing
from diligence.store import Store
from diligence.store.lists import content_of, own_versions, versions_of
from diligence.watchlists.content import unpacked
from scrapers.watchlists import ListingRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of one list: its label and its records."""

    list: str
    version: str
    records: tuple[ListingRecord, ...]


def two_versions(
    store: Store, name: str, wanted: Sequence[str], key_of: Callable[[str], str]
) -> tuple[Edition, Edition]:
    """Return two versions, in the order that was asked for, or the two newest, older first.

    `key_of` turns a name into a list's key. RegisterError where there are not two, where a version is not known, or
    where its beginning fits several.
    """
    own = own_versions(store, name)
    if own:
        labels = {f"{added[:10]} {label}": body for label, added, body in own}
        first, second = _chosen(name, list(labels), wanted)
        return _own(name, first, labels[first]), _own(name, second, labels[second])
    key = key_of(name)
    kept = {item.version: item for item in versions_of(store, key)}
    if key == "ror":
        raise RegisterError("versions of ror are not compared; `lists diff` is for watchlists")
    first, second = _chosen(key, list(kept), wanted)
    older, newer = (
        Edition(list=key, version=label, records=unpacked(content_of(store, kept[label])[0]).records)
        for label in (first, second)
    )
    return older, newer


def _chosen(name: str, labels: list[str], wanted: Sequence[str]) -> tuple[str, str]:
    if not wanted:
        if len(labels) < 2:
            held = f"one version ({labels[0]})" if labels else "no version"
            raise RegisterError(f"{name}: {held} is kept, and a comparison needs two; run `lists update` again later")
        return labels[-2], labels[-1]
    found = [_one(name, labels, label) for label in wanted]
    return found[0], found[1]


def _one(name: str, labels: list[str], wanted: str) -> str:
    if wanted in labels:
        return wanted
    fitting = [label for label in labels if any(part.startswith(wanted) for part in (label, *label.split()))]
    if len(fitting) != 1:
        known = ", ".join(labels) or "none"
        problem = "several versions begin with" if fitting else "no version is called"
        raise RegisterError(f"{name}: {problem} {wanted!r}; the versions are: {known}")
    return fitting[0]


def _own(name: str, version: str, body: bytes) -> Edition:
    records = tuple(_record(listing) for listing in parse_listings(body, name))
    return Edition(list=name, version=version, records=records)


def _record(listing: Listing) -> ListingRecord:
    return ListingRecord(
        list_key=listing.list,
        name=listing.name,
        aliases=listing.aliases,
        weak_aliases=listing.weak_aliases,
        countries=tuple(part for part in listing.country.split(";") if part),
        detail=listing.detail,
        listed_on=listing.listed_since,
    )
