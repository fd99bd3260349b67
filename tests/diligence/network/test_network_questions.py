"""What the questions answer about the invented grants: true, counted with denominators, and fair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from diligence.errors import UnknownName
from diligence.knowledge import load_knowledge
from diligence.model import Listing
from diligence.network.between import between
from diligence.network.build import Network, build_network
from diligence.network.look import Look
from diligence.network.naming import find_named
from diligence.network.windows import Window
from diligence.reports.wording import check_wording
from graphs.answer import Answer
from tests.diligence.network.invented_store import GO_BETWEEN, LEAD, OTHER_LEAD, named, numbered
from tests.diligence.projects import CIVIL_BODY, FUNDER_BODY, GOVERNMENT, LATE, LEGAL, NOW, list_info

Ask = Callable[..., Answer]


def text_of(answer: Answer) -> str:
    return "\n".join(statement.text for statement in answer.statements)


def names_of(answer: Answer) -> set[str]:
    return {node.reference or node.name for node in answer.nodes}


def test_between_tells_the_body_that_stands_with_each_of_them(asked: Ask) -> None:
    found = asked("between", LEAD, OTHER_LEAD)
    assert "No grant in the store names both." in text_of(found)
    assert f"{GO_BETWEEN} (GB): 2 grants with {LEAD} (ZZ/A000001/1 and ZZ/A000005/1), 1 grant with {OTHER_LEAD}" in (
        text_of(found)
    )
    assert names_of(found) >= {LEAD, OTHER_LEAD, GO_BETWEEN, "ZZ/A000001/1", "ZZ/A000002/1"}


def test_between_tells_the_grant_that_names_both_with_their_roles(asked: Ask) -> None:
    found = text_of(asked("between", LEAD, LEGAL.body))
    assert f"1 grant in the store names both {LEAD} and {LEGAL.body}." in found
    assert f"{LEAD} leads the project and {LEGAL.body} is reported by the investigator as a collaborator" in found


def test_between_goes_no_further_than_it_is_told(asked: Ask) -> None:
    found = asked("between", LEAD, OTHER_LEAD, hops=2)
    assert names_of(found) == {LEAD, OTHER_LEAD}


def test_a_shared_council_or_topic_is_no_path(asked: Ask) -> None:
    found = asked("between", LEAD, OTHER_LEAD)
    assert "EPSRC" not in names_of(found)
    assert any("research council" in item for item in found.cannot_show)


def test_between_in_a_window_sees_only_what_ran_then(asked: Ask) -> None:
    assert "ZZ/A000001/1" not in names_of(asked("between", LEAD, OTHER_LEAD, years=(2013, 2020)))
    assert "ZZ/A000005/1" in names_of(asked("between", LEAD, OTHER_LEAD, years=(2013, 2020)))


def test_a_list_entry_is_reached_through_the_body_that_is_listed(asked: Ask, network: Network) -> None:
    named = find_named(network, LEGAL.body)
    assert [node.partition(":")[0] for node in named.nodes] == ["organisation", "listing"]
    assert LEGAL.list in {title for node in asked("between", LEAD, LEGAL.body).nodes for title in node.lists}


def test_around_counts_the_grants_of_a_body_with_their_denominator(asked: Ask) -> None:
    found = asked("around", GO_BETWEEN)
    assert f"{GO_BETWEEN} is named by 3 of 6 (50.0%) of the grants in the store" in text_of(found)
    assert names_of(found) >= {"ZZ/A000001/1", "ZZ/A000002/1", "ZZ/A000005/1", LEGAL.body, GOVERNMENT.body}


def test_around_one_step_holds_the_grants_and_no_other_partner(asked: Ask) -> None:
    found = asked("around", GO_BETWEEN, hops=1)
    assert {node.kind for node in found.nodes if not node.asked} == {"project"}


def test_around_a_funder_finds_the_grants_that_it_pays_for(asked: Ask) -> None:
    found = asked("around", "EPSRC", hops=1)
    assert {node.reference for node in found.nodes if node.kind == "project"} == {
        f"ZZ/A00000{number}/1" for number in range(1, 7)
    }
    assert "EPSRC is named by 6 of 6 (100.0%) of the grants in the store: 6 as funder." in text_of(found)


def test_around_a_topic_finds_the_grants_that_carry_it(asked: Ask) -> None:
    found = asked("around", "imaging")
    assert "2 of 6 (33.3%) of the grants in the store carry the topic “Imaging”." in text_of(found)


def test_around_a_grant_holds_its_bodies(asked: Ask) -> None:
    assert {LEAD, LEGAL.body, GO_BETWEEN, CIVIL_BODY.name} <= names_of(asked("around", "zz/a000001/1", hops=1))


def test_around_a_grant_says_whom_it_names_in_which_role_and_what_else_names_them(asked: Ask) -> None:
    found = text_of(asked("around", "ZZ/A000001/1"))
    assert (
        f"is led by {LEAD}; its record names 4 further bodies: as project partner declared at award {GO_BETWEEN};"
        in found
    )
    assert f"as collaborator reported by the investigator {LEGAL.body} and {CIVIL_BODY.name}; as funder EPSRC." in found
    assert "4 other grants in the store name one or more of these bodies." in found
    assert f"Together they name 6 bodies, most often {LEAD} (3), {GO_BETWEEN} (2)" in found
    assert f"{CIVIL_BODY.name} is supervised by Ministry of Schools" in found


def test_around_a_topic_says_whom_its_grants_name(asked: Ask) -> None:
    found = text_of(asked("around", "imaging"))
    assert "2 of 6 (33.3%) of the grants in the store carry the topic “Imaging”." in found
    assert f"They name 6 bodies, most often {GO_BETWEEN} (2)" in found


def test_common_tells_shared_grants_and_shared_bodies(asked: Ask) -> None:
    found = text_of(asked("common", LEAD, OTHER_LEAD))
    assert f"No grant in the store names both: {LEAD} is named by 4, {OTHER_LEAD} by 2." in found
    assert f"{GO_BETWEEN}: 2 grants with {LEAD}" in found


def test_listed_finds_each_listed_body_and_the_uk_bodies_beside_it(asked: Ask) -> None:
    found = asked("listed")
    assert {LEGAL.body, LATE.body, GOVERNMENT.body, LEAD, OTHER_LEAD, GO_BETWEEN} <= names_of(found)
    assert CIVIL_BODY.name not in names_of(found)
    assert "3 bodies on the lists consulted are named by 3 of 6 (50.0%) of the grants in the store" in text_of(found)


def test_listed_says_which_entries_were_in_force_while_the_grant_ran(asked: Ask) -> None:
    found = text_of(asked("listed", "legal"))
    assert f"{LEGAL.list} (since 1 March 2010; in force on the activity and today)" in found
    assert f"{LATE.list} (since 1 February 2024; not in force on the activity, in force today)" in found
    assert "2 of the 2 are on a legal list: 1 while at least one of their grants here ran, 1 only when" in found


def test_listed_by_one_list_leaves_the_other_kinds_out(asked: Ask) -> None:
    found = asked("listed", LEGAL.list)
    assert LATE.body not in names_of(found)
    assert GOVERNMENT.body not in names_of(found)


def test_listed_on_two_lists_leaves_out_bodies_on_one(asked: Ask) -> None:
    found = asked("listed", min_lists=2)
    assert LEGAL.body not in names_of(found)
    assert "3 further bodies are on fewer lists than asked for." in text_of(found)


def test_a_research_list_is_never_called_a_sanction(asked: Ask) -> None:
    sentence = next(item.text for item in asked("listed").statements if item.text.startswith(GOVERNMENT.body))
    assert "government research-security list (no sanction)" in sentence.lower()


def test_as_of_a_day_sees_only_what_ran_and_was_listed_then(asked: Ask) -> None:
    assert LEGAL.body not in names_of(asked("listed", as_of=date(2009, 6, 1)))
    assert LEGAL.body in names_of(asked("listed", as_of=date(2011, 6, 1)))


def test_links_without_any_date_are_left_out_of_a_window_and_counted(asked: Ask) -> None:
    found = asked("around", OTHER_LEAD, years=(2000, 2025))
    assert "ZZ/A000004/1" not in names_of(found)
    assert any("without any date were left out" in item for item in found.cannot_show)


def test_co_funded_tells_money_of_a_state_and_how_the_record_says_so(asked: Ask) -> None:
    found = text_of(asked("co-funded", "China"))
    assert "1 of 6 (16.7%) of the grants in the store name money from a public body of China" in found
    assert f"{FUNDER_BODY.name}" in found
    assert "as further funding reported by the investigator (1): ZZ/A000006/1" in found


def test_grants_are_told_with_their_lead_and_what_they_share(asked: Ask) -> None:
    found = text_of(asked("grants", "ZZ/A000001/1", "ZZ/A000005/1"))
    assert f"{GO_BETWEEN} is named by 2 of the 2 grants." in found


def test_a_name_of_two_bodies_is_asked_back_with_their_countries(network: Network) -> None:
    with pytest.raises(UnknownName, match=r"2 bodies bear the name 'Ministry of Health'.*\(KE\).*Kenya"):
        find_named(network, "Ministry of Health")
    assert network.graph.nodes[find_named(network, "Ministry of Health (MW)").nodes[0]]["country"] == "MW"


def test_a_near_miss_is_offered_and_never_taken(network: Network) -> None:
    with pytest.raises(UnknownName, match="Marchmont Instruments"):
        find_named(network, "Marchmont Instrument Co Group")


def test_an_unknown_list_names_those_that_there_are(asked: Ask) -> None:
    with pytest.raises(UnknownName, match=LEGAL.list):
        asked("listed", "No such list")


def test_every_sentence_about_bodies_rests_on_links_of_the_answer(asked: Ask) -> None:
    for found in (asked("listed"), asked("between", LEAD, OTHER_LEAD), asked("common", LEAD, OTHER_LEAD)):
        keys = {link.key for link in found.links}
        assert all(keys.issuperset(statement.links) for statement in found.statements)
        assert any(statement.links for statement in found.statements)
        assert all(link.evidence for link in found.links)


def test_no_sentence_accuses_anybody(asked: Ask) -> None:
    for found in (asked("listed"), asked("co-funded", "CN"), asked("around", LEAD), asked("common", LEAD, OTHER_LEAD)):
        assert check_wording(text_of(found)) == []


def test_two_bodies_on_one_grant_are_not_said_to_work_together(asked: Ask) -> None:
    assert any("does not say what they exchanged" in item for item in asked("between", LEAD, LEGAL.body).cannot_show)


def test_the_measures_count_with_denominators(asked: Ask) -> None:
    found = {measure.title: measure for measure in asked("listed").measures}
    brokers = found["UK bodies that share grants with listed bodies"]
    assert brokers.rows[0] == (GO_BETWEEN, 3, "3 of 3 (100.0%)", 3, "none")
    assert (LEAD, 2, "2 of 4 (50.0%)", 2, "none") in brokers.rows
    assert all(measure.denominator and measure.caveat for measure in found.values())
    assert ("2009", "1 of 1 (100.0%)", 3, 1) in found["What was new each year"].rows


def test_grants_get_the_level_that_screening_gives(asked: Ask) -> None:
    levels = {node.level for node in asked("listed").nodes if node.kind == "project"}
    assert levels == {2}


def test_a_cut_picture_keeps_what_was_asked_for_and_says_why(asked: Ask) -> None:
    found = asked("around", LEAD, max_nodes=3)
    assert found.shown == 3
    assert found.nodes[0].asked
    assert "at most 3 nodes" in found.why_cut


def test_what_belongs_to_the_body_asked_for_is_said() -> None:
    listed_part = named("No. 7 Institute of Ordrel", "China")
    entry = Listing(
        id="units:7", list=LEGAL.list, list_kind="legal", name="Ordrel Machine Group Seventh Institute",
        aliases=("No. 7 Institute of Ordrel",), country="CN", listed_since=date(2009, 1, 1),
    )  # fmt: skip
    known = load_knowledge([(list_info(LEGAL), "f" * 64, [entry])])
    grants = [numbered(1, listed_part, start=date(2012, 1, 1), end=date(2014, 1, 1))]
    look = Look(build_network(grants, known, NOW.date()), Window())
    one, other = find_named(look.network, LEAD), find_named(look.network, "Ordrel Machine Group Seventh Institute")
    assert "1 grant in the store names both" in "\n".join(text for text, _ in between(look, one, other, 4).statements)
    whole = replace(other, asked="Ordrel Machine Group", name="Ordrel Machine Group", kind="organisation")
    told = "\n".join(text for text, _ in between(look, one, whole, 4).statements)
    assert "As Ordrel Machine Group count also No. 7 Institute of Ordrel" in told
    assert f"names both {LEAD} and No. 7 Institute of Ordrel" in told


def test_the_lists_of_the_body_asked_for_come_first(asked: Ask) -> None:
    told = [statement.text for statement in asked("around", LEGAL.body, hops=1).statements]
    assert any(text.startswith(f"{LEGAL.body} (CN) is listed. Legal list: {LEGAL.list}") for text in told)


def test_two_names_of_one_body_are_no_question(asked: Ask) -> None:
    for kind in ("between", "common"):
        with pytest.raises(UnknownName, match="give two bodies"):
            asked(kind, LEAD, LEAD.lower())


def test_a_funder_that_is_asked_for_counts_by_its_money(asked: Ask) -> None:
    assert "1 grant in the store names both EPSRC and" in text_of(asked("between", "EPSRC", LEGAL.body, hops=2))
    assert "EPSRC is named by 6" in text_of(asked("common", "EPSRC", LEGAL.body))


def test_a_state_link_is_said_with_its_strength_and_its_source(asked: Ask) -> None:
    found = asked("between", LEAD, CIVIL_BODY.name)
    (said,) = (item for item in found.statements if "is supervised by" in item.text)
    assert said.text == f"{CIVIL_BODY.name} is supervised by Ministry of Schools (China; civil state link)."
    (link,) = (link for link in found.links if link.key in said.links)
    assert link.evidence[0].source == "Directory of Schools"
    assert not next(node for node in found.nodes if node.name == CIVIL_BODY.name).flagged
