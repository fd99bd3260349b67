"""An office's own watchlists: checked, kept by version in the store, and used beside the bundled ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from diligence.errors import RegisterError
from diligence.listing_files import parse_listings
from diligence.model import Listing
from diligence.registers import ListInfo, lists
from diligence.store import Store
from diligence.watchlists.pins import ListPins, own_bodies, pins_of
from scrapers.watchlists import WATCHLISTS


def add_list(path: Path, store: Store) -> list[ListInfo]:
    """Check a CSV in the generic list shape and keep it in the store; return what was added, list by list.

    RegisterError names the file, the line and the value that cannot be used; then nothing is kept.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot read {path}: {error.strerror or error}; check the name and the rights") from error
    rows = list(parse_listings(body, path.name))
    if not rows:
        raise RegisterError(f"{path.name} holds no listing; give a header and at least one row")
    _check_names(rows, path.name)
    digest = hashlib.sha256(body).hexdigest()
    now = datetime.now(UTC)
    store.add_listing(path.name, digest[:12], now.isoformat(), digest, body)
    return _infos(path.name, digest, now.isoformat(), rows)


def _check_names(rows: list[Listing], where: str) -> None:
    bundled = {info.name.casefold() for info in lists()}
    known = {part.name.casefold() for watchlist in WATCHLISTS.values() for part in watchlist.parts}
    kinds: dict[str, str] = {}
    for row in rows:
        if row.list.casefold() in bundled:
            raise RegisterError(f"{where}: {row.list!r} is the name of a bundled list; give yours a name of its own")
        if row.list.casefold() in known:
            raise RegisterError(
                f"{where}: {row.list!r} is the name of a list that `lists update` keeps; name yours apart"
            )
        # Product rule 4: kinds of list are never mixed.
        if kinds.setdefault(row.list, row.list_kind) != row.list_kind:
            raise RegisterError(
                f"{where}: {row.list!r} is of kind {kinds[row.list]} in one row and of kind {row.list_kind} in that of"
                f" {row.name!r}; give each list one kind"
            )


def own_lists(store: Store, pins: ListPins | None = None) -> Iterator[tuple[ListInfo, str, list[Listing]]]:
    """Yield the newest version of every own list, or those that are pinned: what it is, its file's hash, its listings.

    StoreError where the store lacks a pinned version.
    """
    for pin, body in own_bodies(store, pins or pins_of(store)):
        rows = list(parse_listings(body, pin.name))
        for info in _infos(pin.name, pin.sha256, pin.added, rows):
            yield info, pin.sha256, [row for row in rows if row.list == info.name]


def _infos(file: str, digest: str, added: str, rows: list[Listing]) -> list[ListInfo]:
    found = []
    for name in dict.fromkeys(row.list for row in rows):
        mine = [row for row in rows if row.list == name]
        found.append(
            ListInfo(
                key=f"own:{file}:{name}",
                name=name,
                kind=mine[0].list_kind,
                publisher=f"added by this office from {file}",
                licence="the office's own responsibility",
                address="",
                version=f"{added[:10]} (sha256 {digest[:12]})",
                version_date=datetime.fromisoformat(added).date(),
                completeness="whole",
                rows_bundled=len(mine),
                rows_published=len(mine),
                note="",
            )
        )
    return found
