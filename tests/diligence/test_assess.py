"""A case becomes a document: level with reasons, axes, partners in order, findings, at most seven questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from diligence.assess import MAX_QUESTIONS, NOTICE
from diligence.document import Document
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.reports.wording import says_notice
from diligence.screening import screen_project
from scrapers.records import Fund, Project
from tests.diligence.projects import (
    CIVIL_BODY,
    LEGAL,
    NOW,
    QUANTUM_SUMMARY,
    REFERENCE,
    Named,
    grant,
    snapshot,
)
from tests.diligence.test_fairness_evidence import everything

Screen = Callable[[Project], Document]


def test_the_grant_s_head_is_the_record_s(screen: Screen) -> None:
    head = screen(grant()).grant
    assert (head.reference, head.funder, head.lead) == (REFERENCE, "EPSRC", "University of Elmswick")
    assert (head.value_gbp, head.start, head.end) == (250_000, date(2016, 1, 1), date(2020, 12, 31))
    assert head.url == "https://gtr.ukri.org/projects?ref=ZZ%2FA000001%2F1"


def test_several_funds_are_added_up(screen: Screen) -> None:
    project = grant()
    more = Fund(snapshot=0, funder_name="EPSRC", value_pounds=Decimal(1000))
    assert screen(replace(project, funds=(*project.funds, more))).grant.value_gbp == 251_000


def test_what_the_record_leaves_out_is_none(screen: Screen) -> None:
    head = screen(replace(grant(), funds=(), participations=(), lead_funder=None)).grant
    assert (head.funder, head.value_gbp, head.start, head.end, head.lead) == (None, None, None, None, None)


def test_the_level_names_policy_version_and_rule(screen: Screen, policy: Policy) -> None:
    level = screen(grant(summary=QUANTUM_SUMMARY)).level
    assert (level.policy, level.policy_version, level.rule) == (policy.name, policy.version, "one-axis-technology")


def test_the_first_reason_is_the_rule_s_and_the_others_stand_on_axes(screen: Screen) -> None:
    reasons = screen(everything()).level.reasons
    assert [reason.split(":")[0] for reason in reasons[1:]] == ["Technology", "State link", "End use and people"]


def test_an_axis_on_which_the_level_does_not_rest_says_so(screen: Screen) -> None:
    document = screen(grant(Named(name=CIVIL_BODY.name, country="China"), summary=QUANTUM_SUMMARY))
    technology, link = document.level.reasons[1:]
    assert "The level does not rest on this." not in technology
    assert link.endswith("The level does not rest on this.")


def test_nothing_found_has_three_empty_axes_and_no_finding(screen: Screen) -> None:
    document = screen(grant())
    axes = (document.axes.technology, document.axes.state_link, document.axes.end_use)
    assert {(axis.strength, axis.sentence, axis.findings, axis.evidence) for axis in axes} == {
        ("none", "No indicator found in the sources consulted.", (), None)
    }
    assert document.findings == ()
    assert document.questions == ()


def test_an_axis_with_questions_only_says_that_they_remain(screen: Screen) -> None:
    axis = screen(grant(Named(name=LEGAL.body, country="Norway"))).axes.state_link
    assert axis.strength == "none"
    assert axis.sentence == "No indicator found in the sources consulted. Questions remain, see below."
    assert len(axis.findings) == 1


def test_the_lead_stands_first_and_then_those_with_findings(screen: Screen) -> None:
    document = screen(grant(Named(name="Arkwell"), Named(name=CIVIL_BODY.name, country="China")))
    assert [partner.name for partner in document.partners] == ["University of Elmswick", CIVIL_BODY.name, "Arkwell"]


def test_findings_are_numbered_and_named_by_axes_and_partners(screen: Screen) -> None:
    document = screen(everything())
    names = [finding.id for finding in document.findings]
    assert names == [f"F{number}" for number in range(1, len(names) + 1)]
    axes = (document.axes.technology, document.axes.state_link, document.axes.end_use)
    assert sorted(name for axis in axes for name in axis.findings) == sorted(names)
    assert {name for partner in document.partners for name in partner.findings} <= set(names)


def test_claims_and_questions_about_one_body_are_never_one_finding(screen: Screen) -> None:
    document = screen(grant(Named(name=LEGAL.body, country="China"), Named(name="NUDT", country="China")))
    status = {finding.subject: finding.status for finding in document.findings}
    assert status == {LEGAL.body: "confirmed", "NUDT": "possible"}


def test_at_most_seven_questions_are_asked_each_once(screen: Screen) -> None:
    questions = screen(everything()).questions
    assert 3 < len(questions) <= MAX_QUESTIONS
    assert len(set(questions)) == len(questions)
    assert not [question for question in questions if "{" in question]


def test_questions_of_claims_come_before_those_of_possible_matches(screen: Screen) -> None:
    document = screen(grant(Named(name="NUDT", country="China"), Named(name=LEGAL.body, country="China")))
    assert LEGAL.body in document.questions[0]
    assert "NUDT" in document.questions[-1]


def test_every_snapshot_stands_in_the_document(screen: Screen) -> None:
    second = replace(snapshot(), sha256="b" * 64, origin="second.xml")
    document = screen(replace(grant(), snapshots=(snapshot(), second)))
    assert [(item.origin, item.sha256) for item in document.snapshots] == [
        ("invented.xml", snapshot().sha256),
        ("second.xml", "b" * 64),
    ]


def test_issues_are_handed_on_word_for_word(knowledge: Knowledge, policy: Policy) -> None:
    document = screen_project(grant(), knowledge, policy, now=NOW, issues=("a field was not known",)).document
    assert document.issues == ("a field was not known",)


def test_the_notice_names_everything_that_it_must() -> None:
    assert says_notice(NOTICE)


def test_what_was_not_consulted_names_the_rest_of_each_starter_list(screen: Screen) -> None:
    document = screen(grant())
    rest = [item for item in document.not_consulted if item.title.endswith(", the rest")]
    assert rest
    assert all("entries are not in the bundled starter set" in item.why for item in rest)


def test_ror_is_consulted_where_it_is_loaded_and_not_consulted_where_it_is_not(
    knowledge: Knowledge, policy: Policy
) -> None:
    without = screen_project(grant(), knowledge, policy, now=NOW).document
    loaded = replace(knowledge, ror_version="v2.1", ror_count=7)
    with_ror = screen_project(grant(), loaded, policy, now=NOW).document
    title = "Research Organization Registry (ROR)"
    assert [item.title for item in with_ror.consulted if item.title == title] == [title]
    assert not [item for item in with_ror.not_consulted if "ROR" in item.title]
    assert [item for item in without.not_consulted if "ROR" in item.title]


@pytest.mark.parametrize(
    "name", ["<b>Arkwell</b>", "Arkwell {subjects}", "Arkwell %s {0}", "A; DROP TABLE", "“Arkwell”"]
)
def test_a_hostile_name_is_only_a_name(screen: Screen, name: str) -> None:
    document = screen(grant(Named(name=name)))
    assert [partner.name for partner in document.partners][1] == name
    assert document.level.number == 0
