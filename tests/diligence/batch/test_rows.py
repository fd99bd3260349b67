"""The rows that one screened grant gives, and what a batch counts of sources that were not looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from diligence.batch.consulted_tally import ConsultedTally
from diligence.batch.tables import PARTNERS, is_lead, rows_of
from diligence.document import Document
from scrapers.records import Project
from tests.diligence.projects import Named, grant


def test_a_body_has_the_first_and_the_last_day_of_its_roles(screen: Callable[[Project], Document]) -> None:
    dated = Named(
        name="Corran Pottery Limited", country="United Kingdom", start=date(2016, 3, 1), end=date(2019, 2, 28)
    )
    project = grant(dated)
    names = [column.name for column in PARTNERS]
    rows = [dict(zip(names, row, strict=True)) for row in rows_of(project, screen(project)).partners]
    (mine,) = (row for row in rows if row["name"] == "Corran Pottery Limited")
    assert (mine["start"], mine["end"]) == ("2016-03-01", "2019-02-28")


@pytest.mark.parametrize(
    ("roles", "leads"),
    [
        ("LEAD_RO", True),
        ("PROJECT_PARTNER; LEAD_ORG", True),
        ("COLLABORATOR", False),
        ("", False),
        ("MISLEAD_RO", False),
    ],
)
def test_a_lead_is_known_by_its_whole_role(roles: str, *, leads: bool) -> None:
    assert is_lead(roles) is leads


def test_of_several_reasons_why_a_source_was_not_consulted_the_most_frequent_is_said() -> None:
    tally = ConsultedTally(not_consulted={"Papers": {"not collected": 7, "no address": 2}})
    tally.merge(ConsultedTally(not_consulted={"Papers": {"no address": 1}}))
    (found,) = tally.sources_not_consulted(10)
    assert found.why == "not collected (most often)"
    (found,) = tally.sources_not_consulted(12)
    assert found.why == "of 10 of 12 grants: not collected (most often)"
