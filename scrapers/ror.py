"""Reads records of the Research Organization Registry (ROR, CC0), in version 1 and version 2 shapes, one by one."""

from __future__ import annotations

import codecs
import gzip
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import msgspec

from scrapers.errors import HostileInput, UnreadableRecord

#: The full dump unpacks to about 300 MB; ten times that is not a ROR dump.
MAXIMUM_BYTES = 3_000_000_000
_CHUNK = 1 << 20
#: One record of the registry is a few kilobytes; a longer one means that the array is not a ROR dump.
_MAXIMUM_RECORD = 8 << 20
_ID_PREFIXES = ("https://ror.org/", "http://ror.org/", "ror.org/")


@dataclass(frozen=True, slots=True, kw_only=True)
class RorRecord:
    """One organisation of the registry.

    `id` is the short id ("04mkzax54"). `name` is the display name, `labels` names in other languages, `aliases` other
    names, `acronyms` short forms. `country` is the ISO alpha-2 code and `city` the place of the first location, ""
    where the record gives none. `types` and `status` are in lower case. `parents`, `children`, `related`,
    `successors` and `predecessors` are short ids. `external_ids` maps a scheme in lower case ("fundref", "grid",
    "isni", "wikidata") to all its ids. `labels_of` maps the ids of relationships to the names the record gives them.
    """

    id: str
    name: str
    labels: tuple[str, ...]
    aliases: tuple[str, ...]
    acronyms: tuple[str, ...]
    country: str
    city: str
    types: tuple[str, ...]
    status: str
    established: int | None
    domains: tuple[str, ...]
    parents: tuple[str, ...]
    children: tuple[str, ...]
    related: tuple[str, ...]
    successors: tuple[str, ...]
    predecessors: tuple[str, ...]
    external_ids: Mapping[str, tuple[str, ...]]
    labels_of: Mapping[str, str] = field(default_factory=dict)


class _Stream(Protocol):
    """Where bytes are read from."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


def short_id(identifier: str) -> str:
    """Return the nine characters of a ROR id given as a URL or already short."""
    text = identifier.strip().lower()
    for prefix in _ID_PREFIXES:
        text = text.removeprefix(prefix)
    return text.strip("/")


def parse_record(record: Mapping[str, Any], *, where: str = "record") -> RorRecord:
    """Return one record from its decoded JSON, whichever version it has.

    Raises UnreadableRecord, naming `where`, when a required field is missing or has another shape.
    """
    try:
        return _parse_v2(record) if "names" in record else _parse_v1(record)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise UnreadableRecord(f"{where} is not a ROR record of version 1 or 2: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)


def _relations(record: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for relation in record.get("relationships") or ():
        found.setdefault(relation["type"].lower(), []).append(short_id(relation["id"]))
    return {kind: tuple(ids) for kind, ids in found.items()}


def _labels(record: Mapping[str, Any]) -> dict[str, str]:
    return {short_id(relation["id"]): relation.get("label") or "" for relation in record.get("relationships") or ()}


def _parse_v2(record: Mapping[str, Any]) -> RorRecord:
    display, labels, aliases, acronyms = "", [], [], []
    for name in record["names"]:
        value, kinds = name["value"], name["types"]
        if "ror_display" in kinds:
            display = value
        elif "acronym" in kinds:
            acronyms.append(value)
        elif "label" in kinds:
            labels.append(value)
        else:
            aliases.append(value)
    if not display:
        raise ValueError("no name of type ror_display")
    locations = record.get("locations") or ()
    place = locations[0]["geonames_details"] if locations else {}
    relations = _relations(record)
    return RorRecord(
        id=short_id(record["id"]),
        name=display,
        labels=tuple(labels),
        aliases=tuple(aliases),
        acronyms=tuple(acronyms),
        country=place.get("country_code") or "",
        city=place.get("name") or "",
        types=tuple(kind.lower() for kind in record["types"]),
        status=record["status"].lower(),
        established=record.get("established"),
        domains=tuple(record.get("domains") or ()),
        parents=relations.get("parent", ()),
        children=relations.get("child", ()),
        related=relations.get("related", ()),
        successors=relations.get("successor", ()),
        predecessors=relations.get("predecessor", ()),
        external_ids={item["type"].lower(): tuple(item["all"]) for item in record.get("external_ids") or ()},
        labels_of=_labels(record),
    )


def _parse_v1(record: Mapping[str, Any]) -> RorRecord:
    addresses = record.get("addresses") or ()
    relations = _relations(record)
    external: dict[str, tuple[str, ...]] = {}
    for scheme, item in (record.get("external_ids") or {}).items():
        ids = item["all"]  # GRID gives one string where the other schemes give a list
        external[scheme.lower()] = (ids,) if isinstance(ids, str) else tuple(ids)
    return RorRecord(
        id=short_id(record["id"]),
        name=record["name"],
        labels=tuple(label["label"] for label in record.get("labels") or ()),
        aliases=tuple(record.get("aliases") or ()),
        acronyms=tuple(record.get("acronyms") or ()),
        country=record["country"]["country_code"] or "",
        city=(addresses[0].get("city") or "") if addresses else "",
        types=tuple(kind.lower() for kind in record["types"]),
        status=record["status"].lower(),
        established=record.get("established"),
        domains=(),
        parents=relations.get("parent", ()),
        children=relations.get("child", ()),
        related=relations.get("related", ()),
        successors=relations.get("successor", ()),
        predecessors=relations.get("predecessor", ()),
        external_ids=external,
        labels_of=_labels(record),
    )


def read_ror(path: Path) -> Iterator[RorRecord]:
    """Yield the records of a ROR file in its own order, holding one at a time in memory.

    Reads the published dump (.zip holding a JSON array), .json (an array or one record), .jsonl and .jsonl.gz. In a
    zip the version 2 file is taken where both are there. Raises UnreadableRecord when the file is missing or is not
    what it should be, HostileInput when it unpacks to more than a ROR dump can hold.
    """
    name = path.name.lower()
    try:
        with _opened(path) as (stream, inner):
            lines = inner.endswith((".jsonl", ".ndjson")) or name.endswith((".jsonl.gz", ".jsonl"))
            yield from _read_lines(stream, path.name) if lines else _read_array(stream, path.name)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableRecord(f"cannot read ROR file {path.name}: {error}") from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[_Stream, str]]:
    """Open the one data file of a path; gives the stream and the lower-case name of what it holds."""
    name = path.name.lower()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith((".json", ".jsonl"))]
            if not members:
                raise UnreadableRecord(f"{path.name} holds no .json file; give the ROR data dump")
            # Dumps of 2024 hold both shapes: "v1.50-..." beside "v1.50-..._schema_v2.json".
            member = max(members, key=lambda m: ("schema_v2" in m.filename, "v2" in m.filename, m.filename))
            if member.file_size > MAXIMUM_BYTES:
                raise HostileInput(f"{path.name}!{member.filename} unpacks to {member.file_size} bytes: not a ROR dump")
            with archive.open(member) as stream:
                yield _Limited(stream, path.name), member.filename.lower()
    elif name.endswith(".gz"):
        with gzip.open(path, "rb") as stream:
            yield _Limited(stream, path.name), name.removesuffix(".gz")
    elif name.endswith((".json", ".jsonl", ".ndjson")):
        with path.open("rb") as stream:
            yield stream, name
    else:
        raise UnreadableRecord(f"{path.name} is not a ROR file: give .zip, .json, .jsonl or .jsonl.gz")


class _Limited:
    """A stream that refuses to unpack without end."""

    def __init__(self, stream: _Stream, name: str) -> None:
        self._stream, self._name, self._seen = stream, name, 0

    def _count(self, data: bytes) -> bytes:
        self._seen += len(data)
        if self._seen > MAXIMUM_BYTES:
            raise HostileInput(f"{self._name} unpacks to more than {MAXIMUM_BYTES} bytes: not a ROR dump")
        return data

    def read(self, size: int, /) -> bytes:
        return self._count(self._stream.read(size))

    def readline(self, size: int, /) -> bytes:
        return self._count(self._stream.readline(size))


def _read_lines(stream: _Stream, name: str) -> Iterator[RorRecord]:
    decode = msgspec.json.Decoder().decode
    number = 0
    while line := stream.readline(_MAXIMUM_RECORD):
        number += 1
        if not line.strip():
            continue
        try:
            record = decode(line)
        except msgspec.DecodeError as error:
            raise UnreadableRecord(f"{name} line {number} is not JSON: {error}") from error
        if not isinstance(record, dict):
            raise UnreadableRecord(f"{name} line {number} is not a ROR record")
        yield parse_record(record, where=f"{name} line {number}")


def _read_array(stream: _Stream, name: str) -> Iterator[RorRecord]:
    """Yield the objects of a JSON array (or the one object) without holding the array."""
    decoder = json.JSONDecoder()
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    buffer, number, opened, array = "", 0, False, False
    while True:
        buffer = buffer.lstrip(" \r\n\t,")
        if not opened and buffer:
            opened = True
            if buffer[0] == "[":
                buffer, array = buffer[1:], True
                continue
        if buffer.startswith("]"):
            return
        try:
            record, end = decoder.raw_decode(buffer)
        except ValueError as error:
            chunk = stream.read(_CHUNK)
            if chunk and len(buffer) < _MAXIMUM_RECORD:
                buffer += decode(chunk)
                continue
            if not buffer and number and not array:
                return
            raise UnreadableRecord(f"{name} record {number + 1} is not JSON: {error}") from error
        number += 1
        if not isinstance(record, dict):
            raise UnreadableRecord(f"{name} record {number} is not a ROR record")
        yield parse_record(record, where=f"{name} record {number}")
        buffer = buffer[end:]
