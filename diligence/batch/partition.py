"""Screens one share of a batch: a pure function of records, knowledge, policy, judgements and a moment."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from diligence.batch.consulted_tally import ConsultedTally
from diligence.batch.parameters import BatchParameters, says
from diligence.batch.pins import Issue, Pinned
from diligence.batch.selection import damaged
from diligence.batch.tables import GRANTS, JOIN, PARTNERS, Column, Row, Rows, empty_rows, is_lead, rows_of
from diligence.beside import Beside
from diligence.errors import DiligenceError, StoreError
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.screening import screen_project
from diligence.store import Store
from diligence.store.pinned import pinned_beside, record_bodies, record_of
from scrapers.errors import ScraperError
from scrapers.records import Project

#: Grants in one partition: a killed batch loses at most these in each process, and a process asks the store once.
PARTITION_SIZE = 200
_LABEL = "not screened"
#: What a record of an unforeseen shape makes a program raise. One such record must not stop the rest of a country.
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)


class Share(msgspec.Struct, frozen=True, array_like=True):
    """What a partition gives: rows of the kept grants, how many were screened and kept, and the records left out."""

    screened: int
    kept: int
    rows: Rows
    issues: tuple[Issue, ...]
    consulted: ConsultedTally


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A record as it was read: the project with what stands beside it, or the issue why there is none."""

    pinned: Pinned
    project: Project | None
    beside: Beside | None
    issue: Issue | None = None


def partitions(records: Sequence[Pinned]) -> list[Sequence[Pinned]]:
    """Return the records in shares of `PARTITION_SIZE`, in their order."""
    return [records[start : start + PARTITION_SIZE] for start in range(0, len(records), PARTITION_SIZE)]


def read_partition(store: Store, records: Sequence[Pinned]) -> Iterator[Read]:
    """Yield the pinned versions from the store; a damaged one as an issue. StoreError where the store fails whole."""
    bodies = record_bodies(store, ((pinned.id, pinned.digest) for pinned in records))
    for pinned in records:
        try:
            project = record_of(store, bodies[pinned.id, pinned.digest])
            beside = pinned_beside(store, pinned.id, pinned.beside)
        except (StoreError, KeyError):
            yield Read(pinned=pinned, project=None, beside=None, issue=damaged(pinned.reference))
        else:
            yield Read(pinned=pinned, project=project, beside=beside)


def screen_partition(
    reads: Iterable[Read],
    knowledge: Knowledge,
    policy: Policy,
    judgements: Judgements,
    moment: datetime,
    keep: Callable[[Rows], bool] = lambda _: True,
) -> Share:
    """Return the rows of these records, screened as of `moment` (aware UTC), of those grants that `keep` keeps.

    A record that cannot be screened is an issue; the others are screened all the same.
    """
    rows, issues, screened, kept, consulted = empty_rows(), [], 0, 0, ConsultedTally()
    for read in reads:
        if read.project is None:
            issues += [read.issue] if read.issue else []
            continue
        try:
            document = screen_project(
                read.project, knowledge, policy, now=moment, judgements=judgements, beside=read.beside
            ).document
            found = rows_of(read.project, document)
        except (DiligenceError, ScraperError) as error:
            issues.append(Issue(_LABEL, f"{read.pinned.reference}: {error}"))
            continue
        except _FAULTS as error:
            what = f"a fault of this program ({type(error).__name__}: {error}); please report it with the reference"
            issues.append(Issue(_LABEL, f"{read.pinned.reference}: {what}"))
            continue
        screened += 1
        consulted.add(document)
        if keep(found):
            kept += 1
            rows.extend(found)
    return Share(screened=screened, kept=kept, rows=rows, issues=tuple(issues), consulted=consulted)


def _at(columns: Sequence[Column], name: str) -> int:
    return next(number for number, column in enumerate(columns) if column.name == name)


_LEVEL, _AREAS, _LISTS = (_at(GRANTS, name) for name in ("level", "areas", "lists"))
_NAME, _KNOWN_AS, _ROLES = (_at(PARTNERS, name) for name in ("name", "known_as", "roles"))


def keeper(asked: BatchParameters) -> Callable[[Rows], bool]:
    """Return the function that says whether the rows of one screened grant are wanted."""

    def keep(rows: Rows) -> bool:
        grant: Row = rows.grants[0]
        return (
            grant[_LEVEL] in asked.levels
            and _names(asked.area, grant[_AREAS])
            and _names(asked.list, grant[_LISTS])
            and (
                not asked.partner
                or any(
                    says(asked.partner, f"{row[at]}")
                    for row in rows.partners
                    if not is_lead(f"{row[_ROLES]}")
                    for at in (_NAME, _KNOWN_AS)
                )
            )
        )

    return keep


def _names(wanted: str, cell: object) -> bool:
    return not wanted or any(says(wanted, value) for value in f"{cell}".split(JOIN))


def packed_share(share: Share, key: str) -> bytes:
    """Return the bytes of a finished partition of the plan with this key, begun by a checksum over the rest."""
    body = key.encode("ascii") + zlib.compress(msgspec.msgpack.encode(share), 1)
    return hashlib.sha256(body).digest() + body


def unpacked_share(body: bytes, key: str) -> Share | None:
    """Return a finished partition; None where the bytes are cut, changed, or of another plan."""
    told, rest, mark = body[:32], body[32:], key.encode("ascii")
    if hashlib.sha256(rest).digest() != told or not rest.startswith(mark):
        return None
    return msgspec.msgpack.decode(zlib.decompress(rest[len(mark) :]), type=Share)
