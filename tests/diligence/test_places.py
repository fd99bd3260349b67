"""A place is what records say, with their words; what they contradict or leave out is not guessed."""

from __future__ import annotations

import pytest

from diligence.places import in_country, place_of


def test_the_organisation_record_s_country_is_taken_with_its_words() -> None:
    place = place_of([{"address_country": "Norway"}])
    assert place.code == "NO"
    assert place.source == "organisation record: “Norway”"


def test_a_region_of_the_united_kingdom_says_the_country() -> None:
    place = place_of([{"region": "South East"}])
    assert place.code == "GB"
    assert place.source == "region in the organisation record: “South East”"


def test_an_outcome_s_country_counts_where_the_record_says_outside_the_uk() -> None:
    place = place_of([{"region": "Outside UK", "outcome_countries": ("China, People's Republic of",)}])
    assert place.code == "CN"
    assert place.outside_uk
    assert place.source == "collaboration outcome: “China, People's Republic of”"


def test_outside_uk_alone_is_no_country() -> None:
    place = place_of([{"region": "Outside UK"}])
    assert (place.code, place.codes, place.outside_uk) == (None, (), True)
    assert place.source == "not recorded: the organisation record says “Outside UK”"


def test_records_that_contradict_each_other_give_no_country_and_both_words() -> None:
    place = place_of([{"address_country": "Norway", "outcome_countries": ("Chile",)}])
    assert place.code is None
    assert place.codes == ("NO", "CL")
    assert place.source == "organisation record: “Norway”; collaboration outcome: “Chile”"


@pytest.mark.parametrize("words", ["Global", "Unknown", "European Union (EU)", "", "Atlantis"])
def test_words_that_name_no_single_country_are_not_guessed(words: str) -> None:
    assert place_of([{"outcome_countries": (words,)}]).code is None


def test_a_body_that_a_record_places_in_the_uk_is_not_outside_it() -> None:
    place = place_of([{"region": "Outside UK", "outcome_countries": ("United Kingdom",)}])
    assert (place.code, place.outside_uk) == ("GB", False)


def test_nothing_recorded_says_so() -> None:
    assert place_of([{}]).source == "not recorded"


def test_two_records_with_the_same_words_are_said_once() -> None:
    place = place_of([{"address_country": "Norway"}, {"address_country": "Norway"}])
    assert place.source == "organisation record: “Norway”"


@pytest.mark.parametrize(("country", "words"), [("Norway", " (Norway)"), (None, "")])
def test_a_country_stands_in_brackets_in_a_sentence(country: str | None, words: str) -> None:
    assert in_country(place_of([{"address_country": country}])) == words
