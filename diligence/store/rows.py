"""Rows of the store's tables: a project out of what was kept of it, and what is kept of an issue."""

from __future__ import annotations

import hashlib
import zlib

import msgspec

from diligence.project_version import cut, storable
from scrapers.records import Issue, Project

#: The length that the table takes (schema.py).
_KIND = 100


def project_of(body: bytes) -> Project:
    """Return the project in a stored body; zlib.error or msgspec.MsgspecError where the body was damaged."""
    return msgspec.json.decode(zlib.decompress(body), type=Project)


def issue_row(item: Issue) -> dict[str, object]:
    """Return the row of an issue; the same issue again gives the same digest."""
    digest = hashlib.sha256("\x1f".join((item.kind, item.where, item.what)).encode()).hexdigest()
    return {
        "digest": digest,
        "kind": cut(item.kind, _KIND),
        "place": storable(item.where),
        "what": storable(item.what),
    }
