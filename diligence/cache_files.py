"""Files in the user's cache folder: what takes seconds to build and a moment to read back.

A cache file is named by a hash of all that went into it, so that it is never out of date. One that cannot be read or
written costs time and nothing else.
"""

from __future__ import annotations

import gc
import os
import pickle
import tempfile
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")


def cache_folder() -> Path:
    """Return the folder of this user's caches of this program."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where a folder is given

    return user_cache_path("diligence", appauthor=False)


def read_cached(path: Path, kind: type[_T]) -> _T | None:
    """Return what a cache file holds, or None where there is none, it is damaged, or it is not this user's own."""
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
    return found if isinstance(found, kind) else None


def write_cached(path: Path, value: object, *, prefix: str, kept: int = 1) -> None:
    """Write a cache file whole or not at all; of the files that begin with `prefix` the newest `kept` stay."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        others = sorted(path.parent.glob(f"{prefix}*.pickle"), key=lambda old: old.stat().st_mtime, reverse=True)
        for old in others[max(kept - 1, 0) :]:
            old.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
            temporary = file.name
            pickle.dump(value, file, protocol=5)
        Path(temporary).replace(path)
    except OSError:
        # A full disk, a folder without rights, another run that cleared it: the next run builds it again.
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
