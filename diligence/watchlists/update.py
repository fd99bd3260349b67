"""Takes a new version of a watchlist: fetched or from a file, read, checked against what to expect, and kept.

A version is refused, with the reason, when its shape is not the documented one, when it holds fewer or more
organisations than the list can have, when it shrank by more than `MOST_SHRINK`, or when none of the well-known entries
is found. A refused version is not kept: the last good one stays in use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from diligence.errors import RegisterError
from diligence.match import build_index
from diligence.store import Store
from diligence.store.lists import KeptVersion, content_of, keep_gone, keep_version, mark_checked, versions_of
from diligence.watchlists.comparison import Comparison, compare, gone_from
from diligence.watchlists.content import Content, packed, packed_gone, unpacked
from diligence.watchlists.listing import listings_of
from diligence.watchlists.self_test import not_found
from scrapers.archive import Archive, Receipt
from scrapers.client import Client
from scrapers.errors import UnreadableRecord
from scrapers.watchlists import ListingRecord, Tally, Watchlist

#: A list that loses more than this share at once is more likely cut or re-shaped than amended. The share is ours.
MOST_SHRINK = 0.2
#: A part of fewer entries may lose any number of them.
_SMALL_PART = 20
#: Larger files are no watchlist, and SQLite keeps no larger value.
MOST_BYTES = 900_000_000


class ListRefused(RegisterError):  # noqa: N818 - reads as a sentence where it is raised
    """A version of a list that is not taken; the last good version stays in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Bytes of a list, where they came from and when."""

    body: bytes
    origin: str
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What came of an update. `version` is the label of the version now in use; `comparison` is with the one before.

    `unchanged` says that these very bytes were kept already. `missing` are well-known names that were not found.
    """

    watchlist: Watchlist
    version: str
    entries: int
    unchanged: bool = False
    comparison: Comparison | None = None
    left_out: tuple[tuple[str, int], ...] = ()
    notes: tuple[tuple[str, int], ...] = ()
    missing: tuple[str, ...] = ()


def fetched(watchlist: Watchlist, client: Client) -> Received:
    """Ask the official address; the answer is in the archive before it is read. FetchError as in `Client.get`."""
    answer = client.get(watchlist.address)
    return Received(body=answer.body, origin=answer.receipt.url, receipt=answer.receipt)


def from_file(path: Path, archive: Archive) -> Received:
    """Read a list from a file and archive its bytes; RegisterError where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RegisterError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; give one list, not a collection")
        body = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot read {path}: {error.strerror or error}; check the name and the rights") from error
    receipt = archive.put("file:" + path.name, body, once=True)
    return Received(body=body, origin=path.name, receipt=receipt)


def take(watchlist: Watchlist, received: Received, store: Store, *, accept_smaller: bool = False) -> Update:
    """Read, check and keep a version; ListRefused names the reason, and then nothing is kept.

    `accept_smaller` takes a version that shrank by more than `MOST_SHRINK`, once a person has looked at why.
    """
    kept = versions_of(store, watchlist.key)
    twin = next((item for item in kept if item.sha256 == received.receipt.sha256), None)
    if twin is not None:
        mark_checked(store, twin, datetime.now(UTC).isoformat())
        return Update(watchlist=watchlist, version=twin.version, entries=twin.entries, unchanged=True)
    stays = f"the last good version, {kept[-1].version}, stays" if kept else "no version is kept yet"
    tally = Tally()
    try:
        records = tuple(watchlist.parse(received.body, tally))
    except UnreadableRecord as error:
        raise ListRefused(f"{watchlist.key}: refused {received.origin}: {error}; {stays}") from error
    day = tally.report_date or received.receipt.retrieved.astimezone(UTC).date()
    before = [item for item in kept if item.dated <= day.isoformat()]
    previous = unpacked(content_of(store, before[-1])[0]).records if before else None
    reason = _count_reason(watchlist, records) or (
        _shrink_reason(watchlist, previous, records) if previous is not None and not accept_smaller else ""
    )
    missing = [] if reason else _self_test(watchlist, records, day)
    if not reason and watchlist.well_known and len(missing) == len(watchlist.well_known):
        reason = f"none of the entries that everybody knows is found ({', '.join(missing)})"
    if reason:
        raise ListRefused(f"{watchlist.key}: refused {received.origin}: {reason}; {stays}")
    now = datetime.now(UTC).isoformat()
    version = KeptVersion(
        list=watchlist.key,
        version=_label(day, received.receipt.sha256, kept),
        dated=day.isoformat(),
        added=now,
        checked=now,
        sha256=received.receipt.sha256,
        entries=len(records),
        origin=received.origin,
    )
    content = Content(records=records, left_out=dict(tally.left_out), notes=dict(tally.notes))
    keep_version(store, version, packed(content))
    _write_gone(store, watchlist.key)
    return Update(
        watchlist=watchlist,
        version=version.version,
        entries=len(records),
        comparison=compare(previous, records) if previous is not None else None,
        left_out=tuple(sorted((reason, count) for reason, count in tally.left_out.items() if count)),
        notes=tuple(sorted(tally.notes.items())),
        missing=tuple(missing),
    )


def _count_reason(watchlist: Watchlist, records: Sequence[ListingRecord]) -> str:
    if watchlist.expected_min <= len(records) <= watchlist.expected_max:
        return ""
    bounds = f"{watchlist.expected_min} to {watchlist.expected_max}"
    return f"it holds {len(records)} organisations, where {bounds} are expected"


def _shrink_reason(watchlist: Watchlist, old: Sequence[ListingRecord], new: Sequence[ListingRecord]) -> str:
    before, after = Counter(item.list_key for item in old), Counter(item.list_key for item in new)
    for part in watchlist.parts:
        if before[part.key] >= _SMALL_PART and after[part.key] < before[part.key] * (1 - MOST_SHRINK):
            return (
                f"{part.name} shrank from {before[part.key]} to {after[part.key]} entries, by more than"
                f" {MOST_SHRINK:.0%}; look at the source, and give --accept-smaller if it is right"
            )
    return ""


def _self_test(watchlist: Watchlist, records: Sequence[ListingRecord], day: date) -> list[str]:
    listings = [listing for part in watchlist.parts for listing in listings_of(part, records, (), day)]
    return not_found(watchlist, build_index(listings, ()))


def _label(day: date, sha256: str, kept: Sequence[KeptVersion]) -> str:
    """Return the day, or where a version of this day is kept already, the day with the file's mark."""
    plain = day.isoformat()
    return plain if all(item.version != plain for item in kept) else f"{plain}-{sha256[:8]}"


def _write_gone(store: Store, key: str) -> None:
    """Fold all versions and write beside the newest what is gone from it; an older file may have come last."""
    kept = versions_of(store, key)
    if len(kept) < 2:
        return
    history = ((date.fromisoformat(item.dated), unpacked(content_of(store, item)[0]).records) for item in kept)
    keep_gone(store, kept[-1], packed_gone(gone_from(history)))


def document_changed(watchlist: Watchlist, client: Client, store: Store) -> tuple[str, str]:
    """Ask for the document of a transcribed list; return ("changed" | "same" | "first seen", words for a reader).

    The bytes are compared with those that the archive held when the version in use was transcribed; where none was
    held then, with the first that it ever held.
    """
    earlier = [receipt for receipt in client.archive.receipts(watchlist.document) if receipt.status == 200]
    answer = client.get(watchlist.document)
    kept = versions_of(store, watchlist.key)
    added = datetime.fromisoformat(kept[-1].added) if kept else None
    base = next((receipt for receipt in earlier if added and receipt.retrieved <= added), None)
    base = base or (earlier[-1] if earlier else None)
    how = f"transcribe it and give the table: diligence lists update {watchlist.key} --from FILE.csv"
    if base is None:
        state = "first seen"
        words = f"its document {watchlist.document} is now watched for changes"
        if not kept:
            words += f"; {how}"
    elif base.sha256 != answer.receipt.sha256:
        state = "changed"
        words = f"its document {watchlist.document} has changed since {base.retrieved:%Y-%m-%d}; {how}"
    else:
        state, words = "same", f"its document is as it was on {base.retrieved:%Y-%m-%d}"
        if not kept:
            words += f"; {how}"
    return state, words
