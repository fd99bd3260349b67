"""Context on security bodies: attributed, dated, both sides, and never a verdict."""

from __future__ import annotations

import re

import pytest

from diligence.context_facts import context_of
from diligence.registers import RegisterError, SecurityBody, security_bodies
from diligence.registers.security_context import (
    OWN_SIDE,
    read_security_context,
    security_context,
    security_context_sha256,
)
from diligence.reports.wording import CONTEXT_NOTE, check_wording

HEADER = "id,body_id,fact,said_by,said_on,kind,source,source_url\n"
STATEMENT = "kestrel-use,kestrel,It tried out cameras,Kestrel Constabulary,2019,statement,A page,https://a.invalid/1\n"
REVIEW = "kestrel-review,kestrel,It held nine of ten alerts wrong,A college,2019-07,review,A page,https://a.invalid/2\n"
ANSWER = (
    "kestrel-answer,kestrel,It disputed the figures,Kestrel Constabulary,2019-07-09,response,P,https://a.invalid/3\n"
)
ABOVE = (
    "ministry-law,ministry,It holds that the law allows it,The Ministry,2018-05-01,statement,P,https://a.invalid/4\n"
)
BODIES = ("kestrel", "ministry", "quiet")


def _body(key: str, name: str, parent: str = "") -> SecurityBody:
    return SecurityBody(
        id=key, name=name, aliases=(), kind="police", parent=parent, country="GB", ror="",
        source="A page", source_url="https://a.invalid", source_date=None,
    )  # fmt: skip


REGISTER = {
    "kestrel": _body("kestrel", "Kestrel Constabulary", parent="ministry"),
    "ministry": _body("ministry", "The Ministry"),
    "quiet": _body("quiet", "Quiet Constabulary"),
}


def _facts(*rows: str, ids: tuple[str, ...]) -> list[str]:
    facts = read_security_context(HEADER + "".join(rows), BODIES)
    return [fact.id for fact in context_of(ids, facts=facts, bodies=REGISTER)]


def test_both_sides_of_a_body_are_given_oldest_first() -> None:
    assert _facts(ANSWER, REVIEW, STATEMENT, ids=("kestrel",)) == ["kestrel-use", "kestrel-review", "kestrel-answer"]


def test_what_is_said_of_the_parent_comes_after_and_says_that_the_partner_is_a_unit_of_it() -> None:
    facts = read_security_context(HEADER + ABOVE + STATEMENT, BODIES)
    own, above = context_of(["kestrel"], facts=facts, bodies=REGISTER)
    assert own.words == (
        "Kestrel Constabulary: It tried out cameras (Kestrel Constabulary, statement, 2019)."
    )  # fmt: skip
    assert above.words == (
        "The Ministry (Kestrel Constabulary is a unit of it): It holds that the law allows it"
        " (The Ministry, statement, 2018-05-01)."
    )
    assert (own.of_parent, above.of_parent) == (False, True)


def test_a_fact_is_given_once_where_a_body_and_its_parent_both_take_part() -> None:
    facts = read_security_context(HEADER + ABOVE + STATEMENT, BODIES)
    found = context_of(["kestrel", "ministry", "kestrel"], facts=facts, bodies=REGISTER)
    assert [(fact.id, fact.of_parent) for fact in found] == [("kestrel-use", False), ("ministry-law", False)]


def test_a_body_without_facts_and_an_unknown_id_give_nothing() -> None:
    assert _facts(STATEMENT, ids=("quiet", "nobody")) == []


def test_a_review_without_a_word_from_the_body_is_refused() -> None:
    with pytest.raises(RegisterError, match="no statement or response"):
        read_security_context(HEADER + REVIEW, BODIES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kestrel,It", "wren,It", "no id of security_bodies.csv"),
        (",2019,", ",2019/2020,", "a day, a month or a year"),
        (",2019,", ",spring 2019,", "a day, a month or a year"),
        (",2019,", ",,", "the cell is empty"),
        (",statement,", ",verdict,", "one of statement"),
        ("https://a.invalid/1", "a page", "a web address"),
        ("Kestrel Constabulary,2019", ",2019", "the cell is empty"),
    ],
)
def test_a_row_that_is_not_exact_is_an_error_that_says_what_is_wrong(old: str, new: str, said: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(said)):
        read_security_context(HEADER + STATEMENT.replace(old, new, 1), BODIES)


def test_every_bundled_fact_is_attributed_dated_and_in_words_that_reports_may_use() -> None:
    assert check_wording(CONTEXT_NOTE) == []
    for fact in security_context():
        assert check_wording(f"{fact.fact} {fact.said_by}") == [], fact.id
        assert 2016 <= fact.said_on.first.year <= 2026, fact.id
        assert len(fact.fact) <= 320, fact.id


def test_two_figures_for_one_system_are_two_rows_by_two_speakers() -> None:
    met = context_of(["metropolitan-police-service"])
    figures = {fact.said_by: fact.own_side for fact in met if "%" in fact.fact}
    assert figures["Metropolitan Police Service"] is True
    assert figures["Big Brother Watch"] is False


def test_the_bodies_of_the_founding_case_have_context() -> None:
    names = {body.id: body.name for body in security_bodies()}
    wanted = (
        *("metropolitan-police-service", "south-wales-police", "humberside-police", "kent-police"),
        *("west-midlands-police", "btp", "home-office", "cast"),
    )
    held = {fact.body_id for fact in security_context()}
    assert [names[body] for body in wanted if body not in held] == []
    assert any("NeoFace" in fact.fact for fact in security_context())


def test_a_unit_of_the_home_office_is_shown_with_what_is_said_of_the_home_office() -> None:
    found = context_of(["home-office-science"])
    assert {fact.body for fact in found} == {"Home Office"}
    assert {fact.kind in OWN_SIDE for fact in found} == {True, False}


def test_the_register_has_a_hash_that_a_report_can_name() -> None:
    assert re.fullmatch("[0-9a-f]{64}", security_context_sha256())
