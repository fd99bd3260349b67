"""Papers join a case as paths with evidence of their own: state funders, and institutions that a register knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from diligence.beside import Beside
from diligence.case import Case, build_case
from diligence.knowledge import Knowledge
from diligence.model import Axis, Flag, Strength
from diligence.policy import Policy
from diligence.publications import GrantPapers, merged
from diligence.registers import state_funders, state_links
from diligence.rules import flags_of
from diligence.screening import screen_project
from graphs.evidence import NodeKind, Relation, nodes_of
from scrapers.papers import FunderIds, Paper, PaperFunder, PaperInstitution, PaperMention
from scrapers.records import Snapshot
from tests.diligence.projects import (
    DEFENCE_BODY,
    GOVERNMENT,
    LATE,
    LEGAL,
    LIFTED,
    NOW,
    QUANTUM_SUMMARY,
    START,
    TODAY,
    Named,
    grant,
)

NSFC = "National Natural Science Foundation of China"
NSFC_ID = "10.13039/501100001809"
CDC = "Chinese Center For Disease Control and Prevention"


def money(name: str, fundref: str | None = None, ror: str | None = None, *awards: str) -> PaperFunder:
    return PaperFunder(snapshot=0, name=name, ids=FunderIds(fundref=fundref, ror=ror), awards=awards, source="crossref")


def signed(name: str | None, country: str | None = None, ror: str | None = None, *words: str) -> PaperInstitution:
    return PaperInstitution(snapshot=0, name=name, country=country, ror=ror, affiliations=words, source="openalex")


def papers(*given: Sequence[PaperFunder | PaperInstitution], award: str = "ZZ/A000001/1") -> GrantPapers:
    """Return papers of 2017, 2018 ..., each in a snapshot of its own, with these funders and institutions."""
    records, snapshots = [], []
    for number, items in enumerate(given):
        snapshots.append(
            Snapshot(
                source="openalex",
                url=f"https://api.openalex.org/works/W{number}",
                retrieved=datetime(2026, 1, 1, tzinfo=UTC),
                sha256=sha256(str(number).encode()).hexdigest(),
                origin=f"answer {number}",
            )
        )
        records.append(
            Paper(
                snapshot=number,
                key=f"doi:10.5555/{number}",
                source="openalex",
                doi=f"10.5555/{number}",
                title=f"Paper number {number}",
                year=2017 + number % 5,
                published=f"{2017 + number % 5}-03-01",
                source_keys=(f"openalex:W{number}",),
                funders=tuple(_at((item for item in items if isinstance(item, PaperFunder)), number)),
                institutions=tuple(_at((item for item in items if isinstance(item, PaperInstitution)), number)),
                mentions=(PaperMention(snapshot=number, source="openalex", kind="award number", words=award),),
            )
        )
    counted, aside = merged(records)
    return GrantPapers(reference=award, papers=counted, set_aside=aside, snapshots=tuple(snapshots))


def _at(items: Iterable[object], number: int) -> list[Any]:
    return [replace(item, snapshot=number) for item in items]  # type: ignore[type-var]


def case(given: GrantPapers, knowledge: Knowledge, *bodies: Named, **fields: Any) -> Case:
    """Build the case of an invented grant with these papers."""
    return build_case(grant(*bodies, **fields), knowledge, TODAY, beside=Beside(papers=given))


def only(found: Iterable[Flag], rule: str) -> Flag:
    (flag,) = [flag for flag in found if flag.rule == rule]
    return flag


# Who paid


def test_a_state_funder_is_a_path_through_the_papers_that_acknowledge_it(knowledge: Knowledge) -> None:
    made = case(papers([money(NSFC, NSFC_ID, None, "61672265")], [money(NSFC, NSFC_ID)], [money("A Trust")]), knowledge)
    flag = only(flags_of(made), "state-co-funding")
    assert (flag.axis, flag.strength, flag.hops, flag.direct) == (Axis.STATE_LINK, Strength.CIVIL, 2, True)
    assert [(item.relation, item.target) for item in flag.path] == [
        ("publication", "Paper number 0"), ("funded by", NSFC), ("publication", "Paper number 1"), ("funded by", NSFC),
    ]  # fmt: skip
    assert "is acknowledged on 2 of 3 papers whose funders are known; 0 unknown, 2017 to 2018." in flag.sentence
    assert f"{NSFC}; awards: 61672265" in [item.quote for item in flag.evidence]


def test_only_papers_that_lead_somewhere_are_drawn_and_all_are_counted(knowledge: Knowledge) -> None:
    made = case(papers([money(NSFC, NSFC_ID)], [money("A Trust")], [], [signed("Nowhere College", "GB")]), knowledge)
    assert list(nodes_of(made.graph, NodeKind.PAPER)) == ["paper:doi:10.5555/0"]
    assert made.papers is not None
    assert (made.papers.money.total, made.papers.money.known, made.papers.institutions) == (4, 2, 1)


def test_civil_and_defence_funders_are_two_findings(knowledge: Knowledge) -> None:
    defence = next(row for row in state_funders() if row.strength == "defence_or_security" and row.funder_ids)
    given = papers([money(NSFC, NSFC_ID), money(defence.name, defence.funder_ids[0])])
    found = [flag for flag in flags_of(case(given, knowledge)) if flag.rule == "state-co-funding"]
    assert [(flag.subject_name, flag.strength) for flag in found] == [
        (defence.name, Strength.DEFENCE_OR_SECURITY), (NSFC, Strength.CIVIL),
    ]  # fmt: skip


def test_a_doubtful_funder_is_no_finding_and_no_edge(knowledge: Knowledge) -> None:
    made = case(papers([money("NSFC")], [money("Natural Science Foundation of Qinghai Province", NSFC_ID)]), knowledge)
    assert [flag for flag in flags_of(made) if flag.rule == "state-co-funding"] == []
    assert list(nodes_of(made.graph, NodeKind.PAPER)) == []


def test_a_funder_that_is_an_institution_under_another_name_as_well_is_found(knowledge: Knowledge) -> None:
    row = next(item for item in state_funders() if item.name.casefold() == CDC.casefold())
    known = knowledge.bodies[f"ror:{row.ror}"]
    made = case(papers([money(row.name, None, row.ror), signed(known.name, "CN", row.ror)]), knowledge)
    assert only(flags_of(made), "state-co-funding").subject_name == row.name


def test_without_papers_nothing_is_added(knowledge: Knowledge) -> None:
    made = build_case(grant(), knowledge, TODAY)
    assert made.papers is None
    assert list(nodes_of(made.graph, NodeKind.PAPER)) == []


# Who signed


def test_a_listed_institution_of_an_author_is_indirect_whatever_the_list(knowledge: Knowledge) -> None:
    made = case(papers([signed(LEGAL.body, "CN")], [signed("Nowhere College", "GB")]), knowledge)
    flag = only(flags_of(made), "co-author-institution")
    assert (flag.strength, flag.direct, flag.status) == (Strength.LISTED_LEGAL, False, "confirmed")
    assert [item.relation for item in flag.path] == ["publication", "institution of an author", "listed as"]
    assert flag.lead == f"{LEGAL.body} (China) is the institution of an author on 1 of 2 papers, 2017."
    assert (flag.in_force_on_activity, flag.in_force_today) == ("yes", "yes")


def test_a_listed_co_author_beside_sensitive_technology_gives_no_level_3(knowledge: Knowledge, policy: Policy) -> None:
    project = grant(summary=QUANTUM_SUMMARY)
    beside = Beside(papers=papers([signed(GOVERNMENT.body, "CN")]), seen={"publications": NOW})
    alone = screen_project(project, knowledge, policy, now=NOW).document
    both = screen_project(project, knowledge, policy, now=NOW, beside=beside).document
    assert "co-author-institution" in [finding.rule for finding in both.findings]
    assert both.level.number == alone.level.number == 2


def test_a_listing_later_than_the_papers_was_not_in_force_on_them(knowledge: Knowledge) -> None:
    flag = only(flags_of(case(papers([signed(LATE.body, "CN")]), knowledge)), "co-author-institution")
    assert (flag.in_force_on_activity, flag.in_force_today) == ("no", "yes")


def test_a_listing_counts_on_the_days_of_the_papers_and_not_of_the_grant(knowledge: Knowledge) -> None:
    assert LIFTED.delisted is not None
    assert (START.year, LIFTED.delisted.year) == (2016, 2018)
    later = case(papers([], [], [signed(LIFTED.body, "CN")]), knowledge)
    assert only(flags_of(later), "co-author-institution").in_force_on_activity == "no"
    before = case(papers([signed(LIFTED.body, "CN")]), knowledge)
    assert only(flags_of(before), "co-author-institution").in_force_on_activity == "yes"


def test_an_institution_that_is_a_partner_is_judged_as_a_partner(knowledge: Knowledge) -> None:
    given = papers([signed(DEFENCE_BODY.name, "RU", DEFENCE_BODY.ror)])
    made = case(given, knowledge, Named(name=DEFENCE_BODY.name, country="Russia"))
    rules = [flag.rule for flag in flags_of(made) if flag.axis is Axis.STATE_LINK]
    assert rules == ["state-link"]


def test_the_country_of_an_institution_alone_is_nothing(knowledge: Knowledge) -> None:
    made = case(papers([signed("Harbour College of Weaving", "CN"), signed("Harbour Looms", "IR")]), knowledge)
    assert made.papers is not None
    assert made.papers.co_authors == ()
    assert [flag for flag in flags_of(made) if flag.axis is Axis.STATE_LINK] == []


def test_a_namesake_in_another_country_is_no_claim(knowledge: Knowledge) -> None:
    made = case(papers([signed(LEGAL.body, "DE")]), knowledge)
    assert made.papers is not None
    assert made.papers.co_authors == ()


def test_each_paper_quotes_its_own_record_for_an_institution(knowledge: Knowledge) -> None:
    made = case(papers([signed(LEGAL.body, "CN")], [signed(LEGAL.body, "CN")]), knowledge)
    assert made.papers is not None
    (author,) = made.papers.co_authors
    said = [
        edge["evidence"]
        for _, _, edge in made.graph.edges(data=True)
        if edge["relation"] == Relation.AUTHOR_INSTITUTION.value
    ]
    assert [[item.url[-2:] for item in items] for items in said] == [["W0"], ["W1"]]
    assert author.years == (2017, 2018)


def test_one_institution_under_two_printed_names_is_one(knowledge: Knowledge) -> None:
    link = next(item for item in state_links() if item.ror and item.strength != "civil")
    given = papers([signed(link.body, link.country, link.ror)], [signed(link.body, link.country)])
    made = case(given, knowledge)
    assert made.papers is not None
    assert [len(author.papers) for author in made.papers.co_authors] == [2]


def test_an_institution_read_from_an_affiliation_is_found_by_its_whole_name(knowledge: Knowledge) -> None:
    made = case(papers([signed(None, None, None, f"Laboratory 4, {LEGAL.body}, Beijing, China")]), knowledge)
    flag = only(flags_of(made), "co-author-institution")
    assert "Laboratory 4" in flag.evidence[1].quote


def test_a_body_in_a_structured_field_and_in_an_affiliation_counts_once(knowledge: Knowledge) -> None:
    link = next(item for item in state_links() if item.body == "Beihang University")
    one = signed(link.body, link.country, link.ror)
    for given in ([one, signed(None, None, None, link.body)], [signed(None, None, None, link.body), one]):
        made = case(papers(given), knowledge)
        assert made.papers is not None
        (author,) = made.papers.co_authors
        assert (author.institution.body is not None, len(author.papers)) == (True, 1)
        assert len(author.evidence["doi:10.5555/0"]) == 2
        found = [flag for flag in flags_of(made) if flag.rule == "co-author-institution"]
        assert len({flag.path[-1].target for flag in found}) == len(found)


def test_an_affiliation_of_a_listed_partner_is_no_second_finding(knowledge: Knowledge) -> None:
    given = papers([signed(None, None, None, f"{LEGAL.body}, China")])
    made = case(given, knowledge, Named(name=LEGAL.body, country="China"))
    assert made.papers is not None
    assert len(made.papers.co_authors) == 1
    assert [flag.rule for flag in flags_of(made) if flag.axis is Axis.STATE_LINK] == ["listed-partner"]


def test_each_paper_s_funding_words_are_quoted_before_why_it_is_the_grant_s(knowledge: Knowledge) -> None:
    made = case(papers(*[[money(NSFC, NSFC_ID, None, f"6167{at}")] for at in range(4)]), knowledge)
    quotes = [item.quote for item in only(flags_of(made), "state-co-funding").evidence]
    assert quotes[:4] == [f"{NSFC}; awards: 6167{at}" for at in range(4)]


def test_every_edge_of_papers_has_the_evidence_of_its_own_source(knowledge: Knowledge) -> None:
    made = case(papers([money(NSFC, NSFC_ID), signed(LEGAL.body, "CN")]), knowledge)
    edges = [edge for ends in made.graph.edges(data=True) for edge in ends[2:] if "paper:doi:10.5555/0" in ends]
    assert len(edges) == 3
    assert {item.source for edge in edges for item in edge["evidence"]} == {"openalex"}
    assert all(edge["evidence"] for *_, edge in made.graph.edges(data=True))


def test_five_hundred_papers_of_one_kind_are_one_finding_of_each_rule(knowledge: Knowledge) -> None:
    one = [money(NSFC, NSFC_ID), signed(LEGAL.body, "CN"), signed(GOVERNMENT.body, "CN")]
    found = flags_of(case(papers(*[one] * 500), knowledge))
    assert sorted(flag.rule for flag in found) == [*["co-author-institution"] * 2, "state-co-funding"]
