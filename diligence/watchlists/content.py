"""What the store keeps of a version of a watchlist: the records as read, and what was left out or not expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import msgspec

from scrapers.watchlists import ListingRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The records of a version, how many entries were left out by reason, and notes on the shape."""

    records: tuple[ListingRecord, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An entry of an earlier version, taken off after `last_seen` and by `gone_by`: the dates of two versions."""

    record: ListingRecord
    last_seen: date
    gone_by: date


def packed(content: Content) -> bytes:
    """Return the bytes to keep of a content."""
    return msgspec.msgpack.encode(content)


def unpacked(body: bytes) -> Content:
    """Return the content of kept bytes; msgspec.MsgspecError where they are damaged."""
    return msgspec.msgpack.decode(body, type=Content)


def packed_gone(gone: tuple[Gone, ...]) -> bytes:
    """Return the bytes to keep of what is gone."""
    return msgspec.msgpack.encode(gone)


def unpacked_gone(body: bytes) -> tuple[Gone, ...]:
    """Return what is gone from kept bytes; nothing where there are none."""
    return msgspec.msgpack.decode(body, type=tuple[Gone, ...]) if body else ()
