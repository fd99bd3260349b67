"""What other sources said of a grant, in the store: every version is kept, the newest is used."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diligence.beside import COMPANIES, GOW, PUBLICATIONS, Beside, Owners
from diligence.publications import GrantPapers
from diligence.store import schema
from diligence.store.projects import Store
from scrapers.gow import GowGrant

_T = TypeVar("_T")


def save_beside(store: Store, project_id: str, kind: str, value: GowGrant | GrantPapers | Owners) -> None:
    """Keep a version of what a source said; the same words again change nothing but the time they were seen."""
    body = msgspec.json.encode(value)
    row = {
        "project_id": project_id,
        "kind": kind,
        "digest": hashlib.sha256(body).hexdigest(),
        "seen": datetime.now(UTC).isoformat(),
        "body": zlib.compress(body, 3),
    }
    statement = insert(schema.beside)
    keys = ["project_id", "kind", "digest"]
    statement = statement.on_conflict_do_update(index_elements=keys, set_={"seen": statement.excluded.seen})
    with store.writing() as connection:
        connection.execute(statement, [row])


def load_beside(store: Store, project_id: str) -> Beside:
    """Return the newest that each source said of a grant."""
    table = schema.beside
    query = select(table).where(table.c.project_id == project_id).order_by(table.c.seen)
    with store.reading() as connection:
        # Inside the connection, so that a damaged body is said in the store's one line.
        return beside_of({row.kind: (row.body, row.seen) for row in connection.execute(query)})


def ids_beside(store: Store) -> frozenset[str]:
    """Return the ids of the projects of which another source said anything: most have none, and need not be asked."""
    with store.reading() as connection:
        return frozenset(connection.execute(select(schema.beside.c.project_id).distinct()).scalars())


def beside_of(bodies: Mapping[str, tuple[bytes, str]]) -> Beside:
    """Return what these bodies say, given as (body, time seen) by kind; zlib.error or MsgspecError where damaged."""

    def read(kind: str, shape: type[_T]) -> _T | None:
        return msgspec.json.decode(zlib.decompress(bodies[kind][0]), type=shape) if kind in bodies else None

    return Beside(
        gow=read(GOW, GowGrant),
        papers=read(PUBLICATIONS, GrantPapers),
        owners=read(COMPANIES, Owners),
        seen={kind: datetime.fromisoformat(seen) for kind, (_, seen) in bodies.items()},
    )
