"""Everything a screening compares a case with: bundled registers, listings, an office's own lists, ROR where loaded.

Register rows about the same body are joined into one known body; where a row has a ROR id the body carries ROR's id,
so that a loaded ROR dump and a register never compete with each other for a name.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from diligence import registers
from diligence.known_bodies import body_id, competing_bodies
from diligence.list_copies import copies_of
from diligence.match import Index, build_index
from diligence.model import KnownBody, Listing
from diligence.registers import ListInfo, SecurityBody, StateFunder, StateLink
from graphs.evidence import Evidence

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultedList:
    """A list as it was consulted: its version, how many entries, the file's hash, and the title that it copies.

    `rows_sha256` is a hash of an own list's rows alone: a file may hold many lists of which a new edition changes one.
    """

    info: ListInfo
    entries: int
    sha256: str
    copy_of: str = ""
    rows_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The index and the facts behind it, by known body id."""

    index: Index
    links: dict[str, tuple[StateLink, ...]]
    funders: dict[str, StateFunder]
    security: dict[str, SecurityBody]
    bodies: dict[str, KnownBody]
    listings: tuple[Listing, ...]
    lists: tuple[ConsultedList, ...]
    listing_hashes: dict[str, str]
    ror_version: str | None = None
    ror_count: int = 0

    def first_published(self, name: str) -> date | None:
        """Return the day on which a list was first published: no entry of it was in force before."""
        return next((item.info.first_published for item in self.lists if item.info.name == name), None)

    @property
    def copies(self) -> dict[str, str]:
        """The lists that are copies: by title, the title of the list that each copies."""
        return {item.info.name: item.copy_of for item in self.lists if item.copy_of}

    def listing_evidence(self, listing: Listing) -> Evidence:
        """Return the evidence that a listing gives: its entry's words, the list, its version and the file's hash."""
        words = "; ".join(
            part
            for part in (
                listing.name,
                f"country: {listing.country}" if listing.country else "",
                listing.detail,
                f"listed since {listing.listed_since.isoformat()}" if listing.listed_since else "",
            )
            if part
        )
        return Evidence(
            quote=words,
            place=f"entry of the list, version {listing.list_version or 'undated'}",
            source=listing.list,
            url=listing.source_url,
            retrieved=_noon(_as_date(listing.list_version)),
            sha256=self.listing_hashes.get(listing.list, registers.register_sha256("listings")),
        )


def is_assessed(link: StateLink) -> bool:
    """Say whether only an assessment by a think tank stands behind a tie (product rule 4)."""
    assessments = [info.name for info in registers.lists() if info.kind == "assessment"]
    return link.source.startswith(tuple(assessments))


def link_evidence(link: StateLink) -> Evidence:
    """Return the evidence that a row of the register of state links gives."""
    return Evidence(
        quote=link.quote,
        place="register of state links",
        source=link.source,
        url=link.source_url,
        retrieved=_noon(link.source_date),
        sha256=registers.register_sha256("state_links"),
    )


def funder_evidence(funder: StateFunder) -> Evidence:
    """Return the evidence that a row of the register of state funders gives."""
    kind = "defence or security funder" if funder.strength == "defence_or_security" else "civil public funder"
    return Evidence(
        quote=f"{funder.name} is a {kind} ({funder.country})",
        place="register of state funders",
        source=funder.source,
        url=funder.source_url,
        retrieved=_noon(funder.source_date),
        sha256=registers.register_sha256("state_funders"),
    )


def security_evidence(body: SecurityBody) -> Evidence:
    """Return the evidence that a row of the register of home-state security bodies gives."""
    return Evidence(
        quote=f"{body.name}: {body.kind.replace('_', ' ')} ({body.country})",
        place="register of home-state security bodies",
        source=body.source,
        url=body.source_url,
        retrieved=_noon(body.source_date),
        sha256=registers.register_sha256("security_bodies"),
    )


def load_knowledge(
    own_lists: Iterable[tuple[ListInfo, str, Sequence[Listing]]] = (),
    ror_bodies: Iterable[KnownBody] = (),
    ror_version: str | None = None,
    kept_lists: Iterable[tuple[ListInfo, str, Sequence[Listing]]] = (),
) -> Knowledge:
    """Read the bundled registers, add an office's own lists and ROR bodies, and build the index once.

    `kept_lists` are whole lists from the store: each takes the place of the bundled rows of the list of its name.
    """
    kept = list(kept_lists)
    replaced = {info.name for info, _, _ in kept}
    listings = [listing for listing in registers.listings() if listing.list not in replaced]
    sha256 = registers.register_sha256("listings")
    by_list: dict[str, int] = defaultdict(int)
    for listing in listings:
        by_list[listing.list] += 1
    consulted = [
        ConsultedList(info=info, entries=by_list[info.name], sha256=sha256)
        for info in registers.lists()
        if by_list[info.name]
    ]
    hashes: dict[str, str] = {}
    for info, digest, rows in kept:
        # Entries that an earlier version held are compared too, and are no entries of the list as it is.
        listings.extend(rows)
        consulted.append(ConsultedList(info=info, entries=info.rows_published, sha256=digest))
        hashes[info.name] = digest
    for info, digest, rows in own_lists:
        listings.extend(rows)
        consulted.append(ConsultedList(info=info, entries=len(rows), sha256=digest, rows_sha256=_rows_sha256(rows)))
        hashes[info.name] = digest
    rows_of: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        rows_of[listing.list].append(listing)
    copies = copies_of([(item.info, rows_of[item.info.name]) for item in consulted])
    ror = {body.id: body for body in ror_bodies}
    bodies, known_as = competing_bodies(ror)
    links: dict[str, list[StateLink]] = defaultdict(list)
    for link in registers.state_links():
        links[known_as(body_id(link.body, link.country, link.ror))].append(link)
    return Knowledge(
        index=build_index(listings, bodies.values()),
        links={key: tuple(rows) for key, rows in links.items()},
        funders={known_as(body_id(row.name, row.country, row.ror)): row for row in registers.state_funders()},
        security={known_as(body_id(row.name, row.country, row.ror)): row for row in registers.security_bodies()},
        bodies=bodies,
        listings=tuple(listings),
        lists=tuple(replace(item, copy_of=copies.get(item.info.name, "")) for item in consulted),
        listing_hashes=hashes,
        ror_version=ror_version,
        ror_count=len(ror),
    )


def _rows_sha256(rows: Iterable[Listing]) -> str:
    """Return a hash of what a list's rows say, in whatever order and file they stand."""
    said = sorted(
        (
            row.name,
            row.country,
            row.detail,
            str(row.listed_since),
            str(row.delisted),
            row.source_url,
            row.aliases,
            row.weak_aliases,
        )
        for row in rows
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _noon(day: date | None) -> datetime:
    # A register's fact is dated by the day only; noon keeps that day in every European time zone.
    return datetime.combine(day or date(1970, 1, 1), time(12), tzinfo=UTC)


def _as_date(words: str) -> date | None:
    # "2026-07-01", or a month with or without a note: "2026-07", "2020-08 (open copy)".
    found = _DAY.match(words)
    if found is None:
        return None
    try:
        return date.fromisoformat(f"{found[1]}-{found[2]}-{found[3] or '01'}")
    except ValueError:
        return None
