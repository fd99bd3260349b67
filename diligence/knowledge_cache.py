"""Everything that this installation knows, from the store; the index over it is built once and cached.

An index over all of ROR takes many seconds to build and about two to read back, so it is kept in the user's cache
folder, under a name made of all that went into it: registers, versions of lists and of ROR, and this program itself. A
cache that cannot be read or written costs time and nothing else.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import msgspec

from diligence import registers
from diligence.knowledge import Knowledge, load_knowledge
from diligence.own_lists import own_lists
from diligence.ror_dump import KEY as ROR
from diligence.ror_dump import kept_ror
from diligence.store import Store
from diligence.watchlists import kept_lists
from diligence.watchlists.pins import Held, ListPins, held_lists, pins_of

_REGISTERS = ("state_links", "state_funders", "security_bodies", "listings", "lists")
_PREFIX = "knowledge-"
#: Below so many entries an index is built within about a second.
_WORTH_CACHING = 3_000


def cache_folder() -> Path:
    """Return the folder of this user's caches of this program."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where a folder is given

    return user_cache_path("diligence", appauthor=False)


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
    known = _read(path)
    if known is None:
        known = _loaded(store, pins, held)
        _write(path, known)
    return known


def _loaded(store: Store, pins: ListPins, held: Mapping[str, Held]) -> Knowledge:
    bodies, version = kept_ror(store, {ROR: held[ROR].kept}) if ROR in held else ([], "")
    return load_knowledge(own_lists(store, pins), bodies, version or None, kept_lists(store, pins))


def _key(pins: ListPins) -> str:
    """Return a hash over all that goes into the index, the program among it."""
    told = hashlib.sha256(metadata.version("diligence").encode())
    for name in _REGISTERS:
        told.update(registers.register_sha256(name).encode())
    told.update(msgspec.json.encode(pins))
    told.update(_program())
    return told.hexdigest()[:32]


@cache
def _program() -> bytes:
    """Return a hash of our own source as it is when first asked: a checkout changes without its version."""
    here = Path(__file__).parent
    told = hashlib.sha256()
    for source in sorted((*here.glob("*.py"), *(here / "watchlists").glob("*.py"))):
        told.update(source.read_bytes())
    return told.digest()


def _read(path: Path) -> Knowledge | None:
    collecting = gc.isenabled()
    gc.disable()  # half a million objects that all stay
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None  # a pickle runs code: only our own is read
        with path.open("rb") as file:
            found = pickle.load(file)  # noqa: S301 - written by us, in the user's own folder, and checked to be theirs
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, ValueError, TypeError, IndexError,
            KeyError):  # fmt: skip
        return None
    finally:
        if collecting:
            gc.enable()
    return found if isinstance(found, Knowledge) else None


def _write(path: Path, known: Knowledge) -> None:
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in path.parent.glob(f"{_PREFIX}*.pickle"):
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
            temporary = file.name
            pickle.dump(known, file, protocol=5)
        Path(temporary).replace(path)
    except OSError:
        # A full disk or a folder without rights: the next run builds the index again.
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
