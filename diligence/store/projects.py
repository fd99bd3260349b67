"""Projects in the store: save what was read, find it again by reference or id, keep every version.

A save is one transaction; killed half-way it leaves what was there before. The digest of a version leaves the
snapshots out, so that reading the same words again, from another file or on another day, changes nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, create_engine, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from diligence.errors import StoreError
from diligence.project_version import KnownVersion, Version, shows_partners, version_of
from diligence.store import schema
from diligence.store.address import shown_address, store_url
from diligence.store.rows import issue_row, project_of
from scrapers.records import Issue, Project

_T = TypeVar("_T")

#: Rows in one INSERT: large enough for speed, small enough for SQLite's limit of bound values.
_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCounts:
    """What a save did: projects never seen before, with other words than before, and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: SaveCounts) -> SaveCounts:
        return SaveCounts(
            new=self.new + other.new, changed=self.changed + other.changed, unchanged=self.unchanged + other.unchanged
        )


class Store:
    """Records behind one database URL (SQLite or PostgreSQL).

    Raises StoreError with one line (never with the URL's password) when the database cannot be opened, holds another
    layout, is full or read-only; a failed save leaves what was stored before.
    """

    def __init__(self, url: str) -> None:
        parsed = store_url(url)
        self.address = shown_address(parsed)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            self._make_folder(Path(parsed.database))
        with self._said("open"):
            self._engine: Engine = create_engine(parsed)
            if parsed.get_backend_name() == "sqlite":
                event.listen(self._engine, "connect", _sqlite_settings)
            schema.metadata.create_all(self._engine)
            self._check_version()

    def _make_folder(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot make the folder {path.parent} for the store: {error.strerror}; choose another with --store"
            ) from error

    @contextmanager
    def _said(self, verb: str, record: str = "a record") -> Iterator[None]:
        try:
            yield
        except ImportError as error:
            raise StoreError(
                f"cannot {verb} the store {self.address}: {error}; pip install 'diligence[postgres]' for PostgreSQL"
            ) from error
        except (zlib.error, msgspec.MsgspecError) as error:
            raise StoreError(
                f"{record} in the store {self.address} is damaged: {error}; restore a copy, or import its file again"
                " into a new store"
            ) from error
        except SQLAlchemyError as error:
            cause = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
            raise StoreError(
                f"cannot {verb} the store {self.address}: {cause};"
                " free space, check rights or choose another with --store"
            ) from error

    def _check_version(self) -> None:
        with self._engine.begin() as connection:
            version = connection.execute(select(schema.store_version.c.version)).scalar()
            if version is None:
                _upsert(connection, schema.store_version, [{"version": schema.STORE_VERSION}])
            elif version != schema.STORE_VERSION:
                raise StoreError(
                    f"the store {self.address} has layout {version}, this program reads {schema.STORE_VERSION};"
                    " import its files into a new store"
                )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in one transaction; errors of the database are StoreError."""
        with self._said("write to"), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with; errors of the database are StoreError."""
        with self._said("read"), self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def save(self, projects: Iterable[Project], issues: Iterable[Issue] = ()) -> SaveCounts:
        """Save projects and issues in one transaction; projects that are there in the same words stay untouched.

        Every version is kept. The last one given becomes the latest, unless its source cannot show partners (the
        site's CSV) and the one before could: else a table of titles would hide whom a grant connects.
        """
        return self.save_versions([version_of(project) for project in projects], issues)

    def save_versions(
        self,
        versions: Sequence[Version | KnownVersion],
        issues: Iterable[Issue] = (),
        *,
        reader: str = "",
        read: Mapping[str, Version | KnownVersion] | None = None,
    ) -> SaveCounts:
        """Save versions as `save` saves projects, and remember which bytes (by sha256) `reader` read as which version.

        A version known already is taken in its turn as if it were given whole.
        """
        known: list[dict[str, object]] = [
            {"sha256": sha256, "reader": reader, "project_id": version.id, "digest": version.digest}
            for sha256, version in (read or {}).items()
        ]
        with self._said("write to"), self._engine.begin() as connection:
            counts = SaveCounts()
            for chunk in _chunks(versions):
                counts += _save_chunk(connection, chunk)
            for part in _chunks(known):
                _upsert(connection, schema.known_bytes, part)
            for part in _chunks([issue_row(item) for item in issues]):
                _upsert(connection, schema.issue, part)
        return counts

    def known_bytes(self, reader: str, sha256s: Sequence[str]) -> dict[str, KnownVersion]:
        """Return, by sha256, the version that `reader` read from these bytes before; what it never read is left out."""
        table, record = schema.known_bytes, schema.project_record
        held = (record.c.project_id == table.c.project_id) & (record.c.digest == table.c.digest)
        columns = (table.c.sha256, table.c.project_id, table.c.digest)
        found: dict[str, KnownVersion] = {}
        with self.reading() as connection:
            for chunk in _chunks(sha256s):
                query = select(*columns).join(record, held).where(table.c.sha256.in_(chunk), table.c.reader == reader)
                for row in connection.execute(query):
                    found[row.sha256] = KnownVersion(id=row.project_id, digest=row.digest)
        return found

    def project(self, wanted: str) -> Project | None:
        """Return the latest version of the project with this reference (any case) or id, or None."""
        table, record = schema.project, schema.project_record
        query = (
            select(record.c.body)
            .join(table, (record.c.project_id == table.c.id) & (record.c.digest == table.c.digest))
            .where((func.lower(table.c.reference) == wanted.strip().lower()) | (table.c.id == wanted.strip()))
            .order_by(table.c.id)
        )
        with self._said("read"), self._engine.connect() as connection:
            body = connection.execute(query).scalar()
            return None if body is None else project_of(body)

    def all_projects(self, ids: Sequence[str] | None = None) -> Iterator[Project]:
        """Yield the latest version of every project, or of those with these ids, by reference and id, a few at a time.

        Memory stays flat: records are read in chunks, and each is made when it is asked for.
        """
        table, record = schema.project, schema.project_record
        with self._said("read"), self._engine.connect() as connection:
            query = select(table.c.id, table.c.reference).order_by(table.c.id)
            known = sorted((row.reference, row.id) for row in connection.execute(query))
        references = {key: reference for reference, key in known}
        wanted = set(ids) if ids is not None else None
        keys = [key for _, key in known if wanted is None or key in wanted]
        for chunk in _chunks(keys):
            query = (
                select(record.c.project_id, record.c.body)
                .join(table, (record.c.project_id == table.c.id) & (record.c.digest == table.c.digest))
                .where(table.c.id.in_(chunk))
            )
            with self._said("read"), self._engine.connect() as connection:
                bodies = {row.project_id: row.body for row in connection.execute(query)}
            for key in chunk:
                with self._said("read", f"the record of {references[key]}"):
                    found = project_of(bodies.pop(key))
                yield found

    def versions(self, project_id: str) -> list[Project]:
        """Return every version seen of one project, oldest first."""
        record = schema.project_record
        query = select(record.c.body).where(record.c.project_id == project_id).order_by(record.c.seen, record.c.digest)
        with self._said("read"), self._engine.connect() as connection:
            return [project_of(body) for body in connection.execute(query).scalars()]

    def references(self) -> list[str]:
        """Return the references of all projects, sorted."""
        with self._said("read"), self._engine.connect() as connection:
            # Sorted here: databases differ in the order of letters and signs.
            return sorted(connection.execute(select(schema.project.c.reference)).scalars())

    def count(self) -> int:
        """Return how many projects the store holds."""
        with self._said("read"), self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(schema.project)).scalar_one()

    def add_listing(self, name: str, version: str, added: str, sha256: str, body: bytes) -> bool:
        """Keep a version of an office's own list (the file's bytes); False when it is the newest already.

        An older version that is added again becomes the newest.
        """
        table = schema.own_listing
        with self._said("write to"), self._engine.begin() as connection:
            query = select(table.c.version).where(table.c.list == name).order_by(table.c.added.desc())
            if connection.execute(query).scalar() == version:
                return False
            row: dict[str, object] = {
                "list": name,
                "version": version,
                "added": added,
                "sha256": sha256,
                "body": zlib.compress(body),
            }
            _upsert(connection, table, [row])
        return True

    def own_listings(self) -> list[tuple[str, str, str, str, bytes]]:
        """Return (list, version, added, sha256, file bytes) of the newest version of each own list."""
        table = schema.own_listing
        with self._said("read"), self._engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.added)).all()
            newest = {row.list: row for row in rows}
            return [
                (row.list, row.version, row.added, row.sha256, zlib.decompress(row.body))
                for _, row in sorted(newest.items())
            ]


def _chunks(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS))


def _sqlite_settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.close()


def _upsert(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    # The PostgreSQL dialect's ON CONFLICT is the same SQL that SQLite speaks: one function serves both.
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    if others:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, rows)


def _save_chunk(connection: Connection, given: Sequence[Version | KnownVersion]) -> SaveCounts:
    table = schema.project
    query = select(table.c.id, table.c.digest).where(table.c.id.in_(sorted({version.id for version in given})))
    known: dict[str, str] = {row.id: row.digest for row in connection.execute(query)}
    # A project all of whose versions are its latest stays untouched; of the others every version counts, in turn.
    moving = {version.id for version in given if known.get(version.id) != version.digest}
    chunk = [_whole(connection, version) for version in given if version.id in moving]
    # What the stored versions show is only read where a version that shows less comes along.
    doubtful = {version.id for version in chunk if not version.shows_partners} & known.keys()
    shown = _showing_partners(connection, doubtful)
    digests, latest = dict(known), dict[str, Version]()
    fresh: list[Version] = []
    for version in chunk:
        if digests.get(version.id) == version.digest:
            continue
        fresh.append(version)
        if version.shows_partners or version.id not in shown:
            latest[version.id], digests[version.id] = version, version.digest
        if version.shows_partners:
            shown.add(version.id)
    changed = [version for version in latest.values() if known.get(version.id) != version.digest]
    if fresh:
        # A version that was seen before and comes back keeps its first row: the history is only ever added to.
        statement = insert(schema.project_record).on_conflict_do_nothing(index_elements=["project_id", "digest"])
        connection.execute(statement, [version.record for version in fresh])
    if changed:
        _upsert(connection, table, [version.row for version in changed])
    new = len(digests) - len(known)
    return SaveCounts(new=new, changed=len(changed) - new, unchanged=len(digests) - len(changed))


def _whole(connection: Connection, version: Version | KnownVersion) -> Version:
    if isinstance(version, Version):
        return version
    record = schema.project_record
    query = select(record.c.body).where(record.c.project_id == version.id, record.c.digest == version.digest)
    return version_of(project_of(connection.execute(query).scalar_one()))


def _showing_partners(connection: Connection, ids: set[str]) -> set[str]:
    """Return those of the projects whose stored latest version comes from a source that can show partners."""
    if not ids:
        return set()
    table, record = schema.project, schema.project_record
    query = (
        select(record.c.project_id, record.c.body)
        .join(table, (record.c.project_id == table.c.id) & (record.c.digest == table.c.digest))
        .where(table.c.id.in_(sorted(ids)))
    )
    return {row.project_id for row in connection.execute(query) if shows_partners(project_of(row.body))}
