"""Walks a file, a folder or an archive (.zip, .tar, .tar.gz, .tar.xz) and yields the files in it, one at a time.

Nothing is ever unpacked to disk, and memory holds one member. What a hostile archive could do is refused and said:
paths that leave the archive, links and devices, members or archives that grow past a limit, archives in archives,
too many members. What is refused never stops the rest, unless the archive itself can no longer be read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from scrapers.container_members import Limits, Member, Refused, is_litter, packed_as, shown, too_large
from scrapers.containers_tar import walk_tar
from scrapers.containers_zip import entries, walk_zip
from scrapers.errors import HostileInput, UnreadableRecord


def walk(path: Path, limits: Limits | None = None) -> Iterator[Member | Refused]:
    """Yield every file in a file, folder or archive in a steady order (a folder's by name, an archive's as stored).

    Raises nothing for what it finds: each thing that cannot be read is yielded as Refused. A folder is walked to any
    depth and its archives are opened; links in it are refused, since they may lead anywhere.
    """
    limits = limits or Limits()
    nothing = True
    for item in _folder(path, limits) if path.is_dir() else _file(path, shown(path.name), limits):
        nothing = False
        yield item
    if nothing:
        yield Refused(origin=shown(path.name), kind="nothing to read", why="there is no file in it; check the path")


def count(paths: Sequence[Path]) -> int | None:
    """Return how many files there are to read, or None when that is not known before the end (a tar, a table)."""
    total = 0
    for path in paths:
        for each in path.rglob("*") if path.is_dir() else [path]:
            if each.is_dir() or is_litter(each.name):
                continue
            kind = packed_as(_head(each))
            found = entries(each) if kind == "zip" else 1
            if found is None or kind not in {None, "zip"} or each.suffix.lower() == ".csv":
                return None
            total += found
    return total


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(512)
    except OSError:
        return b""


def _folder(folder: Path, limits: Limits) -> Iterator[Member | Refused]:
    for here, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted([*files, *(each for each in folders if (Path(here) / each).is_symlink())]):
            path = Path(here) / name
            origin = shown(path.relative_to(folder).as_posix())
            if path.is_symlink():
                yield Refused(
                    origin=origin, kind="refused member", why="it is a link; put the file itself in the folder"
                )
            elif not is_litter(origin):
                yield from _file(path, origin, limits)


def _file(path: Path, origin: str, limits: Limits) -> Iterator[Member | Refused]:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            yield Refused(origin=origin, kind="refused member", why="it is not a file")
            return
        kind = packed_as(_head(path))
        if kind is None:
            size, limit = path.stat().st_size, limits.of(path.name)
            if size > limit:
                yield too_large(origin, limit)
            else:
                yield Member(origin=origin, body=path.read_bytes())
            return
    except OSError as error:
        yield Refused(
            origin=origin, kind="unreadable file", why=f"{error.strerror}; check the path and its permissions"
        )
        return
    try:
        yield from _archive(path, origin, kind, limits)
    except HostileInput as error:
        yield Refused(origin=origin, kind="hostile input", why=str(error))
    except (UnreadableRecord, OSError) as error:
        yield Refused(origin=origin, kind="damaged archive", why=f"{error}; what was read before stays, get it again")


def _archive(path: Path, origin: str, kind: str, limits: Limits) -> Iterator[Member | Refused]:
    return walk_zip(path, origin, limits) if kind == "zip" else walk_tar(path, origin, kind, limits)
