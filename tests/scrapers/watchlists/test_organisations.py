"""Names of organisations are told from names of persons by their form; a person's name never passes."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.watchlists.organisations import is_organisation

REAL = Path(__file__).parents[4] / "shared" / "data" / "lists"
#: Common given and family names of many countries, put together at random: nobody in particular.
GIVEN = (
    "Ali Mohammad Reza Wei Xiaoming Jun Ivan Sergei Olga John Mary Fatima Omar Kim Chol Raj Anil Hans Pierre Maria Luis"
)
FAMILY = (
    "Hosseini Karimi Zhang Wang Petrov Ivanov Smith Taylor Khan Singh Schmidt Dubois Garcia Tran Yilmaz Tanaka Park Lee"
    " Rossi Novak Steel Wood Stone Farm Banks Port Glass Rosenberg Moskovitz Bonnet Interiano McDonald DeSantis Se As"
)


@pytest.mark.parametrize(
    "name",
    [
        "Farness Technology Co., Ltd.",
        "JSC Farness",
        "Farness GmbH",
        "PT Farness Nusantara",
        "Farness AB",
        "Institute of Invented Physics",
        "5th Research Academy",
        "Low & Sons",
        "Farnessavtomatika",
        "FarnessTek",
        "法内斯光学技术研究所",
    ],
)
def test_the_name_of_an_organisation_stays(name: str) -> None:
    assert is_organisation(name)


def test_no_name_of_a_person_passes_in_either_order() -> None:
    names = [
        name
        for first, last in product(GIVEN.split(), FAMILY.split())
        for name in (f"{first} {last}", f"{last}, {first}", f"{first} {first} {last}", f"{last.upper()}, {first}")
    ]
    assert [name for name in names if is_organisation(name)] == []


@pytest.mark.parametrize("name", ["A. O. Invented", "Invented S.A.", "李小明", "Лицо Выдуманное", "", "  ", "-"])
def test_initials_foreign_names_and_nothing_do_not_pass(name: str) -> None:
    assert not is_organisation(name)


def test_one_word_that_says_nothing_is_judged_by_its_aliases() -> None:
    assert not is_organisation("Farness")
    assert is_organisation("Farness", ["Farness Optical Company"])


def test_a_longer_name_is_never_judged_by_its_aliases() -> None:
    assert not is_organisation("Some Body Invented", ["Invented Trading LLC"])


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_organisation(text) in {True, False}


def test_of_the_real_us_entity_list_of_organisations_at_most_two_in_a_hundred_are_lost() -> None:
    path = REAL / "us_bis_entity_list_organisations_2026-07.csv"
    if not path.exists():
        pytest.skip("the shared folder of real lists is not here")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lost = [
        row["name"]
        for row in rows
        if not is_organisation(row["name"], [part for part in row["aliases"].split(";") if part.strip()])
    ]
    assert len(rows) > 2_000
    assert len(lost) / len(rows) <= 0.02
