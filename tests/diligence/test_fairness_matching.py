"""Rules 3 and 4 of the product: two identifiers before a claim, and four kinds of list that are never mixed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diligence.document import Document
from diligence.reports.html import report_page
from scrapers.records import Project
from tests.diligence.projects import (
    ASSESSED_BODY,
    ASSESSMENT,
    GOVERNMENT,
    LEGAL,
    LISTS,
    OWN,
    PRESS,
    QUANTUM_SUMMARY,
    UNDATED,
    InventedList,
    Named,
    grant,
)

Screen = Callable[[Project], Document]
#: An acronym, parts of names, misspelt telling words, and names that only share words with a listed body.
NOT_WHOLE = (
    ("NUDT", "China"),
    ("BUAA", "China"),
    ("Zelkova", "China"),
    ("Radar Works", "China"),
    ("Zelkovar Radar Works", "China"),
    ("Zalkova Radar Works", "China"),
    ("Radar Works of Lower Zelkova and District", "China"),
    ("Hesperia Aerodynamics", "China"),
    ("Jiangnan University", "China"),
    ("Institute of Aerodynamics", "China"),
)


def claims(document: Document) -> list[str]:
    """Return the entries that a document claims, by its confirmed and probable matches."""
    return [match.entry for partner in document.partners for match in partner.matches if match.status != "possible"]


@pytest.mark.parametrize(("name", "country"), NOT_WHOLE)
def test_an_acronym_a_part_or_a_similar_name_is_never_a_claim(screen: Screen, name: str, country: str) -> None:
    """Rule 3: an acronym, substring or fuzzy hit is possible at most."""
    assert claims(screen(grant(Named(name=name, country=country)))) == []


def test_an_acronym_is_asked_about(screen: Screen) -> None:
    """Rule 3: it is a question for a person, and not passed over in silence."""
    document = screen(grant(Named(name="NUDT", country="China")))
    assert {finding.status for finding in document.findings} == {"possible"}
    assert any("NUDT" in question for question in document.questions)


@pytest.mark.parametrize("summary", [None, QUANTUM_SUMMARY])
def test_a_possible_match_counts_in_no_level(screen: Screen, summary: str | None) -> None:
    """Rule 3: the level is the same as without it."""
    asked = screen(grant(Named(name="NUDT", country="China"), summary=summary))
    without = screen(grant(Named(name="Oddmere Institute", country="China"), summary=summary))
    assert any(match.status == "possible" for partner in asked.partners for match in partner.matches)
    assert (asked.level.number, asked.level.rule) == (without.level.number, without.level.rule)
    assert asked.axes.state_link.strength == "none"


def test_the_page_says_that_a_possible_match_is_not_counted(screen: Screen) -> None:
    """Rule 3: in words, beside it."""
    page = report_page(screen(grant(Named(name="NUDT", country="China"))))
    assert "Possible, not counted" in page


@pytest.mark.parametrize("country", ["Germany", "United Kingdom", "Russia"])
def test_a_whole_name_in_a_conflicting_country_is_no_claim(screen: Screen, country: str) -> None:
    """Rule 3: the place must agree."""
    document = screen(grant(Named(name=LEGAL.body, country=country)))
    assert claims(document) == []
    assert document.level.number == 0


def test_a_whole_name_and_an_agreeing_country_are_a_claim(screen: Screen) -> None:
    """Rule 3: two independent identifiers, and the words say which."""
    (match,) = screen(grant(Named(name=LEGAL.body, country="China"))).partners[1].matches
    assert match.status == "confirmed"
    assert "whole name agrees" in match.why
    assert "country agrees: China" in match.why


def test_the_country_of_an_outcome_agrees_as_well(screen: Screen) -> None:
    """Rule 3: the place may stand on the outcome only."""
    document = screen(grant(Named(name=LEGAL.body, role="COLLABORATOR", region="Outside UK", outcome_country="China")))
    assert claims(document) == [LEGAL.body]


def test_a_name_of_which_no_place_is_known_is_no_confirmed_match(screen: Screen) -> None:
    """Rule 3: a whole name alone is one identifier."""
    document = screen(grant(Named(name=LEGAL.body)))
    assert [match.status for match in document.partners[1].matches if match.status == "confirmed"] == []
    assert document.level.number < 4


def test_two_records_that_contradict_each_other_about_the_country_give_no_country(screen: Screen) -> None:
    """Rule 3: a record that says China and an outcome that says Norway agree on nothing."""
    document = screen(grant(Named(name="Oddmere Institute", country="China", outcome_country="Norway")))
    assert document.partners[1].country is None


KIND_WORDS = {
    "legal": "a legal list",
    "government": "a government research-security list",
    "assessment": "an assessment by a think tank",
    "press": "a press list",
    "own": "the office's own list",
}


@pytest.mark.parametrize("item", LISTS, ids=lambda item: item.list)
def test_each_listing_is_printed_with_its_own_kind_and_no_other(screen: Screen, item: InventedList) -> None:
    """Rule 4: four kinds of list, and an office's own, are never mixed."""
    document = screen(grant(Named(name=item.body, country="China")))
    (match,) = document.partners[1].matches
    assert match.list_kind == item.kind
    assert f"{item.list} ({KIND_WORDS[item.kind]})" in match.sentence
    others = [words for kind, words in KIND_WORDS.items() if kind != item.kind]
    assert not [words for words in others if words in match.sentence]
    (finding,) = document.findings
    assert finding.strength == f"listed_{item.kind}"


def test_a_body_on_lists_of_three_kinds_keeps_three_sentences(screen: Screen) -> None:
    """Rule 4: where one body is on several lists, each is named with its kind."""
    document = screen(grant(Named(name="Harbin Institute of Technology", country="China")))
    matches = document.partners[1].matches
    assert {match.list_kind for match in matches} >= {"legal", "government", "assessment"}
    assert all(KIND_WORDS[match.list_kind] in match.sentence for match in matches)
    printed = " ".join(finding.sentence for finding in document.findings)
    for match in matches:
        assert f"{match.list} ({KIND_WORDS[match.list_kind]})" in printed


@pytest.mark.parametrize("item", [ASSESSMENT, PRESS], ids=lambda item: item.kind)
def test_an_assessment_or_the_press_never_gives_level_3_or_4(screen: Screen, item: InventedList) -> None:
    """Rule 4: also beside a sensitive technology; see test_policy.py for policy files that try."""
    alone = screen(grant(Named(name=item.body, country="China")))
    beside = screen(grant(Named(name=item.body, country="China"), summary=QUANTUM_SUMMARY))
    assert alone.level.number <= 2
    assert beside.level.number == 2
    assert beside.level.rule == "one-axis-technology"


def test_a_defence_tie_that_only_a_think_tank_states_never_gives_level_3(screen: Screen) -> None:
    """Rule 4: an assessment is no more when it speaks of a tie instead of a list."""
    document = screen(grant(Named(name=ASSESSED_BODY.name, country="China"), summary=QUANTUM_SUMMARY))
    (tie,) = [finding for finding in document.findings if finding.axis == "state_link"]
    assert tie.strength == "assessed_defence"
    assert "according to an assessment by a think tank" in tie.sentence
    assert document.level.number == 2


@pytest.mark.parametrize("item", [GOVERNMENT, UNDATED, ASSESSMENT, PRESS, OWN], ids=lambda item: item.list)
def test_sanctioned_is_never_printed_of_a_body_on_a_research_list(screen: Screen, item: InventedList) -> None:
    """Rule 4: neither in the document nor on the page."""
    document = screen(grant(Named(name=item.body, country="China"), summary=QUANTUM_SUMMARY))
    assert any(partner.matches for partner in document.partners)
    assert "sanctioned" not in report_page(document).casefold()


def test_a_government_list_is_said_to_be_no_sanction(screen: Screen) -> None:
    """Rule 4: in words, on the page."""
    page = report_page(screen(grant(Named(name=GOVERNMENT.body, country="China"))))
    assert "government research-security list, not a sanction" in page
