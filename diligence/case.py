"""A case: one grant's evidence graph, completed with who its partners are, their ties, and what its text says.

Nothing here concludes. It joins records to registers and listings, each join an edge with its evidence, so that the
rules need to look at the graph only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from diligence.beside import Beside
from diligence.case_ownership import OwnedPartner, add_ownership
from diligence.case_papers import CasePapers, add_papers
from diligence.countries import country_name
from diligence.in_force import in_force_between
from diligence.joint_bodies import add_joint_bodies
from diligence.judgements import Judgements
from diligence.knowledge import Knowledge, funder_evidence, is_assessed, link_evidence, security_evidence
from diligence.model import KnownBody, Match, YesNoUnsure
from diligence.passages import passages_of
from diligence.places import Place
from diligence.registers import StateLink
from diligence.resolve import CasePartner, resolve_partners
from diligence.technology import Hit, Reading, read_passages
from graphs.build import as_evidence, project_graph, project_key
from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, add_node, connect, node_key
from scrapers.records import Project

_LINK_RELATIONS = {
    "supervised by": Relation.SUPERVISED_BY,
    "unit of": Relation.UNIT_OF,
    "owned by": Relation.OWNED_BY,
}

#: The kinds of home-state security body, in a reader's words.
SECURITY_KINDS = {
    "interior": "interior ministry or its unit",
    "police": "police",
    "defence": "armed forces or defence ministry",
    "defence_research": "defence research",
    "intelligence": "intelligence or security service",
    "border": "border control",
    "nuclear_weapons": "nuclear weapons establishment",
    "prison": "prison service",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One grant under review. `today` is the date on which "in force today" is answered."""

    project: Project
    graph: EvidenceGraph
    partners: tuple[CasePartner, ...]
    reading: Reading
    passage_evidence: dict[tuple[str, str, str], Evidence]
    knowledge: Knowledge
    today: date
    beside: Beside = field(default_factory=Beside)
    papers: CasePapers | None = None
    ownership: tuple[OwnedPartner, ...] = ()

    @property
    def key(self) -> str:
        """The key of the project's node."""
        return project_key(self.project)

    @property
    def start(self) -> date | None:
        """The first day of the grant that any fund gives."""
        return min((fund.start for fund in self.project.funds if fund.start), default=None)

    @property
    def end(self) -> date | None:
        """The last day of the grant that any fund gives."""
        return max((fund.end for fund in self.project.funds if fund.end), default=None)

    def partner_of(self, node: str) -> CasePartner | None:
        """Return the partner to which an organisation node belongs."""
        return next((partner for partner in self.partners if node in partner.nodes), None)

    def evidence_of(self, hits: Iterable[Hit]) -> tuple[Evidence, ...]:
        """Return the evidence of hits of the reading, each sentence once."""
        return tuple(dict.fromkeys(self.passage_evidence[hit.place, hit.sentence, hit.said_by] for hit in hits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Who a grant connects, before its texts are read: the graph with partners, their ties, papers and owners."""

    graph: EvidenceGraph
    partners: tuple[CasePartner, ...]
    papers: CasePapers | None
    ownership: tuple[OwnedPartner, ...]


def connect_partners(
    project: Project,
    knowledge: Knowledge,
    today: date,
    judgements: Judgements | None = None,
    beside: Beside | None = None,
) -> Connected:
    """Build the graph of one grant with its partners, who they are, and the state bodies and listings they lead to."""
    other = beside or Beside()
    graph = project_graph(project)
    partners = resolve_partners(project, graph, knowledge, judgements)
    for partner in partners:
        _add_known_body(graph, partner, knowledge)
        _add_listings(graph, partner, knowledge)
    return Connected(
        graph=graph,
        partners=partners,
        papers=_papers(graph, project, other, knowledge),
        ownership=tuple(add_ownership(graph, project, partners, other, knowledge, today)),
    )


def build_case(
    project: Project,
    knowledge: Knowledge,
    today: date,
    judgements: Judgements | None = None,
    beside: Beside | None = None,
) -> Case:
    """Build the graph of one grant, resolve its partners and read its texts."""
    other = beside or Beside()
    connected = connect_partners(project, knowledge, today, judgements, other)
    passages = passages_of(project, other.gow)
    reading = read_passages([passage for passage, _ in passages])
    places = {passage.place: snapshot for passage, snapshot in passages}
    evidence: dict[tuple[str, str, str], Evidence] = {
        # One sentence may be read twice: as the applicant's own words, and for what this tool infers from them.
        (hit.place, hit.sentence, hit.said_by): as_evidence(
            places[hit.place],
            quote_words=hit.sentence,
            place=f"{hit.place} (said by {hit.said_by})",
        )
        for hit in _all_hits(reading)
    }
    case = Case(
        project=project,
        graph=connected.graph,
        partners=connected.partners,
        reading=reading,
        passage_evidence=evidence,
        knowledge=knowledge,
        today=today,
        beside=other,
        papers=connected.papers,
        ownership=connected.ownership,
    )
    add_joint_bodies(case.graph, case.key, project)
    _add_sectors(case)
    _add_reading(case)
    return case


def _papers(graph: EvidenceGraph, project: Project, beside: Beside, knowledge: Knowledge) -> CasePapers | None:
    if beside.papers is None:
        return None
    papers = add_papers(graph, project_key(project), beside.papers, knowledge)
    for author in papers.co_authors:
        _add_known_body(graph, author.institution, knowledge)
        _add_listings(graph, author.institution, knowledge)
    return papers


def _all_hits(reading: Reading) -> Iterator[Hit]:
    for area in reading.areas:
        yield from area.hits
    yield from reading.surveillance
    yield from reading.security_end_use
    yield from reading.dual_use_hits
    yield from reading.people_data


def _add_known_body(graph: EvidenceGraph, partner: CasePartner, knowledge: Knowledge) -> None:
    body = partner.body
    if body is None:
        return
    links = knowledge.links.get(body.id, ())
    security = knowledge.security.get(body.id)
    funder = knowledge.funders.get(body.id)
    if not links and security is None and funder is None and not body.ror:
        return
    node = _body_node(graph, body)
    said = (partner.name_evidence, *(link_evidence(link) for link in links[:1]))
    if security is not None:
        said = (*said, security_evidence(security))
    if funder is not None:
        said = (*said, funder_evidence(funder))
    connect(graph, partner.nodes[0], Relation.SAME_BODY, node, *said, why=partner.identity_basis)
    for link in links:
        parent = add_node(
            graph, NodeKind.BODY, f"{link.parent_country}:{link.parent}", link.parent,
            country=link.parent_country, body_kind="state body",
        )  # fmt: skip
        telling = _most_telling(link, links)
        connect(
            graph, node, _LINK_RELATIONS[link.relation], parent, link_evidence(link),
            strength=telling.strength, assessed=is_assessed(telling), start=telling.since, end=telling.until,
            register_id=telling.id,
        )  # fmt: skip
    if security is not None:
        _add_security_body(graph, node, body.id, knowledge)
    if funder is not None:
        words = "defence or security funder" if funder.strength == "defence_or_security" else "civil public funder"
        kind = add_node(
            graph, NodeKind.BODY, f"{funder.country}:kind:funder:{funder.strength}",
            f"{words} of {country_name(funder.country)}", country=funder.country, body_kind="state body",
        )  # fmt: skip
        connect(graph, node, Relation.IS_A, kind, funder_evidence(funder), funder_strength=funder.strength)


def _most_telling(link: StateLink, links: Iterable[StateLink]) -> StateLink:
    # Several sources may state one tie, and it is one edge: an official source outweighs a think tank's assessment.
    same = [
        row
        for row in links
        if (row.relation, row.parent, row.parent_country) == (link.relation, link.parent, link.parent_country)
    ]
    return max(same, key=lambda row: (row.strength == "defence_or_security", not is_assessed(row)))


def _body_node(graph: EvidenceGraph, body: KnownBody) -> str:
    return add_node(
        graph, NodeKind.BODY, body.id, body.name, country=body.country, ror=body.ror or None, body_kind="known body"
    )


def _add_security_body(graph: EvidenceGraph, node: str, identifier: str, knowledge: Knowledge) -> None:
    # A unit and its parents up to the top are drawn, and each of them says which kind of security body it is.
    row = knowledge.security[identifier]
    kind = add_node(
        graph, NodeKind.BODY, f"{row.country}:kind:{row.kind}",
        f"home-state security body: {SECURITY_KINDS[row.kind]}", country=row.country, body_kind="state body",
    )  # fmt: skip
    connect(graph, node, Relation.IS_A, kind, security_evidence(row), security_kind=row.kind)
    for parent_id in knowledge.bodies[identifier].parents:
        if parent_id in knowledge.security:
            parent = _body_node(graph, knowledge.bodies[parent_id])
            connect(graph, node, Relation.UNIT_OF, parent, security_evidence(row), strength="home_state")
            _add_security_body(graph, parent, parent_id, knowledge)


def _add_listings(graph: EvidenceGraph, partner: CasePartner, knowledge: Knowledge) -> None:
    for match in partner.matches:
        listing = match.listing
        node = add_node(
            graph, NodeKind.LISTING, listing.id, listing.name,
            list=listing.list, list_kind=listing.list_kind, listed_since=listing.listed_since,
            delisted=listing.delisted, country=listing.country,
        )  # fmt: skip
        connect(
            graph, partner.nodes[0], Relation.LISTED_AS, node, partner.name_evidence,
            knowledge.listing_evidence(listing), status=match.status, match_relation=match.relation, why=match.why,
        )  # fmt: skip


def _add_reading(case: Case) -> None:
    graph, reading = case.graph, case.reading
    for area in reading.areas:
        node = add_node(graph, NodeKind.AREA, area.key, area.name, area_kind="technology", strength=area.strength)
        connect(graph, case.key, Relation.ABOUT, node, *case.evidence_of(area.hits))
    for key, name, hits in (
        ("surveillance", "surveillance or identification of people", reading.surveillance),
        ("security_end_use", "military, police, intelligence or border use", reading.security_end_use),
        ("people_data", "data about people", reading.people_data),
        ("dual_use", "dual use", _stated_dual_use(reading)),
    ):
        if hits:
            node = add_node(graph, NodeKind.AREA, key, name, area_kind="technology" if key == "dual_use" else "end use")
            connect(graph, case.key, Relation.ABOUT, node, *case.evidence_of(hits))


def _add_sectors(case: Case) -> None:
    gow = case.beside.gow
    if gow is None or gow.snapshot is None:
        return
    for sector in gow.sectors:
        node = add_node(case.graph, NodeKind.AREA, f"sector:{sector}", f"sector: {sector}", area_kind="technology")
        place = "sector classification (not necessarily the whole grant)"
        connect(case.graph, case.key, Relation.ABOUT, node, as_evidence(gow.snapshot, quote_words=sector, place=place))


def _stated_dual_use(reading: Reading) -> tuple[Hit, ...]:
    """Return the passages in which somebody else than this tool says that the work has two uses."""
    return tuple(hit for hit in reading.dual_use_hits if hit.said_by != "this tool")


def area_node(key: str) -> str:
    """Return the node key of an area."""
    return node_key(NodeKind.AREA, key)


def in_force(match: Match, case: Case, place: tuple[date | None, date | None]) -> tuple[YesNoUnsure, YesNoUnsure]:
    """Say whether a listing was in force on the activity and is in force today (product rule 5).

    The activity runs from `place[0]` to `place[1]` (the participation's dates where the record gives them, else the
    grant's); an activity without an end goes on. A listing without a date of its own was not in force before its list
    was first published, and is "unsure" after that, unless the activity still goes on, for then today's answer holds.
    """
    listing = match.listing
    first = case.knowledge.first_published(listing.list)
    start, end = place[0] or case.start, place[1] or case.end
    return in_force_between(listing.listed_since, listing.delisted, first, start, end, case.today)


__all__ = ["SECURITY_KINDS", "Case", "Place", "area_node", "build_case", "connect_partners", "in_force"]
