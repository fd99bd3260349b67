"""What an answer says of lists: a copy of a list is not a second list, and a part of a listed body is not listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from diligence.knowledge import load_knowledge
from diligence.network.asking import Question, ask
from diligence.network.build import Network, build_network
from diligence.network.windows import Window
from graphs.answer import Answer
from scrapers.records import FurtherFunding
from tests.diligence.network.invented_store import named, numbered
from tests.diligence.projects import BODIES, GOVERNMENT, LATE, LEGAL, LIFTED, LISTS, NOW, list_info, listing_of

COPY = replace(LEGAL, list="Our copy of the Arcadian Control List", since=None)
DATED_COPY = replace(LATE, list="Our copy of the Arcadian Late List")
PART = f"{LEGAL.body} Second Laboratory"
MONEY = FurtherFunding(snapshot=0, id="money", organisation_name=LIFTED.body, country="China")
SINCE, UNTIL = date(2009, 1, 1), date(2012, 12, 31)


@pytest.fixture(scope="module")
def network_of_lists() -> Network:
    """Grants of listed bodies, with copies of two lists loaded; the original of the second gives no date."""
    lists = [replace(LATE, since=None) if item is LATE else item for item in LISTS]
    own = [(list_info(item), "f" * 64, [listing_of(item)]) for item in (*lists, COPY, DATED_COPY)]
    grants = [
        numbered(1, named(LEGAL.body, "China"), named(LATE.body, "China"), start=SINCE, end=UNTIL),
        numbered(2, named(PART, "China"), named(GOVERNMENT.body, "China"), start=SINCE, end=UNTIL),
    ]
    grants.append(replace(numbered(3, start=SINCE, end=UNTIL), further_funding=(MONEY,)))
    return build_network(grants, load_knowledge(own, BODIES), NOW.date())


@pytest.fixture(scope="module")
def asked(network_of_lists: Network) -> Callable[..., Answer]:
    """Ask who is listed."""

    def put(*words: str, min_lists: int = 1, as_of: date | None = None) -> Answer:
        question = Question(kind="listed", words=words, min_lists=min_lists, window=Window(as_of=as_of))
        return ask(network_of_lists, question, now=NOW, levels=lambda _: {})

    return put


def sentence(found: Answer, body: str) -> str:
    return next(item.text for item in found.statements if item.text.startswith(f"{body} (CN) "))


def test_a_body_on_a_list_and_on_a_copy_of_it_is_on_one_list(asked: Callable[..., Answer]) -> None:
    found = asked(min_lists=2)
    assert "0 bodies on the lists consulted, each on 2 lists or more" in found.statements[0].text
    assert any("5 further bodies are on fewer lists than asked for" in item.text for item in found.statements)


def test_an_entry_and_its_copy_are_told_once_and_the_dated_one_stays(asked: Callable[..., Answer]) -> None:
    found = asked()
    assert f"{LEGAL.list} (since 1 March 2010;" in sentence(found, LEGAL.body)
    assert COPY.list not in sentence(found, LEGAL.body)
    assert f"{DATED_COPY.list} (since 1 February 2024;" in sentence(found, LATE.body)
    assert sentence(found, LATE.body).count(LATE.list) == 1
    node = next(item for item in found.nodes if item.name == LEGAL.body)
    assert node.lists == (LEGAL.list,)
    assert COPY.list not in {title for item in found.nodes for title in item.lists}


def test_a_day_before_the_dated_entry_is_not_filled_by_its_undated_copy(asked: Callable[..., Answer]) -> None:
    names = {node.name for node in asked(as_of=date(2010, 1, 1)).nodes}
    assert GOVERNMENT.body not in names
    assert LEGAL.body not in names
    assert LEGAL.body in {node.name for node in asked(as_of=date(2011, 1, 1)).nodes}


def test_a_listed_body_that_only_gave_money_is_found_and_its_role_is_said(asked: Callable[..., Answer]) -> None:
    assert "It is named by 1 grant here (as source of further funding), led by" in sentence(asked(), LIFTED.body)


def test_a_question_about_a_kind_says_the_kind_and_how_many_lists_that_is(asked: Callable[..., Answer]) -> None:
    found = asked("government")
    assert "on the government lists consulted (" in found.question
    assert [node.name for node in found.nodes if node.flagged and node.kind == "organisation"] == [GOVERNMENT.body]


def test_a_time_in_which_no_grant_ran_is_said_and_counts_nothing(asked: Callable[..., Answer]) -> None:
    found = asked(as_of=date(1999, 1, 1))
    assert [item.text for item in found.statements] == ["The store holds no grant, as of 1 January 1999."]
    assert found.measures == ()


def test_the_lists_are_counted_one_by_one_and_a_copy_counts_with_its_original(asked: Callable[..., Answer]) -> None:
    found = asked()
    by_list = next(measure for measure in found.measures if measure.title == "By list")
    rows = {str(row[0]): row[1:] for row in by_list.rows}
    assert rows[LEGAL.list] == ("legal list", 2, "2 of 3 (66.7%)")
    assert rows[GOVERNMENT.list][1:] == (1, "1 of 3 (33.3%)")
    assert COPY.list not in rows
    assert DATED_COPY.list not in rows
    assert [row[1] for row in by_list.rows][-1] != "legal list"


def test_a_body_that_only_gave_money_counts_beside_the_uk_bodies_of_its_grant(asked: Callable[..., Answer]) -> None:
    found = asked()
    beside = next(measure for measure in found.measures if measure.title.startswith("UK bodies"))
    (row,) = (row for row in beside.rows if row[0] == "University of Elmswick")
    assert row[1] == 3


def test_asking_for_a_copy_asks_for_the_list(asked: Callable[..., Answer]) -> None:
    assert f"{LEGAL.body} (CN) is listed." in sentence(asked(COPY.list), LEGAL.body)


def test_the_answer_says_which_lists_are_taken_as_copies(asked: Callable[..., Answer]) -> None:
    told = " ".join(asked().cannot_show)
    assert f"{COPY.list} is taken as a copy of {LEGAL.list}" in told


def test_a_part_of_a_listed_body_is_not_said_to_be_listed(asked: Callable[..., Answer]) -> None:
    found = asked()
    assert sentence(found, PART).startswith(
        f"{PART} (CN) is probably part of a listed body. Legal list: {LEGAL.list} part of"
    )
    assert (
        "1 of these 5 is on no list and part of a body that is; for 1 the match is probable" in found.statements[0].text
    )
    assert any("4 of the 5 are on a legal list, or part of a body on one" in item.text for item in found.statements)


def test_a_part_that_counts_as_the_body_asked_for_is_said_to_be_only_probably_that(network_of_lists: Network) -> None:
    question = Question(kind="around", words=(LEGAL.body,))
    found = ask(network_of_lists, question, now=NOW, levels=lambda _: {})
    (told,) = (item.text for item in found.statements if "count also" in item.text)
    assert f"{PART} is probably part of a body listed on {LEGAL.list} as {LEGAL.body}" in told


def test_a_question_about_one_list_asks_about_no_match_with_another(asked: Callable[..., Answer]) -> None:
    found = asked(GOVERNMENT.list)
    assert not any("further" in item.text for item in found.statements)
