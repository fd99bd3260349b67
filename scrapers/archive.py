"""An append-only, hash-chained store of the bytes we received: cache, evidence and offline replay in one.

One SQLite file holds `object` (bytes by sha256, compressed) and `receipt` (URL, time, status, headers, sha256 and a
chain hash over the receipt before). Nothing is ever updated or deleted: triggers refuse it, and `verify` finds
changes made behind our back (product rule 13).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.errors import ArchiveError, NotInArchive

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL, retrieved TEXT NOT NULL, status INTEGER NOT NULL,
    headers TEXT NOT NULL, sha256 TEXT NOT NULL, chain TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS receipt_url ON receipt (url, number);
CREATE TRIGGER IF NOT EXISTS object_fixed BEFORE UPDATE ON object BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS object_kept BEFORE DELETE ON object BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS receipt_fixed BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS receipt_kept BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""

#: The chain of the receipt before the first.
_GENESIS = "0" * 64
#: A marker in the first bytes of a stored object: "z" compressed with zlib, "r" as received.
_COMPRESSED, _RAW = b"z", b"r"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One act of receiving: what was asked, when (aware UTC), with which status and headers, and which bytes came."""

    number: int
    url: str
    retrieved: datetime
    status: int
    headers: Mapping[str, str]
    sha256: str


def sha256_of(body: bytes) -> str:
    """Return the hex sha256 of the bytes."""
    return hashlib.sha256(body).hexdigest()


class Archive:
    """The store of received bytes at one path. Safe for several threads; one process writes at a time.

    Raises ArchiveError with one line when the file cannot be opened, is not an archive, or the disk is full; a
    failed write leaves everything that was stored before.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._batching = False
        with self._said("open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=60, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)

    @contextmanager
    def _said(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ArchiveError(
                f"cannot {verb} the archive {self.path}: {error}; "
                "free space or choose another place with DILIGENCE_ARCHIVE"
            ) from error

    def close(self) -> None:
        """Close the file; the archive cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Store many receipts in one transaction; all of them or, on an error, none."""
        with self._lock, self._said("write to"):
            self._db.execute("BEGIN IMMEDIATE")
            self._batching = True
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._batching = False

    def put(
        self,
        url: str,
        body: bytes,
        *,
        retrieved: datetime | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Receipt:
        """Store bytes received and return the receipt.

        With `once` (for files, whose content does not depend on when we look) a receipt for the same address and the
        same bytes is returned again instead of a new one, so that importing twice changes nothing.
        """
        digest = sha256_of(body)
        when = (retrieved or datetime.now(UTC)).astimezone(UTC)
        with self._lock, self._said("write to"):
            if once and (known := self._latest(url, digest)):
                return known
            if not self._batching:
                self._db.execute("BEGIN IMMEDIATE")
            try:
                receipt = self._append(url, body, digest, when, status, dict(headers or {}))
            except BaseException:
                if not self._batching:
                    self._db.execute("ROLLBACK")
                raise
            if not self._batching:
                self._db.execute("COMMIT")
            return receipt

    def _append(
        self, url: str, body: bytes, digest: str, when: datetime, status: int, headers: dict[str, str]
    ) -> Receipt:
        if not self._db.execute("SELECT 1 FROM object WHERE sha256=?", (digest,)).fetchone():
            packed = zlib.compress(body, 1)
            stored = _COMPRESSED + packed if len(packed) < len(body) else _RAW + body
            self._db.execute("INSERT INTO object VALUES (?,?,?)", (digest, len(body), stored))
        last = self._db.execute("SELECT number, chain FROM receipt ORDER BY number DESC LIMIT 1").fetchone()
        number, before = (last[0] + 1, last[1]) if last else (1, _GENESIS)
        fields = (number, url, when.isoformat(), status, json.dumps(headers, sort_keys=True), digest)
        self._db.execute("INSERT INTO receipt VALUES (?,?,?,?,?,?,?)", (*fields, _chain(before, fields)))
        return Receipt(number=number, url=url, retrieved=when, status=status, headers=headers, sha256=digest)

    def _latest(self, url: str, digest: str | None = None) -> Receipt | None:
        where, values = ("url=?", [url]) if digest is None else ("url=? AND sha256=?", [url, digest])
        row = self._db.execute(
            "SELECT number,url,retrieved,status,headers,sha256 FROM receipt"
            f" WHERE {where} ORDER BY number DESC LIMIT 1",
            values,
        ).fetchone()
        return _receipt(row) if row else None

    def latest(self, url: str, *, max_age: timedelta | None = None) -> Receipt | None:
        """Return the newest receipt for this address, or None when there is none or it is older than `max_age`."""
        with self._lock, self._said("read"):
            found = self._latest(url)
        if found and max_age is not None and datetime.now(UTC) - found.retrieved > max_age:
            return None
        return found

    def receipts(self, url: str) -> Iterator[Receipt]:
        """Yield every receipt for this address, the newest first."""
        with self._lock, self._said("read"):
            rows = self._db.execute(
                "SELECT number,url,retrieved,status,headers,sha256 FROM receipt WHERE url=? ORDER BY number DESC",
                (url,),
            ).fetchall()
        return (_receipt(row) for row in rows)

    def get(self, sha256: str) -> bytes:
        """Return the bytes with this hash, checked against it; NotInArchive or ArchiveError otherwise."""
        with self._lock, self._said("read"):
            row = self._db.execute("SELECT body FROM object WHERE sha256=?", (sha256,)).fetchone()
        if row is None:
            raise NotInArchive(f"the archive {self.path} holds no bytes with sha256 {sha256}; collect them again")
        stored: bytes = row[0]
        try:
            body = zlib.decompress(stored[1:]) if stored[:1] == _COMPRESSED else stored[1:]
        except zlib.error as error:
            raise ArchiveError(
                f"bytes {sha256} in the archive {self.path} are damaged: {error}; collect them again"
            ) from error
        if sha256_of(body) != sha256:
            raise ArchiveError(f"bytes {sha256} in the archive {self.path} were changed; restore a copy of the archive")
        return body

    def verify(self) -> int:
        """Check the whole chain and every object; return the number of receipts. ArchiveError names the first break."""
        before, count = _GENESIS, 0
        with self._lock, self._said("read"):
            rows = self._db.execute("SELECT * FROM receipt ORDER BY number").fetchall()
        for *fields, chain in rows:
            if _chain(before, tuple(fields)) != chain:
                raise ArchiveError(
                    f"receipt {fields[0]} in the archive {self.path} was changed; restore a copy of the archive"
                )
            self.get(fields[5])
            before, count = chain, count + 1
        return count


def _chain(before: str, fields: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps([before, *fields]).encode()).hexdigest()


def _receipt(row: tuple[int, str, str, int, str, str]) -> Receipt:
    number, url, retrieved, status, headers, digest = row
    return Receipt(
        number=number,
        url=url,
        retrieved=datetime.fromisoformat(retrieved),
        status=status,
        headers=json.loads(headers),
        sha256=digest,
    )
