"""Reads the members of a .zip one at a time, and refuses what a hostile one could do."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from scrapers.container_members import (
    Growth,
    Limits,
    Member,
    Refused,
    is_litter,
    leaves,
    member_or_nested,
    outside,
    shown,
    too_large,
)
from scrapers.errors import HostileInput, UnreadableRecord

_END, _END_64_PLACE = b"PK\x05\x06", b"PK\x06\x07"
#: A comment of at most 65,535 bytes may follow the 22 bytes of the end record (APPNOTE.TXT 4.3.16).
_LONGEST_END = 65_535 + 22
#: An entry of the directory takes at least 46 bytes, a real one with its name about 100.
_BYTES_PER_ENTRY = 100
_CHUNK = 256 * 1024
#: What zipfile raises for damaged members; RuntimeError covers methods and passwords that it does not support.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)


def walk_zip(path: Path, origin: str, limits: Limits) -> Iterator[Member | Refused]:
    """Yield the members of one .zip in their stored order.

    HostileInput for a bomb or too many members; UnreadableRecord when the file is cut or damaged.
    """
    with path.open("rb") as stream:
        size = path.stat().st_size
        # zipfile loads the whole directory at once, so its size is looked at first.
        if _directory_size(path) > limits.members * _BYTES_PER_ENTRY:
            raise HostileInput(f"the archive lists more than {limits.members:,} members; it was not read")
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError) as error:
            raise UnreadableRecord(f"it is no whole zip archive ({error})") from error
        growth = Growth(size, limits)
        with archive:
            for info in archive.infolist():
                if info.filename.endswith("/"):  # is_dir() fails on a member without a name
                    continue
                growth.another()
                found = _member(archive, info, origin, growth)
                if found is not None:
                    yield found


def entries(path: Path) -> int | None:
    """Return how many files a .zip says that it holds, or None when it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(not info.filename.endswith("/") and not is_litter(info.filename) for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError, OverflowError):
        return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, origin: str, growth: Growth) -> Member | Refused | None:
    name = info.orig_filename
    place = f"{origin}!{shown(name)}"
    limit = growth.limits.of(name)
    if is_litter(name):
        return None
    refused = _refused(info, place, limit)
    if refused is not None:
        return refused
    try:
        body = _read(archive, info, limit, growth)
    except _DAMAGED as error:
        return Refused(
            origin=place, kind="damaged archive", why=f"it cannot be unpacked ({error}); get the archive again"
        )
    return too_large(place, limit) if body is None else member_or_nested(place, body)


def _refused(info: zipfile.ZipInfo, place: str, limit: int) -> Refused | None:
    """Say why a member is not even unpacked, judged by what the directory says of it."""
    name = info.orig_filename
    if leaves(name) or "\0" in name:
        return outside(place)
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
        return Refused(origin=place, kind="refused member", why="it is a link or a device; pack the file itself")
    if info.flag_bits & 0x1:
        return Refused(origin=place, kind="refused member", why="it is encrypted; pack it without a password")
    return too_large(place, limit) if info.file_size > limit else None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, growth: Growth) -> bytes | None:
    """Return the bytes of a member, or None once they pass the limit, whatever the directory declares."""
    parts: list[bytes] = []
    total = 0
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            growth.grown(len(chunk))
            if total > limit:
                return None
            parts.append(chunk)
    return b"".join(parts)


def _directory_size(path: Path) -> int:
    """Return the bytes of the directory that the end record names (0 where there is none: zipfile then says so)."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        stream.seek(max(0, size - _LONGEST_END - 20))
        tail = stream.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) < place + 22:
            return 0
        declared: int = struct.unpack("<L", tail[place + 12 : place + 16])[0]
        if place >= 20 and tail[place - 20 : place - 16] == _END_64_PLACE:
            stream.seek(struct.unpack("<Q", tail[place - 12 : place - 4])[0])
            record = stream.read(56)
            if len(record) == 56:
                declared = max(declared if declared != 0xFFFFFFFF else 0, struct.unpack("<Q", record[40:48])[0])
        return declared
