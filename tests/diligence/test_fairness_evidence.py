"""Rules 5 to 8 of the product: dates in words, quotations with their owner, hops counted, and denominators."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from diligence.case import build_case
from diligence.document import Document
from diligence.knowledge import Knowledge
from diligence.model import Axis, Flag, PathStep, Strength
from diligence.policy import Policy, judge
from diligence.reports.html import report_page
from diligence.rules import flags_of
from diligence.rules.roles import indirect_words
from diligence.screening import Screening
from graphs.paths import find_paths, step
from scrapers.records import Project
from tests.diligence.projects import (
    CIVIL_BODY,
    DEFENCE_BODY,
    FACE_SUMMARY,
    FUNDER_BODY,
    LATE,
    LEGAL,
    LIFTED,
    LISTS,
    QUANTUM_SUMMARY,
    TODAY,
    Named,
    grant,
)

Screen = Callable[[Project], Document]
BEFORE = {"start": date(2012, 1, 1), "end": date(2015, 12, 31)}


def everything() -> Project:
    """Return a grant on which every rule has something to say."""
    return grant(
        *(Named(name=item.body, country="China") for item in LISTS),
        Named(name=CIVIL_BODY.name, outcome_country="China", outcome_text="We set up a joint laboratory for it."),
        Named(name=DEFENCE_BODY.name, country="Russia", role="COLLABORATOR"),
        Named(name=FUNDER_BODY.name, country="China", role="CO_FUNDER"),
        Named(name="Home Office Science", country="United Kingdom"),
        Named(name="Metropolitan Police Service", country="United Kingdom", role="COLLABORATOR"),
        summary=f"{FACE_SUMMARY} We collected a database of face images of volunteers.",
    )


def test_a_listing_after_the_activity_is_in_force_today_and_was_not_then(screen: Screen) -> None:
    """Rule 5: Huawei, a collaborator of 2012 to 2015, was listed in May 2019: both dates are said in words."""
    huawei = Named(name="Huawei Technologies Co., Ltd.", role="COLLABORATOR", outcome_country="China", **BEFORE)
    document = screen(grant(huawei, summary=QUANTUM_SUMMARY, **BEFORE))
    (match,) = [match for match in document.partners[1].matches if match.list == "US Entity List (BIS)"]
    assert match.listed_since == date(2019, 5, 21)
    assert (match.in_force_on_activity, match.in_force_today) == ("no", "yes")
    assert "since 21 May 2019: not in force on the activity date; in force today" in match.sentence
    assert document.level.number == 2


def test_the_same_body_in_an_activity_after_the_listing_is_referred(screen: Screen) -> None:
    """Rule 5: the date decides, not the name."""
    huawei = Named(
        name="Huawei Technologies Co., Ltd.", country="China", start=date(2020, 1, 1), end=date(2022, 12, 31)
    )
    assert screen(grant(huawei)).level.number == 4


def test_a_listing_after_the_activity_gives_no_level_3(screen: Screen) -> None:
    """Rule 5: beside a sensitive technology neither."""
    document = screen(grant(Named(name=LATE.body, country="China"), summary=QUANTUM_SUMMARY))
    assert document.level.rule == "one-axis-technology"
    assert "not in force on the activity date; in force today" in document.partners[1].matches[0].sentence


def test_an_entry_that_was_lifted_is_said_to_be_not_in_force_today(screen: Screen) -> None:
    """Rule 5: on the activity date and today, in words."""
    document = screen(grant(Named(name=LIFTED.body, country="China")))
    assert "in force on the activity date; not in force today" in document.partners[1].matches[0].sentence
    assert document.level.number < 4


def test_every_listing_is_printed_with_both_dates_and_the_list_s_version(screen: Screen) -> None:
    """Rule 5: in the sentence of every claim."""
    document = screen(grant(*(Named(name=item.body, country="China") for item in LISTS)))
    sentences = [match.sentence for partner in document.partners for match in partner.matches]
    assert len(sentences) == len(LISTS)
    both = re.compile(
        r"in force on the activity date; (?:not |unsure whether )?in force today \(list version 2026-07\)"
    )
    assert [said for said in sentences if not both.search(said)] == []


def test_every_flag_quotes_its_words_with_source_place_and_hash(knowledge: Knowledge) -> None:
    """Rule 6: a quotation, who published it, where it stands, and which bytes hold it."""
    flags = flags_of(build_case(everything(), knowledge, TODAY))
    assert {flag.rule for flag in flags} >= {
        "technology-area", "home-state-security-user", "surveillance-of-people", "security-end-use",
        "data-about-people", "listed-partner", "state-link", "state-funder", "joint-laboratory",
    }  # fmt: skip
    for flag in flags:
        assert flag.evidence
        for item in flag.evidence:
            assert item.quote.strip()
            assert item.place
            assert item.source
            assert re.fullmatch(r"[0-9a-f]{64}", item.sha256)


def test_a_quotation_from_the_summary_stands_word_for_word_in_the_summary(knowledge: Knowledge) -> None:
    """Rule 6: quoted, not rewritten."""
    project = everything()
    case = build_case(project, knowledge, TODAY)
    quotes = [
        item.quote for flag in flags_of(case) for item in flag.evidence if item.place.startswith("summary (said by")
    ]
    assert len(quotes) > 3
    assert [quote for quote in quotes if quote not in (project.summary or "")] == []


def test_a_flag_without_evidence_cannot_be_made() -> None:
    """Rule 6: neither a flag nor an edge."""
    with pytest.raises(ValueError, match="a flag needs evidence"):
        Flag(
            rule="r",
            axis=Axis.TECHNOLOGY,
            strength=Strength.DIRECT,
            subject="area:x",
            subject_name="x",
            sentence="x",
            path=(PathStep(origin="a", relation="about", target="b"),),
            hops=1,
            direct=True,
            evidence=(),
        )


def test_a_reading_of_the_text_says_whose_words_they_are(screen: Screen) -> None:
    """Rule 6: applicant, funder or this tool; sentence and quotation agree about it."""
    document = screen(everything())
    read = [finding for finding in document.findings if finding.rule in {"technology-area", "surveillance-of-people"}]
    assert len(read) >= 2
    for finding in read:
        assert "the applicant's words" in finding.sentence
        assert "(said by the applicant)" in finding.evidence[0].place


def test_a_topic_given_by_the_funder_is_never_the_applicant_s_word(knowledge: Knowledge) -> None:
    """Rule 6: a classification is the funder's."""
    from scrapers.records import Classification

    topic = Classification(snapshot=0, kind="topic", text="Quantum Optics & Information")
    case = build_case(replace(grant(summary=QUANTUM_SUMMARY), classifications=(topic,)), knowledge, TODAY)
    hits = [hit for area in case.reading.areas for hit in area.hits if hit.field == "topic"]
    assert {hit.said_by for hit in hits} == {"the funder's classification"}
    assert all("(said by the funder's classification)" in item.place for item in case.evidence_of(hits))


def test_every_finding_counts_its_hops_and_its_path_begins_at_the_grant(screen: Screen) -> None:
    """Rule 7: one step to a partner, two to the partner's own tie."""
    document = screen(everything())
    hops = {(finding.rule, finding.subject): finding.hops for finding in document.findings}
    assert hops["state-link", CIVIL_BODY.name] == 2
    assert hops["listed-partner", LEGAL.body] == 1
    assert hops["state-funder", FUNDER_BODY.name] == 1
    assert hops["home-state-security-user", "Home Office Science"] == 2
    assert hops["home-state-security-user", "Metropolitan Police Service"] == 1
    assert {finding.path[0].from_ for finding in document.findings} == {document.grant.reference}


def test_the_page_prints_the_hops_of_every_finding(screen: Screen) -> None:
    """Rule 7: "Direct (2 steps)"."""
    page = report_page(screen(grant(Named(name=CIVIL_BODY.name, country="China"))))
    assert "Direct (2 steps)" in page


def test_a_third_step_is_said_to_be_indirect(knowledge: Knowledge) -> None:
    """Rule 7: "indirect (n steps)" in words."""
    from graphs.evidence import NodeKind, Relation, add_node, connect

    case = build_case(grant(Named(name=CIVIL_BODY.name, country="China")), knowledge, TODAY)
    above = add_node(case.graph, NodeKind.BODY, "above", "Council of State")
    ministry = next(node for node in case.graph if str(node).startswith("body:CN:Ministry of Schools"))
    said = next(iter(case.graph.edges(data=True)))[2]["evidence"]
    connect(case.graph, ministry, Relation.SUPERVISED_BY, above, *said)
    pattern = [step(Relation.PROJECT_PARTNER), step(Relation.SUPERVISED_BY, repeat=True)]
    words = {path.end: indirect_words(path) for path in find_paths(case.graph, case.key, pattern)}
    assert words == {ministry: "", above: " This is indirect (3 steps)."}


def test_what_is_indirect_never_reaches_level_3(policy: Policy, knowledge: Knowledge) -> None:
    """Rule 7: the flags of a grant at level 3 give a note once they are past a direct relation."""
    project = grant(Named(name=DEFENCE_BODY.name, country="Russia"), summary=QUANTUM_SUMMARY)
    flags = flags_of(build_case(project, knowledge, TODAY))
    assert judge(policy, flags).level.number == 3
    far = [replace(flag, hops=3, direct=False) if flag.axis is Axis.STATE_LINK else flag for flag in flags]
    assert judge(policy, far).level.number == 2
    assert judge(policy, [flag for flag in far if not flag.direct]).level.number == 1


def test_data_about_people_are_counted_of_how_many_passages(demo: Screening) -> None:
    """Rule 8: "stated in n of m passages"."""
    (finding,) = [finding for finding in demo.document.findings if finding.rule == "data-about-people"]
    counted = re.search(r"stated in (\d+) of (\d+) passages", finding.sentence)
    assert counted
    assert 0 < int(counted[1]) <= int(counted[2])


def test_a_reason_says_how_many_more_subjects_its_axis_has(screen: Screen) -> None:
    """Rule 8: the one that is named is one of so many."""
    document = screen(everything())
    (reason,) = [reason for reason in document.level.reasons if reason.startswith("State link:")]
    subjects = {
        finding.subject
        for finding in document.findings
        if finding.axis == "state_link" and finding.status != "possible"
    }
    assert f"({len(subjects) - 1} more on this axis" in reason


def test_a_starter_list_is_counted_of_how_many_entries_it_published(screen: Screen) -> None:
    """Rule 8: "544 of 2839 entries", never "544 entries"."""
    document = screen(grant())
    starters = [source for source in document.consulted if "starter subset" in source.note]
    assert starters
    for source in starters:
        counted = re.search(r"(\d+) of (\d+) entries", source.note)
        assert counted
        assert int(counted[1]) == source.entries
        assert int(counted[1]) < int(counted[2])


def test_names_that_a_question_leaves_out_are_counted(screen: Screen) -> None:
    """Rule 8: at most four names, and how many more."""
    police = (
        "Metropolitan Police Service",
        "Kent Police",
        "Surrey Police",
        "Essex Police",
        "Sussex Police",
        "Home Office",
    )
    document = screen(grant(*(Named(name=name, country="United Kingdom") for name in police)))
    (question,) = [said for said in document.questions if "receives results" in said]
    assert question.endswith(f"and {len(police) - 4} more?")
