"""Everything that this installation knows, from the store; the index over it is built once and cached.

An index over all of ROR takes many seconds to build and about two to read back, so it is kept in the user's cache
folder, under a name made of all that went into it: registers, versions of lists and of ROR, and this program itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from diligence.cache_files import cache_folder, read_cached, write_cached
from diligence.knowledge import Knowledge, load_knowledge
from diligence.own_lists import own_lists
from diligence.program import pin_program
from diligence.ror_dump import KEY as ROR
from diligence.ror_dump import kept_ror
from diligence.store import Store
from diligence.watchlists import kept_lists
from diligence.watchlists.pins import Held, ListPins, held_lists, pins_of

_PREFIX = "knowledge-"
#: Below so many entries an index is built within about a second.
_WORTH_CACHING = 3_000


def knowledge_from(
    store: Store, folder: Path | None = None, *, commercial_only: bool = False, pins: ListPins | None = None
) -> Knowledge:
    """Return the bundled registers, the kept lists, the office's own lists and ROR; cached in `folder` when large.

    `pins` names the versions to use; without it the newest are. `commercial_only` then leaves out lists whose licence
    allows no commercial use (product rule 14). StoreError where the store lacks a pinned version.
    """
    pins = pins or pins_of(store, commercial_only=commercial_only)
    held = held_lists(store, pins)
    if sum(item.kept.entries for item in held.values()) < _WORTH_CACHING:
        return _loaded(store, pins, held)
    path = (folder or cache_folder()) / f"{_PREFIX}{_key(pins)}.pickle"
    known = read_cached(path, Knowledge)
    if known is None:
        known = _loaded(store, pins, held)
        write_cached(path, known, prefix=_PREFIX)
    return known


def _loaded(store: Store, pins: ListPins, held: Mapping[str, Held]) -> Knowledge:
    bodies, version = kept_ror(store, {ROR: held[ROR].kept}) if ROR in held else ([], "")
    return load_knowledge(own_lists(store, pins), bodies, version or None, kept_lists(store, pins))


def _key(pins: ListPins) -> str:
    """Return a hash over all that goes into the index, the program among it."""
    return hashlib.sha256(msgspec.json.encode((pins, pin_program()))).hexdigest()[:32]
