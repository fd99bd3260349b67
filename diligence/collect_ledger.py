"""Keeps in the store how far a collection of the whole register has come, so that any run goes on where one stopped.

A *listing* is one reading of the source's whole lists, page by page. Of each grant the ledger keeps what its newest
list page says and which words of it were fetched; of linked records that came by the page, their JSON. Each page is one
transaction with the number of the next: a killed run has either kept a page whole or asks for it again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from diligence.store import Store
from scrapers.gtr_listing import Listed, ListPage
from scrapers.gtr_records import Api2Answer
from scrapers.records import Snapshot

#: Values in one IN (...): below SQLite's limit of bound values.
_KEYS = 400
#: The councils by the prefix of a reference: `leadFunder` may name a programme instead ("UKRI FLF"; sources.md).
COUNCILS = {
    "ahrc": "AH/", "bbsrc": "BB/", "epsrc": "EP/", "esrc": "ES/", "mrc": "MR/", "nerc": "NE/", "stfc": "ST/",
}  # fmt: skip
PROJECTS = "projects"
#: The source's ids have 36 characters; longer ones than this fit no column.
LONGEST_ID = 64

_metadata = MetaData()
_listing = Table(
    "collect_listing",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started", String(40), nullable=False),
    Column("finished", String(40)),
    Column("whole", Integer, nullable=False, default=0),
)
_walk = Table(
    "collect_walk",
    _metadata,
    Column("listing", Integer, primary_key=True, autoincrement=False),
    Column("resource", String(64), primary_key=True),
    Column("next_page", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("total_pages", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("finished", Integer, nullable=False),
)
_page = Table(
    "collect_page",
    _metadata,
    Column("sha256", String(64), primary_key=True),
    Column("url", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("retrieved", String(40), nullable=False),
)
_listed = Table(
    "collect_listed",
    _metadata,
    Column("id", String(64), primary_key=True),
    Column("reference", Text, nullable=False),
    Column("funder", Text, nullable=False),
    Column("year", Integer),
    Column("digest", String(64), nullable=False),
    Column("links", Text, nullable=False),
    Column("listing", Integer, nullable=False, index=True),
    Column("page", String(64), nullable=False),
    Column("fetched_digest", String(64)),
    Column("fetched_depth", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
)
_part = Table(
    "collect_part",
    _metadata,
    Column("resource", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("listing", Integer, nullable=False),
    Column("page", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One reading of the lists: when it began and, for the list of grants, whether and how it ended."""

    number: int
    started: datetime
    finished: datetime | None
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far one list was read: the next page, the round, the pages there are, the most records that were promised."""

    resource: str
    next_page: int = 1
    round: int = 1
    total_pages: int = 0
    most: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which grants are wanted: of a funder (any case), and that began from one year to another; None is any."""

    funder: str | None = None
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """A grant that is to be read: its links by resource, whether it was read before, whether reading it failed."""

    id: str
    links: Mapping[str, int]
    read_before: bool
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A grant about to be read: its links by resource, the list page that holds it, and how often it failed."""

    id: str
    reference: str
    digest: str
    links: Mapping[str, int]
    page: Snapshot
    failed: int


class Ledger:
    """The ledger in a store. Raises StoreError as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.writing() as connection:
            _metadata.create_all(connection)

    def newest(self) -> Listing | None:
        """Return the newest listing."""
        with self._store.reading() as connection:
            row = connection.execute(select(_listing).order_by(_listing.c.number.desc()).limit(1)).first()
        if row is None:
            return None
        finished = datetime.fromisoformat(row.finished) if row.finished else None
        started = datetime.fromisoformat(row.started)
        return Listing(number=row.number, started=started, finished=finished, whole=bool(row.whole))

    def begin(self) -> Listing:
        """Begin a listing and return it."""
        before = self.newest()
        made = Listing(number=before.number + 1 if before else 1, started=datetime.now(UTC), finished=None, whole=False)
        with self._store.writing() as connection:
            row = {"number": made.number, "started": made.started.isoformat(), "finished": None, "whole": 0}
            connection.execute(insert(_listing), [row])
        return made

    def finish(self, listing: Listing, *, whole: bool) -> None:
        """Write down that the list of grants was read to its end; `whole` where it held as many as it promised."""
        done = {"finished": datetime.now(UTC).isoformat(), "whole": int(whole)}
        with self._store.writing() as connection:
            connection.execute(update(_listing).where(_listing.c.number == listing.number).values(done))

    def walk(self, listing: Listing, resource: str) -> Walk:
        """Return how far this list was read."""
        query = select(_walk).where((_walk.c.listing == listing.number) & (_walk.c.resource == resource))
        with self._store.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return Walk(resource=resource)
        return Walk(
            resource=resource,
            next_page=row.next_page,
            round=row.round,
            total_pages=row.total_pages,
            most=row.most,
            finished=bool(row.finished),
        )

    def keep_page(
        self, listing: Listing, walk: Walk, page: ListPage | None = None, grants: Sequence[Listed] = ()
    ) -> None:
        """Keep one page with how far the walk has come, in one transaction; `grants` where it lists grants."""
        with self._store.writing() as connection:
            if page is not None:
                shot = page.snapshot
                row = {"sha256": shot.sha256, "url": shot.url, "origin": shot.origin}
                _put(connection, _page, [{**row, "retrieved": shot.retrieved.isoformat()}])
                if walk.resource == PROJECTS:
                    _put(connection, _listed, [_listed_row(item, listing, shot.sha256) for item in grants])
                else:
                    _put(connection, _part, list(_part_rows(page, listing)))
            values = {"listing": listing.number, "resource": walk.resource, "next_page": walk.next_page}
            values |= {"round": walk.round, "total_pages": walk.total_pages, "most": walk.most}
            _put(connection, _walk, [{**values, "finished": int(walk.finished)}])

    def seen(self, listing: Listing, resource: str) -> int:
        """Return how many different records this listing has met on this list."""
        query = select(func.count()).select_from(_listed).where(_listed.c.listing == listing.number)
        if resource != PROJECTS:
            query = select(func.count()).select_from(_part).where(_part.c.listing == listing.number)
            query = query.where(_part.c.resource == resource)
        with self._store.reading() as connection:
            return connection.execute(query).scalar_one()

    def gone(self, listing: Listing) -> int:
        """Return how many grants earlier listings named and this one does not."""
        query = select(func.count()).select_from(_listed).where(_listed.c.listing < listing.number)
        with self._store.reading() as connection:
            return connection.execute(query).scalar_one()

    def funders(self, listing: Listing) -> list[str]:
        """Return the funders that the list names, sorted."""
        query = select(_listed.c.funder).where(_listed.c.listing == listing.number).distinct()
        with self._store.reading() as connection:
            return sorted(name for name in connection.execute(query).scalars() if name)

    def count(self, listing: Listing, selection: Selection) -> int:
        """Return how many listed grants are wanted."""
        query = select(func.count()).select_from(_listed).where(_wanted(listing, selection))
        with self._store.reading() as connection:
            return connection.execute(query).scalar_one()

    def outstanding(self, listing: Listing, selection: Selection, depth: int) -> Iterator[Outstanding]:
        """Yield each wanted grant whose newest words were not read to this depth: by list page, failed ones last."""
        query = select(_listed.c.id, _listed.c.links, _listed.c.fetched_digest, _listed.c.failed)
        query = query.where(_wanted(listing, selection), not_(_read(depth)))
        query = query.order_by(_listed.c.failed, _listed.c.page, _listed.c.id)
        with self._store.reading() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield Outstanding(
                    id=row.id,
                    links=msgspec.json.decode(row.links),
                    read_before=row.fetched_digest is not None,
                    failed=row.failed > 0,
                )

    def waiting(self, ids: Sequence[str]) -> Iterator[Waiting]:
        """Yield what the ledger holds of these grants, in their order."""
        for at in range(0, len(ids), _KEYS):
            chunk = ids[at : at + _KEYS]
            query = select(_listed, _page).join(_page, _page.c.sha256 == _listed.c.page)
            with self._store.reading() as connection:
                rows = {row.id: row for row in connection.execute(query.where(_listed.c.id.in_(chunk)))}
            for key in chunk:
                row = rows[key]
                yield Waiting(
                    id=row.id,
                    reference=row.reference,
                    digest=row.digest,
                    links=msgspec.json.decode(row.links),
                    page=_snapshot(row),
                    failed=row.failed,
                )

    def mark_read(self, grants: Iterable[tuple[Waiting, int]]) -> None:
        """Write down to which depth these grants were read, in the words of their list page."""
        with self._store.writing() as connection:
            for grant, depth in grants:
                values = {"fetched_digest": grant.digest, "fetched_depth": depth, "failed": 0}
                connection.execute(update(_listed).where(_listed.c.id == grant.id).values(values))

    def mark_failed(self, grant: Waiting) -> None:
        """Write down that this grant could not be read: it comes last the next time."""
        with self._store.writing() as connection:
            connection.execute(update(_listed).where(_listed.c.id == grant.id).values(failed=_listed.c.failed + 1))

    def at_hand(self, listing: Listing, keys: Sequence[tuple[str, str]]) -> Iterator[Api2Answer]:
        """Yield the linked records that this listing's pages hold, those of one page together.

        Records of an earlier listing may have changed and are left out.
        """
        wanted: dict[str, list[str]] = {}
        for resource, identifier in keys:
            wanted.setdefault(resource, []).append(identifier)
        found: dict[str, tuple[Snapshot, list[object]]] = {}
        with self._store.reading() as connection:
            for resource, ids in wanted.items():
                for at in range(0, len(ids), _KEYS):
                    query = select(_part.c.body, _page).join(_page, _page.c.sha256 == _part.c.page)
                    query = query.where(_part.c.resource == resource, _part.c.id.in_(ids[at : at + _KEYS]))
                    for row in connection.execute(query.where(_part.c.listing == listing.number)):
                        _, records = found.setdefault(row.sha256, (_snapshot(row), []))
                        records.append(json.loads(zlib.decompress(row.body), parse_float=Decimal))
        for snapshot, records in found.values():
            yield Api2Answer(snapshot=snapshot, value={"size": len(records), "records": records})


def _wanted(listing: Listing, selection: Selection) -> ColumnElement[bool]:
    conditions = [_listed.c.listing == listing.number]
    if selection.funder is not None:
        name = selection.funder.strip().lower()
        of_funder = func.lower(_listed.c.funder) == name
        if name in COUNCILS:
            of_funder = or_(of_funder, _listed.c.reference.like(COUNCILS[name] + "%"))
        conditions.append(of_funder)
    if selection.first_year is not None:
        conditions.append(_listed.c.year >= selection.first_year)
    if selection.last_year is not None:
        conditions.append(_listed.c.year <= selection.last_year)
    return and_(*conditions)


def _read(depth: int) -> ColumnElement[bool]:
    same = func.coalesce(_listed.c.fetched_digest, "") == _listed.c.digest
    return and_(same, _listed.c.fetched_depth >= depth)


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        source="gtr",
        url=row.url,
        retrieved=datetime.fromisoformat(row.retrieved),
        sha256=row.sha256,
        origin=row.origin,
    )


def _listed_row(item: Listed, listing: Listing, page: str) -> dict[str, object]:
    return {
        "id": item.id,
        "reference": _storable(item.reference),
        "funder": _storable(item.funder),
        "year": item.starts.year if item.starts else None,
        "digest": item.digest,
        "links": msgspec.json.encode(dict(item.links)).decode(),
        "listing": listing.number,
        "page": page,
    }


def _storable(text: str) -> str:
    # PostgreSQL takes no NUL in text, and no database half a character.
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _part_rows(page: ListPage, listing: Listing) -> Iterator[dict[str, object]]:
    for resource, record in page.records:
        identifier = str(record["id"])
        if len(identifier) > LONGEST_ID:
            continue
        # Alone, a record is known by its address: one that has none gets what its list says.
        whole = {**record, "href": f"/gtr/api/{resource}/{identifier}"}
        yield {
            "resource": resource,
            "id": identifier.upper(),
            "listing": listing.number,
            "page": page.snapshot.sha256,
            # As numbers, and with lone halves of characters escaped: what the page said, to be read again exactly.
            "body": zlib.compress(json.dumps(whole, default=float).encode(), 1),
        }


def _put(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Insert rows, or overwrite the given columns of those that are there."""
    keys = [column.name for column in table.primary_key]
    once = {tuple(row[key] for key in keys): row for row in rows}  # a page may show a record twice
    if not once:
        return
    statement = insert(table)
    given = [name for name in next(iter(once.values())) if name not in keys]
    statement = statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in given}
    )
    connection.execute(statement, list(once.values()))
