"""What is said where nothing bears a name: the likeliest meant first, and how else to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diligence.errors import UnknownName
from diligence.knowledge import Knowledge
from diligence.network.asking import Question, ask
from diligence.network.build import Network, build_network
from diligence.network.naming import find_named
from tests.diligence.network.invented_store import GO_BETWEEN, LEAD, OTHER_LEAD, named, numbered, projects
from tests.diligence.projects import CIVIL_BODY, LEGAL, NOW


@pytest.fixture(scope="module")
def store(knowledge: Knowledge) -> Network:
    """The invented grants, with a body that the registers know by an acronym."""
    known = dict(knowledge.bodies)
    known[CIVIL_BODY.id] = replace(CIVIL_BODY, acronyms=("VLU",))
    grants = [*projects(), numbered(8, named("Elmswick Council", "United Kingdom"), start=None, end=None)]
    return build_network(grants, replace(knowledge, bodies=known), NOW.date())


def said(store: Network, asked: str) -> str:
    with pytest.raises(UnknownName) as error:
        find_named(store, asked)
    return str(error.value)


def test_bodies_of_the_name_that_were_not_taken_are_said_with_their_grants(knowledge: Knowledge) -> None:
    grants = [
        numbered(1, named("Quellmark Institute", "Norway", identifier="n"), start=None, end=None),
        numbered(2, named("Quellmark Institute", identifier="x"), start=None, end=None),
    ]
    network = build_network(grants, knowledge, NOW.date())
    found = ask(network, Question(kind="around", words=("Quellmark Institute",)), now=NOW, levels=lambda _: {})
    (told,) = (item.text for item in found.statements if "further body" in item.text)
    assert told == (
        "1 further body bears the name Quellmark Institute in 1 grant and is not counted as it: Quellmark Institute,"
        " without a recorded country (ZZ/A000002/1). Nothing recorded settles whether they are one."
    )


def test_a_part_of_a_name_offers_those_that_hold_it_most_named_first(store: Network) -> None:
    assert f"the nearest are “{LEAD}”, “Elmswick Council”" in said(store, "elmswick")


def test_an_acronym_is_offered_and_not_taken(store: Network) -> None:
    assert f"the nearest are “{CIVIL_BODY.name}”" in said(store, "VLU")


def test_a_slip_of_the_pen_offers_what_is_written_alike(store: Network) -> None:
    assert f"“{GO_BETWEEN}”" in said(store, "Marchmont Instrumens")
    assert f"“{OTHER_LEAD}”" in said(store, "Harowfel University")


def test_nothing_is_offered_where_nothing_is_near(store: Network) -> None:
    assert said(store, "xyzzy") == "nothing in the store bears the name 'xyzzy'; type a whole name or a reference"


def test_the_title_of_a_list_says_how_lists_are_asked_for(store: Network) -> None:
    assert said(store, LEGAL.list.upper()).endswith(f"it is a list: ask --listed '{LEGAL.list}'")
