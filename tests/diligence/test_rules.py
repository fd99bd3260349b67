"""Each rule raises its flag on the pattern it stands for, and nothing where the pattern is not met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from diligence.case import build_case
from diligence.knowledge import Knowledge
from diligence.model import Axis, Flag, Strength
from diligence.policy import Policy, judge
from diligence.rules import flags_of
from diligence.rules.roles import activity_dates, standing, uk_date_words
from diligence.rules.technology import DEFINED_BY_CUSTOMER
from scrapers.records import Participation, Project
from tests.diligence.projects import (
    ASSESSED_BODY,
    CIVIL_BODY,
    DEFENCE_BODY,
    FACE_SUMMARY,
    FUNDER_BODY,
    GOVERNMENT,
    LEGAL,
    PLAIN_SUMMARY,
    QUANTUM_SUMMARY,
    TODAY,
    Named,
    grant,
)

Flags = Callable[[Project], tuple[Flag, ...]]
JOINT = "We founded the International Joint Laboratory for Botany."


def of_rule(flags: tuple[Flag, ...], rule: str) -> list[Flag]:
    """Return the flags of one rule."""
    return [flag for flag in flags if flag.rule == rule]


# -- state links and funders


def test_a_civil_and_a_defence_tie_of_one_partner_are_two_flags(knowledge: Knowledge) -> None:
    from tests.diligence.projects import state_link

    rows = (
        state_link(CIVIL_BODY, "Ministry of Schools", "civil", "Directory of Schools"),
        state_link(CIVIL_BODY, "Agency of Arms", "defence_or_security", "Statute"),
    )
    known = replace(knowledge, links={**knowledge.links, CIVIL_BODY.id: rows})
    found = flags_of(build_case(grant(Named(name=CIVIL_BODY.name, country="China")), known, TODAY))
    assert [flag.strength for flag in of_rule(found, "state-link")] == [Strength.CIVIL, Strength.DEFENCE_OR_SECURITY]


def test_a_tie_that_only_a_think_tank_states_is_its_own_strength(flags: Flags) -> None:
    (flag,) = flags(grant(Named(name=ASSESSED_BODY.name, country="China")))
    assert (flag.rule, flag.strength) == ("state-link", Strength.ASSESSED_DEFENCE)


def test_a_tie_is_quoted_from_the_register_after_the_record(flags: Flags) -> None:
    (flag,) = flags(grant(Named(name=DEFENCE_BODY.name, country="Russia")))
    assert flag.evidence[0].place == "organisation roles"
    assert flag.evidence[-1].place == "register of state links"
    assert flag.evidence[-1].source == "Statute of the Academy"
    assert [step.relation for step in flag.path] == ["project partner", "supervised by"]


def test_two_records_of_one_partner_raise_one_flag(flags: Flags) -> None:
    found = flags(
        grant(
            Named(name=DEFENCE_BODY.name, country="Russia"),
            Named(name=DEFENCE_BODY.name.upper(), country="Russia", role="COLLABORATOR"),
        )
    )
    assert len(of_rule(found, "state-link")) == 1


def test_the_lead_of_a_grant_is_no_partner_of_itself(flags: Flags) -> None:
    project = grant()
    lead = replace(project.organisations[0], name=DEFENCE_BODY.name, address=None)
    assert flags(replace(project, organisations=(lead,))) == ()


@pytest.mark.parametrize("role", ["CO_FUNDER", "COFUND_ORG", "PP_ORG"])
def test_a_partner_that_is_a_state_funder_is_context(flags: Flags, role: str) -> None:
    (flag,) = flags(grant(Named(name=FUNDER_BODY.name, country="China", role=role)))
    assert (flag.rule, flag.strength, flag.hops) == ("state-funder", Strength.CIVIL, 1)
    assert "civil public funder of China" in flag.sentence


# -- joint laboratories


def test_a_joint_laboratory_with_a_state_body_is_civil_context_and_quoted(flags: Flags) -> None:
    found = flags(
        grant(Named(name=CIVIL_BODY.name, outcome_country="China", outcome_text=f"We met. {JOINT} All good."))
    )
    (flag,) = of_rule(found, "joint-laboratory")
    assert flag.strength is Strength.CIVIL
    assert [item.quote for item in flag.evidence] == [JOINT]


@pytest.mark.parametrize(
    "text",
    [
        "We founded a joint research centre in Arcadia.",
        "A joint lab was opened.",
        "The Joint Institute for Lace exists since 2012.",
        "Two jointly run laboratories.",
    ],
)
def test_joint_bodies_are_found_in_the_investigator_s_words(flags: Flags, text: str) -> None:
    found = flags(grant(Named(name=CIVIL_BODY.name, outcome_country="China", outcome_text=text)))
    assert len(of_rule(found, "joint-laboratory")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "A joint venture.",
        "Knee joint research.",
        "Joint funding.",
        "We wrote joint papers.",
        "We wrote joint papers in our laboratory.",
    ],
)
def test_joint_work_is_no_joint_body(flags: Flags, text: str) -> None:
    found = flags(grant(Named(name=CIVIL_BODY.name, outcome_country="China", outcome_text=text)))
    assert of_rule(found, "joint-laboratory") == []


def test_a_joint_laboratory_with_a_listed_partner_counts_and_with_a_possible_match_does_not(flags: Flags) -> None:
    sure = flags(grant(Named(name=LEGAL.body, outcome_country="China", outcome_text=JOINT)))
    doubtful = flags(grant(Named(name=LEGAL.body, outcome_country="Norway", outcome_text=JOINT)))
    assert len(of_rule(sure, "joint-laboratory")) == 1
    assert of_rule(doubtful, "joint-laboratory") == []


# -- lists


def test_a_listed_partner_is_one_step_away_and_both_records_are_quoted(flags: Flags) -> None:
    (flag,) = flags(grant(Named(name=GOVERNMENT.body, country="China")))
    assert (flag.rule, flag.strength, flag.hops, flag.direct) == (
        "listed-partner", Strength.LISTED_GOVERNMENT, 1, True,
    )  # fmt: skip
    assert any(item.source == GOVERNMENT.list for item in flag.evidence)
    assert any("organisation record" in item.place for item in flag.evidence)


def test_a_possible_match_asks_whether_it_is_the_same_body(flags: Flags) -> None:
    (flag,) = flags(grant(Named(name=LEGAL.body, country="Norway")))
    assert flag.status == "possible"
    assert flag.question.startswith(f"Is “{LEGAL.body}” the same body as “{LEGAL.body}”?")


# -- technology


def test_a_technology_named_in_the_summary_is_direct(flags: Flags) -> None:
    (flag,) = flags(grant(summary=QUANTUM_SUMMARY))
    assert (flag.rule, flag.axis, flag.strength) == ("technology-area", Axis.TECHNOLOGY, Strength.DIRECT)


def test_an_area_that_is_defined_by_its_customer_is_not_counted_on_the_technology_axis(
    flags: Flags, policy: Policy
) -> None:
    text = (
        "We will deliver this weapon system to the Ministry of Defence and the armed forces."
        " The military will use the weapon system on the battlefield. Military operations need it."
    )
    found = flags(grant(summary=text))
    defence = [flag for flag in found if flag.subject.removeprefix("area:") in DEFINED_BY_CUSTOMER]
    assert defence
    assert {flag.strength for flag in defence} == {Strength.CONTEXT}
    assert {flag.question for flag in defence} == {""}
    assert judge(policy, [*defence, *of_rule(found, "security-end-use")]).level.number == 2


def test_plain_words_raise_nothing(flags: Flags) -> None:
    assert flags(grant(summary=PLAIN_SUMMARY)) == ()


# -- security users


@pytest.mark.parametrize("name", ["Home Office", "Metropolitan Police Service", "Ministry of Defence"])
def test_a_security_body_of_the_home_state_is_an_end_user(flags: Flags, name: str) -> None:
    found = of_rule(flags(grant(Named(name=name, country="United Kingdom"))), "home-state-security-user")
    assert [(flag.axis, flag.strength) for flag in found] == [(Axis.END_USE, Strength.DIRECT)]


def test_a_ministry_of_the_same_name_in_another_country_is_no_home_state_user(flags: Flags) -> None:
    found = flags(grant(Named(name="Ministry of Defence", country="Norway")))
    assert of_rule(found, "home-state-security-user") == []


def test_a_partner_s_name_alone_is_no_direct_statement_of_an_end_use(flags: Flags) -> None:
    found = flags(grant(Named(name="Arkwell Police Surveillance Systems"), Named(name="Arkwell Military Radar")))
    assert {flag.strength for flag in found if flag.axis is Axis.END_USE} <= {Strength.CONTEXT}


def test_surveillance_and_end_use_are_two_flags_with_two_questions(flags: Flags) -> None:
    found = [flag for flag in flags(grant(summary=FACE_SUMMARY)) if flag.axis is Axis.END_USE]
    assert {flag.rule for flag in found} == {"surveillance-of-people", "security-end-use"}
    assert len({flag.question for flag in found}) == 2


# -- roles and dates


def test_how_a_partner_stands_is_said_with_role_country_and_date(knowledge: Knowledge) -> None:
    case = build_case(
        grant(Named(name="Arkwell", role="COLLABORATOR", outcome_country="Norway", start=date(2016, 5, 4))),
        knowledge,
        TODAY,
    )
    assert standing(case, case.partners[1]) == (
        "Arkwell (Norway) is reported by the investigator as a collaborator from 4 May 2016."
        " It is not among the partners declared at award."
    )


def test_a_partner_in_two_roles_is_said_to_be_both(knowledge: Knowledge) -> None:
    project = grant(Named(name="Arkwell"))
    again = Participation(snapshot=0, organisation_id="org-1", role="COLLABORATOR")
    case = build_case(replace(project, participations=(*project.participations, again)), knowledge, TODAY)
    assert standing(case, case.partners[1]) == (
        "Arkwell is a project partner declared at award and is reported by the investigator as a collaborator."
    )


def test_a_dated_collaboration_does_not_shorten_a_part_that_was_declared(knowledge: Knowledge) -> None:
    start, end = date(2017, 1, 1), date(2017, 6, 30)
    project = grant(Named(name="Arkwell"))
    again = Participation(snapshot=0, organisation_id="org-1", role="COLLABORATOR", start=start, end=end)
    both = build_case(replace(project, participations=(*project.participations, again)), knowledge, TODAY)
    alone = build_case(grant(Named(name="Arkwell", role="COLLABORATOR", start=start, end=end)), knowledge, TODAY)
    assert activity_dates(both, both.partners[1]) == (date(2016, 1, 1), date(2020, 12, 31))
    assert activity_dates(alone, alone.partners[1]) == (start, end)


def test_a_part_without_any_date_has_none(knowledge: Knowledge) -> None:
    case = build_case(grant(Named(name="Arkwell"), start=None, end=None), knowledge, TODAY)
    assert activity_dates(case, case.partners[1]) == (None, None)


def test_dates_are_written_out() -> None:
    assert uk_date_words(date(2016, 1, 1)) == "1 January 2016"
