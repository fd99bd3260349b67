"""Reads the members of a .tar, .tar.gz or .tar.xz as a stream, and refuses what a hostile one could do."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

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

#: `xz -9` needs 65 MB to unpack; a file can ask for 4 GB.
_MOST_XZ_MEMORY = 100 * 1024 * 1024
_CHUNK = 64 * 1024
_BLOCK = 512
#: What may stand between two members: headers and long names. More is an attempt to fill the memory.
_MOST_HEADERS = 256 * 1024


def walk_tar(path: Path, origin: str, kind: str, limits: Limits) -> Iterator[Member | Refused]:
    """Yield the members of one tar, packed as `kind` ("tar", "gzip", "xz"), in their stored order.

    HostileInput for a bomb or too many members; UnreadableRecord when the file is cut, damaged or of another kind.
    """
    if kind == "bzip2":
        raise UnreadableRecord("it is packed with bzip2; pack it as .zip, .tar.gz or .tar.xz")
    with path.open("rb") as packed:
        growth = Growth(path.stat().st_size, limits)
        stream = _Counted(_unpacked(packed, kind), growth)
        try:
            yield from _members(stream, origin, growth)
        except RecursionError as error:
            raise HostileInput("the archive nests its headers without end; the rest was not read") from error
        except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, tarfile.TarError, ValueError) as error:
            raise UnreadableRecord(f"the archive is cut off or damaged ({error})") from error


def _unpacked(packed: BinaryIO, kind: str) -> BinaryIO:
    if kind == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=packed))
    return cast("BinaryIO", io.BufferedReader(_Xz(packed), _CHUNK)) if kind == "xz" else packed


def _members(stream: _Counted, origin: str, growth: Growth) -> Iterator[Member | Refused]:
    stream.allow(_MOST_HEADERS)
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK) as archive:
        while (info := archive.next()) is not None:
            cast(
                "Any", archive
            ).members.clear()  # tarfile would keep all of them: 170 MB for the whole of Gateway to Research
            stream.allow(max(info.size, 0) + _MOST_HEADERS)
            if info.isdir():
                continue
            growth.another()
            found = _member(archive, info, origin, growth.limits)
            if found is not None:
                yield found
        # tarfile takes anything that is no header for the end; a real end is a block of zeros.
        block = stream.block(archive.offset)
        if block != bytes(_BLOCK):
            raise UnreadableRecord("the archive is cut off or damaged (it has no end mark)")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, origin: str, limits: Limits) -> Member | Refused | None:
    place = f"{origin}!{shown(info.name)}"
    limit = limits.of(info.name)
    if leaves(info.name):
        return outside(place)
    if is_litter(info.name):
        return None
    if not info.isreg() or info.issparse():
        return Refused(origin=place, kind="refused member", why="it is a link or a device; pack the file itself")
    if info.size > limit:
        return too_large(place, limit)
    stored = archive.extractfile(info)
    body = stored.read() if stored else b""
    if len(body) != info.size:
        raise UnreadableRecord(f"the archive is cut off or damaged (in {shown(info.name)})")
    return member_or_nested(place, body)


class _Counted(io.RawIOBase):
    """A stream that counts what passes, stops a bomb, and remembers the end of what it gave."""

    def __init__(self, inner: BinaryIO, growth: Growth) -> None:
        self._inner = inner
        self._growth = growth
        self._count = 0
        self._allowed = 0
        self._tail = b""

    def allow(self, size: int) -> None:
        """Let this many bytes more pass before the next call, beside what the reader takes ahead."""
        self._allowed = self._count + size + 2 * _CHUNK

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._inner.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self._count += len(chunk)
        self._growth.grown(len(chunk))
        if self._count > self._allowed:
            raise HostileInput("the archive has headers larger than any file name needs; the rest was not read")
        self._tail = (self._tail + chunk)[-2 * _CHUNK :]
        return chunk

    def block(self, offset: int) -> bytes:
        """Return the block at this place of the stream, if it passed lately."""
        start = offset - (self._count - len(self._tail))
        return self._tail[start : start + _BLOCK] if start >= 0 else b""


class _Xz(io.RawIOBase):
    """An .xz stream that unpacks within a bound of memory, which lzma.open does not offer."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacker = self._another()
        self._waiting = b""

    @staticmethod
    def _another() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MOST_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._unpacker.eof:
                self._waiting = (self._unpacker.unused_data or self._packed.read(_CHUNK)).lstrip(b"\0")
                if not self._waiting:
                    return 0
                self._unpacker = self._another()
            if self._unpacker.needs_input and not self._waiting:
                self._waiting = self._packed.read(_CHUNK)
                if not self._waiting:
                    raise EOFError("the .xz ends before its end mark")
            chunk = self._unpacker.decompress(self._waiting, len(buffer))
            self._waiting = b""
            if chunk:
                buffer[: len(chunk)] = chunk
                return len(chunk)
