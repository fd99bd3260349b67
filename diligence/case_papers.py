"""Joins the papers of a grant to its evidence graph: who paid for them, and the institutions their authors signed with.

Only what leads somewhere is drawn: state funders, and institutions that a listing or a register knows. The document
counts all the others, so that a number always has its denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diligence import registers
from diligence.co_funding import CoFunding, FunderRegister, FunderRow, co_funding
from diligence.countries import country_name
from diligence.knowledge import Knowledge, funder_evidence, link_evidence
from diligence.known_bodies import body_id
from diligence.model import KnownBody, Match
from diligence.names import fold
from diligence.places import CountryStatement, Place
from diligence.publications import GrantPaper, GrantPapers
from diligence.registers import StateFunder
from diligence.resolve import CasePartner
from graphs.build import as_evidence
from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, add_node, connect, node_key
from scrapers.papers import PaperFunder, PaperInstitution


@dataclass(frozen=True, slots=True, kw_only=True)
class CoAuthor:
    """An institution of authors that a listing or a register knows, with the papers it stands on.

    `evidence` holds, by the key of each paper, the words of that paper's own records.
    """

    institution: CasePartner
    papers: tuple[GrantPaper, ...]
    evidence: Mapping[str, tuple[Evidence, ...]]

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and last year of its papers."""
        years = [paper.year for paper in self.papers if paper.year]
        return (min(years), max(years)) if years else (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePapers:
    """The papers of a case, their money, and the institutions worth a look. `institutions` counts all of them."""

    papers: GrantPapers
    money: CoFunding
    co_authors: tuple[CoAuthor, ...]
    institutions: int


def add_papers(graph: EvidenceGraph, project: str, papers: GrantPapers, knowledge: Knowledge) -> CasePapers:
    """Add the papers that lead to a state funder or a known institution, and return all that was counted."""
    money = co_funding(papers.papers, FunderRegister(registers.state_funders(), registers.state_links()))
    by_key = {paper.key: paper for paper in papers.papers}
    for row in money.rows:
        if row.state in {"civil", "defence_or_security"}:
            node = _funder_node(graph, row)
            for paper in row.papers:
                origin = _paper_node(graph, project, papers, by_key[paper.key])
                said = [_funder_words(papers, item, by_key[paper.key]) for item in paper.statements]
                connect(graph, origin, Relation.FUNDED_BY, node, *said)
    found = tuple(_co_authors(papers, knowledge))
    for author in found:
        node = author.institution.nodes[0]
        add_node(graph, NodeKind.ORGANISATION, node.partition(":")[2], author.institution.name, organisation_id=node)
        for one in author.papers:
            origin = _paper_node(graph, project, papers, one)
            connect(graph, origin, Relation.AUTHOR_INSTITUTION, node, *author.evidence[one.key])
    return CasePapers(
        papers=papers, money=money, co_authors=found, institutions=len(set(_institution_keys(papers.papers)))
    )


def _paper_node(graph: EvidenceGraph, project: str, papers: GrantPapers, paper: GrantPaper) -> str:
    key = node_key(NodeKind.PAPER, paper.key)
    if key in graph:
        return key
    add_node(graph, NodeKind.PAPER, paper.key, paper.title or paper.doi or paper.key, doi=paper.doi, year=paper.year)
    said = [
        as_evidence(papers.snapshots[item.snapshot], quote_words=item.words, place=f"paper: {item.kind}")
        for item in paper.mentions
        if item.words.strip()
    ]
    if not said:
        words = paper.title or paper.doi or paper.key
        said = [as_evidence(papers.snapshots[paper.records[0].snapshot], quote_words=words, place="publication")]
    connect(graph, project, Relation.PUBLICATION, key, *said)
    return key


def _funder_words(papers: GrantPapers, funder: PaperFunder, paper: GrantPaper) -> Evidence:
    words = funder.name or funder.ids.fundref or funder.ids.openalex or "a funder without a name"
    awards = f"; awards: {', '.join(funder.awards)}" if funder.awards else ""
    return as_evidence(
        papers.snapshots[funder.snapshot],
        quote_words=f"{words}{awards}",
        place=f"funding data of the paper {paper.doi or paper.key}",
    )


def funder_node(row: FunderRow) -> str:
    """Return the key of a funder's node; its name may be another, where the body is known otherwise as well."""
    register = _register_row(row)
    identifier = body_id(register.name, register.country, register.ror) if register else f"funder:{row.key}"
    return node_key(NodeKind.BODY, identifier)


def _register_row(row: FunderRow) -> StateFunder | None:
    return next((item for item in registers.state_funders() if item.id == row.register_id), None)


def _funder_node(graph: EvidenceGraph, row: FunderRow) -> str:
    register = _register_row(row)
    identifier = funder_node(row).partition(":")[2]
    node = add_node(graph, NodeKind.BODY, identifier, row.name, country=row.country, body_kind="state body")
    if register is not None:
        words = "defence or security funder" if row.state == "defence_or_security" else "civil public funder"
        kind = add_node(
            graph, NodeKind.BODY, f"{row.country}:kind:funder:{row.state}",
            f"{words} of {country_name(row.country)}", country=row.country, body_kind="state body",
        )  # fmt: skip
        connect(graph, node, Relation.IS_A, kind, funder_evidence(register), funder_strength=row.state)
    for link in row.links:
        parent = add_node(
            graph, NodeKind.BODY, f"{link.parent_country}:{link.parent}", link.parent,
            country=link.parent_country, body_kind="state body",
        )  # fmt: skip
        relation = Relation.UNIT_OF if link.relation == "unit of" else Relation.SUPERVISED_BY
        connect(graph, node, relation, parent, link_evidence(link), strength=link.strength)
    return node


def _institution_keys(papers: Iterable[GrantPaper]) -> Iterable[tuple[str, str]]:
    for paper in papers:
        for item in paper.institutions:
            yield _key(item)


def _key(item: PaperInstitution) -> tuple[str, str]:
    words = item.name or (item.affiliations[0] if item.affiliations else "")
    return (f"ror:{item.ror}", "") if item.ror else (fold(words), item.country or "")


def _co_authors(papers: GrantPapers, knowledge: Knowledge) -> Iterable[CoAuthor]:
    """Yield each institution that a listing or a register knows; a question only is none."""
    groups: dict[tuple[str, str], list[tuple[GrantPaper, PaperInstitution]]] = {}
    for paper in papers.papers:
        for item in paper.institutions:
            groups.setdefault(_key(item), []).append((paper, item))
    read = [(_institution(papers, found[0][1], knowledge), found) for found in groups.values()]
    known = [(institution, found) for institution, found in read if institution is not None]
    # Two sources may print one body in two ways, and count once: as a known body where one of them names it (these
    # come first), else as what stands on the same lists.
    known.sort(key=lambda item: item[0].body is None)
    joined: dict[str, tuple[CasePartner, list[tuple[GrantPaper, PaperInstitution]]]] = {}
    listed: dict[str, str] = {}
    for institution, found in known:
        node = institution.nodes[0]
        entries = [match.listing.id for match in institution.matches]
        if institution.body is None:
            node = next((listed[entry] for entry in entries if entry in listed), node)
        for entry in entries:
            listed.setdefault(entry, node)
        joined.setdefault(node, (institution, []))[1].extend(found)
    for institution, found in joined.values():
        evidence: dict[str, tuple[Evidence, ...]] = {}
        for paper, item in found:
            evidence[paper.key] = (*evidence.get(paper.key, ()), _institution_words(papers, item))
        yield CoAuthor(
            institution=institution,
            papers=tuple({paper.key: paper for paper, _ in found}.values()),
            evidence=evidence,
        )


def _institution_words(papers: GrantPapers, item: PaperInstitution) -> Evidence:
    return as_evidence(
        papers.snapshots[item.snapshot],
        quote_words=item.name or item.affiliations[0],
        place=f"institution of an author{', ' + item.country if item.country else ''}",
    )


def _institution(papers: GrantPapers, item: PaperInstitution, knowledge: Knowledge) -> CasePartner | None:
    countries = (item.country,) if item.country else ()
    ids = {"ror": item.ror} if item.ror else None
    body: KnownBody | None = None
    basis = "read from the affiliation string"
    matches: tuple[Match, ...] = ()
    if item.name:
        identified = knowledge.index.identify(item.name, countries, ids=ids)
        if identified is not None:
            body, basis = knowledge.bodies.get(identified.body.id, identified.body), identified.basis
        matches = knowledge.index.match(item.name, countries, ids=ids)
    elif item.affiliations:
        matches = knowledge.index.match(item.affiliations[0], countries, free_text=True)
    matches = tuple(match for match in matches if match.status != "possible" and match.relation != "has unit")
    known = body is not None and (body.id in knowledge.links or body.id in knowledge.security)
    if not matches and not known:
        return None
    words = item.name or item.affiliations[0]
    name = body.name if body else (item.name or matches[0].matched_name)
    identifier = body.id if body else f"institution:{fold(name)}"
    code = item.country or (body.country if body else "")
    return CasePartner(
        nodes=(node_key(NodeKind.ORGANISATION, identifier),),
        name=name,
        names=(words,),
        place=Place(
            statements=(CountryStatement(code=code, words=code, place="paper"),) if code else (), outside_uk=False
        ),
        merges=(),
        body=body,
        identity_basis=basis,
        matches=matches,
        name_evidence=_institution_words(papers, item),
    )
