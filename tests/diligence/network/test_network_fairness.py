"""What a network never says: a question as a claim, a later listing as one in force, a unit as the body itself."""

from __future__ import annotations

from datetime import date

import pytest

from diligence.errors import UnknownName
from diligence.knowledge import Knowledge
from diligence.network.asking import Question, QuestionKind, ask
from diligence.network.between import between
from diligence.network.build import Network, build_network
from diligence.network.look import Look
from diligence.network.naming import Named, find_named
from diligence.network.questions import around
from diligence.network.windows import Window
from graphs.answer import Answer, NetworkNode
from graphs.evidence import NodeKind, Relation, add_node, connect
from scrapers.records import Project
from tests.diligence.network.invented_store import GO_BETWEEN, LEAD, OTHER_LEAD, named, numbered, projects
from tests.diligence.projects import ASSESSED_BODY, CIVIL_BODY, LEGAL, NOW

START, END = date(2012, 1, 1), date(2014, 12, 31)


def put(
    network: Network, kind: QuestionKind, *words: str, window: Window | None = None, hops: int | None = None
) -> Answer:
    question = Question(kind=kind, words=words, window=window or Window(), hops=hops)
    return ask(network, question, now=NOW, levels=lambda _: {})


def text_of(answer: Answer) -> str:
    return "\n".join(statement.text for statement in answer.statements)


def node_of(answer: Answer, name: str) -> NetworkNode:
    return next(node for node in answer.nodes if name in {node.name, node.reference})


@pytest.fixture(scope="module")
def with_a_question(knowledge: Knowledge) -> Network:
    """The invented grants, and one more with a body of a listed body's name and no country: a question."""
    asked_about = numbered(7, named(LEGAL.body, identifier="no-country"), start=START, end=END)
    return build_network([*projects(), asked_about], knowledge, NOW.date())


def test_a_possible_match_is_counted_nowhere_and_drawn_by_no_line(with_a_question: Network) -> None:
    found = put(with_a_question, "listed")
    assert "ZZ/A000007/1" not in {node.reference for node in found.nodes}
    assert "1 further body has only a possible match" in text_of(found)


def test_a_possible_match_stands_in_its_own_field_and_marks_nobody(with_a_question: Network) -> None:
    found = put(with_a_question, "grants", "ZZ/A000001/1", "ZZ/A000007/1")
    claimed, asked_about = sorted(
        (node for node in found.nodes if node.name == LEGAL.body and node.kind == "organisation"),
        key=lambda node: not node.lists,
    )
    assert (claimed.lists, claimed.flagged) == ((LEGAL.list,), True)
    assert (asked_about.lists, asked_about.possible_lists, asked_about.flagged) == ((), (LEGAL.list,), False)
    assert [link.origin for link in found.links if link.relation == Relation.LISTED_AS.value] == [claimed.key]


def both(first_country: str, second_country: str) -> list[Project]:
    return [
        numbered(1, named(LEGAL.body, first_country, identifier="one-record"), start=START, end=END),
        numbered(2, named(LEGAL.body, second_country, identifier="one-record"), start=START, end=END),
    ]


@pytest.mark.parametrize("countries", [("", "China"), ("China", "")])
def test_of_two_matches_of_one_body_the_surest_stands(knowledge: Knowledge, countries: tuple[str, str]) -> None:
    found = put(build_network(both(*countries), knowledge, NOW.date()), "listed")
    (link,) = (link for link in found.links if link.relation == Relation.LISTED_AS.value)
    assert link.status == "confirmed"
    assert "is named by 2 grants here" in text_of(found)


def test_what_began_after_the_window_is_outside_it(with_a_question: Network) -> None:
    years = Window(first=date(2005, 1, 1), last=date(2010, 12, 31))
    found = put(with_a_question, "listed", window=years)
    assert {node.reference for node in found.nodes if node.kind == "project"} == {"ZZ/A000001/1"}


def test_only_uk_bodies_are_counted_beside_listed_ones(with_a_question: Network) -> None:
    brokers = put(with_a_question, "listed").measures[0]
    assert LEAD in {row[0] for row in brokers.rows}
    assert CIVIL_BODY.name not in {row[0] for row in brokers.rows}


def test_a_unit_costs_a_step_on_the_way_to_the_body_asked_for(knowledge: Knowledge) -> None:
    grants = [numbered(1, named("Home Office Science", "United Kingdom"), start=START, end=END)]
    network = build_network(grants, knowledge, NOW.date())
    assert "No grant in the store names both." in text_of(put(network, "between", LEAD, "Home Office", hops=2))
    told = text_of(put(network, "between", LEAD, "Home Office", hops=3))
    assert f"names both {LEAD} and Home Office Science." in told
    assert "Home Office Science is a unit of Home Office" in told


def test_a_tie_that_one_think_tank_states_is_said_to_be_an_assessment(knowledge: Knowledge) -> None:
    grants = [numbered(1, named(ASSESSED_BODY.name, "China"), start=START, end=END)]
    found = put(build_network(grants, knowledge, NOW.date()), "between", LEAD, ASSESSED_BODY.name)
    assert "(China; defence or security link, by an assessment only)" in text_of(found)
    assert not node_of(found, ASSESSED_BODY.name).flagged


@pytest.mark.parametrize(("year", "counts"), [(2012, False), (2019, True)])
def test_a_later_owner_had_no_part_in_an_earlier_grant(knowledge: Knowledge, year: int, counts: bool) -> None:
    body = named("Velthorpe Seeds", "United Kingdom")
    network = build_network([numbered(1, body, start=date(year, 1, 1), end=date(year, 12, 31))], knowledge, NOW.date())
    (owned,) = (key for key, names in network.names.items() if "Velthorpe Seeds" in names)
    (evidence,) = next(data["evidence"] for *_, data in network.graph.in_edges(owned, data=True))
    owner = add_node(network.graph, NodeKind.BODY, "owner:CN:Ordrel Holding", "Ordrel Holding", country="CN")
    connect(network.graph, owned, Relation.OWNED_BY, owner, evidence, start=date(2017, 6, 1))
    look = Look(network, Window())
    holding = Named(asked="Ordrel Holding", name="Ordrel Holding", kind="organisation", nodes=(owner,), basis="")
    told = "\n".join(text for text, _ in between(look, find_named(network, LEAD), holding, 4).statements)
    assert (f"names both {LEAD} and Velthorpe Seeds." in told) is counts
    assert ("Velthorpe Seeds is since 1 June 2017 owned by Ordrel Holding" in told) is counts


@pytest.mark.parametrize("hops", [1, 2])
def test_a_question_about_a_list_entry_reaches_no_body_that_only_may_be_it(with_a_question: Network, hops: int) -> None:
    entry = next(node for node in with_a_question.graph if node.startswith("listing:") and LEGAL.body in node)
    named_entry = Named(asked=LEGAL.body, name=LEGAL.body, kind="listing", nodes=(entry,), basis="an entry of a list")
    found = around(Look(with_a_question, Window()), named_entry, hops)
    references = {with_a_question.graph.nodes[node].get("reference") for node in found.nodes}
    assert "ZZ/A000001/1" in references
    assert "ZZ/A000007/1" not in references


@pytest.mark.parametrize("kind", ["between", "common"])
@pytest.mark.parametrize("word", ["ZZ/A000001/1", "Imaging"])
def test_a_grant_or_a_topic_is_no_body_that_could_share_a_grant(
    with_a_question: Network, kind: QuestionKind, word: str
) -> None:
    with pytest.raises(UnknownName, match="--around"):
        put(with_a_question, kind, LEAD, word)


def test_grants_that_were_not_screened_are_counted_among_what_is_not_shown(with_a_question: Network) -> None:
    assert any(
        "3 of 3 grants" in item and "not screened" in item for item in put(with_a_question, "listed").cannot_show
    )


def test_what_two_have_in_common_is_measured_over_all_their_grants(knowledge: Knowledge) -> None:
    beside = named(GO_BETWEEN, "United Kingdom")
    grants = [numbered(number, beside, start=START, end=END) for number in range(1, 6)]
    grants.append(numbered(6, beside, start=START, end=END, lead=OTHER_LEAD))
    found = put(build_network(grants, knowledge, NOW.date()), "common", LEAD, OTHER_LEAD)
    by_lead = next(measure for measure in found.measures if "lead" in measure.title)
    assert by_lead.rows == ((LEAD, 5, "5 of 5 (100.0%)"), (OTHER_LEAD, 1, "1 of 1 (100.0%)"))
