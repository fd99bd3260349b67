"""What a screening looked at, what it did not and why, and what such records cannot show."""

from __future__ import annotations

from diligence import document as doc
from diligence import registers
from diligence.case import Case
from scrapers.sources import SOURCES

#: Sources that the product knows of and this version does not read, with the reason a reader gets.
_NOT_READ = (
    ("EPSRC Grants on the Web", "industrial sectors are printed only there; not collected in this screening"),
    (
        "Funding acknowledgements of papers (OpenAlex, Crossref, Europe PMC)",
        "who paid for the papers, and the co-authors' institutions, were not looked up",
    ),
    ("Companies House", "owners of UK companies were not looked up"),
    (
        "UK Sanctions List, EU lists, OpenSanctions",
        "not in the bundled starter set; add an office's list with `lists add`",
    ),
)


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
    for item in case.knowledge.lists:
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
                note=_completeness(item.entries, info.rows_published, info.completeness),
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
    if case.knowledge.ror_version:
        found.append(
            doc.Consulted(
                title="Research Organization Registry (ROR)",
                kind="identity",
                version=case.knowledge.ror_version,
                entries=case.knowledge.ror_count,
                licence="CC0",
                attribution="ROR",
                url="https://ror.org",
                note="competing names",
            )
        )
    return tuple(found)


def _completeness(entries: int, published: int, completeness: str) -> str:
    if completeness == "whole":
        return "all entries that the list published"
    return f"a starter subset: {entries} of {published} entries; the rest of this list was not consulted"


def not_consulted(case: Case) -> tuple[doc.NotConsulted, ...]:
    """Return every source that was not looked at, and why; absence proves nothing about it."""
    found = [doc.NotConsulted(title=title, why=why) for title, why in _NOT_READ]
    for item in case.knowledge.lists:
        if item.info.completeness != "whole":
            rest = item.info.rows_published - item.entries
            why = f"{rest} of {item.info.rows_published} entries are not in the bundled starter set"
            found.append(doc.NotConsulted(title=f"{item.info.name}, the rest", why=why))
    if not case.knowledge.ror_version:
        found.append(
            doc.NotConsulted(
                title="Research Organization Registry (ROR), whole",
                why="not loaded; only bodies in the bundled registers could be identified",
            )
        )
    return tuple(found)


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
        found.append(f"The {place} seems to be in another language and was not read.")
    return tuple(found)
