"""Rules 1, 2, 9 and 12 of the product: organisations and projects only, no country, nothing unknown, no decision."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diligence import document as doc
from diligence.document import Document
from diligence.model import Flag, KnownBody, Listing
from diligence.policy import Policy
from diligence.reports.findings_json import document_fields, findings_json
from diligence.reports.html import report_page
from diligence.screening import Screening
from graphs.evidence import NodeKind
from scrapers.records import Project
from tests.diligence.projects import CIVIL_BODY, FACE_SUMMARY, LEGAL, QUANTUM_SUMMARY, Named, grant

Screen = Callable[[Project], Document]
Flags = Callable[[Project], tuple[Flag, ...]]
SLOW_FIRST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: Invented names in the shapes of many languages and scripts; none of them is anybody's.
NAMES = (
    "Ada Quillworth", "Seán Ó Braonáinn", "Zhwang Xeilin", "王林溪", "Игорь Вымыслов", "فرهاد نامجو",
    "Parisa Namjoofar", "Nguyễn Thị Hư", "Kwabena Osuntola", "María de la Invención", "Jörg Erfundén", "홍가상",
)  # fmt: skip
people = st.sampled_from(NAMES) | st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=4, max_size=20)


def full_grant(*names: str, text: str = "") -> Project:
    """Return a grant with something on every axis, and these investigators."""
    return grant(
        Named(name=LEGAL.body, role="COLLABORATOR", country="China"),
        Named(name=CIVIL_BODY.name, outcome_country="China", outcome_text="We set up a joint laboratory."),
        summary=f"{FACE_SUMMARY}{text}",
        investigators=names,
    )


def words_of(screening: Screening) -> str:
    """Return everything that a screening holds, as one text."""
    graph = screening.graph
    return repr([document_fields(screening.document), list(graph.nodes(data=True)), list(graph.edges(data=True))])


@SLOW_FIRST
@given(names=st.lists(people, min_size=1, max_size=4))
def test_swapping_every_personal_name_changes_no_flag(flags: Flags, names: list[str]) -> None:
    """Rule 1: nothing reads the name of a person."""
    assert flags(full_grant(*names)) == flags(full_grant("Somebody Else"))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_within_the_summary_changes_no_finding_but_in_the_words_quoted(flags: Flags, name: str) -> None:
    """Rule 1: a name in any language or script inside the text is not read either, nor does it make it unread."""

    def seen(project: Project) -> list[tuple[object, ...]]:
        return [
            (flag.rule, flag.axis, flag.strength, flag.status, flag.subject, flag.hops, len(flag.evidence))
            for flag in flags(project)
        ]

    said = " Professor {} will lead the first work package on this."
    expected = seen(full_grant(text=said.format("Ada Quillworth")))
    assert len(expected) >= 5
    assert seen(full_grant(text=said.format(name))) == expected


@SLOW_FIRST
@given(name=st.text("qxzjkwQXZJKW\u0416\u4e25", min_size=9, max_size=20))  # letters that no word of ours is made of
def test_no_finding_partner_node_or_field_holds_an_investigator_s_name(
    screening: Callable[[Project], Screening], name: str
) -> None:
    """Rule 1: no page, list, node or field for a person; exports leave the names out."""
    screened = screening(full_grant(name))
    assert screened.document.findings
    assert name not in words_of(screened)
    assert name not in report_page(screened.document)


def test_the_demo_s_graph_has_no_kind_of_node_for_a_person(demo: Screening) -> None:
    """Rule 1: there is no node kind, and no record of ours, for a person."""
    assert {kind.value for kind in NodeKind} == {
        "project",
        "organisation",
        "body",
        "listing",
        "area",
        "paper",
        "topic",
    }
    assert {data["kind"] for _, data in demo.graph.nodes(data=True)} <= {kind.value for kind in NodeKind}


def test_no_field_of_our_records_asks_about_a_person() -> None:
    """Rule 1: nothing has a place for nationality, ethnicity, birthplace, name origin or language of a person."""
    banned = re.compile(r"nationalit|ethnic|birth|person|investigator|author|gender|language|surname|score")
    records = [item for item in vars(doc).values() if dataclasses.is_dataclass(item)] + [Flag, KnownBody, Listing]
    fields = [f"{item.__name__}.{field.name}" for item in records for field in dataclasses.fields(item)]  # type: ignore[arg-type,union-attr]
    assert len(fields) > 80
    assert [name for name in fields if banned.search(name)] == []


COUNTRIES = (
    "China", "Russia", "Iran", "Iran, Islamic Republic of", "Hong Kong", "North Korea", "Belarus", "Myanmar",
    "People's Republic of China", "Russian Federation", "Syria", "Venezuela", "Norway", "Israel", "United States",
)  # fmt: skip


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_partner_with_a_country_only_raises_nothing(screen: Screen, country: str) -> None:
    """Rule 2: country alone raises nothing, and no level, whichever country it is."""
    document = screen(grant(Named(name="Oddmere Institute of Botany", role="COLLABORATOR", outcome_country=country)))
    assert document.findings == ()
    assert document.level.number == 0
    (partner,) = [partner for partner in document.partners if partner.name.startswith("Oddmere")]
    assert partner.country is not None
    assert partner.findings == ()


@pytest.mark.parametrize("summary", [FACE_SUMMARY, QUANTUM_SUMMARY])
def test_a_country_lifts_no_level_that_the_text_gives(screen: Screen, summary: str) -> None:
    """Rule 2: the level of a grant is the same whatever country its unlisted partner is in."""
    levels = {
        screen(grant(Named(name="Oddmere Institute of Botany", country=country), summary=summary)).level
        for country in COUNTRIES
    }
    assert len(levels) == 1


def test_a_joint_laboratory_with_a_partner_without_a_state_link_raises_nothing(screen: Screen) -> None:
    """Rule 2: a joint laboratory is no tie to a state, in whichever country."""
    text = "We founded the International Joint Laboratory for Botany."
    document = screen(grant(Named(name="Oddmere Institute", outcome_country="China", outcome_text=text)))
    assert document.findings == ()


def test_no_policy_can_ask_for_a_country(policy: Policy) -> None:
    """Rule 2: a condition has no field for a country."""
    from diligence.policy import Condition

    assert set(Condition.__struct_fields__) == {
        "axis", "strength", "status", "direct", "in_force_on_activity", "in_force_today",
    }  # fmt: skip


def test_a_listing_without_dates_stays_unsure(screen: Screen) -> None:
    """Rule 9: yes, no, unsure; nobody fills the gap."""
    document = screen(grant(Named(name="Quorvia Polytechnic", country="China")))
    (match,) = [match for partner in document.partners for match in partner.matches]
    assert match.in_force_on_activity == "unsure"
    assert "unsure whether in force on the activity date" in match.sentence
    assert json.loads(findings_json(document))["partners"][1]["matches"][0]["in_force_on_activity"] == "unsure"


def test_a_country_that_no_record_gives_stays_unknown(screen: Screen) -> None:
    """Rule 9: a country is never guessed."""
    document = screen(grant(Named(name="Oddmere Institute", region="Outside UK")))
    partner = document.partners[1]
    assert (partner.country, partner.country_name) == (None, None)
    assert partner.country_source == "not recorded: the organisation record says “Outside UK”"


def test_consent_that_is_not_stated_is_none_found_and_not_absent(screen: Screen) -> None:
    """Rule 9: "none found in the public record", never that there was none."""
    text = " We collected a database of face images of volunteers from the web."
    document = screen(grant(summary=f"{FACE_SUMMARY}{text}"))
    (finding,) = [finding for finding in document.findings if finding.rule == "data-about-people"]
    assert "Consent: none found in the public record." in finding.sentence
    assert finding.strength == "context"


def test_every_report_says_that_an_ethics_review_not_found_is_unknown(demo: Screening) -> None:
    """Rule 9: "no ethics review" is never said."""
    page = report_page(demo.document)
    assert any("ethics" in said and "unknown, not absent" in said for said in demo.document.cannot_show)
    assert "unknown, not absent" in page
    assert "no ethics review" not in page.casefold()


def test_what_a_record_cannot_show_is_named(screen: Screen) -> None:
    """Rule 9: a kind of record that holds no outcomes says so."""
    document = screen(replace(grant(), missing=("outcomes",)))
    assert any("does not hold outcomes" in said and "unknown" in said for said in document.cannot_show)


def test_level_0_never_says_clear(screen: Screen) -> None:
    """Rule 9: nothing found is said with what was and was not consulted."""
    document = screen(grant())
    assert document.level.words == "No indicator found in the sources consulted"
    assert document.consulted
    assert document.not_consulted
    page = report_page(document)
    assert all(source.title in page for source in document.consulted)
    assert "Companies House" in page


def keys_of(value: Any) -> Iterator[str]:
    """Yield every key of a JSON value."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_the_program_makes_no_decision(demo: Screening) -> None:
    """Rule 12: no field holds a decision, an approval or a block."""
    keys = set(keys_of(json.loads(findings_json(demo.document))))
    assert "level" in keys
    assert not {key for key in keys if re.search(r"decision|decided|approv|block|verdict|outcome|reject", key)}


def test_every_report_says_that_a_person_decides(demo: Screening) -> None:
    """Rule 12: in the notice and on the page."""
    assert "a person decides" in demo.document.notice
    assert "A person decides. Nothing is blocked or approved by this report" in report_page(demo.document)
