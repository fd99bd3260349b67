"""Typed, frozen records of what sources say about papers: who paid, which institutions signed, and never who wrote.

A record holds one source's own words. The same paper in two sources is two records; who joins them keeps both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scrapers.archive import Receipt
from scrapers.awards import award_numbers, compare_awards
from scrapers.records import Issue, Publication, Snapshot

MentionKind = Literal["listed in the grant record", "award number", "award family"]
Consulted = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderIds:
    """Ids of a funder as a source gives them: "10.13039/501100001809", "F4320321001", "01h0zpd94"; None where none."""

    fundref: str | None = None
    openalex: str | None = None
    ror: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFunder:
    """A funder as one source prints it for one paper, with the award numbers printed beside it.

    `name` is None where the source gives an id alone. `asserted_by` is who joined name and id ("publisher",
    "crossref"), None where the source does not say.
    """

    snapshot: int
    name: str | None
    ids: FunderIds = FunderIds()
    awards: tuple[str, ...] = ()
    source: str
    asserted_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperInstitution:
    """An institution that authors signed with; how many or which authors is not kept.

    `name`, `ror` and `country` (ISO alpha-2) only where a structured field gives them; `affiliations` are the strings
    printed, without persons, addresses for mail and phone numbers.
    """

    snapshot: int
    name: str | None = None
    ror: str | None = None
    country: str | None = None
    affiliations: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMention:
    """Why a paper belongs to a grant, in the source's words. "award family" is a question, never a reason."""

    snapshot: int
    source: str
    kind: MentionKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as one source has it.

    `key` is "doi:10..." or, without a DOI, the source's own key; `source_keys` are "openalex:W1", "crossref:10...",
    "europepmc:MED:1", "gtr:GUID". `published` is an ISO 8601 date as precise as the source gives it ("2025",
    "2025-11", "2025-11-03"). `snapshot` and those of the sub-records are indexes into the answer's snapshots.
    `funders_given` says whether the source holds funding data for this paper: without any, its funders are unknown.
    """

    snapshot: int
    key: str
    source: str
    doi: str | None = None
    pubmed_id: str | None = None
    title: str | None = None
    year: int | None = None
    published: str | None = None
    source_keys: tuple[str, ...] = ()
    funders: tuple[PaperFunder, ...] = ()
    institutions: tuple[PaperInstitution, ...] = ()
    mentions: tuple[PaperMention, ...] = ()

    @property
    def funders_given(self) -> bool:
        """Whether the source names any funder of this paper; none named is unknown, not unfunded."""
        return any(funder.name or funder.ids != FunderIds() for funder in self.funders)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAnswers:
    """What one source answered. `line` is one sentence for a reader; `total` is how many papers it says it has.

    `consulted` is "no" where nothing was asked or nothing came, "partly" where papers are missing. `reachable` is
    False where asking again in this run is of no use.
    """

    source: str
    consulted: Consulted
    line: str
    papers: tuple[Paper, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    issues: tuple[Issue, ...] = ()
    total: int | None = None
    reachable: bool = True


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Papers of one source while they come in: each paper once, the snapshots that hold them, the issues met."""

    source: str
    default_base: str
    asked_base: str
    papers: list[Paper] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    reachable: bool = True

    def snapshot(self, receipt: Receipt) -> int:
        """Keep where an answer came from, and return its index."""
        self.snapshots.append(
            Snapshot(
                source=self.source,
                url=self.default_base + receipt.url.removeprefix(self.asked_base),
                retrieved=receipt.retrieved,
                sha256=receipt.sha256,
                origin=receipt.url,
            )
        )
        return len(self.snapshots) - 1

    def add(self, papers: Iterable[Paper]) -> int:
        """Keep the papers that are new, and return how many were."""
        before = len(self.papers)
        for paper in papers:
            if paper.source_keys not in self.seen:
                self.seen.add(paper.source_keys)
                self.papers.append(paper)
        return len(self.papers) - before

    def issue(self, kind: str, where: str, what: str) -> None:
        """Keep an issue, each once."""
        issue = Issue(kind=kind, where=where, what=what)
        if issue not in self.issues:
            self.issues.append(issue)

    def answers(self, *, total: int | None, problem: str = "", title: str) -> PaperAnswers:
        """Return what came, with the problem in the line where one stopped us."""
        count = f"{len(self.papers)} papers" if len(self.papers) != 1 else "1 paper"
        consulted: Consulted = "yes"
        line = f"{title}: {count}"
        if problem:
            consulted = "partly" if self.snapshots else "no"
            line = f"{title}: {f'partly consulted, {count}' if self.snapshots else 'not consulted'}: {problem}"
        return PaperAnswers(
            source=self.source,
            consulted=consulted,
            line=line,
            papers=tuple(self.papers),
            snapshots=tuple(self.snapshots),
            issues=tuple(self.issues),
            total=total,
            reachable=self.reachable,
        )


def joined_funders(funders: Iterable[PaperFunder]) -> tuple[PaperFunder, ...]:
    """Return the statements with those that differ only in the award made one, in the order of the source."""
    found: dict[tuple[object, ...], tuple[PaperFunder, dict[str, None]]] = {}
    for funder in funders:
        key = (funder.name, funder.ids, funder.source, funder.asserted_by, funder.snapshot)
        found.setdefault(key, (funder, {}))[1].update(dict.fromkeys(funder.awards))
    return tuple(
        funder if tuple(awards) == funder.awards else dataclasses.replace(funder, awards=tuple(awards))
        for funder, awards in found.values()
    )


def joined_institutions(institutions: Iterable[PaperInstitution]) -> tuple[PaperInstitution, ...]:
    """Return each institution once with all its affiliation strings; strings without a structured body stand last."""
    found: dict[tuple[object, ...], tuple[PaperInstitution, dict[str, None]]] = {}
    loose: dict[PaperInstitution, None] = {}
    for item in institutions:
        if item.name or item.ror:
            key = (item.name, item.ror, item.country, item.source, item.snapshot)
            found.setdefault(key, (item, {}))[1].update(dict.fromkeys(item.affiliations))
        elif item.affiliations:
            loose[item] = None
    known = tuple(
        item if tuple(words) == item.affiliations else dataclasses.replace(item, affiliations=tuple(words))
        for item, words in found.values()
    )
    said = {words for item in known for words in item.affiliations}
    return known + tuple(item for item in loose if not said.issuperset(item.affiliations))


def paper_of_publication(publication: Publication, doi: str | None) -> Paper:
    """Return the paper of a grant record's publication; `doi` is its DOI in the one spelling."""
    key = f"gtr:{publication.id}"
    day = publication.published
    return Paper(
        snapshot=publication.snapshot,
        key=f"doi:{doi}" if doi else key,
        source="gtr",
        doi=doi,
        pubmed_id=publication.pubmed_id,
        title=publication.title,
        year=day.year if day else None,
        published=day.isoformat() if day else None,
        source_keys=(key,),
        mentions=(
            PaperMention(
                snapshot=publication.snapshot,
                source="gtr",
                kind="listed in the grant record",
                words=publication.title or doi or publication.id,
            ),
        ),
    )


def with_mentions(paper: Paper, references: Sequence[str]) -> Paper:
    """Return the paper with a mention for each printed award number that is one of the references, or of its family."""
    found: dict[PaperMention, None] = dict.fromkeys(paper.mentions)
    for funder in paper.funders:
        for printed in funder.awards:
            relations = {compare_awards(printed, reference) for reference in references}
            if relations <= {"different"}:
                continue
            kind: MentionKind = "award number" if "same" in relations else "award family"
            words = f"{funder.name}, {printed}" if funder.name else printed
            found[PaperMention(snapshot=funder.snapshot, source=funder.source, kind=kind, words=words)] = None
    return dataclasses.replace(paper, mentions=tuple(found))


def moved(paper: Paper, by: int) -> Paper:
    """Return the paper with every snapshot index moved, for snapshots that are appended to others."""
    if not by:
        return paper
    return dataclasses.replace(
        paper,
        snapshot=paper.snapshot + by,
        funders=tuple(dataclasses.replace(item, snapshot=item.snapshot + by) for item in paper.funders),
        institutions=tuple(dataclasses.replace(item, snapshot=item.snapshot + by) for item in paper.institutions),
        mentions=tuple(dataclasses.replace(item, snapshot=item.snapshot + by) for item in paper.mentions),
    )


def printed_awards(value: str | None) -> tuple[str, ...]:
    """Return the award numbers of a field that may hold several, empty where it holds none."""
    return award_numbers(value) if value else ()
