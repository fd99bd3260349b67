"""Finds the papers of a grant in several sources and joins them by DOI, each source's own words kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from diligence.names import fold
from scrapers.client import Client
from scrapers.crossref import Crossref
from scrapers.dois import doi_url, normal_doi
from scrapers.europepmc import EuropePmc
from scrapers.openalex import OpenAlex
from scrapers.papers import (
    Consulted,
    Paper,
    PaperAnswers,
    PaperFunder,
    PaperInstitution,
    PaperMention,
    moved,
    paper_of_publication,
    with_mentions,
)
from scrapers.records import Issue, Project, Snapshot

#: The publisher's own deposit first, then what is derived from it, then what an investigator reported.
_PREFERRED = ("crossref", "europepmc", "openalex", "gtr")
#: Shorter titles ("Introduction", "Face recognition") are no identifier.
_LEAST_TITLE = 20


class PaperSource(Protocol):
    """Where papers are asked for; OpenAlex, Crossref and Europe PMC are such sources."""

    def by_award(self, reference: str) -> PaperAnswers:
        """Return the papers that print an award number."""

    def by_doi(self, dois: Iterable[str]) -> PaperAnswers:
        """Return the papers with these DOIs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPaper:
    """One paper with all that the sources say of it.

    `key` is "doi:10..." or one record's own key; `title`, `year` and `published` (as precise as given) come from the
    first of Crossref, Europe PMC, OpenAlex and the grant record that gives them; `records` keeps each source's words.
    """

    key: str
    doi: str | None
    title: str | None
    year: int | None
    published: str | None
    records: tuple[Paper, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that have this paper, each once."""
        return tuple(dict.fromkeys(record.source for record in self.records))

    @property
    def funders(self) -> tuple[PaperFunder, ...]:
        """Every source's statements of who paid, in its own words."""
        return tuple(funder for record in self.records for funder in record.funders)

    @property
    def institutions(self) -> tuple[PaperInstitution, ...]:
        """Every source's statements of the institutions that authors signed with."""
        return tuple(item for record in self.records for item in record.institutions)

    @property
    def mentions(self) -> tuple[PaperMention, ...]:
        """Why this paper belongs to the grant."""
        return tuple(mention for record in self.records for mention in record.mentions)

    @property
    def funders_known(self) -> bool:
        """Whether any source names a funder. None named is unknown, never unfunded."""
        return any(record.funders_given for record in self.records)

    @property
    def url(self) -> str | None:
        """The address that a reader can open, where the paper has a DOI."""
        return doi_url(self.doi) if self.doi else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionRow:
    """One institution that authors of a grant's papers signed with: its names and countries as printed, its papers.

    `papers` are keys of papers. How many authors signed so, and who, is not kept.
    """

    key: str
    name: str
    names: tuple[str, ...]
    ror: str
    countries: tuple[str, ...]
    affiliations: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A paper that a source answered with and that is not counted, with the reason in one sentence."""

    paper: GrantPaper
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Whether a source was consulted for papers, in one sentence for a reader."""

    source: str
    consulted: Consulted
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPapers:
    """The papers of one grant; `snapshots` begin with the project's, and every record's index points into them."""

    reference: str
    papers: tuple[GrantPaper, ...]
    set_aside: tuple[SetAside, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    issues: tuple[Issue, ...] = ()
    consulted: tuple[SourceLine, ...] = ()


def default_sources(client: Client, *, offline: bool = False) -> tuple[PaperSource, ...]:
    """Return OpenAlex, Crossref and Europe PMC; `offline` lets OpenAlex answer from the archive without a key."""
    return OpenAlex(client, offline=offline), Crossref(client), EuropePmc(client)


def papers_of_project(project: Project, sources: Sequence[PaperSource]) -> GrantPapers:
    """Return the papers of a grant: those its record lists and those that print its award number, each once.

    Each source is asked by the award number, and then by the DOIs that the record or another source gave and it did
    not. A paper counts when the record lists it or when a printed award number is the grant's own; a number of the
    same family ("EP/N007743" for "EP/N007743/1") sets it aside as a question. Sources that fail are said in
    `consulted`; nothing raises.
    """
    references = references_of(project)
    own = [paper_of_publication(item, normal_doi(item.doi) or normal_doi(item.url)) for item in project.publications]
    gathered = _Gathered(list(project.snapshots), own)
    lines: dict[int, list[PaperAnswers]] = {number: [] for number in range(len(sources))}
    for number, source in enumerate(sources):
        if project.reference.strip():
            lines[number].append(answers := source.by_award(project.reference))
            gathered.add(answers, references)
    counted, _ = merged(gathered.records)
    dois = [paper.doi for paper in counted if paper.doi]
    for number, source in enumerate(sources):
        had = {paper.doi for answers in lines[number] for paper in answers.papers}
        missing = [doi for doi in dois if doi not in had]
        if missing and all(answers.reachable for answers in lines[number]):
            lines[number].append(answers := source.by_doi(missing))
            gathered.add(answers, references)
    counted, aside = merged(gathered.records)
    return GrantPapers(
        reference=project.reference,
        papers=counted,
        set_aside=aside,
        snapshots=tuple(gathered.snapshots),
        issues=tuple(dict.fromkeys(gathered.issues)),
        consulted=tuple(_line(answers) for answers in lines.values() if answers),
    )


def references_of(project: Project) -> tuple[str, ...]:
    """Return the grant's own references as its record gives them, each once."""
    given = [project.reference, *(item.value for item in project.identifiers if item.type.upper() == "RCUK")]
    return tuple(dict.fromkeys(reference for reference in given if reference.strip()))


def merged(records: Iterable[Paper]) -> tuple[tuple[GrantPaper, ...], tuple[SetAside, ...]]:
    """Return the papers that count and those set aside, each once however many records and DOI spellings it has.

    Records join by DOI. One without a DOI joins by PubMed id, or by a whole title of some length with a year not more
    than one away. Two different DOIs never join: a preprint and its journal version are two publications.
    """
    groups = [_paper_of(group) for group in _grouped(records)]
    counted: list[GrantPaper] = []
    aside: list[SetAside] = []
    for paper in groups:
        kinds = {mention.kind for mention in paper.mentions}
        if kinds - {"award family"}:
            counted.append(paper)
        elif kinds:
            printed = "; ".join(dict.fromkeys(mention.words for mention in paper.mentions))
            why = f"prints an award number of the same family, not this award: {printed}"
            aside.append(SetAside(paper=paper, why=why))
        else:
            found = "the source found it for this award, but prints no such number in what it gives"
            aside.append(SetAside(paper=paper, why=found))
    return tuple(sorted(counted, key=_order)), tuple(sorted(aside, key=lambda item: _order(item.paper)))


def institutions_of(papers: Iterable[GrantPaper]) -> tuple[InstitutionRow, ...]:
    """Return the institutions that a structured field names, by ROR id or else by name and country, most papers first.

    Affiliation strings without a structured institution are not rows: they stand in each paper's `institutions`.
    """
    found: dict[str, list[tuple[str, PaperInstitution]]] = {}
    for paper in papers:
        for item in paper.institutions:
            if item.ror or item.name:
                key = f"ror:{item.ror}" if item.ror else f"name:{fold(item.name or '')}:{item.country or ''}"
                found.setdefault(key, []).append((paper.key, item))
    rows = []
    for key, group in found.items():
        names = tuple(dict.fromkeys(item.name for _, item in group if item.name))
        rows.append(
            InstitutionRow(
                key=key,
                name=names[0] if names else key.partition(":")[2],
                names=names,
                ror=group[0][1].ror or "",
                countries=tuple(dict.fromkeys(item.country for _, item in group if item.country)),
                affiliations=tuple(dict.fromkeys(words for _, item in group for words in item.affiliations)),
                papers=tuple(dict.fromkeys(paper for paper, _ in group)),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-len(row.papers), row.name)))


@dataclass(slots=True)
class _Gathered:
    """Snapshots and records as they come in, indexes moved to the common list."""

    snapshots: list[Snapshot]
    records: list[Paper]
    issues: list[Issue]

    def __init__(self, snapshots: list[Snapshot], records: list[Paper]) -> None:
        self.snapshots, self.records, self.issues = snapshots, records, []

    def add(self, answers: PaperAnswers, references: Sequence[str]) -> None:
        by = len(self.snapshots)
        self.snapshots += answers.snapshots
        self.records += (with_mentions(moved(paper, by), references) for paper in answers.papers)
        self.issues += answers.issues


def _grouped(records: Iterable[Paper]) -> Iterator[list[Paper]]:
    by_doi: dict[str, list[Paper]] = {}
    without: list[Paper] = []
    for record in records:
        if record.doi:
            by_doi.setdefault(record.doi, []).append(record)
        else:
            without.append(record)
    groups = list(by_doi.values())
    by_pubmed: dict[str, list[Paper]] = {}
    by_title: dict[str, list[list[Paper]]] = {}

    def note(group: list[Paper], record: Paper) -> None:
        if record.pubmed_id:
            by_pubmed.setdefault(record.pubmed_id, group)
        if title := _title_key(record):
            known = by_title.setdefault(title, [])
            if not any(group is other for other in known):
                known.append(group)

    for group in groups:
        for record in group:
            note(group, record)
    for record in without:
        found = by_pubmed.get(record.pubmed_id) if record.pubmed_id else None
        if found is None and (title := _title_key(record)):
            fitting = [group for group in by_title.get(title, ()) if _year_apart(group, record) <= 1]
            found = min(fitting, key=lambda group: _year_apart(group, record), default=None)
        if found is None:
            found = []
            groups.append(found)
        found.append(record)
        note(found, record)
    return iter(groups)


def _title_key(record: Paper) -> str | None:
    key = fold(record.title).replace(" ", "") if record.title else ""
    return key if len(key) >= _LEAST_TITLE else None


def _year_apart(group: Sequence[Paper], record: Paper) -> int:
    years = [other.year for other in group if other.year]
    return min((abs(year - record.year) for year in years), default=1) if record.year else 1


def _paper_of(group: Sequence[Paper]) -> GrantPaper:
    ordered = sorted(group, key=lambda record: _PREFERRED.index(record.source) if record.source in _PREFERRED else 9)
    doi = next((record.doi for record in ordered if record.doi), None)
    published = next((record.published for record in ordered if record.published), None)
    return GrantPaper(
        key=f"doi:{doi}" if doi else ordered[0].key,
        doi=doi,
        title=next((record.title for record in ordered if record.title), None),
        year=int(published[:4]) if published else next((record.year for record in ordered if record.year), None),
        published=published,
        records=tuple(ordered),
    )


def _order(paper: GrantPaper) -> tuple[str, str]:
    return paper.published or str(paper.year or "9999"), paper.key


def _line(answers: Sequence[PaperAnswers]) -> SourceLine:
    """Return one line for all that was asked of one source."""
    states = {item.consulted for item in answers}
    consulted: Consulted = "yes" if states == {"yes"} else "no" if states == {"no"} else "partly"
    parts = dict.fromkeys(item.line for item in answers)
    title = next(iter(parts)).partition(":")[0]
    said = "; ".join(line.partition(": ")[2] for line in parts)
    if consulted == "yes":
        keys = {paper.source_keys for item in answers for paper in item.papers}
        said = f"{len(keys)} paper{'' if len(keys) == 1 else 's'}"
    return SourceLine(source=answers[0].source, consulted=consulted, line=f"{title}: {said}")
