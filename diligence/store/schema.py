"""The tables of the store, in SQLAlchemy Core, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, MetaData, Numeric, String, Table, Text

#: Raised when tables change in a way that an older store cannot serve.
STORE_VERSION = 1

metadata = MetaData()

#: One row says which layout the tables have.
store_version = Table("store_version", metadata, Column("version", Integer, primary_key=True))

#: The latest version of each project; what lists and searches read.
project = Table(
    "project",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("reference", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("funder", String(200), index=True),
    Column("status", String(100)),
    Column("starts", Date),
    Column("ends", Date),
    Column("value_pounds", Numeric(18, 2)),
    Column("lead", Text),
    Column("digest", String(64), nullable=False),
)

#: Every version of every project that was ever seen: only ever added to. `body` is compressed JSON.
project_record = Table(
    "project_record",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("seen", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Which version a file's bytes hold, as this reader read them: alone, and without an issue. An import reads them no
#: more. An older store of this layout gets the table when it is opened.
known_bytes = Table(
    "known_bytes",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("reader", String(16), nullable=False),
    Column("project_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

#: What could not be read with certainty, each once.
issue = Table(
    "issue",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(100), nullable=False),
    Column("place", Text, nullable=False),
    Column("what", Text, nullable=False),
    Index("issue_kind", "kind"),
)

#: Lists that an office added itself, row by row, in the generic list shape.
own_listing = Table(
    "own_listing",
    metadata,
    Column("list", String(300), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("added", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Every accepted version of a watchlist and of ROR, as read: organisations only; the archive has the bytes received.
#: `gone` holds, in the newest version of a list, what earlier versions held and it does not. An older store of this
#: layout gets the table when it is opened.
list_version = Table(
    "list_version",
    metadata,
    Column("list", String(100), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("dated", String(10), nullable=False),
    Column("added", String(40), nullable=False),
    Column("checked", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("gone", LargeBinary),
)

#: What persons decided about who a body is: only ever added to, chained by hash.
judgement = Table(
    "judgement",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("chain", String(64), nullable=False),
)

#: What other sources say of a grant (Grants on the Web, papers, owners of its partners): every version, never changed.
beside = Table(
    "beside",
    metadata,
    Column("project_id", String(64), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("seen", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
