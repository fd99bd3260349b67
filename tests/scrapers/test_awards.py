"""Award numbers: the same number in any spelling, its family as a question, and nothing else."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.awards import award_numbers, compare_awards, folded_award, other_spellings

OURS = "EP/N007743/1"


@pytest.mark.parametrize(
    "printed",
    [
        "EP/N007743/1",
        "EPN0077431",
        "ep n007743 1",
        "EP/N007743/1.",
        "EP-N007743-1",
        "EP\u2215N007743\u22151",
        "\uff25\uff30/N007743/1",
        "EPSRC EP/N007743/1",
        "Grant No. EP/N007743/1 (FACES)",
        "EP/N007743/1, EP/K014307/2",
        "61672265; EP/N007743/1",
        "EP/K014307/2 and EP/N007743/1",
    ],
)
def test_every_spelling_of_the_number_is_the_same_award(printed: str) -> None:
    assert compare_awards(printed, OURS) == "same"


@pytest.mark.parametrize(
    "printed",
    [
        "EP/N007743",
        "EPN007743",
        "EP/N007743/10",
        "EP/N007743/2",
        "EP/N007743/12",
        "EPSRC grant EP/N007743",
        "EPN00774310",
    ],
)
def test_a_number_without_its_last_part_or_with_another_is_only_the_family(printed: str) -> None:
    assert compare_awards(printed, OURS) == "family"


@pytest.mark.parametrize(
    "printed",
    ["EP/N007744/1", "XEP/N007743/1", "EP/K014307/2", "61672265", "1", "", "743/1", "EP/N0077431/9 8", "MR/N007743/1"],
)
def test_another_number_is_different(printed: str) -> None:
    assert compare_awards(printed, OURS) == "different"


def test_numbers_of_fewer_than_four_letters_and_digits_never_match() -> None:
    assert compare_awards("A/1", "a1") == "different"
    assert compare_awards("AB/12", "ab12") == "same"


def test_a_family_reference_is_not_the_award_that_has_a_last_part() -> None:
    assert compare_awards("EP/N007743/1", "EP/N007743") == "family"
    assert compare_awards("EP/N007743", "EP/N007743") == "same"


def test_awards_of_other_funders_have_families_too() -> None:
    assert compare_awards("222406/Z/21/Z", "222406/Z/21/Z") == "same"
    assert compare_awards("222406/Z/21", "222406/Z/21/Z") == "family"
    assert compare_awards("MC_PC_20062", "MC_PC_19056") == "different"


def test_a_field_with_several_numbers_gives_each_of_them() -> None:
    assert award_numbers("EP/N007743/1, 61672265 and CBET 1806066") == ("EP/N007743/1", "61672265", "CBET 1806066")


@pytest.mark.parametrize("reference", ["EP/N007743/1", "ST/S01313X/12", "EP/N007743"])
def test_other_spellings_of_a_councils_number_are_the_same_award(reference: str) -> None:
    found = other_spellings(reference)
    assert found
    assert reference not in found
    assert {compare_awards(one, reference) for one in found} == {"same"}


def test_a_number_of_another_kind_has_no_other_spellings() -> None:
    assert other_spellings("222406/Z/21/Z") == ()


@given(st.text(alphabet=string.ascii_letters + string.digits + "/-_ .,", max_size=60))
def test_comparing_any_text_is_quick_and_certain(printed: str) -> None:
    relation = compare_awards(printed, OURS)
    assert relation in {"same", "family", "different"}
    if folded_award(printed) == folded_award(OURS):
        assert relation == "same"
