"""The full ROR dump: fetched from Zenodo or from a file, kept by version in the store, ready to compete for names."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

from diligence.bodies import read_bodies
from diligence.errors import RegisterError, StoreError
from diligence.model import KnownBody
from diligence.store import Store
from diligence.store.lists import KeptVersion, content_of, keep_version, mark_checked, newest_versions, versions_of
from scrapers.archive import Archive, Receipt
from scrapers.client import Client
from scrapers.errors import UnreadableRecord

KEY = "ror"
#: The base address of the repository that publishes the dump; for a mirror or a test.
ROR_VARIABLE = "DILIGENCE_ROR_URL"
_BASE = "https://zenodo.org"
#: ROR's own documentation names this search, newest first, for finding the latest dump.
_LATEST = "/api/communities/ror-data/records"
_VERSION = re.compile(r"(v\d+(?:\.\d+)+)-(\d{4}-\d{2}-\d{2})")
#: ROR held more than 110,000 records in 2025; a file of fewer is a part of it, and absence from it proves nothing.
WHOLE = 100_000
#: As for watchlists: a dump that lost more than this share is cut.
_MOST_SHRINK = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RorUpdate:
    """What came of an update: the version now in use, how many records it holds, and whether it was kept already."""

    version: str
    entries: int
    unchanged: bool = False

    @property
    def whole(self) -> bool:
        """Whether it holds as many records as a full dump."""
        return self.entries >= WHOLE


def fetch_ror(client: Client, store: Store, *, accept_smaller: bool = False) -> RorUpdate:
    """Ask for the latest record, take its newest zip file and keep it.

    FetchError as in `Client.get`; UnreadableRecord where the answer or the dump has another shape; RegisterError where
    the dump shrank.
    """
    base = os.environ.get(ROR_VARIABLE, "").rstrip("/") or _BASE
    answer, found = client.get_json(f"{base}{_LATEST}", {"q": "", "sort": "newest"})
    name, link = _newest_file(found, answer.receipt.url)
    # Only the path is taken from the answer: the host is ours to choose.
    parts, ours = urlsplit(link), urlsplit(base)
    dump = client.get(urlunsplit((ours.scheme, ours.netloc, parts.path, parts.query, "")))
    with tempfile.TemporaryDirectory(prefix="diligence-ror-") as folder:
        path = Path(folder) / re.sub(r"[^A-Za-z0-9._-]+", "-", name)
        path.write_bytes(dump.body)
        return _take(path, dump.receipt, dump.receipt.url, store, accept_smaller=accept_smaller)


def _newest_file(found: object, url: str) -> tuple[str, str]:
    """Return name and link of the last zip file of the first record, as ROR documents it."""
    try:
        files = found["hits"]["hits"][0]["files"]  # type: ignore[index]
        named = [(item["key"], item["links"]["self"]) for item in files]
    except (KeyError, IndexError, TypeError) as error:
        raise UnreadableRecord(
            f"{url} lists no ROR dump in the shape that we know; download it by hand and give it with --from FILE.zip"
        ) from error
    zips = [(str(name), str(link)) for name, link in named if str(name).endswith(".zip")]
    if not zips:
        raise UnreadableRecord(f"{url}: the latest record holds no zip file; give the dump with --from FILE.zip")
    return zips[-1]


def ror_from_file(path: Path, archive: Archive, store: Store, *, accept_smaller: bool = False) -> RorUpdate:
    """Take a dump from a file (.zip, .json, .jsonl or .jsonl.gz), archive its bytes and keep it; errors as above."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot read {path}: {error.strerror or error}; check the name and the rights") from error
    receipt = archive.put("file:" + path.name, body, once=True)
    return _take(path, receipt, path.name, store, accept_smaller=accept_smaller)


def _take(path: Path, receipt: Receipt, origin: str, store: Store, *, accept_smaller: bool) -> RorUpdate:
    kept = versions_of(store, KEY)
    twin = next((item for item in kept if item.sha256 == receipt.sha256), None)
    if twin is not None:
        mark_checked(store, twin, datetime.now(UTC).isoformat())
        return RorUpdate(version=twin.version, entries=twin.entries, unchanged=True)
    bodies = list({body.id: body for body in read_bodies(path)}.values())
    stays = f"version {kept[-1].version} stays" if kept else "no version is kept yet"
    if not bodies:
        raise RegisterError(f"ror: refused {origin}: it holds no record; {stays}")
    if kept and len(bodies) < kept[-1].entries * (1 - _MOST_SHRINK) and not accept_smaller:
        raise RegisterError(
            f"ror: refused {origin}: it holds {len(bodies)} records where version {kept[-1].version} held"
            f" {kept[-1].entries}; {stays}; give --accept-smaller if it is right"
        )
    label, day = _version_of(path, receipt)
    if any(item.version == label for item in kept):
        label = f"{label}-{receipt.sha256[:8]}"
    now = datetime.now(UTC).isoformat()
    version = KeptVersion(
        list=KEY,
        version=label,
        dated=day.isoformat(),
        added=now,
        checked=now,
        sha256=receipt.sha256,
        entries=len(bodies),
        origin=origin,
    )
    keep_version(store, version, msgspec.msgpack.encode(bodies))
    return RorUpdate(version=label, entries=len(bodies))


def _version_of(path: Path, receipt: Receipt) -> tuple[str, date]:
    """Return the label and day that the dump's names give ("v1.63-2025-04-03-ror-data.zip"), else the day we got it."""
    names = [path.name]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            names += packed.namelist()
    for name in names:
        if found := _VERSION.search(name):
            try:
                return found[0], date.fromisoformat(found[2])
            except ValueError:
                continue
    day = receipt.retrieved.astimezone(UTC).date()
    return day.isoformat(), day


def kept_ror(store: Store, newest: Mapping[str, KeptVersion] | None = None) -> tuple[list[KnownBody], str]:
    """Return the bodies of the newest dump and its version in words; no bodies and "" where none is kept."""
    kept = (newest if newest is not None else newest_versions(store)).get(KEY)
    if kept is None:
        return [], ""
    try:
        bodies = msgspec.msgpack.decode(content_of(store, kept)[0], type=list[KnownBody])
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"ROR version {kept.version} in the store {store.address} is damaged: {error}; restore a copy of the store"
        ) from error
    part = "" if kept.entries >= WHOLE else ", a part of ROR"
    return bodies, f"{kept.version} (sha256 {kept.sha256[:12]}{part})"
