"""Which sources beside the grant record were looked at, and which were not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diligence import document as doc
from diligence.beside import COMPANIES, GOW, PUBLICATIONS, TITLES
from diligence.case import Case
from diligence.registers.ownership import ownership, ownership_sha256
from scrapers.companies_house import key_is_set
from scrapers.records import Snapshot
from scrapers.sources import SOURCES

_HOW = "collect it with `diligence collect REF --with {kind}`"
_WHY = {
    GOW: "industrial sectors are printed only there; not collected: " + _HOW.format(kind=GOW),
    PUBLICATIONS: "who paid for the papers, and the authors' institutions; not collected: "
    + _HOW.format(kind=PUBLICATIONS),
    COMPANIES: "owners of UK companies; not collected: " + _HOW.format(kind=COMPANIES),
}


def consulted_beside(case: Case) -> Iterator[doc.Consulted]:
    """Yield every source beside the grant record that was looked at."""
    gow = case.beside.gow
    if gow is not None and gow.snapshot is not None:
        yield _source("gow", _read([gow.snapshot]), len(gow.sectors), "sectors printed for the grant")
    if case.beside.papers is not None:
        for line in case.beside.papers.consulted:
            if line.consulted != "no" and line.source in SOURCES:
                counted = sum(line.source in paper.sources for paper in case.beside.papers.papers)
                answers = [item for item in case.beside.papers.snapshots if item.source == line.source]
                yield _source(line.source, _read(answers), counted, line.line)
    if case.beside.owners is not None:
        owners = case.beside.owners
        note = f"{len(owners.found)} of {len(owners.asked)} partners that are UK companies were found"
        answers = [item.company.snapshot for found in owners.found for item in found.ownership.companies]
        yield _source("companies_house", _read(answers), len(owners.found), note)
    yield doc.Consulted(
        title="Register of ownership",
        kind="register",
        version=f"sha256 {ownership_sha256()[:12]}",
        entries=len(ownership()),
        licence="Apache-2.0 (facts with their sources, compiled by the maintainers)",
        attribution="Each row names its source",
        url="",
        note="bundled with this version",
    )


def _read(answers: Sequence[Snapshot]) -> str:
    # The day of the newest answer: an answer from the archive is older than the run that used it.
    return f"read {max(item.retrieved for item in answers):%Y-%m-%d}" if answers else "asked, nothing found"


def _source(key: str, version: str, entries: int, note: str) -> doc.Consulted:
    source = SOURCES[key]
    return doc.Consulted(
        title=source.title,
        kind="beside the grant record",
        version=version,
        entries=entries,
        licence=source.licence,
        attribution=source.attribution,
        url=source.home,
        note=note,
    )


def not_consulted_beside(case: Case) -> Iterator[doc.NotConsulted]:
    """Yield every source beside the grant record that was not looked at, and why."""
    if case.beside.gow is None and case.project.reference.startswith(("EP/", "GR/", "DT/")):
        yield doc.NotConsulted(title=TITLES[GOW], why=_WHY[GOW])
    if case.beside.papers is None:
        yield doc.NotConsulted(title=TITLES[PUBLICATIONS], why=_WHY[PUBLICATIONS])
    else:
        for line in case.beside.papers.consulted:
            if line.consulted != "yes":
                title = SOURCES[line.source].title if line.source in SOURCES else line.source
                yield doc.NotConsulted(title=title if line.consulted == "no" else f"{title}, in part", why=line.line)
    if case.beside.owners is None:
        why = _WHY[COMPANIES] if key_is_set() else "not consulted: no key (DILIGENCE_COMPANIES_HOUSE_KEY)"
        yield doc.NotConsulted(title=TITLES[COMPANIES], why=why)
