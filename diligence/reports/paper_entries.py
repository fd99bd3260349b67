"""The papers of a report: numbered, joined to the money that paid for them, counted by the authors' institutions."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from diligence.document import CoFunding, Document, Finding, Paper
from diligence.names import fold
from scrapers.dois import doi_url, normal_doi


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntry:
    """A paper with its number on the page."""

    number: int
    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class CoFundingEntry:
    """A co-funding row with the papers that make it up, the DOIs that no listed paper has, and the findings on it.

    `without_doi` is how many of the row's papers have no DOI and could not be told by the funder's name either.
    """

    row: CoFunding
    papers: tuple[PaperEntry, ...]
    other_dois: tuple[str, ...]
    without_doi: int
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionEntry:
    """An institution of the papers' authors and on how many of the grant's papers it stands."""

    name: str
    ror: str | None
    country: str | None
    papers: tuple[PaperEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntries:
    """All that the section on money and papers prints. `with_institutions` counts papers that name any institution."""

    papers: tuple[PaperEntry, ...]
    co_funding: tuple[CoFundingEntry, ...]
    institutions: tuple[InstitutionEntry, ...]
    with_institutions: int


def doi_address(doi: str) -> str | None:
    """Return the https://doi.org address of a DOI, escaped; None for text that holds no DOI, which is no link."""
    plain = normal_doi(doi)
    return None if plain is None else doi_url(quote(plain, safe="/:;().,-_~"))


def number_papers(document: Document) -> PaperEntries:
    """Number the papers, those on a co-funding row first, and join rows and institutions to them.

    A row names its papers by DOI: DOIs are compared without regard to case (DOI Handbook, 2.4).
    """
    on_a_row = {_doi_key(doi) for row in document.co_funding for doi in row.dois}
    in_order = sorted(
        document.publications.papers,
        key=lambda paper: (
            _doi_key(paper.doi) not in on_a_row
            if paper.doi is not None
            else not any(_names(paper, row) for row in document.co_funding)
        ),
    )
    papers = tuple(PaperEntry(number=number, paper=paper) for number, paper in enumerate(in_order, start=1))
    return PaperEntries(
        papers=papers,
        co_funding=tuple(_co_funding_entry(row, papers, document.findings) for row in document.co_funding),
        institutions=_institutions(papers),
        with_institutions=sum(bool(entry.paper.institutions) for entry in papers),
    )


def _doi_key(doi: str) -> str:
    return normal_doi(doi) or doi.casefold()


def _names(paper: Paper, row: CoFunding) -> bool:
    return any(row.funder in {funder.name, funder.state_body} for funder in paper.funders)


def _co_funding_entry(row: CoFunding, papers: tuple[PaperEntry, ...], findings: tuple[Finding, ...]) -> CoFundingEntry:
    by_doi = {_doi_key(entry.paper.doi): entry for entry in papers if entry.paper.doi is not None}
    keys = {_doi_key(doi): doi for doi in row.dois}
    listed = [by_doi[key] for key in keys if key in by_doi]
    # A paper without a DOI is found by the funder's name; a row may stand for several spellings, so some stay unfound.
    named = [entry for entry in papers if entry.paper.doi is None and _names(entry.paper, row)]
    listed += named[: max(row.papers - len(keys), 0)]
    return CoFundingEntry(
        row=row,
        papers=tuple(sorted(listed, key=lambda entry: entry.number)),
        other_dois=tuple(doi for key, doi in keys.items() if key not in by_doi),
        without_doi=max(row.papers - len(keys) - len(named), 0),
        findings=tuple(
            finding.id
            for finding in findings
            if finding.subject == row.funder or any(step.to == row.funder for step in finding.path)
        ),
    )


def _institutions(papers: tuple[PaperEntry, ...]) -> tuple[InstitutionEntry, ...]:
    """Count each body once a paper: by its ROR id, or by its folded name and country where it has none."""
    found: dict[tuple[str, str], InstitutionEntry] = {}
    for entry in papers:
        for one in entry.paper.institutions:
            key = ("ror", one.ror) if one.ror else (fold(one.name) or one.name, one.country or "")
            known = found.get(key)
            if known is None:
                found[key] = InstitutionEntry(name=one.name, ror=one.ror, country=one.country, papers=(entry,))
            elif entry not in known.papers:
                found[key] = InstitutionEntry(
                    name=known.name,
                    ror=known.ror,
                    country=known.country or one.country,
                    papers=(*known.papers, entry),
                )
    return tuple(sorted(found.values(), key=lambda one: (-len(one.papers), fold(one.name))))
