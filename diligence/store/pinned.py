"""Reads the very versions of records and of what stands beside them that a batch was pinned to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import func, select

from diligence.beside import Beside
from diligence.store import schema
from diligence.store.beside import beside_of
from diligence.store.projects import Store
from diligence.store.rows import project_of
from scrapers.records import Project

#: Ids in one query: below SQLite's limit of bound values.
_IDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The latest version of a project as the store's index shows it, without its record."""

    id: str
    reference: str
    digest: str
    funder: str
    starts: date | None
    lead: str


class BesideMark(msgspec.Struct, frozen=True, array_like=True):
    """A version of what another source said of a grant: its kind, its digest, and when it was last seen (ISO)."""

    kind: str
    digest: str
    seen: str


def heads(store: Store) -> list[Head]:
    """Return the head of every project, by reference and id."""
    table = schema.project
    columns = (table.c.id, table.c.reference, table.c.digest, table.c.funder, table.c.starts, table.c.lead)
    with store.reading() as connection:
        found = [
            Head(
                id=row.id,
                reference=row.reference,
                digest=row.digest,
                funder=row.funder or "",
                starts=row.starts,
                lead=row.lead or "",
            )
            for row in connection.execute(select(*columns))
        ]
    # Sorted here: databases differ in the order of letters and signs.
    return sorted(found, key=lambda head: (head.reference, head.id))


def record_bodies(store: Store, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    """Return the stored body of each version by (id, digest); a version that the store lacks is left out."""
    table = schema.project_record
    versions = set(wanted)
    found: dict[tuple[str, str], bytes] = {}
    with store.reading() as connection:
        for ids in _chunks(sorted({identifier for identifier, _ in versions})):
            query = select(table.c.project_id, table.c.digest, table.c.body).where(table.c.project_id.in_(ids))
            for row in connection.execute(query):
                if (row.project_id, row.digest) in versions:
                    found[row.project_id, row.digest] = row.body
    return found


def lacking_records(store: Store, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the versions, by (id, digest), that the store does not hold, sorted."""
    table = schema.project_record
    with store.reading() as connection:
        held = {(row.project_id, row.digest) for row in connection.execute(select(table.c.project_id, table.c.digest))}
    return sorted(set(wanted) - held)


def record_of(store: Store, body: bytes) -> Project:
    """Return the project in a stored body; StoreError where the body is damaged."""
    with store._said("read"):
        return project_of(body)


def beside_marks(store: Store) -> dict[str, tuple[BesideMark, ...]]:
    """Return the newest version of each kind, by project id; a project of which nothing is kept is left out."""
    table = schema.beside
    query = select(table.c.project_id, table.c.kind, table.c.digest, table.c.seen).order_by(
        table.c.project_id, table.c.kind, table.c.seen
    )
    newest: dict[str, dict[str, BesideMark]] = {}
    with store.reading() as connection:
        for row in connection.execute(query):
            newest.setdefault(row.project_id, {})[row.kind] = BesideMark(row.kind, row.digest, row.seen)
    return {key: tuple(kinds[kind] for kind in sorted(kinds)) for key, kinds in newest.items()}


def lacking_beside(store: Store, wanted: Mapping[str, Sequence[BesideMark]]) -> list[tuple[str, str]]:
    """Return (project id, kind) of the versions that the store does not hold, sorted."""
    if not wanted:
        return []
    table = schema.beside
    with store.reading() as connection:
        query = select(table.c.project_id, table.c.kind, table.c.digest)
        held = {(row.project_id, row.kind, row.digest) for row in connection.execute(query)}
    return sorted(
        (key, mark.kind) for key, marks in wanted.items() for mark in marks if (key, mark.kind, mark.digest) not in held
    )


def pinned_beside(store: Store, project_id: str, marks: Sequence[BesideMark]) -> Beside:
    """Return what other sources said in these versions, seen when the marks say; StoreError where one is damaged."""
    if not marks:
        return Beside(seen={})
    table = schema.beside
    query = select(table.c.kind, table.c.digest, table.c.body).where(table.c.project_id == project_id)
    with store.reading() as connection:
        bodies = {(row.kind, row.digest): row.body for row in connection.execute(query)}
        return beside_of({mark.kind: (bodies[mark.kind, mark.digest], mark.seen) for mark in marks})


def last_judgement(store: Store) -> tuple[int, str]:
    """Return the number and chain hash of the last judgement; (0, "") where there is none."""
    table = schema.judgement
    with store.reading() as connection:
        number = connection.execute(select(func.max(table.c.number))).scalar()
        if number is None:
            return 0, ""
        chain: str = connection.execute(select(table.c.chain).where(table.c.number == number)).scalar_one()
    return number, chain


def chain_at(store: Store, number: int) -> str:
    """Return the chain hash of the judgement of this number; "" where there is none."""
    table = schema.judgement
    with store.reading() as connection:
        return connection.execute(select(table.c.chain).where(table.c.number == number)).scalar() or ""


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _IDS] for at in range(0, len(ids), _IDS))
