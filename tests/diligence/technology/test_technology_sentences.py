"""Cleaning, sentences and quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diligence.technology import Passage, find_hits
from diligence.technology.sentences import (
    LONGEST_QUOTE,
    clean,
    fold,
    is_unread_language,
    quotation,
    sentence_at,
    sentence_starts,
)


def _sentences(text: str) -> list[str]:
    starts = sentence_starts(text)
    ends = [*starts[1:], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def test_abbreviations_end_no_sentence() -> None:
    text = "Uses, e.g. Radar, by Prof. Smith et al. Then come others."
    assert _sentences("Uses, e.g. Radar, by Prof. Smith came. Then come others.") == [
        "Uses, e.g. Radar, by Prof. Smith came.",
        "Then come others.",
    ]
    assert _sentences(text) == [text]


def test_a_blank_line_and_a_list_item_end_a_sentence_and_a_wrapped_line_does_not() -> None:
    assert _sentences(clean("One line\nwrapped here\n\nNext\n- item one\n- item two")) == [
        "One line wrapped here",
        "Next",
        "- item one",
        "- item two",
    ]


def test_a_comparison_sign_is_no_tag() -> None:
    assert clean("if a < b and c > d then") == "if a < b and c > d then"


def test_a_long_sentence_is_quoted_from_around_its_term_with_an_ellipsis() -> None:
    text = "word " * 200 + "radar " + "word " * 200
    quoted = quotation(text, (0, len(text)), (1000, 1005))
    assert quoted.startswith("… ")
    assert quoted.endswith(" …")
    assert " radar " in quoted
    assert len(quoted) <= LONGEST_QUOTE + 6


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_cleaning_again_changes_nothing_but_further_escapes(text: str) -> None:
    plain = text.replace("&", "").replace("<", "")
    assert clean(clean(plain)) == clean(plain)


@given(st.text(alphabet="Ab .!?\n", max_size=80), st.integers(0, 79))
def test_every_place_lies_in_one_sentence(text: str, position: int) -> None:
    start, end = sentence_at(sentence_starts(text), text, min(position, max(len(text) - 1, 0)))
    assert start <= min(position, max(len(text) - 1, 0)) <= end


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Проект изучает распознавание лиц на улицах города", True),
        ("项目研究人脸识别技术及其应用", True),
        ("L'étude porte sur la reconnaissance des visages dans les rues de la ville pour la police et le port", True),
        ("The study of faces in the streets of the town is done with a camera for the police", False),
        ("Aspects of El Niño", False),
        ("", False),
    ],
)
def test_other_languages_and_scripts_are_told_from_english(text: str, *, unread: bool) -> None:
    assert is_unread_language(text) is unread


def test_a_line_that_ends_like_a_sentence_ends_its_paragraph_and_another_does_not() -> None:
    assert clean("We make qubits.\nThey live\nlong: \nin diamond") == "We make qubits.\nThey live long:\nin diamond"


def test_a_term_in_a_later_paragraph_is_quoted_at_its_place() -> None:
    text = "A first line.\n\nA second one.\n\nNow graphene is grown on copper."
    hits = find_hits([Passage(place="summary", field="summary", text=text)])["advanced_materials"]
    assert [(hit.term, hit.sentence) for hit in hits] == [("graphene", "Now graphene is grown on copper.")]


def test_a_term_never_reaches_over_the_end_of_a_paragraph() -> None:
    text = "The list names quantum.\n\nComputing came later in the village."
    assert "quantum_technologies" not in find_hits([Passage(place="summary", field="summary", text=text)])
