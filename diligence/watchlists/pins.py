"""Names the versions of lists, of ROR and of an office's own lists that were used, so that they can be used again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from diligence.errors import StoreError
from diligence.store import Store
from diligence.store.lists import KeptVersion, content_of, gone_of, own_versions, versions_of
from diligence.watchlists.comparison import gone_from
from diligence.watchlists.content import packed_gone, unpacked
from scrapers.watchlists import WATCHLISTS


class ListPin(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a kept list: its label, its file's hash, and what was compared to know what is gone from it.

    `history` names the versions that were kept up to this one, in their order; `gone_sha256` is the hash of what these
    say is gone, "" where nothing is said.
    """

    list: str
    version: str
    sha256: str
    history: tuple[str, ...]
    gone_sha256: str


class OwnPin(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a file that an office added: its name, label, when it was added (ISO) and its hash."""

    name: str
    version: str
    added: str
    sha256: str


class ListPins(msgspec.Struct, frozen=True, kw_only=True):
    """All versions that a screening uses, by list key and by file name."""

    kept: tuple[ListPin, ...]
    own: tuple[OwnPin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A pinned version as the store holds it: the version, and the bytes of what is gone from it."""

    kept: KeptVersion
    gone: bytes


def pins_of(store: Store, *, commercial_only: bool = False, as_of: date | None = None) -> ListPins:
    """Return the newest version of everything that is kept; of watchlists the newest up to the day `as_of`.

    A watchlist of which every version is later is pinned at its oldest. ROR and own lists say who a body is and what
    an office notes today: the newest is taken always. `commercial_only` leaves out lists whose licence bars it.
    """
    histories: dict[str, list[KeptVersion]] = {}
    for kept in versions_of(store):
        if not (commercial_only and kept.list in WATCHLISTS and WATCHLISTS[kept.list].non_commercial):
            histories.setdefault(kept.list, []).append(kept)
    pins = []
    for key, history in histories.items():
        until = history
        if as_of is not None and key in WATCHLISTS:
            until = [kept for kept in history if kept.dated <= as_of.isoformat()] or history[:1]
        stored = gone_of(store, until[-1])
        gone = stored if len(until) == len(history) else _gone(store, until)
        pins.append(
            ListPin(
                list=key,
                version=until[-1].version,
                sha256=until[-1].sha256,
                history=tuple(kept.version for kept in until),
                gone_sha256=_hash(gone),
            )
        )
    own = tuple(
        OwnPin(name=name, version=version, added=added, sha256=sha256)
        for name, version, added, sha256, _ in store.own_listings()
    )
    return ListPins(kept=tuple(pins), own=own)


def held_lists(store: Store, pins: ListPins) -> dict[str, Held]:
    """Return the pinned versions of kept lists by key; StoreError names the first that the store does not hold."""
    found = {}
    for pin in pins.kept:
        known = {kept.version: kept for kept in versions_of(store, pin.list)}
        kept = known.get(pin.version)
        if kept is None or kept.sha256 != pin.sha256:
            raise _lacking(store, f"version {pin.version} of the list {pin.list} (sha256 {pin.sha256[:12]})")
        gone = gone_of(store, kept)
        if _hash(gone) != pin.gone_sha256:
            # Versions that came later changed what is said to be gone: it is made again from those of then.
            if not known.keys() >= set(pin.history):
                lost = ", ".join(sorted(set(pin.history) - known.keys()))
                raise _lacking(store, f"version {lost} of the list {pin.list}")
            gone = _gone(store, [known[label] for label in pin.history])
        if _hash(gone) != pin.gone_sha256:
            raise _lacking(store, f"what was gone from the list {pin.list} by its version {pin.version}")
        found[pin.list] = Held(kept=kept, gone=gone)
    return found


def own_bodies(store: Store, pins: ListPins) -> list[tuple[OwnPin, bytes]]:
    """Return the pinned files of own lists with their bytes; StoreError names the first that the store lacks."""
    found = []
    for pin in pins.own:
        bodies = {version: body for version, _, body in own_versions(store, pin.name)}
        body = bodies.get(pin.version)
        if body is None or hashlib.sha256(body).hexdigest() != pin.sha256:
            raise _lacking(store, f"version {pin.version} of the own list {pin.name}")
        found.append((pin, body))
    return found


def newer_lists(pins: ListPins, now: ListPins) -> tuple[str, ...]:
    """Return in words which lists have another version in `now` than in `pins`."""
    before: Mapping[str, str] = {pin.list: pin.version for pin in pins.kept} | {p.name: p.version for p in pins.own}
    after: Mapping[str, str] = {pin.list: pin.version for pin in now.kept} | {p.name: p.version for p in now.own}
    return tuple(f"{name} {version}" for name, version in sorted(after.items()) if before.get(name, "none") != version)


def _gone(store: Store, history: Sequence[KeptVersion]) -> bytes:
    if len(history) < 2:
        return b""
    try:
        read = [(date.fromisoformat(kept.dated), unpacked(content_of(store, kept)[0]).records) for kept in history]
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"a version of the list {history[0].list} in the store {store.address} is damaged: {error};"
            " restore a copy of the store"
        ) from error
    return packed_gone(gone_from(read))


def _hash(gone: bytes) -> str:
    return hashlib.sha256(gone).hexdigest() if gone else ""


def _lacking(store: Store, what: str) -> StoreError:
    return StoreError(
        f"the store {store.address} lacks {what}, which this batch was made with; use the store that it was made from"
    )
