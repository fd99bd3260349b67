"""A source's words become ISO codes, and nothing is guessed."""

from __future__ import annotations

import pytest

from diligence.countries import country_code, country_name, is_foreign_only


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("China, People's Republic of", "CN"),
        ("Korea, Republic of", "KR"),
        ("Taiwan, Province of China", "TW"),
        ("United Kingdom of Great Britain & Northern Ireland (UK)", "GB"),
        ("Netherlands, Kingdom of the", "NL"),
        ("France, French Republic", "FR"),
        ("Hong Kong, Special Administrative Region of China", "HK"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Libyan Arab Jamahiriya", "LY"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Russia", "RU"),
        ("UK", "GB"),
        ("CN", "CN"),
        ("CHN", "CN"),
        ("South East", "GB"),
    ],
)
def test_a_sources_words_name_one_country(words: str, code: str) -> None:
    assert country_code(words) == code


@pytest.mark.parametrize(
    "words", ["Global", "Unknown", "Outside UK", "European Union (EU)", "", "Pakistan; Afghanistan", "ZZ", "it"]
)
def test_words_for_no_single_country_give_none(words: str) -> None:
    assert country_code(words) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [("CN", "China"), ("RU", "Russia"), ("IR", "Iran"), ("GB", "United Kingdom"), ("KR", "South Korea"), ("XX", "XX")],
)
def test_a_reader_sees_a_short_name(code: str, name: str) -> None:
    assert country_name(code) == name


def test_outside_uk_says_only_that_a_body_is_foreign() -> None:
    assert is_foreign_only("outside UK")
    assert not is_foreign_only("Unknown")
