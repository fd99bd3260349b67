"""Registers, lists and ROR records about one body are one known body, and each fact keeps its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from diligence import registers
from diligence.knowledge import (
    Knowledge,
    body_id,
    funder_evidence,
    is_assessed,
    link_evidence,
    load_knowledge,
    security_evidence,
)
from diligence.model import KnownBody, Listing
from tests.diligence.projects import (
    ASPI,
    CIVIL_BODY,
    FUNDERS,
    LEGAL,
    LISTS,
    NOW,
    UNDATED,
    list_info,
    listing_of,
    state_link,
)


def test_a_body_is_known_by_its_ror_id_else_by_country_and_name() -> None:
    assert body_id("Velmora University", "CN", "0aaaaaa11") == "ror:0aaaaaa11"
    assert body_id("Velmora  University", "CN", "") == body_id("velmora university", "CN", "")
    assert body_id("Ministry of Health", "CN", "") != body_id("Ministry of Health", "NO", "")


def test_every_bundled_fact_has_a_known_body(bundled: Knowledge) -> None:
    assert len(bundled.links) > 100
    assert set(bundled.links) <= set(bundled.bodies)
    assert set(bundled.funders) <= set(bundled.bodies)
    assert set(bundled.security) <= set(bundled.bodies)


def test_every_list_is_consulted_with_its_version_and_its_number_of_entries(bundled: Knowledge) -> None:
    assert sum(item.entries for item in bundled.lists) == len(bundled.listings)
    for item in bundled.lists:
        assert item.entries == item.info.rows_bundled
        assert item.info.version
        assert item.sha256 == registers.register_sha256("listings")


def test_an_office_s_own_lists_stand_beside_the_bundled_ones(knowledge: Knowledge, bundled: Knowledge) -> None:
    added = {item.info.name for item in knowledge.lists} - {item.info.name for item in bundled.lists}
    assert added == {item.list for item in LISTS}
    assert len(knowledge.listings) == len(bundled.listings) + len(LISTS)


def test_the_first_edition_of_a_list_is_known_by_its_name(knowledge: Knowledge) -> None:
    assert knowledge.first_published(UNDATED.list) == date(2012, 1, 1)
    assert knowledge.first_published(LEGAL.list) is None
    assert knowledge.first_published("no such list") is None


def test_a_ror_record_and_a_register_row_are_one_body_with_the_names_of_both() -> None:
    ror = KnownBody(id="ror:04mkzax54", name="Jiangnan University in ROR", country="CN", city="Wuxi", ror="04mkzax54")
    joined = load_knowledge((), [ror], "v2.1")
    body = joined.bodies["ror:04mkzax54"]
    assert body.name == "Jiangnan University in ROR"
    assert "Jiangnan University" in body.aliases
    assert body.city == "Wuxi"
    assert (joined.ror_version, joined.ror_count) == ("v2.1", 1)


def test_a_unit_of_a_security_body_knows_its_parent(bundled: Knowledge) -> None:
    unit = bundled.bodies[body_id("Home Office Science", "GB", "")]
    assert [bundled.bodies[parent].name for parent in unit.parents] == ["Home Office"]


@pytest.mark.parametrize(("source", "assessed"), [(f"{ASPI} (open copy)", True), ("Statute of the Academy", False)])
def test_a_tie_is_assessed_where_a_think_tank_states_it(source: str, assessed: bool) -> None:
    assert is_assessed(state_link(CIVIL_BODY, "Agency of Arms", "defence_or_security", source)) is assessed


def test_every_bundled_tie_of_the_tracker_is_told_apart(bundled: Knowledge) -> None:
    links = [link for rows in bundled.links.values() for link in rows]
    assert {is_assessed(link) for link in links if "ASPI" in link.source} == {True}
    assert {is_assessed(link) for link in links if "ASPI" not in link.source} == {False}


def test_the_evidence_of_a_fact_names_its_source_and_its_day() -> None:
    link = state_link(CIVIL_BODY, "Ministry of Schools", "civil", "Directory of Schools")
    evidence = link_evidence(link)
    assert (evidence.quote, evidence.source) == (link.quote, "Directory of Schools")
    assert evidence.retrieved.date() == date(2024, 1, 1)
    assert evidence.retrieved.tzinfo is NOW.tzinfo
    assert evidence.sha256 == registers.register_sha256("state_links")


def test_a_funder_and_a_security_body_are_quoted_in_words(bundled: Knowledge) -> None:
    (funder,) = FUNDERS.values()
    assert funder_evidence(funder).quote == "Perrinholt Science Fund is a civil public funder (CN)"
    home_office = bundled.security[body_id("Home Office", "GB", "")]
    assert security_evidence(home_office).quote == "Home Office: interior (GB)"


def test_the_evidence_of_every_bundled_listing_is_dated_by_its_version(bundled: Knowledge) -> None:
    assert {bundled.listing_evidence(listing).retrieved.year for listing in bundled.listings} <= set(range(2019, 2027))


@pytest.mark.parametrize("field", ["name", "country", "detail", "source_url", "aliases", "weak_aliases"])
def test_the_hash_of_a_list_s_rows_is_another_when_any_word_of_them_is(field: str) -> None:
    rows = [listing_of(LEGAL), replace(listing_of(LEGAL), name="Other Works")]
    other = [rows[0], replace(rows[1], **{field: ("X",) if field.endswith("aliases") else "X"})]

    def hashed(said: list[Listing]) -> str:
        loaded = load_knowledge([(list_info(LEGAL), "f" * 64, said)])
        return next(item.rows_sha256 for item in loaded.lists if item.info.name == LEGAL.list)

    assert hashed(rows) == hashed(rows[::-1]) != hashed(other)
