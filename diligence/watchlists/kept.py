"""The watchlists in the store as they are used: one version of each, as listings, with what is gone from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import msgspec

from diligence.errors import StoreError
from diligence.model import Listing
from diligence.registers import ListInfo, lists
from diligence.store import Store
from diligence.store.lists import KeptVersion, content_of
from diligence.watchlists.content import unpacked, unpacked_gone
from diligence.watchlists.listing import listings_of
from diligence.watchlists.pins import ListPins, held_lists, pins_of
from scrapers.watchlists import WATCHLISTS, ListPart, Watchlist


def kept_lists(store: Store, pins: ListPins | None = None) -> Iterator[tuple[ListInfo, str, list[Listing]]]:
    """Yield each watchlist in the store: what it is, the hash of its file, its listings.

    It is the newest version of each, or the one that is pinned; StoreError where the store lacks that. Entries that are
    gone since an earlier version are among the listings, with the day by which they were; they are not counted in
    `rows_published`.
    """
    held = held_lists(store, pins or pins_of(store))
    for watchlist in WATCHLISTS.values():
        if watchlist.key not in held:
            continue
        kept = held[watchlist.key].kept
        try:
            content, gone = unpacked(content_of(store, kept)[0]), unpacked_gone(held[watchlist.key].gone)
        except msgspec.MsgspecError as error:
            raise StoreError(
                f"version {kept.version} of the list {watchlist.key} in the store {store.address} is damaged: {error};"
                f" restore a copy of the store"
            ) from error
        day = date.fromisoformat(kept.dated)
        counts = Counter(record.list_key for record in content.records)
        for part in watchlist.parts:
            if counts[part.key]:
                rows = list(listings_of(part, content.records, gone, day))
                yield _info(watchlist, part, kept, counts[part.key], content.left_out), kept.sha256, rows


def _info(watchlist: Watchlist, part: ListPart, kept: KeptVersion, entries: int, left_out: dict[str, int]) -> ListInfo:
    bundled = next((info for info in lists() if info.name == part.name), None)
    out = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()) if count)
    whole = f"Organisations of {watchlist.title}, from {kept.origin}" + (f"; left out: {out}" if out else "")
    return ListInfo(
        key=part.key,
        name=part.name,
        kind=part.kind,
        publisher=watchlist.publisher,
        licence=watchlist.licence,
        address=watchlist.address.partition("?")[0] or watchlist.document,
        version=kept.version,
        version_date=date.fromisoformat(kept.dated),
        completeness="whole",
        rows_bundled=entries,
        rows_published=entries,
        note=whole,
        first_published=part.first_published or (bundled.first_published if bundled else None),
    )
