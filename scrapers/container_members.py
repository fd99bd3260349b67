"""The files inside containers: what is read, what is refused and why, and the limits that stop a hostile archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from scrapers.errors import HostileInput

#: The largest record of the 4,111 in our sample has 1.7 MB.
MOST_BYTES = 32 * 1024 * 1024
#: The site's export of all 171,000 projects has some 90 MB.
MOST_TABLE_BYTES = 128 * 1024 * 1024
#: Text of these records packs about 7 times; a hundred times is no text. Small archives may still pack well.
MOST_RATIO = 100
RATIO_COUNTS_FROM = 64 * 1024 * 1024
#: Gateway to Research has 171,000 projects (2026).
MOST_MEMBERS = 500_000

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b\x08", "gzip"),  # two bytes and the only method there is (RFC 1952, 2.3.1)
    (b"\xfd7zXZ\x00", "xz"),
)
#: A digit from 1 to 9, then the mark of the first block or, of an empty file, of the end: "BZh" alone begins words too.
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
#: Files that systems leave behind; they hold nothing of a source.
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read before an input counts as hostile; bytes, but for `ratio` (unpacked to packed) and `members`."""

    member: int = MOST_BYTES
    table: int = MOST_TABLE_BYTES
    ratio: int = MOST_RATIO
    ratio_from: int = RATIO_COUNTS_FROM
    members: int = MOST_MEMBERS

    def of(self, name: str) -> int:
        """Return the limit for a member with this name."""
        return self.table if name.lower().endswith(".csv") else self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file: its bytes and its origin, "NAME", "SUBFOLDER/NAME" or "ARCHIVE!MEMBER", never a path of the machine."""

    origin: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something that was not read, and why; `kind` groups the reasons."""

    origin: str
    kind: str
    why: str


def packed_as(head: bytes) -> str | None:
    """Return the kind of archive that these first 512 bytes begin ("zip", "gzip", "xz", "bzip2", "tar"), or None."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _BZIP2.match(head):
        return "bzip2"
    return "tar" if head[257:262] == b"ustar" else None


def shown(name: str) -> str:
    """Return a member's name for one line of text: control characters escaped, at most 300 characters."""
    printable = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name[:400])
    return printable if len(printable) <= 300 else printable[:299] + "…"


def is_litter(name: str) -> bool:
    """Say whether this is a file that a system left behind ("__MACOSX/...", ".DS_Store")."""
    parts = PurePosixPath(name).parts
    return bool(parts) and (parts[0] == "__MACOSX" or parts[-1].lower() in _LITTER or parts[-1].startswith("._"))


def leaves(name: str) -> bool:
    """Say whether a member's path is absolute, leads out of the archive on any system, or is empty."""
    plain = name.replace("\\", "/")
    return not plain or plain.startswith("/") or ".." in plain.split("/") or (len(plain) > 1 and plain[1] == ":")


def too_large(origin: str, limit: int) -> Refused:
    """Return the refusal of a file that is larger than the limit."""
    return Refused(
        origin=origin,
        kind="too large",
        why=f"it is larger than {limit // (1024 * 1024)} MB, more than any record; split it or check what it is",
    )


def outside(origin: str) -> Refused:
    """Return the refusal of a member whose path leads out of the archive."""
    return Refused(origin=origin, kind="refused member", why="its path leads out of the archive; pack the files anew")


def member_or_nested(origin: str, body: bytes) -> Member | Refused:
    """Return the member, or a refusal where it is itself an archive."""
    kind = packed_as(body[:512])
    if kind is None:
        return Member(origin=origin, body=body)
    return Refused(
        origin=origin,
        kind="nested archive",
        why=f"it is an archive ({kind}) inside an archive; unpack it and give it by itself",
    )


class Growth:
    """Counts what comes out of an archive against what went in, and raises HostileInput for a bomb."""

    __slots__ = ("limits", "members", "packed", "unpacked")

    def __init__(self, packed: int, limits: Limits) -> None:
        self.packed = packed
        self.limits = limits
        self.unpacked = 0
        self.members = 0

    def grown(self, size: int) -> None:
        """Count unpacked bytes."""
        self.unpacked += size
        if self.unpacked > self.limits.ratio_from and self.unpacked > self.limits.ratio * max(self.packed, 1):
            raise HostileInput(
                f"the archive unpacks to more than {self.limits.ratio} times its size, as a bomb does;"
                " the rest was not read"
            )

    def another(self) -> None:
        """Count a member."""
        self.members += 1
        if self.members > self.limits.members:
            raise HostileInput(f"the archive has more than {self.limits.members:,} members; the rest was not read")
