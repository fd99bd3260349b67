"""Reads pages of Gateway to Research's whole lists: which grants there are, and what reading each would take."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from scrapers.errors import UnreadableRecord
from scrapers.gtr_api_fields import shown
from scrapers.gtr_records import Api2Answer, links_of, records_of, references_of
from scrapers.parse import words
from scrapers.records import Snapshot

#: The most records that the API puts on a page (API manual 1.7.1, "How pagination works").
PAGE_SIZE = 100
#: Fields that change when the source loads its records anew (a record of 2006 says "created" in 2018, one of 2020 in
#: 2026) or that name whatever host answered: they say nothing about the grant.
_OF_THE_LOAD = frozenset({"created", "updated", "ext", "href", "links"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a whole list: its records with the resource of each, and how many pages and records there are."""

    number: int
    total_pages: int
    total_size: int
    snapshot: Snapshot
    records: tuple[tuple[str, dict[str, object]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A grant as a list page shows it.

    `links` counts the linked records by resource; `digest` changes when the grant's own words or links do, and only
    then; `starts` is the first day of its earliest fund.
    """

    id: str
    reference: str
    title: str
    funder: str
    starts: date | None
    links: Mapping[str, int]
    digest: str


def list_page_of(answer: Api2Answer, asked: int) -> ListPage:
    """Return the page; UnreadableRecord where it is none, says no totals, or is another page than the one asked for."""
    value, where = answer.value, answer.snapshot.origin
    records = records_of(value, answer.snapshot.url)
    numbers = {name: value.get(name) for name in ("page", "totalPages", "totalSize")} if isinstance(value, dict) else {}
    totals = [number for number in numbers.values() if isinstance(number, int) and number >= 0]
    if len(totals) != 3:
        raise UnreadableRecord(f"{where} does not say how many pages and records there are; try again later")
    if totals[0] != asked:
        raise UnreadableRecord(f"{where} answered with page {totals[0]} where {asked} was asked for; try again later")
    return ListPage(
        number=asked, total_pages=totals[1], total_size=totals[2], snapshot=answer.snapshot, records=tuple(records)
    )


def listed_project(record: Mapping[str, object]) -> Listed:
    """Return what a list page says of a grant; a grant without a reference or title has "" there."""
    links = sorted(links_of(record), key=lambda link: (link.resource, link.id, link.rel, str(link.start)))
    own = {name: value for name, value in record.items() if name not in _OF_THE_LOAD}
    said = [own, [(link.resource, link.id, link.rel, link.start, link.end) for link in links]]
    starts = [link.start for link in links if link.rel == "FUND" and link.start is not None]
    linked = {(link.resource, link.id.upper()) for link in links if link.resource != "projects"}
    return Listed(
        id=str(record["id"]),
        reference=next(iter(references_of(record)), ""),
        title=words(str(record.get("title") or "")),
        funder=words(str(record.get("leadFunder") or "")),
        starts=min(starts, default=None),
        links=dict(Counter(resource for resource, _ in sorted(linked))),
        digest=hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest(),
    )


def requests_for(links: Mapping[str, int], resources: Container[str] | None = None) -> Counter[str]:
    """Return the most requests that reading a grant's links takes, by resource; None counts all resources.

    One linked record costs one request, several come by the page. A body that many grants share is asked for once, so
    that the sum over grants is an upper bound.
    """
    return Counter(
        {
            resource: math.ceil(count / PAGE_SIZE)
            for resource, count in links.items()
            if resources is None or resource in resources
        }
    )


def record_in(page: object, identifier: str) -> dict[str, object]:
    """Return a grant's own record out of the JSON of a list page; UnreadableRecord where the page lacks it."""
    for resource, record in records_of(page, f"the list page with {shown(identifier)}"):
        if resource == "projects" and record["id"] == identifier:
            return record
    raise UnreadableRecord(f"the kept list page lacks grant {shown(identifier)}; collect with --changed")
