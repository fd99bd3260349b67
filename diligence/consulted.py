"""What a screening looked at, what it did not and why, and what such records cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from diligence import document as doc
from diligence import registers
from diligence.case import Case
from diligence.consulted_beside import consulted_beside, not_consulted_beside
from diligence.knowledge import ConsultedList
from scrapers.sources import SOURCES
from scrapers.watchlists import WATCHLISTS

#: What is said of a text that no definition can be compared with.
UNREAD = "seems to be in another language and was not read."


def consulted(case: Case) -> tuple[doc.Consulted, ...]:
    """Return every source, list and register that this screening looked at."""
    found: list[doc.Consulted] = []
    for key in dict.fromkeys(snapshot.source for snapshot in case.project.snapshots):
        source = SOURCES[key]
        received = [snapshot for snapshot in case.project.snapshots if snapshot.source == key]
        newest = max(snapshot.retrieved for snapshot in received)
        found.append(
            doc.Consulted(
                title=source.title,
                kind="grant record",
                version=f"read {newest:%Y-%m-%d}",
                entries=len(received),
                licence=source.licence,
                attribution=source.attribution,
                url=source.home,
                note="; ".join(dict.fromkeys(snapshot.origin for snapshot in received[:3]))
                + (f"; and {len(received) - 3} more answers" if len(received) > 3 else ""),
            )
        )
    known = case.knowledge
    found.extend(_known_sources(known.lists, known.ror_version, known.ror_count))
    found.extend(consulted_beside(case))
    return tuple(found)


@lru_cache(maxsize=8)  # the same for every grant that is screened with the same knowledge
def _known_sources(
    lists: tuple[ConsultedList, ...], ror_version: str | None, ror_count: int
) -> tuple[doc.Consulted, ...]:
    found: list[doc.Consulted] = []
    for item in lists:
        info = item.info
        found.append(
            doc.Consulted(
                title=info.name,
                kind=info.kind,
                version=info.version,
                entries=item.entries,
                licence=info.licence,
                attribution=info.publisher,
                url=info.address,
                note=_completeness(item),
            )
        )
    for title, entries, name in (
        ("Register of state links", len(registers.state_links()), "state_links"),
        ("Register of state funders", len(registers.state_funders()), "state_funders"),
        ("Register of home-state security bodies", len(registers.security_bodies()), "security_bodies"),
    ):
        found.append(
            doc.Consulted(
                title=title,
                kind="register",
                version=f"sha256 {registers.register_sha256(name)[:12]}",
                entries=entries,
                licence="Apache-2.0 (facts with their sources, compiled by the maintainers)",
                attribution="Each row names its source",
                url="",
                note="bundled with this version",
            )
        )
    if ror_version:
        found.append(
            doc.Consulted(
                title="Research Organization Registry (ROR)",
                kind="identity",
                version=ror_version,
                entries=ror_count,
                licence="CC0",
                attribution="ROR",
                url="https://ror.org",
                note="competing names",
            )
        )
    return tuple(found)


def _completeness(item: ConsultedList) -> str:
    info = item.info
    if info.completeness != "whole":
        counts = f"{item.entries} of {info.rows_published}"
        return f"a starter subset: {counts} entries; the rest of this list was not consulted"
    note = "" if _is_bundled(item) else info.note
    return "all entries that the list published" + (f". {note}" if note else "")


def _is_bundled(item: ConsultedList) -> bool:
    return item.sha256 == registers.register_sha256("listings")


def not_consulted(case: Case) -> tuple[doc.NotConsulted, ...]:
    """Return every source that was not looked at, and why; absence proves nothing about it."""
    known = case.knowledge
    return (*not_consulted_beside(case), *_sources_without(known.lists, known.ror_version))


@lru_cache(maxsize=8)
def _sources_without(lists: tuple[ConsultedList, ...], ror_version: str | None) -> tuple[doc.NotConsulted, ...]:
    found = list(_lists_not_kept(lists))
    for item in lists:
        if item.info.completeness != "whole":
            rest = item.info.rows_published - item.entries
            why = f"{rest} of {item.info.rows_published} entries are not in the bundled starter set"
            found.append(doc.NotConsulted(title=f"{item.info.name}, the rest", why=why))
    if not ror_version:
        found.append(
            doc.NotConsulted(
                title="Research Organization Registry (ROR), whole",
                why="not loaded; only bodies in the bundled registers could be identified",
            )
        )
    return tuple(found)


def _lists_not_kept(held: tuple[ConsultedList, ...]) -> Iterator[doc.NotConsulted]:
    """Yield the lists that we can read and of which neither a version from the store nor a bundled row was used."""
    for watchlist in WATCHLISTS.values():
        parts = {part.name for part in watchlist.parts}
        mine = [item for item in held if item.info.name in parts]
        if any(not _is_bundled(item) for item in mine) or len(mine) == len(parts):
            continue
        how = f"`lists update {watchlist.key}" + (" --from FILE.csv`" if watchlist.transcribed else "`")
        some = (
            f"only {', '.join(item.info.name for item in mine)}, from the bundled set" if mine else "no version is kept"
        )
        yield doc.NotConsulted(title=watchlist.title, why=f"{some}; {how} adds it")


def cannot_show(case: Case) -> tuple[str, ...]:
    """Return what the records behind this case cannot show, in sentences."""
    found = [
        "Partners and collaborators are what the grant holder declared or reported; informal contacts do not appear.",
        "Outcomes are reported once a year and may come late; a missing collaboration proves nothing.",
        "No ethics or export-control review is published in these records, so none found means unknown, not absent.",
    ]
    for missing in case.project.missing:
        found.append(f"This kind of record does not hold {missing}: what they would show is unknown.")
    for place in case.reading.unread:
        found.append(f"The {place} {UNREAD}")
    return tuple(found)
