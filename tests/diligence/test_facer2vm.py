"""The founding case comes out as the product says, from the bundled facts and, where it is at hand, the real record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from diligence.demo_case import demo_project
from diligence.document import Document, Partner
from diligence.knowledge import Knowledge
from diligence.policy import Policy
from diligence.screening import screen_project
from scrapers.gtr_files import read_files
from scrapers.records import Project
from tests.diligence.projects import NOW

RECORD = Path(__file__).parents[2].parent / "shared" / "data" / "gtr" / "EP_N007743_1.xml"
DECLARED, REPORTED = 7, 7


def real_project() -> Project:
    """Return the real record, or skip."""
    if not RECORD.exists():
        pytest.skip("the real record of EP/N007743/1 is not part of the project; it lies in ../shared")
    (parsed,) = read_files([RECORD], archive=None)
    assert parsed.project is not None
    assert parsed.issues == ()
    return parsed.project


@pytest.fixture(scope="module", params=["demo", "record"])
def project(request: pytest.FixtureRequest) -> Project:
    """The bundled facts, and the real record."""
    return demo_project() if request.param == "demo" else real_project()


@pytest.fixture(scope="module")
def document(project: Project, bundled: Knowledge, policy: Policy) -> Document:
    """The findings of the case as a new installation gives them."""
    return screen_project(project, bundled, policy, now=NOW).document


def named(document: Document, name: str) -> Partner:
    """Return the one partner with this word among its names."""
    (found,) = [
        partner
        for partner in document.partners
        if name in partner.name or any(name in merge.name for merge in partner.merged)
    ]
    return found


def quotes(document: Document, rule: str) -> str:
    """Return what the findings of a rule quote."""
    return "\n".join(item.quote for finding in document.findings if finding.rule == rule for item in finding.evidence)


def test_the_value_and_the_dates_are_those_of_the_record(document: Document) -> None:
    assert document.grant.value_gbp == 6_104_264
    assert (document.grant.start, document.grant.end) == (date(2016, 1, 1), date(2020, 12, 31))


def test_seven_partners_were_declared_and_seven_collaborators_reported(document: Document) -> None:
    roles = [role.words for partner in document.partners for role in partner.roles]
    assert roles.count("project partner") == DECLARED
    assert roles.count("reported collaborator") == REPORTED


def test_jiangnan_university_is_a_reported_collaborator_that_nobody_declared(document: Document) -> None:
    jiangnan = named(document, "Jiangnan University")
    assert [(role.words, role.basis) for role in jiangnan.roles] == [("reported collaborator", "reported later")]
    (finding,) = [finding for finding in document.findings if finding.rule == "state-link"]
    assert finding.subject == "Jiangnan University"
    assert "It is not among the partners declared at award." in finding.sentence


def test_its_country_comes_from_the_outcome(document: Document) -> None:
    jiangnan = named(document, "Jiangnan University")
    assert (jiangnan.country, jiangnan.country_name) == ("CN", "China")
    assert jiangnan.country_source == "collaboration outcome: “China, People's Republic of”"


def test_it_is_identified_with_its_ror_record(document: Document) -> None:
    identity = named(document, "Jiangnan University").identity
    assert identity.ror == "04mkzax54"
    assert "whole name agrees" in identity.basis
    assert "country agrees: China" in identity.basis


def test_its_state_link_is_civil_and_named(document: Document) -> None:
    (link,) = named(document, "Jiangnan University").state_links
    assert (link.relation, link.body, link.country, link.strength) == (
        "supervised by", "Ministry of Education", "CN", "civil",
    )  # fmt: skip
    (finding,) = [finding for finding in document.findings if finding.rule == "state-link"]
    assert "It is supervised by Ministry of Education, China (civil state link)" in finding.sentence
    assert finding.hops == 2


def test_nothing_is_claimed_across_to_jiangnan_social_university(document: Document) -> None:
    claims = [match for partner in document.partners for match in partner.matches if match.status != "possible"]
    assert claims == []
    sentences = " ".join(finding.sentence for finding in document.findings if finding.status != "possible")
    assert "Social" not in sentences
    assert "Ministry of State Security" not in str(document)


@pytest.mark.parametrize("name", ["British Broadcasting Corporation", "Digital Barriers", "European Assoc"])
def test_a_body_with_two_records_is_one_and_the_merge_is_shown(document: Document, name: str) -> None:
    body = named(document, name)
    assert len(body.organisation_ids) == 2
    assert {role.words for role in body.roles} == {"project partner", "reported collaborator"}
    (merge,) = body.merged
    assert merge.organisation_id in body.organisation_ids
    assert "the same name" in merge.why


def test_home_office_science_is_a_unit_of_the_home_office(document: Document) -> None:
    assert named(document, "Home Office Science").unit_of == "Home Office"
    (finding,) = [finding for finding in document.findings if finding.subject == "Home Office Science"]
    assert "a unit of Home Office" in finding.sentence


def test_the_security_users_of_the_home_state_are_found(document: Document) -> None:
    users = {finding.subject for finding in document.findings if finding.rule == "home-state-security-user"}
    assert users == {"Home Office Science", "Home Office", "Metropolitan Police Service"}


def test_the_words_about_surveillance_are_quoted(document: Document) -> None:
    assert "unobtrusively, even without subjects' being aware of being monitored" in quotes(
        document, "surveillance-of-people"
    )


def test_the_video_that_was_supplied_is_quoted(document: Document) -> None:
    assert "surveillance scenarios of interest to Home Office" in quotes(document, "data-about-people")


def test_the_joint_laboratory_is_quoted_from_the_outcome(document: Document) -> None:
    (finding,) = [finding for finding in document.findings if finding.rule == "joint-laboratory"]
    (said,) = finding.evidence
    assert "International Joint Laboratory for Pattern Recognition and Computational Intelligence" in said.quote
    assert said.place == "collaboration outcome, investigator's contribution"
    assert finding.subject == "Jiangnan University"


def test_the_level_is_an_enhanced_review_that_rests_on_technology_and_end_use(document: Document) -> None:
    level = document.level
    assert (level.number, level.name, level.words) == (3, "enhanced", "enhanced review")
    assert level.rule == "technology-and-end-use"


def test_the_reasons_stand_on_three_axes_and_say_that_the_civil_link_lifts_nothing(document: Document) -> None:
    _, technology, link, end_use = document.level.reasons
    assert technology.startswith("Technology: ")
    assert link.startswith("State link: Jiangnan University (China)")
    assert "The level does not rest on this." in link
    assert end_use.startswith("End use and people: ")
    assert [document.axes.technology.strength, document.axes.state_link.strength, document.axes.end_use.strength] == [
        "direct", "civil", "direct",
    ]  # fmt: skip


def test_a_new_installation_needs_no_network_for_the_case(bundled: Knowledge) -> None:
    assert bundled.ror_version is None
    assert bundled.listings


def test_at_most_seven_questions_are_asked(document: Document) -> None:
    assert 3 <= len(document.questions) <= 7


def test_the_real_record_names_nine_people_and_the_document_none(bundled: Knowledge, policy: Policy) -> None:
    project = real_project()
    document = screen_project(project, bundled, policy, now=NOW).document
    assert len(project.investigators) == 9
    written = str(document)
    assert [person.id for person in project.investigators if person.printed_name in written] == []
