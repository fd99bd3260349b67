"""The fixed phrases, and the check that bans accusations outside quotations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import documents
import pytest

from diligence.model import ListKind, MatchRelation, MatchStatus, Strength, YesNoUnsure
from diligence.reports import wording
from diligence.reports.wording import check_document, check_wording


@pytest.mark.parametrize(
    "sentence",
    [
        "The university is linked to the military.",
        "It has links to the Tessaly army.",
        "It has close ties with the People's Liberation Army, a military-linked body.",
        "A SPY\nagency took part.",
        "The partner is hos\u00adtile.",
        "The body acted suspiciously.",
        "They are guilty of espionage.",
        "The body is sanctioned.",
        "This grant is safe.",
        "All clear.",
        "A low-risk partner.",
        "The grant has passed.",
        "No ethics review.",
        "The 'hostile' institute",
        "The “suspicious” institute",
    ],
)
def test_an_accusation_or_a_verdict_is_found(sentence: str) -> None:
    assert check_wording(sentence) != []


@pytest.mark.parametrize(
    "sentence",
    [
        "The Times says that the body is “linked to the military of Tessaly” (3 May 2026).",
        "The applicant writes 'a hostile environment for sensors at sea'.",
        'The body\'s reply: "we are not guilty of that".',
        "No ethics review was found in the public record.",
        "No indicator found in the sources consulted",
        "It is clearly named in the record; the laws passed in 2019 apply.",
        "Which results did the partner's and the funder's staff share?",
        "The Military Academy of Northmark is a project partner.",
    ],
)
def test_a_quotation_or_a_neutral_sentence_is_left_alone(sentence: str) -> None:
    assert check_wording(sentence) == []


def test_an_apostrophe_does_not_open_a_quotation() -> None:
    assert check_wording("The partners' spy agency and the funders' staff met") == ["spy"]


def test_each_phrase_is_reported_once() -> None:
    assert check_wording("a spy, another spy and a guilty spy") == ["spy", "guilty"]


def test_the_words_of_a_document_are_checked_with_their_place() -> None:
    document = documents.screening()
    finding = replace(document.findings[0], sentence="A suspicious body.")
    assert check_document(replace(document, findings=(finding,))) == ["findings[0].sentence: suspicious"]


def test_a_body_whose_own_name_holds_such_a_word_may_be_named() -> None:
    document = documents.screening()
    partner = replace(document.partners[0], name="Institute for Hostile Environments")
    finding = replace(document.findings[0], sentence="Institute for Hostile Environments is a project partner.")
    assert check_document(replace(document, partners=(partner,), findings=(finding,))) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (
            lambda one: replace(one, undeclared=(replace(one.undeclared[0], sentence="A suspicious body."),)),
            "undeclared[0].sentence",
        ),
        (
            lambda one: replace(one, ownership=(replace(one.ownership[0], sentence="A suspicious body."),)),
            "ownership[0].sentence",
        ),
        (lambda one: replace(one, changes=("A suspicious change.",)), "changes[0]"),
    ],
)
def test_sentences_on_owners_and_later_names_are_checked_too(change: Any, place: str) -> None:
    assert check_document(change(documents.screening())) == [f"{place}: suspicious"]


def test_a_funder_or_owner_whose_own_name_holds_such_a_word_may_be_named() -> None:
    document = documents.screening()
    owned = replace(document.ownership[0], partner="Hostile Seas Ltd", sentence="Hostile Seas Ltd has one owner.")
    later = replace(document.undeclared[0], name="Hostile Seas Fund", sentence="Hostile Seas Fund is named later.")
    assert check_document(replace(document, ownership=(owned,), undeclared=(later,))) == []


def test_our_own_phrases_are_neutral() -> None:
    values = [value for name, value in vars(wording).items() if name.isupper() and not name.startswith("_")]
    phrases: list[str] = []
    for value in values:
        if isinstance(value, str):
            phrases.append(value)
        elif isinstance(value, dict):
            phrases.extend(value.values())
        elif isinstance(value, tuple):
            phrases.extend(value)
    assert len(phrases) > 40
    assert [found for phrase in phrases for found in check_wording(phrase)] == []


def test_the_level_words_are_those_of_the_product() -> None:
    assert [wording.level_words(number) for number in range(5)] == [
        "No indicator found in the sources consulted",
        "information note",
        "standard check",
        "enhanced review",
        "seek legal or compliance advice before going on",
    ]
    with pytest.raises(ValueError, match="no level 5"):
        wording.level_words(5)


def test_there_are_words_for_every_value_of_the_model() -> None:
    assert set(wording.LIST_KIND_WORDS) == set(get_args(ListKind))
    assert set(wording.STATUS_WORDS) == set(get_args(MatchStatus))
    assert set(wording.MATCH_RELATION_WORDS) == set(get_args(MatchRelation))
    assert set(wording.IN_FORCE_WORDS) == set(get_args(YesNoUnsure))
    assert set(wording.STRENGTH_WORDS) == {strength.value for strength in Strength} | {"none"}


def test_a_research_list_is_never_called_a_sanction() -> None:
    for kind in ("government", "assessment", "press"):
        assert "legal list" not in wording.LIST_KIND_WORDS[kind]
        assert "sanctioned" not in wording.LIST_KIND_WORDS[kind]


def test_both_dates_are_said_in_words() -> None:
    assert wording.in_force_words("no", "yes") == "not in force on the activity date; in force today"
    assert "unsure whether in force on the activity date" in wording.in_force_words("unsure", "no")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "dates not recorded"),
        (date(2016, 1, 1), None, "from 1 January 2016, end not recorded"),
        (None, date(2020, 12, 31), "until 31 December 2020, start not recorded"),
        (date(2016, 1, 1), date(2020, 12, 31), "1 January 2016 to 31 December 2020"),
    ],
)
def test_an_open_period_is_said_not_guessed(start: date | None, end: date | None, words: str) -> None:
    assert wording.span_words(start, end) == words


def test_an_unknown_amount_is_not_nought() -> None:
    assert wording.money_words(None) == "value not recorded"
    assert wording.money_words(6104264.0) == "£6,104,264"
    assert wording.money_words(0.5) == "£0.50"


def test_papers_are_counted_with_what_is_known_and_unknown() -> None:
    assert wording.co_funding_words(12, 104, 135) == "12 of 104 papers whose funders are known; 31 unknown"
    assert wording.co_funding_words(1, 1, 1) == "1 of 1 paper whose funders are known; 0 unknown"
    assert wording.known_funders_words(104, 135) == (
        "135 papers of the grant; funders are known for 104, unknown for 31."
    )
    assert wording.known_funders_words(0, 3) == "3 papers of the grant; the funders of none are known."
    assert wording.known_funders_words(1, 1) == "1 paper of the grant; the funders of all are known."


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(2017, 2020, "2017 to 2020"), (2017, 2017, "2017"), (None, 2020, "2020"), (None, None, "years not recorded")],
)
def test_years_are_said_as_far_as_they_are_known(first: int | None, last: int | None, words: str) -> None:
    assert wording.years_words(first, last) == words


def test_steps_past_a_direct_relation_are_called_indirect() -> None:
    assert wording.hops_words(1, direct=True) == "direct (1 step)"
    assert wording.hops_words(3, direct=False) == "indirect (3 steps)"


def test_non_commercial_licences_are_told_apart() -> None:
    assert wording.is_non_commercial("CC BY-NC 4.0")
    assert wording.is_non_commercial("free for non-commercial use")
    assert not wording.is_non_commercial("Open Government Licence v3.0")
