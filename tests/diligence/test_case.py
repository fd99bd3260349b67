"""A case joins records to registers, each join with evidence, and says when a listing was in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diligence.case import Case, build_case, in_force
from diligence.knowledge import Knowledge
from diligence.model import Flag, Listing, Match, YesNoUnsure
from graphs.evidence import Relation
from scrapers.records import Project
from tests.diligence.projects import (
    DEFENCE_BODY,
    FACE_SUMMARY,
    LEGAL,
    QUANTUM_SUMMARY,
    TODAY,
    UNDATED,
    Named,
    grant,
    list_info,
    listing_of,
)

Dates = tuple[date | None, date | None]
ONE, TWO, THREE, FOUR = date(2012, 1, 1), date(2014, 1, 1), date(2016, 1, 1), date(2018, 1, 1)
LATER = TODAY + timedelta(days=900)


def listed(since: date | None = None, delisted: date | None = None) -> Match:
    """Return a match with a listing of these dates; its list has no first edition of its own."""
    listing = replace(listing_of(LEGAL), listed_since=since, delisted=delisted)
    return Match(status="confirmed", relation="is", listing=listing, matched_name=listing.name, why="names agree")


@pytest.fixture(scope="session")
def case(knowledge: Knowledge) -> Callable[..., Case]:
    """Build a case of a grant on the fixed day."""
    return lambda project: build_case(project, knowledge, TODAY)


@pytest.mark.parametrize(
    ("since", "delisted", "activity", "expected"),
    [
        # listed before or during the activity
        (ONE, None, (TWO, THREE), ("yes", "yes")),
        (TWO, None, (ONE, THREE), ("yes", "yes")),
        (THREE, None, (ONE, THREE), ("yes", "yes")),
        # listed after the activity ended
        (FOUR, None, (ONE, TWO), ("no", "yes")),
        (FOUR, None, (None, TWO), ("no", "yes")),
        # taken off before it started, while it ran, and after
        (ONE, TWO, (THREE, FOUR), ("no", "no")),
        (ONE, TWO, (TWO, FOUR), ("no", "no")),
        (ONE, THREE, (TWO, FOUR), ("yes", "no")),
        (ONE, FOUR, (TWO, THREE), ("yes", "no")),
        # nobody knows when it was put on, but it was off before the activity started
        (None, TWO, (THREE, FOUR), ("no", "no")),
        (None, FOUR, (TWO, THREE), ("unsure", "no")),
        (None, None, (TWO, THREE), ("unsure", "yes")),
        # an activity that goes on
        (ONE, None, (TWO, None), ("yes", "yes")),
        (FOUR, None, (TWO, LATER), ("yes", "yes")),
        (None, None, (TWO, LATER), ("yes", "yes")),
        (ONE, TWO, (THREE, LATER), ("no", "no")),
        (ONE, THREE, (TWO, None), ("yes", "no")),
        # a collaboration that the record starts after the end of the grant
        (THREE, None, (FOUR, TWO), ("yes", "yes")),
        (LATER, None, (FOUR, TWO), ("no", "yes")),
        # no dates at all, and no start while the entry was lifted before the end
        (ONE, None, (None, None), ("unsure", "yes")),
        (ONE, TWO, (None, THREE), ("unsure", "no")),
        (ONE, FOUR, (None, THREE), ("yes", "no")),
    ],
)
def test_a_listing_is_in_force_on_the_activity_and_today_by_its_dates(
    case: Callable[..., Case],
    since: date | None,
    delisted: date | None,
    activity: Dates,
    expected: tuple[YesNoUnsure, YesNoUnsure],
) -> None:
    undated = case(grant(start=None, end=None))
    assert in_force(listed(since, delisted), undated, activity) == expected


def test_the_grant_s_dates_stand_in_where_the_partner_has_none(case: Callable[..., Case]) -> None:
    assert in_force(listed(FOUR), case(grant(start=ONE, end=TWO)), (None, None)) == ("no", "yes")
    assert in_force(listed(ONE), case(grant(start=ONE, end=TWO)), (None, None)) == ("yes", "yes")


def test_an_entry_without_a_date_was_not_in_force_before_its_list_existed(case: Callable[..., Case]) -> None:
    listing = listing_of(UNDATED)
    match = Match(status="confirmed", relation="is", listing=listing, matched_name=listing.name, why="names agree")
    first = list_info(UNDATED).first_published
    assert first == date(2012, 1, 1)
    assert in_force(match, case(grant()), (date(2009, 1, 1), date(2011, 12, 31))) == ("no", "yes")
    assert in_force(match, case(grant()), (date(2009, 1, 1), date(2013, 12, 31))) == ("unsure", "yes")


def test_an_entry_is_off_from_the_day_on_which_it_is_lifted(case: Callable[..., Case]) -> None:
    made = case(grant())
    assert in_force(listed(ONE, TODAY), made, (ONE, TWO))[1] == "no"
    assert in_force(listed(ONE, TODAY + timedelta(days=1)), made, (ONE, TWO))[1] == "yes"


def test_a_case_runs_from_the_first_to_the_last_day_of_its_funds(case: Callable[..., Case]) -> None:
    project = grant()
    extended = replace(project.funds[0], start=date(2017, 1, 1), end=date(2021, 6, 30))
    made = case(replace(project, funds=(*project.funds, extended)))
    assert (made.start, made.end) == (date(2016, 1, 1), date(2021, 6, 30))


def test_every_edge_that_a_case_adds_has_evidence(case: Callable[..., Case]) -> None:
    made = case(
        grant(
            Named(name=DEFENCE_BODY.name, country="Russia"),
            Named(name=LEGAL.body, country="China"),
            summary=FACE_SUMMARY,
        )
    )
    relations = {data["relation"] for *_, data in made.graph.edges(data=True)}
    assert {Relation.SAME_BODY, Relation.SUPERVISED_BY, Relation.LISTED_AS, Relation.ABOUT} <= relations
    assert all(data["evidence"] for *_, data in made.graph.edges(data=True))


def test_the_applicant_s_own_sentence_is_never_printed_as_said_by_this_tool(case: Callable[..., Case]) -> None:
    made = case(grant(summary=FACE_SUMMARY))
    hits = [hit for area in made.reading.areas for hit in area.hits] + list(made.reading.surveillance)
    assert hits
    assert {hit.said_by for hit in hits} == {"the applicant"}
    assert {item.place for item in made.evidence_of(hits)} == {"summary (said by the applicant)"}


def test_what_only_this_tool_infers_is_printed_as_said_by_this_tool(case: Callable[..., Case]) -> None:
    made = case(grant(summary=FACE_SUMMARY))
    inferred = [hit for hit in made.reading.dual_use_hits if hit.said_by == "this tool"]
    assert inferred
    assert {item.place for item in made.evidence_of(inferred)} == {"summary (said by this tool)"}


def test_a_partner_is_found_by_each_of_its_records(case: Callable[..., Case]) -> None:
    made = case(grant(Named(name="Arkwell Ltd"), Named(name="Arkwell Limited", role="COLLABORATOR")))
    assert made.partner_of("organisation:org-1") is made.partner_of("organisation:org-2")
    assert made.partner_of("organisation:nobody") is None


def test_a_text_about_nothing_sensitive_adds_no_area(case: Callable[..., Case]) -> None:
    made = case(grant())
    assert not [node for node in made.graph if str(node).startswith("area:")]


def test_one_official_source_outweighs_a_think_tank_that_says_the_same(
    knowledge: Knowledge, flags: Callable[[Project], tuple[Flag, ...]]
) -> None:
    from diligence.rules import flags_of
    from tests.diligence.projects import ASPI, state_link

    official = state_link(DEFENCE_BODY, "Agency of Arms", "defence_or_security", "Statute of the Academy")
    assessed = replace(official, id="again", source=f"{ASPI} (open copy)")
    for rows in ((official, assessed), (assessed, official)):
        known = replace(knowledge, links={**knowledge.links, DEFENCE_BODY.id: rows})
        found = flags_of(build_case(grant(Named(name=DEFENCE_BODY.name, country="Russia")), known, TODAY))
        assert [item.strength for item in found] == ["defence_or_security"]


def test_a_listing_keeps_the_words_of_its_entry_as_evidence(knowledge: Knowledge) -> None:
    listing: Listing = listing_of(LEGAL)
    evidence = knowledge.listing_evidence(listing)
    assert evidence.quote == "Zelkova Radar Works; country: CN; listed since 2010-03-01"
    assert evidence.place == "entry of the list, version 2026-07"
    assert (evidence.source, evidence.sha256) == (LEGAL.list, "f" * 64)


def test_a_named_technology_without_a_second_axis_is_read_from_the_summary(case: Callable[..., Case]) -> None:
    made = case(grant(summary=QUANTUM_SUMMARY))
    assert [(area.key, area.strength) for area in made.reading.areas] == [("quantum_technologies", "strong")]
