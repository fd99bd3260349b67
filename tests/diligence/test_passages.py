"""Every text that says what the work is for becomes a passage with its place and its snapshot."""

from __future__ import annotations

from dataclasses import replace

from diligence.passages import passages_of
from scrapers.records import Classification, Collaboration, FurtherFunding, Outcome, Project
from tests.diligence.projects import Named, grant, snapshot


def places(project: Project) -> list[str]:
    """Return the places of a project's passages."""
    return [passage.place for passage, _ in passages_of(project)]


def test_the_application_s_texts_come_first_and_keep_their_kinds() -> None:
    project = replace(grant(impact="It helps."), technical_summary="How.")
    found = [(passage.place, passage.field) for passage, _ in passages_of(project)][:4]
    assert found == [
        ("title", "title"),
        ("summary", "summary"),
        ("technical summary", "technical_summary"),
        ("planned impact", "impact"),
    ]


def test_a_text_that_the_record_leaves_out_is_no_passage() -> None:
    assert places(grant(summary=None)) == ["title", "name of the partner University of Elmswick"]


def test_a_collaboration_s_texts_name_the_partner_and_who_is_speaking() -> None:
    outcome = Collaboration(
        snapshot=0,
        id="c",
        organisation_name="Arkwell",
        description="d",
        investigator_contribution="i",
        partner_contribution="p",
        impact="m",
    )
    found = [place for place in places(replace(grant(), collaborations=(outcome,))) if "Arkwell" in place]
    assert found == [
        "collaboration outcome with Arkwell, description",
        "collaboration outcome with Arkwell, investigator's contribution",
        "collaboration outcome with Arkwell, partner's contribution",
        "collaboration outcome with Arkwell, impact",
    ]


def test_two_outcomes_with_one_partner_have_two_places() -> None:
    outcomes = tuple(
        Collaboration(snapshot=0, id=str(n), organisation_name="Arkwell", description=f"text {n}") for n in (1, 2)
    )
    found = places(replace(grant(), collaborations=outcomes))
    assert "collaboration outcome with Arkwell, description (2)" in found
    assert len(found) == len(set(found))


def test_a_passage_points_at_the_snapshot_that_holds_it() -> None:
    second = replace(snapshot(), sha256="b" * 64)
    outcome = Collaboration(snapshot=1, id="c", organisation_name="Arkwell", description="d")
    project = replace(grant(), snapshots=(snapshot(), second), collaborations=(outcome,))
    found = {passage.place: seen for passage, seen in passages_of(project)}
    assert found["summary"].sha256 == snapshot().sha256
    assert found["collaboration outcome with Arkwell, description"].sha256 == "b" * 64


def test_a_funder_s_classification_is_a_topic() -> None:
    topic = Classification(snapshot=0, kind="topic", text="Optics")
    found = [passage for passage, _ in passages_of(replace(grant(), classifications=(topic,)))]
    assert [(item.place, item.text) for item in found if item.field == "topic"] == [
        ("topic “Optics” given by the funder", "Optics")
    ]


def test_talks_and_press_are_not_read_and_other_outcomes_are() -> None:
    outcomes = (
        Outcome(snapshot=0, kind="dissemination", id="1", fields=(("description", "A talk."),)),
        Outcome(snapshot=0, kind="key finding", id="2", fields=(("exploitationPathways", "A use."), ("year", "2016"))),
    )
    found = [place for place in places(replace(grant(), outcomes=outcomes)) if "outcome" in place]
    assert found == ["key finding outcome, exploitation pathways"]


def test_further_funding_is_read_with_its_source() -> None:
    funding = FurtherFunding(snapshot=0, id="f", organisation_name="Fund for Quiet", description="More.")
    assert "further funding from Fund for Quiet, description" in places(replace(grant(), further_funding=(funding,)))


def test_a_partner_s_name_is_a_passage_of_its_own_kind() -> None:
    project = grant(Named(name="Arkwell Defence Ltd"))
    found = [passage.text for passage, _ in passages_of(project) if passage.field == "partner"]
    assert found == ["University of Elmswick", "Arkwell Defence Ltd"]


def test_investigators_are_no_passage() -> None:
    project = grant(investigators=["Ada Quill Example"])
    assert "Quill" not in " ".join(passage.text for passage, _ in passages_of(project))
