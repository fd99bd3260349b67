"""What a view keeps, merges and leaves out."""

from __future__ import annotations

import pytest
from invented_case import PROJECT, evidence, invented_case, large_case, organisation, same

from graphs.evidence import NodeKind, Relation, add_node, connect
from graphs.sectors import DECLARED_AND_REPORTED
from graphs.views import View, ViewNode, case_view, plain


def node(view: View, name: str) -> ViewNode:
    """Return the one drawn node of this name."""
    (found,) = [node for node in view.nodes if node.name == name]
    return found


def test_the_project_comes_first_and_nothing_is_left_out_of_a_small_case() -> None:
    view = case_view(invented_case(), PROJECT)
    assert view.nodes[0].key == PROJECT
    assert (view.shown, view.total, view.why_cut) == (19, 19, "")


def test_records_of_one_body_become_one_node_that_lists_them_with_the_reason() -> None:
    gates = node(case_view(invented_case(), PROJECT), "Digital Gates Plc")
    assert gates.records == ("Digital Gates Plc (D3)", "Digital Gates (R4)")
    assert [item.quote for link in gates.identities for item in link.evidence] == [
        "Digital Gates Plc = Digital Gates, same address"
    ]


def test_a_merged_body_keeps_both_roles_apart() -> None:
    view = case_view(invented_case(), PROJECT)
    gates = node(view, "Digital Gates Plc")
    assert gates.sector == DECLARED_AND_REPORTED
    assert [link.relation for link in view.links if link.target == gates.key] == [
        "project partner",
        "reported collaborator",
    ]


def test_a_possible_identity_stays_two_nodes_and_a_question() -> None:
    graph = invented_case()
    other = add_node(graph, NodeKind.BODY, "other", "Metropolis Constabulary")
    same(graph, "organisation:R3", other, "an acronym", status="possible")
    view = case_view(graph, PROJECT)
    assert node(view, "Metropolis Police Service").records == ("Metropolis Police Service (R3)",)
    (link,) = [link for link in view.links if link.target == other]
    assert (link.status, link.words) == ("possible", "a question: same body?")


def test_a_possible_listing_is_called_a_question_and_a_probable_one_probable() -> None:
    graph = invented_case()
    graph.edges["organisation:R7", "listing:E", Relation.LISTED_AS.value]["status"] = "probable"
    words = {link.target: link.words for link in case_view(graph, PROJECT).links}
    assert words["listing:Q"] == "a question: listed as?"
    assert words["listing:E"] == "probably listed as"


@pytest.mark.parametrize(
    ("match", "words"),
    [("is", "listed as"), ("unit of", "part of a body listed as"), ("has unit", "has a part listed as")],
)
def test_a_part_of_a_listed_body_is_never_called_the_listed_body(match: str, words: str) -> None:
    graph = invented_case()
    graph.edges["organisation:R7", "listing:E", Relation.LISTED_AS.value].update(match_relation=match, why="a reason")
    (link,) = [link for link in case_view(graph, PROJECT).links if link.target == "listing:E"]
    assert (link.words, link.why) == (words, "a reason")


def test_what_a_second_record_leads_to_hangs_on_the_merged_node() -> None:
    view = case_view(invented_case(), PROJECT)
    (link,) = [link for link in view.links if link.relation == Relation.SUPERVISED_BY.value]
    assert link.origin == "organisation:R1"


def test_the_same_words_of_two_records_make_one_link_with_the_evidence_of_both() -> None:
    graph = invented_case()
    second = organisation(graph, "D9", "Digital Gates PLC", Relation.PROJECT_PARTNER)
    same(graph, "organisation:D3", second, "same name")
    view = case_view(graph, PROJECT)
    (link,) = [link for link in view.links if link.target == "organisation:D3" and link.relation == "project partner"]
    assert len(link.evidence) == 2


def test_a_ministry_does_not_draw_in_the_other_bodies_that_it_supervises() -> None:
    graph = invented_case()
    stranger = add_node(graph, NodeKind.BODY, "x", "Another University")
    connect(graph, stranger, Relation.SUPERVISED_BY, "body:moe", evidence("directly under"))
    assert stranger not in {node.key for node in case_view(graph, PROJECT).nodes}


def test_another_project_is_shown_but_its_partners_are_not() -> None:
    graph = invented_case()
    other = add_node(graph, NodeKind.PROJECT, "P2", "Another project")
    connect(graph, "organisation:F", Relation.OTHER_ROLE, other, evidence("also funds"))
    stranger = add_node(graph, NodeKind.ORGANISATION, "S", "A stranger")
    connect(graph, other, Relation.LED_BY, stranger, evidence("led by"))
    keys = {node.key for node in case_view(graph, PROJECT).nodes}
    assert other in keys
    assert stranger not in keys


def test_flagged_nodes_stay_before_all_others_when_there_are_too_many() -> None:
    graph = large_case(40)
    graph.nodes["paper:39"]["flagged"] = True
    view = case_view(graph, PROJECT, max_nodes=9)
    flagged = {key for key, data in graph.nodes(data=True) if data.get("flagged")}
    assert flagged == {node.key for node in view.nodes if node.flagged}
    assert len(view.nodes) == 9


def test_what_joins_a_flagged_node_to_the_project_stays_before_nearer_nodes() -> None:
    graph = large_case(40)
    graph.nodes["body:f4"]["flagged"] = True
    view = case_view(graph, PROJECT, max_nodes=10)
    assert "paper:4" in {node.key for node in view.nodes}


def test_a_cut_view_says_how_many_of_how_many_and_what_was_left_out() -> None:
    view = case_view(large_case(400), PROJECT)
    assert (view.shown, len(view.nodes), view.total) == (300, 300, 421)
    assert "at most 300" in view.why_cut
    assert "Left out: 2 known bodies, 119 papers" in view.why_cut


def test_papers_are_left_out_before_a_question_behind_a_partner() -> None:
    assert "listing:Q" in {node.key for node in case_view(large_case(400), PROJECT).nodes}


def test_a_listing_says_which_kind_of_list_it_stands_on() -> None:
    view = case_view(invented_case(), PROJECT)
    kinds = {node.key: node.kind_words for node in view.nodes}
    assert kinds["listing:E"] == "list entry, legal list"
    assert kinds["listing:Q"] == "list entry, assessment by a research body"


def test_a_direction_override_a_line_end_and_half_a_letter_are_taken_out_of_a_name() -> None:
    assert plain("Uni\u202everse\u2066 of\nX\ud800\x07 \u200fY") == "Universe of X\ufffd Y"


def test_an_unknown_project_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="unknown project project:none"):
        case_view(invented_case(), "project:none")


def test_a_view_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="max_nodes is 0"):
        case_view(invented_case(), PROJECT, max_nodes=0)
