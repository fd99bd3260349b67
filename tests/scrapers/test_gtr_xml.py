"""API 1 XML and JSON records: what is carried, what becomes an issue, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import gtr_fields
from scrapers.errors import HostileInput, UnreadableRecord
from scrapers.gtr_fields import Received
from scrapers.gtr_json import parse_json
from scrapers.gtr_xml import parse_xml
from scrapers.parse import words
from scrapers.records import Parsed, Project

FIXTURES = Path(__file__).parent / "fixtures" / "gtr_files"
OVERVIEW = (FIXTURES / "overview.xml").read_bytes()
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "gtr"
RECEIVED = Received(origin="overview.xml", retrieved=datetime(2026, 1, 2, tzinfo=UTC), sha256="0" * 64)


def parsed(body: bytes = OVERVIEW) -> Parsed:
    return parse_xml(body, RECEIVED)


def project(body: bytes = OVERVIEW) -> Project:
    found = parsed(body).project
    assert found is not None
    return found


def changed(old: str, new: str) -> bytes:
    assert old in OVERVIEW.decode()
    return OVERVIEW.decode().replace(old, new).encode()


def test_a_whole_record_is_read_without_an_issue() -> None:
    assert parsed().issues == ()


def test_the_projects_own_fields_are_carried_with_escapes_undone() -> None:
    found = project()
    assert (found.id, found.reference, found.title) == ("PROJECT-1", "EP/Z000001/1", "Sonar & tides")
    assert (found.status, found.category, found.lead_funder) == ("Closed", "Research Grant", "EPSRC")
    assert found.summary == "First line.\nSecond line."
    assert (found.technical_summary, found.impact) == ("Arrays of hydrophones.", "Ports.")
    assert [(item.type, item.value) for item in found.identifiers] == [
        ("RCUK", "EP/Z000001/1"),
        ("RES", "RES-000-00-0001"),
    ]


def test_the_snapshot_points_to_the_public_page_and_names_the_file() -> None:
    snapshot = project().snapshots[0]
    assert snapshot.source == "gtr"
    assert snapshot.url == "https://gtr.ukri.org/projects?ref=EP%2FZ000001%2F1"
    assert (snapshot.origin, snapshot.retrieved) == ("overview.xml", RECEIVED.retrieved)


def test_the_fund_has_its_funder_dates_and_exact_pounds() -> None:
    (fund,) = project().funds
    assert (fund.funder_id, fund.funder_name, fund.category) == ("F-1", "EPSRC", "INCOME_ACTUAL")
    assert (fund.start, fund.end) == (date(2017, 1, 1), date(2019, 12, 31))
    assert fund.value_pounds == Decimal("123456.78")


def test_each_role_of_a_body_is_a_participation_of_its_own() -> None:
    assert [item.role for item in project().roles_of("O-2")] == ["COLLABORATOR", "PROJECT_PARTNER"]


def test_the_department_of_the_lead_is_carried() -> None:
    assert project().organisation("O-1").department == "Ocean Engineering"
    assert project().department == "Ocean Engineering"


def test_a_collaborator_that_stands_in_no_role_list_is_still_there() -> None:
    assert project().organisation("O-4").name == "Tidewater Instruments Ltd"
    assert [item.role for item in project().roles_of("O-4")] == ["COLLABORATOR"]


def test_a_lead_that_stands_in_no_role_list_is_still_there() -> None:
    found = project(changed("<gtr:name>LEAD_RO</gtr:name>", "<gtr:name>FELLOW</gtr:name>"))
    assert [item.role for item in found.roles_of("O-1")] == ["FELLOW", "LEAD_RO"]


def test_an_address_keeps_the_sources_words() -> None:
    address = project().organisation("O-2").address
    assert address is not None
    assert (address.lines, address.region, address.country) == (("1 Harbour Road",), "Outside UK", None)


def test_two_names_for_one_id_are_an_issue() -> None:
    body = OVERVIEW.decode().replace("University of Farness", "University of Farnes", 1).encode()
    assert [issue.kind for issue in parsed(body).issues] == ["differing record"]


def test_a_person_is_carried_as_printed_once_per_role() -> None:
    found = project().investigators
    assert {item.printed_name for item in found} == {"Ada Quill Example"}
    assert [item.role for item in found] == ["PRINCIPAL_INVESTIGATOR", "FELLOW"]


def test_a_collaboration_outcome_keeps_its_country_and_both_contributions() -> None:
    (found,) = project().collaborations
    assert (found.organisation_name, found.country) == ("University of Farness", "Norway, Kingdom of")
    assert (found.partner_contribution, found.investigator_contribution) == ("A ship.", "Two arrays.")
    assert (found.start, found.sector, found.outcome_id) == (date(2017, 6, 1), "Academic/University", "c1.1")


def test_further_funding_is_in_its_own_currency() -> None:
    (found,) = project().further_funding
    assert (found.amount, found.currency, found.reference) == (Decimal(250000), "NOK", "FRB 7")
    assert (found.organisation_name, found.start, found.end) == (
        "Farness Research Board",
        date(2020, 1, 1),
        date(2021, 1, 1),
    )


def test_a_publication_is_carried_without_its_authors_and_without_an_issue() -> None:
    (found,) = project().publications
    assert (found.title, found.journal, found.published) == (
        'Tides "in the wild"',
        "Journal of Tides",
        date(2018, 1, 1),
    )
    assert "Example A" not in repr(project().publications)


def test_other_outcomes_carry_all_their_fields_and_join_nested_lists() -> None:
    found = {item.kind: dict(item.fields) for item in project().outcomes}
    assert found["key finding"]["sectors"] == "Aerospace, Defence and Marine; Transport"
    assert found["impact summary"]["impactTypes"] == "Economic; Societal"
    assert found["dissemination"]["year"] == "2016,2017"


def test_classifications_keep_a_missing_percentage_missing() -> None:
    assert [(item.kind, item.text, item.percentage) for item in project().classifications] == [
        ("subject", "Marine & coastal", Decimal(100)),
        ("topic", "Acoustics", None),
    ]


def test_the_hierarchy_gives_parents_and_transfers_but_not_the_grant_itself() -> None:
    assert [(item.relation, item.reference) for item in project().related_grants] == [
        ("parent (Transfer)", "EP/Y000001/1"),
        ("Transfer", "EP/Z000001/2"),
    ]


def test_another_namespace_is_read_the_same() -> None:
    assert project(changed("http://gtr.ukri.org/api", "http://gtr.rcuk.ac.uk/api")) == project()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("<gtr:status>", "<gtr:mood>blue</gtr:mood><gtr:status>", "element mood in project"),
        (
            "<gtr:personRoles>",
            "<gtr:visitors>x</gtr:visitors><gtr:personRoles>",
            "element visitors in projectComposition",
        ),
        (
            "<gtr:sector>Public",
            "<gtr:weight>3</gtr:weight><gtr:sector>Public",
            "element weight in furtherFundingOutput",
        ),
        ("<gtr:line1>Registry", "<gtr:planet>Earth</gtr:planet><gtr:line1>Registry", "element planet in address"),
        ('<gtr:identifier type="RCUK">', '<gtr:identifier type="RCUK" age="3">', "attribute age in identifier"),
        ("<gtr:issn>", "<gtr:colour>red</gtr:colour><gtr:issn>", "element colour in publication"),
        ("<gtr:exploitationOutputs/>", "<gtr:exploitationOutputs/>stray", "words between elements in output"),
    ],
)
def test_a_field_that_we_do_not_know_is_an_issue_that_names_it(old: str, new: str, what: str) -> None:
    issues = parsed(changed(old, new)).issues
    assert {issue.kind for issue in issues} == {"unknown field"}
    assert all(issue.where == "overview.xml" for issue in issues)
    assert any(what in issue.what for issue in issues)


def test_a_field_unknown_many_times_is_one_issue_with_its_count() -> None:
    one = "<gtr:publication><gtr:id>1</gtr:id><gtr:colour>red</gtr:colour></gtr:publication>"
    (issue,) = parsed(changed("<gtr:publications>", "<gtr:publications>" + 3 * one)).issues
    assert "element colour in publication" in issue.what
    assert "(3 times): red" in issue.what


def test_a_new_kind_of_outcome_is_an_issue_and_is_carried_all_the_same() -> None:
    body = changed(
        "<gtr:exploitationOutputs/>",
        "<gtr:podcastOutputs><gtr:podcastOutput><gtr:id>Q</gtr:id><gtr:episode>7</gtr:episode></gtr:podcastOutput>"
        "</gtr:podcastOutputs>",
    )
    assert [issue.kind for issue in parsed(body).issues] == ["unknown field"]
    assert ("Q", (("episode", "7"),)) in [(item.id, item.fields) for item in project(body).outcomes]


def test_an_unreadable_date_and_amount_are_issues_and_stay_empty() -> None:
    body = changed("<gtr:end>2019-12-31</gtr:end><gtr:funder", "<gtr:end>soon</gtr:end><gtr:funder")
    body = body.replace(b"<gtr:valuePounds>123456.78", b"<gtr:valuePounds>much")
    assert {issue.kind for issue in parsed(body).issues} == {"unreadable date", "unreadable number"}
    assert (project(body).funds[0].end, project(body).funds[0].value_pounds) == (None, None)


def test_a_body_without_an_id_is_kept_under_its_name() -> None:
    found = parsed(changed("<gtr:id>O-3</gtr:id>", ""))
    assert found.project is not None
    assert found.project.organisation("name:Seabed Survey Office").name == "Seabed Survey Office"
    assert [issue.kind for issue in found.issues] == ["missing field"]


@pytest.mark.parametrize("name", ["id>PROJECT-1</gtr:id", "grantReference>EP/Z000001/1</gtr:grantReference"])
def test_a_project_without_an_id_or_reference_is_unreadable(name: str) -> None:
    with pytest.raises(UnreadableRecord, match="the project has no"):
        parsed(
            changed(f"<gtr:{name}>", "") if "grantRef" in name else OVERVIEW.replace(f"<gtr:{name}>".encode(), b"", 1)
        )


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        OVERVIEW.replace(b"?>", b"?>" + BOMB, 1),
        OVERVIEW.replace(b"?>", b'?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', 1),
        OVERVIEW.replace(b"?>", b"?>" + BOMB, 1).decode().encode("utf-16"),
    ],
)
def test_a_document_type_or_entity_is_refused(body: bytes) -> None:
    with pytest.raises(HostileInput, match="document type"):
        parsed(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (OVERVIEW[: len(OVERVIEW) // 2], "cut off"),
        (OVERVIEW[:-3], "cut off"),
        (OVERVIEW.replace(b"</gtr:fund>", b"</gtr:fond>"), "broken"),
        (OVERVIEW.replace(b"Ports.", b"caf\xe9"), "not in the encoding"),
        (OVERVIEW.replace(b"UTF-8", b"UTF-7", 1), "UTF-7"),
        (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "HTML page"),
        (b"\n<HTML><head></head></HTML>", "HTML page"),
        (b"<gtr><a/></gtr>", "not a <projectOverview>"),
        (
            OVERVIEW.replace(b"gtr:project>", b"gtr:projekt>").replace(b"<gtr:project ", b"<gtr:projekt "),
            "no project record",
        ),
    ],
)
def test_bytes_that_are_no_record_say_why_in_one_line(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableRecord) as error:
        parsed(body)
    assert why in str(error.value)
    assert "\n" not in str(error.value)
    assert not isinstance(error.value, HostileInput)


def test_utf_16_and_latin_1_are_read_as_they_declare() -> None:
    assert project(OVERVIEW.decode().encode("utf-16")) == project()
    latin = OVERVIEW.decode().replace("UTF-8", "ISO-8859-1", 1).replace("Ports.", "Café.").encode("latin-1")
    assert project(latin).impact == "Café."


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("&<>;amp \n\t\u00a0"), max_size=60))
def test_the_quick_reading_of_words_gives_what_the_slow_one_gives(text: str) -> None:
    assert gtr_fields._read(text) == words(text)


@given(st.integers(0, len(OVERVIEW) - 1), st.binary(max_size=4))
def test_damaged_bytes_are_read_or_refused_but_never_crash(place: int, noise: bytes) -> None:
    try:
        parsed(OVERVIEW[:place] + noise + OVERVIEW[place + 2 :])
    except UnreadableRecord as error:
        assert "\n" not in str(error)


def test_the_json_form_gives_the_same_records() -> None:
    (found,) = parse_json((FIXTURES / "overview.json").read_bytes(), RECEIVED)
    assert found.issues == ()
    assert found.project is not None
    assert (found.project.title, found.project.missing) == ("Sonar & tides", ())
    assert (found.project.funds[0].start, found.project.funds[0].value_pounds) == (
        date(2015, 9, 1),
        Decimal("123456.78"),
    )
    assert [(item.organisation_id, item.role) for item in found.project.participations] == [
        ("O-1", "LEAD_RO"),
        ("O-2", "COLLABORATOR"),
    ]
    assert dict(found.project.outcomes[0].fields)["sectors"] == "Transport; Energy"


def test_json_without_a_role_list_says_that_partners_are_missing() -> None:
    record = json.loads((FIXTURES / "overview.json").read_bytes())
    del record["projectOverview"]["projectComposition"]["organisationRole"]
    (found,) = parse_json(json.dumps(record).encode(), RECEIVED)
    assert found.project is not None
    assert found.project.missing == ("partners",)


def test_a_saved_api_2_project_alone_says_that_partners_are_missing() -> None:
    (found,) = parse_json((FIXTURES / "api2_project.json").read_bytes(), RECEIVED)
    assert found.project is not None
    assert (found.project.reference, found.project.organisations) == ("BB/Z000009/1", ())
    assert "partners" in found.project.missing
    assert all(issue.where.startswith("overview.xml: ") for issue in found.issues)


@pytest.mark.parametrize(
    "body", [b'{"id": 1', b"[1, 2]", b"{}", b'{"searchResult": {}}', b"[" * 100_000, b'{"a": NaN}', b'"\xff"']
)
def test_json_that_holds_no_project_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        parse_json(body, RECEIVED)


def test_half_a_character_in_json_is_replaced_so_that_the_record_can_be_written() -> None:
    body = (FIXTURES / "overview.json").read_bytes().replace(b'"id": "O-2"', b'"id": "O-\\uD800"')
    (found,) = parse_json(body, RECEIVED)
    assert "O-\ufffd" in msgspec.json.encode(found).decode()


def test_a_record_of_nothing_but_tags_or_brackets_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(HostileInput, match="elements"):
        parsed(b"<a>" + b"<b/>" * 700_000 + b"</a>")
    with pytest.raises(HostileInput, match="values"):
        parse_json(b"[" + b"[]," * 1_000_000 + b"1]", RECEIVED)


def test_the_founding_record_is_read_whole() -> None:
    path = SHARED / "EP_N007743_1.xml"
    if not path.is_file():
        pytest.skip("the shared folder with the real record is absent")
    found = parsed(path.read_bytes())
    assert found.issues == ()
    assert found.project is not None
    (fund,) = found.project.funds
    assert (fund.value_pounds, fund.start, fund.end) == (Decimal(6104264), date(2016, 1, 1), date(2020, 12, 31))
    roles = Counter(item.role for item in found.project.participations)
    assert roles == {"LEAD_RO": 1, "PROJECT_PARTNER": 7, "COLLABORATOR": 7}
