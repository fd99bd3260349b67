"""Versions of watchlists and of ROR in the store: each accepted version is kept, and only ever added to."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from diligence.store import schema
from diligence.store.projects import Store

#: Fast rather than small: a list is read at each screening and written once a week.
_COMPRESSION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """One accepted version without its content.

    `version` is its label, `dated` the day that it is of (ISO; the publisher's own date where the file gives one),
    `added` when we kept it, `checked` when the source last gave these very bytes, `sha256` their hash and `origin` the
    address or file that they came from.
    """

    list: str
    version: str
    dated: str
    added: str
    checked: str
    sha256: str
    entries: int
    origin: str


_COLUMNS = tuple(schema.list_version.c[name] for name in KeptVersion.__dataclass_fields__)


def keep_version(store: Store, kept: KeptVersion, content: bytes) -> None:
    """Keep a version with its content; a version of the same list and label is left as it is."""
    table = schema.list_version
    row = {name: getattr(kept, name) for name in KeptVersion.__dataclass_fields__}
    statement = insert(table).values(**row, body=zlib.compress(content, _COMPRESSION), gone=None)
    with store._said("write to"), store._engine.begin() as connection:
        connection.execute(statement.on_conflict_do_nothing(index_elements=["list", "version"]))


def keep_gone(store: Store, kept: KeptVersion, gone: bytes) -> None:
    """Write beside a version what earlier versions held and it does not."""
    table = schema.list_version
    where = (table.c.list == kept.list) & (table.c.version == kept.version)
    with store._said("write to"), store._engine.begin() as connection:
        connection.execute(update(table).where(where).values(gone=zlib.compress(gone, _COMPRESSION)))


def mark_checked(store: Store, kept: KeptVersion, moment: str) -> None:
    """Write down that the source gave the very bytes of this version again."""
    table = schema.list_version
    where = (table.c.list == kept.list) & (table.c.version == kept.version)
    with store._said("write to"), store._engine.begin() as connection:
        connection.execute(update(table).where(where).values(checked=moment))


def versions_of(store: Store, name: str | None = None) -> list[KeptVersion]:
    """Return the versions of one list, or of all, oldest first within each list."""
    table = schema.list_version
    query = select(*_COLUMNS).order_by(table.c.list, table.c.dated, table.c.added)
    if name is not None:
        query = query.where(table.c.list == name)
    with store._said("read"), store._engine.connect() as connection:
        return [KeptVersion(**dict(row._mapping)) for row in connection.execute(query)]


def newest_versions(store: Store) -> dict[str, KeptVersion]:
    """Return the newest version of each list by the list's key."""
    return {kept.list: kept for kept in versions_of(store)}


def content_of(store: Store, kept: KeptVersion) -> tuple[bytes, bytes]:
    """Return a version's content, and what it says is gone (empty where it was never compared)."""
    table = schema.list_version
    query = select(table.c.body, table.c.gone).where((table.c.list == kept.list) & (table.c.version == kept.version))
    with store._said("read"), store._engine.connect() as connection:
        row = connection.execute(query).one()
        return zlib.decompress(row.body), zlib.decompress(row.gone) if row.gone else b""


def gone_of(store: Store, kept: KeptVersion) -> bytes:
    """Return what a version says is gone, as bytes; empty where it was never compared."""
    table = schema.list_version
    query = select(table.c.gone).where((table.c.list == kept.list) & (table.c.version == kept.version))
    with store._said("read"), store._engine.connect() as connection:
        gone = connection.execute(query).scalar_one()
        return zlib.decompress(gone) if gone else b""


def own_versions(store: Store, name: str) -> list[tuple[str, str, bytes]]:
    """Return (label, time added, file bytes) of each version of an office's own list, oldest first."""
    table = schema.own_listing
    query = select(table).where(table.c.list == name).order_by(table.c.added)
    with store._said("read"), store._engine.connect() as connection:
        return [(row.version, row.added, zlib.decompress(row.body)) for row in connection.execute(query)]
