"""Grants from a server that speaks as Gateway to Research does, with its quirks and its faults."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.errors import FetchError, NotFound, RobotsRefused, Unavailable, UnreadableRecord
from scrapers.gtr import BASE_SETTING, Gtr
from scrapers.gtr_api_fields import resource_of
from scrapers.gtr_records import Api2Answer, project_from_api2
from scrapers.records import Investigator, Issue, Project, Snapshot
from tests.scrapers.gtr_from_xml import Records, add, epoch_ms, link, links, records_from_xml
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import (
    COLLABORATION,
    FINDING,
    FUND,
    FUNDER,
    LEAD,
    LONGER,
    OTHER,
    PARTNER,
    PERSON,
    PROJECT,
    REFERENCE,
    UNNAMED_COUNTRY,
    guid,
    innovate_uk_records,
    invented_records,
)

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "gtr"

Start = Callable[..., tuple[GtrServer, Gtr]]


class Bench:
    """Servers and clients for one test, over one archive; all are closed at its end."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "archive.sqlite")
        self._servers: list[GtrServer] = []
        self._clients: list[Client] = []
        self.slept: list[float] = []

    def server(self, records: Records, robots: str | None = None) -> GtrServer:
        server = GtrServer(records, robots=robots)
        self._servers.append(server.__enter__())
        return server

    def gtr(self, server: GtrServer, **settings: object) -> Gtr:
        chosen: dict[str, object] = {"spacing_seconds": 0, "sleep": self.slept.append, **settings}
        client = Client(self.archive, **chosen)  # type: ignore[arg-type]
        self._clients.append(client)
        return Gtr(client, server.base)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        for server in self._servers:
            server.__exit__()
        self.archive.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = Bench(tmp_path)
    yield opened
    opened.close()


def collected(bench: Bench, records: Records | None = None, reference: str = REFERENCE) -> Project:
    server = bench.server(invented_records() if records is None else records)
    parsed = bench.gtr(server).project(reference)
    assert parsed.project is not None
    return parsed.project


def issues_of(bench: Bench, records: Records) -> list[tuple[str, str]]:
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    return [(issue.kind, issue.what) for issue in parsed.issues]


def test_a_grant_is_found_by_its_reference(bench: Bench) -> None:
    project = collected(bench)
    assert (project.id, project.reference) == (PROJECT, REFERENCE)
    assert project.title == "Quiet Motors & H2"
    assert project.summary == 'Motors that are "quiet".'
    assert (project.technical_summary, project.impact) == ("Windings.", "Less noise.")
    assert (project.status, project.category, project.lead_funder) == ("Active", "Research Grant", "EPSRC")
    assert project.department == "Engineering"


def test_a_grant_is_found_by_its_id(bench: Bench) -> None:
    server = bench.server(invented_records())
    parsed = bench.gtr(server).project(PROJECT)
    assert parsed.project is not None
    assert parsed.project.reference == REFERENCE
    assert not any("q=" in path for path in server.asked)


def test_a_record_that_is_wholly_known_has_no_issue(bench: Bench) -> None:
    assert issues_of(bench, invented_records()) == []


@pytest.mark.parametrize("asked", ["EP/Z000001", "EP/Z000001/", "Z000001/1", "EP/Z000001/1/1", "Quiet Motors"])
def test_a_reference_that_only_resembles_is_not_the_grant(bench: Bench, asked: str) -> None:
    server = bench.server(invented_records())
    with pytest.raises(NotFound, match="knows no grant") as caught:
        bench.gtr(server).project(asked)
    assert "\n" not in str(caught.value)


def test_what_the_source_answered_instead_is_named(bench: Bench) -> None:
    with pytest.raises(NotFound, match=r"it answered with EP/Z000001/"):
        bench.gtr(bench.server(invented_records())).project("EP/Z000001")


def test_the_reference_may_be_typed_in_lower_case(bench: Bench) -> None:
    assert collected(bench, reference=" ep/z000001/1 ").id == PROJECT


def test_an_unknown_id_is_not_found(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.gtr(bench.server(invented_records())).project(guid(77))


def test_roles_stay_apart_and_in_the_sources_own_words(bench: Bench) -> None:
    roles = {(item.organisation_id, item.role) for item in collected(bench).participations}
    assert roles == {
        (LEAD, "LEAD_ORG"),
        (PARTNER, "PP_ORG"),
        (PARTNER, "COLLAB_ORG"),
        (UNNAMED_COUNTRY, "COLLAB_ORG"),
    }


def test_a_body_with_two_roles_is_one_record(bench: Bench) -> None:
    names = [item.name for item in collected(bench).organisations]
    assert names == ["University of Elsewhere", "Humming Motors Ltd", "Institute of Silence"]


def test_an_organisation_has_its_address_number_and_website(bench: Bench) -> None:
    body = collected(bench).organisation(LEAD)
    assert (body.registration_number, body.website) == ("RC000999", "http://elsewhere.example")
    assert body.address is not None
    assert (body.address.lines, body.address.post_code) == (("1 High Street",), "EL1 1AA")


def test_outside_uk_stays_a_region_and_is_no_country(bench: Bench) -> None:
    address = collected(bench).organisation(UNNAMED_COUNTRY).address
    assert address is not None
    assert (address.region, address.country) == ("Outside UK", None)


def test_days_around_summer_time_are_uk_days(bench: Bench) -> None:
    project = collected(bench)
    (fund,) = project.funds
    assert (fund.start, fund.end) == (date(2015, 9, 1), date(2017, 8, 31))
    assert project.collaborations[0].start == date(2016, 6, 1)
    assert project.publications[0].published == date(2016, 7, 1)
    assert project.related_grants[0].start == date(2017, 9, 1)


def test_a_fund_names_its_funder(bench: Bench) -> None:
    (fund,) = collected(bench).funds
    assert (fund.funder_id, fund.funder_name) == (FUNDER, "EPSRC")
    assert (fund.value_pounds, fund.category) == (Decimal(198408), "INCOME_ACTUAL")


def test_the_funder_is_no_partner(bench: Bench) -> None:
    project = collected(bench)
    assert FUNDER not in {item.id for item in project.organisations}


def test_a_reported_collaboration_keeps_each_of_its_words(bench: Bench) -> None:
    (found,) = collected(bench).collaborations
    assert (found.id, found.outcome_id) == (COLLABORATION, f"out-{COLLABORATION[:8]}")
    assert (found.organisation_name, found.department) == ("Institute of Silence", "Department of Hush")
    assert (found.country, found.sector) == ("Norway", "Public")
    assert (found.investigator_contribution, found.partner_contribution) == ("A model.", "A test rig.")
    assert (found.description, found.impact) == ("Joint work on bearings.", "None yet")


def test_further_funding_keeps_its_own_currency(bench: Bench) -> None:
    (found,) = collected(bench).further_funding
    assert (found.amount, found.currency) == (Decimal("72562.5"), "NOK")
    assert (found.organisation_name, found.reference, found.country) == ("Fund for Quiet", "Q-1", "Norway")
    assert found.description == "Quieter motors\nA second round."


def test_a_publication_is_kept_without_its_authors(bench: Bench) -> None:
    project = collected(bench)
    (found,) = project.publications
    assert (found.title, found.journal, found.doi, found.issn) == (
        "On Hum",
        "Journal of Hum",
        "10.9999/hum",
        "0000-0000",
    )
    assert "Example A" not in repr(project)


def test_other_outcomes_keep_all_their_fields_in_order(bench: Bench) -> None:
    finding, influence = collected(bench).outcomes
    assert (finding.kind, finding.fields) == (
        "key finding",
        (("description", "It hums less."), ("sectors", "Transport; Energy")),
    )
    assert (influence.kind, influence.fields) == (
        "policy influence",
        (("influence", "A & B"), ("partOfOfficialScheme", "false")),
    )


def test_of_a_person_only_the_printed_name_and_role_are_kept(bench: Bench) -> None:
    project = collected(bench)
    index = project.investigators[0].snapshot
    assert project.investigators == (
        Investigator(snapshot=index, id=PERSON, printed_name="Ada Quill Example", role="PI_PER"),
    )
    assert "ada@" not in repr(project)


def test_classifications_keep_their_kind_and_share(bench: Bench) -> None:
    found = [(item.kind, item.text, item.percentage) for item in collected(bench).classifications]
    assert found == [("subject", "Engineering", None), ("topic", "Electric Motors", Decimal(60))]


def test_a_related_grant_keeps_its_relation(bench: Bench) -> None:
    (related,) = collected(bench).related_grants
    assert (related.relation, related.project_id) == ("TRANSFER", OTHER)


def test_every_record_points_to_the_bytes_that_say_it(bench: Bench) -> None:
    project = collected(bench)
    for items, word in (
        (project.organisations, "name"),
        (project.collaborations, "organisation_name"),
        (project.publications, "title"),
        (project.further_funding, "reference"),
    ):
        for item in items:
            snapshot = project.snapshots[item.snapshot]
            assert getattr(item, word) in bench.archive.get(snapshot.sha256).decode()


def test_a_snapshot_has_a_public_address_and_the_one_that_was_asked(bench: Bench) -> None:
    server = bench.server(invented_records())
    project = bench.gtr(server).project(REFERENCE).project
    assert project is not None
    first, *others = project.snapshots
    assert first.url == "https://gtr.ukri.org/projects?ref=EP%2FZ000001%2F1"
    assert first.origin == f"{server.base}/projects/{PROJECT}"
    assert all(item.url.startswith("https://gtr.ukri.org/gtr/api/") for item in others)
    assert all(item.origin.startswith(server.base) for item in others)
    assert {item.source for item in project.snapshots} == {"gtr"}


def test_no_href_of_a_record_is_ever_followed(bench: Bench) -> None:
    asked: list[str] = []
    server = bench.server(invented_records())
    bench.gtr(server, on_request=lambda url, _: asked.append(url)).project(REFERENCE)
    root = server.base.removesuffix("/gtr/api")
    assert asked
    assert all(url.startswith(root) for url in asked)


@pytest.mark.parametrize(
    "address",
    [
        "http://gtr.ukri.org:80/gtr/api/organisations/ABC-1",
        "https://gtr.ukri.org:443/gtr/api/organisations/ABC-1/",
        "http://internal.elb.example.invalid/gtr/api/organisations/ABC-1?x=1",
        "/gtr/api/organisations/ABC-1",
    ],
)
def test_resource_and_id_are_read_whatever_the_host(address: str) -> None:
    assert resource_of(address) == ("organisations", "ABC-1")


@pytest.mark.parametrize(
    "address",
    [None, 7, "", "http://[broken", "http://x/gtr/api/organisations/../funds", "http://x/gtr/api/secrets/1", "x"],
)
def test_an_address_that_leads_nowhere_known_is_none(address: object) -> None:
    assert resource_of(address) is None


def test_linked_records_come_by_the_page_and_not_one_by_one(bench: Bench) -> None:
    records = invented_records()
    for number in range(100, 350):
        add(records, "organisations", guid(number), name=f"Body {number}", addresses={"address": []})
        links(records["projects"][PROJECT]).append(link("COLLAB_ORG", "organisations", guid(number)))
    server = bench.server(records)
    project = bench.gtr(server).project(REFERENCE).project
    assert project is not None
    assert len(project.organisations) == 253
    bulk = [path for path in server.asked if f"/projects/{PROJECT}/organisations" in path]
    assert [path.partition("?")[2] for path in bulk] == ["p=1&s=100", "p=2&s=100", "p=3&s=100"]
    assert len(server.asked) < 15


def test_only_what_the_project_links_to_is_asked_for(bench: Bench) -> None:
    server = bench.server(innovate_uk_records())
    bench.gtr(server).project("99901")
    assert [path.partition("?")[0].removeprefix("/gtr/api/") for path in server.asked] == [
        "projects",
        f"projects/{PROJECT}",
        f"organisations/{LEAD}",
    ]


def test_a_linked_body_that_the_page_lacks_is_asked_for_singly(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("404", f"/projects/{PROJECT}/organisations", times=9)
    project = bench.gtr(server).project(REFERENCE).project
    assert project is not None
    assert len(project.organisations) == 3
    assert project.missing == ()


def test_a_linked_body_that_is_nowhere_is_missing_and_said(bench: Bench) -> None:
    records = invented_records()
    del records["organisations"][UNNAMED_COUNTRY]
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    assert parsed.project.missing == ("partners",)
    assert [issue.kind for issue in parsed.issues] == ["missing record"]
    assert f"COLLAB_ORG {UNNAMED_COUNTRY}" in parsed.issues[0].what
    assert UNNAMED_COUNTRY not in {item.organisation_id for item in parsed.project.participations}


def test_a_funder_that_is_nowhere_leaves_the_partners_whole(bench: Bench) -> None:
    records = invented_records()
    del records["organisations"][FUNDER]
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    assert parsed.project.funds[0].funder_name is None
    assert parsed.project.missing == ()
    assert [issue.kind for issue in parsed.issues] == ["missing record"]


def test_a_page_past_the_last_is_the_end_and_no_error(bench: Bench) -> None:
    records = invented_records()
    server = bench.server(records)
    for answer in (1, 2):
        server.fault("404", f"p={answer + 1}")
    assert len(list(bench.gtr(server).search("grant"))) == 2


def test_a_server_that_gives_the_same_page_again_does_not_hold_us(bench: Bench) -> None:
    records = invented_records()
    for number in range(1000, 1250):
        add(records, "projects", guid(number), title=f"grant {number}", identifiers={"identifier": []})
    server = bench.server(records)
    server.fault("repeat", "/projects", times=99)
    found = list(bench.gtr(server).search("grant"))
    assert len(found) == len(set(found)) == 100
    assert len(server.asked) == 2


def test_several_words_are_asked_as_a_phrase(bench: Bench) -> None:
    server = bench.server(invented_records())
    found = list(bench.gtr(server).search("Another grant"))
    assert [reference for reference, _, _ in found] == ["EP/Z000001/2", "EP/Z000001/11"]
    assert "q=%22Another+grant%22" in server.asked[0]


def test_a_search_gives_reference_id_and_title(bench: Bench) -> None:
    found = list(bench.gtr(bench.server(invented_records())).search("Z000001/11"))
    assert (LONGER, "Another grant EP/Z000001/11") in [(identifier, title) for _, identifier, title in found]


def test_a_search_that_finds_nothing_is_empty(bench: Bench) -> None:
    assert list(bench.gtr(bench.server(invented_records())).search('"nothing of the "kind"')) == []


def test_a_search_runs_over_all_pages_and_doubles_nothing(bench: Bench) -> None:
    records = invented_records()
    for number in range(1000, 1250):
        add(records, "projects", guid(number), title=f"zebra {number}", identifiers={"identifier": []})
    found = list(bench.gtr(bench.server(records)).search("zebra"))
    assert len(found) == len(set(found)) == 250


def test_grants_of_an_organisation_need_its_whole_name(bench: Bench) -> None:
    gtr = bench.gtr(bench.server(invented_records()))
    assert list(gtr.references_of_organisation("institute  of silence")) == [REFERENCE]
    with pytest.raises(NotFound, match="it answered with Institute of Silence"):
        list(gtr.references_of_organisation("Silence"))


def test_grants_of_all_records_of_one_name_come_once_each(bench: Bench) -> None:
    records = invented_records()
    add(records, "organisations", guid(60), name="Institute of Silence", addresses={"address": []})
    for project in (PROJECT, OTHER):
        links(records["projects"][project]).append(link("PP_ORG", "organisations", guid(60)))
    found = list(bench.gtr(bench.server(records)).references_of_organisation("Institute of Silence"))
    assert sorted(found) == [REFERENCE, "EP/Z000001/2"]


def test_a_name_that_the_source_cut_is_the_same_name(bench: Bench) -> None:
    records = invented_records()
    whole = "Northern University of Extraordinary Technology"
    add(records, "organisations", guid(61), name=whole[:40], addresses={"address": []})
    links(records["projects"][OTHER]).append(link("PP_ORG", "organisations", guid(61)))
    server = bench.server(records)
    server.state.records["organisations"][guid(61)]["title"] = whole  # the server's search knows the whole name
    assert list(bench.gtr(server).references_of_organisation(whole)) == ["EP/Z000001/2"]


def test_lists_that_are_single_or_empty_stay_lists(bench: Bench) -> None:
    records = invented_records()
    records["projects"][PROJECT]["researchTopics"] = {"researchTopic": {"id": guid(1), "text": "One alone"}}
    records["projects"][PROJECT]["researchSubjects"] = None
    assert [item.text for item in collected(bench, records).classifications] == ["One alone"]


def test_participants_of_innovate_uk_have_exact_amounts(bench: Bench) -> None:
    project = collected(bench, innovate_uk_records(), "99901")
    lead = next(item for item in project.participations if item.role == "PARTICIPANT_ORG")
    assert (lead.organisation_id, lead.project_cost, lead.grant_offer) == (
        LEAD,
        Decimal(34442927),
        Decimal("17221463.5"),
    )
    assert str(lead.project_cost) == "34442927"


def test_a_participant_without_a_record_of_its_own_is_kept_by_name(bench: Bench) -> None:
    project = collected(bench, innovate_uk_records(), "99901")
    assert project.organisation(guid(99)).name == "Only Here Ltd"
    assert [item.role for item in project.roles_of(guid(99))] == ["PARTICIPANT_ORG"]


def test_a_participant_is_not_doubled_by_its_link(bench: Bench) -> None:
    project = collected(bench, innovate_uk_records(), "99901")
    assert sorted(item.role for item in project.roles_of(LEAD)) == ["LEAD_ORG", "PARTICIPANT_ORG"]


@pytest.mark.parametrize(
    ("resource", "identifier"),
    [("projects", PROJECT), ("organisations", LEAD), ("persons", PERSON), ("outcomes/collaborations", COLLABORATION)],
)
def test_an_unknown_field_is_an_issue_with_its_value(bench: Bench, resource: str, identifier: str) -> None:
    records = invented_records()
    records[resource][identifier]["newField"] = {"deep": ["new words"]}
    assert issues_of(bench, records) == [("unknown field", "newField is not known and was not read: new words")]


def test_an_unknown_role_is_kept_as_it_stands_with_an_issue(bench: Bench) -> None:
    records = invented_records()
    links(records["projects"][PROJECT]).append(link("SPONSOR_ORG", "organisations", PARTNER))
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    assert "SPONSOR_ORG" in {item.role for item in parsed.project.roles_of(PARTNER)}
    assert [issue.kind for issue in parsed.issues] == ["unknown role"]


def test_an_outcome_type_that_is_new_is_kept_under_its_own_name(bench: Bench) -> None:
    records = invented_records()
    outcome = add(records, "outcomes/clinicaltrials", guid(70), title="A trial")
    links(outcome).append(link("PROJECT", "projects", PROJECT))
    links(records["projects"][PROJECT]).append(link("CLINICAL_TRIAL", "outcomes/clinicaltrials", guid(70)))
    found = [item for item in collected(bench, records).outcomes if item.kind == "clinicaltrials"]
    assert [item.fields for item in found] == [(("title", "A trial"),)]


def test_a_link_that_leads_nowhere_is_an_issue(bench: Bench) -> None:
    records = invented_records()
    links(records["projects"][PROJECT]).append({"href": "http://x/secrets/1", "rel": "SECRET", "otherAttributes": {}})
    assert issues_of(bench, records) == [("unknown link", "SECRET to http://x/secrets/1 was not read")]


def test_an_unreadable_date_or_amount_is_an_issue_and_not_a_guess(bench: Bench) -> None:
    records = invented_records()
    collaboration = records["outcomes/collaborations"][COLLABORATION]
    collaboration["start"] = "last spring"
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    assert parsed.project.collaborations[0].start is None
    assert [(issue.kind, "last spring" in issue.what) for issue in parsed.issues] == [("unreadable date", True)]


def test_issues_are_one_line_whatever_the_source_says(bench: Bench) -> None:
    records = invented_records()
    records["projects"][PROJECT]["new\nField"] = "a\nb" * 500
    (issue,) = bench.gtr(bench.server(records)).project(REFERENCE).issues
    assert "\n" not in issue.what
    assert len(issue.what) < 250


def test_an_unknown_field_that_is_empty_is_no_issue(bench: Bench) -> None:
    records = invented_records()
    records["projects"][PROJECT] |= {"newText": "", "newList": [], "newRecord": {}, "newNothing": None}
    assert issues_of(bench, records) == []


def test_the_research_councils_reference_comes_before_others(bench: Bench) -> None:
    records = invented_records()
    records["projects"][PROJECT]["identifiers"] = {
        "identifier": [{"value": "OTHER-1", "type": "IUK"}, {"value": REFERENCE, "type": "RCUK"}]
    }
    project = collected(bench, records, "OTHER-1")
    assert project.reference == REFERENCE
    assert [(item.type, item.value) for item in project.identifiers] == [("IUK", "OTHER-1"), ("RCUK", REFERENCE)]


def test_an_award_in_another_currency_is_not_read_as_pounds(bench: Bench) -> None:
    records = invented_records()
    records["funds"][FUND]["valuePounds"] = {"amount": 5, "currencyCode": "EUR"}
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    assert parsed.project.funds[0].value_pounds is None
    assert [issue.kind for issue in parsed.issues] == ["unexpected currency"]


def test_a_body_that_comes_without_a_role_is_said_and_is_no_partner() -> None:
    records = invented_records()
    extra = add(records, "organisations", guid(62), name="Nobody's Partner", addresses={"address": []})
    bodies = {"page": 1, "organisation": [*records["organisations"].values()]}
    parsed = project_from_api2([answer(records["projects"][PROJECT]), answer(bodies), answer(records["funds"][FUND])])
    assert parsed.project is not None
    assert extra["id"] not in {item.id for item in parsed.project.organisations}
    unlinked = [issue.what for issue in parsed.issues if issue.kind == "unlinked record"]
    assert unlinked == [f"organisation {guid(62)} (Nobody's Partner) came without a role"]


def test_of_several_addresses_the_main_one_is_read_and_the_others_are_said(bench: Bench) -> None:
    records = invented_records()
    records["organisations"][LEAD]["addresses"] = {
        "address": [{"type": "OTHER_ADDRESS", "city": "Second"}, {"type": "MAIN_ADDRESS", "city": "First"}]
    }
    parsed = bench.gtr(bench.server(records)).project(REFERENCE)
    assert parsed.project is not None
    address = parsed.project.organisation(LEAD).address
    assert address is not None
    assert address.city == "First"
    assert [(issue.kind, "Second" in issue.what) for issue in parsed.issues] == [("further address", True)]


def test_an_orcid_may_stand_in_a_link(bench: Bench) -> None:
    records = invented_records()
    links(records["persons"][PERSON]).append({"href": "https://orcid.org/0000-0000-0000-0000", "rel": "ORCID_ID"})
    assert collected(bench, records).investigators[0].orcid == "0000-0000-0000-0000"


def test_dates_of_other_outcomes_are_uk_days(bench: Bench) -> None:
    records = invented_records()
    records["outcomes/keyfindings"][FINDING]["start"] = epoch_ms("2016-07-01")
    assert ("start", "2016-07-01") in collected(bench, records).outcomes[0].fields


def test_an_outcome_that_links_to_another_grant_is_said(bench: Bench) -> None:
    records = invented_records()
    links(records["outcomes/keyfindings"][FINDING]).append(link("PROJECT", "projects", OTHER))
    ((kind, what),) = issues_of(bench, records)
    assert kind == "unknown link"
    assert OTHER in what


def test_one_429_is_waited_for(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("429", "/organisations", retry_after="1")
    assert bench.gtr(server).project(REFERENCE).project is not None
    assert bench.slept == [1]


@pytest.mark.parametrize("kind", ["503", "500", "cut", "half"])
def test_one_fault_in_the_middle_changes_nothing(bench: Bench, kind: str) -> None:
    expected = collected(bench)
    server = bench.server(invented_records())
    server.fault(kind, "/outcomes/", retry_after="0")  # type: ignore[arg-type]
    project = bench.gtr(server).project(REFERENCE).project
    assert project is not None
    assert (project.collaborations, project.outcomes) == (expected.collaborations, expected.outcomes)


def test_a_source_that_stays_down_is_said_in_one_line(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("503", times=99, retry_after="0")
    with pytest.raises(Unavailable, match=r"after 5 tries \(status 503\)") as caught:
        bench.gtr(server).project(REFERENCE)
    assert "\n" not in str(caught.value)


def test_bodies_that_stay_cut_are_said_in_one_line(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("half", times=99)
    with pytest.raises(UnreadableRecord, match="cut short"):
        bench.gtr(server).project(REFERENCE)


def test_an_error_page_is_named_with_its_address(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("html", f"/projects/{PROJECT}$")
    with pytest.raises(UnreadableRecord, match="HTML page where JSON should be") as caught:
        bench.gtr(server).project(REFERENCE)
    assert f"/projects/{PROJECT}" in str(caught.value)


def test_after_an_error_page_the_next_run_goes_on(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("html", f"/projects/{PROJECT}$")
    with pytest.raises(UnreadableRecord):
        bench.gtr(server).project(REFERENCE)
    assert bench.gtr(server).project(REFERENCE).project is not None


def test_a_page_where_one_grant_should_be_is_said_in_one_line(bench: Bench) -> None:
    records = invented_records()
    records["projects"][PROJECT] = {"page": 1, "totalPages": 1, "project": []}
    with pytest.raises(UnreadableRecord, match="holds 0 projects where one should be") as caught:
        bench.gtr(bench.server(records)).project(PROJECT)
    assert "\n" not in str(caught.value)


def test_a_redirect_to_another_host_is_not_followed(bench: Bench) -> None:
    server = bench.server(invented_records())
    server.fault("elsewhere")
    with pytest.raises(FetchError, match=r"http://elsewhere\.invalid, which is not followed"):
        bench.gtr(server).project(REFERENCE)


def test_robots_txt_of_the_source_is_obeyed_on_loopback_too(bench: Bench) -> None:
    server = bench.server(invented_records(), robots="User-agent: *\nDisallow: /gtr/api\n")
    with pytest.raises(RobotsRefused):
        bench.gtr(server).project(REFERENCE)
    assert server.asked == []


def test_a_second_run_asks_nothing_and_says_the_same(bench: Bench) -> None:
    server = bench.server(invented_records())
    first = bench.gtr(server).project(REFERENCE)
    count = len(server.asked)
    assert bench.gtr(server).project(REFERENCE) == first
    assert len(server.asked) == count


def test_offline_gives_the_same_grant(bench: Bench) -> None:
    server = bench.server(invented_records())
    first = bench.gtr(server).project(REFERENCE)
    count = len(server.asked)
    assert bench.gtr(server, offline=True).project(REFERENCE) == first
    assert len(server.asked) == count


def test_a_collection_that_stops_half_way_asks_only_for_what_lacks(bench: Bench) -> None:
    server = bench.server(invented_records())
    with pytest.raises(FetchError, match="budget of 6 requests"):
        bench.gtr(server, budget=6).project(REFERENCE)
    assert bench.gtr(server).project(REFERENCE).project is not None
    assert len(server.asked) == len(set(server.asked))


KILLED = """
import sys, time
from pathlib import Path
from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.gtr import Gtr
count = 0
def told(url, kept):
    global count
    count += 1
    if count == 7:
        print("half way", flush=True)
        time.sleep(60)
client = Client(Archive(Path(sys.argv[1])), spacing_seconds=0, on_request=told)
Gtr(client).project(sys.argv[2])
"""


def test_a_killed_collection_goes_on_where_it_was(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    server = bench.server(invented_records())
    monkeypatch.setenv(BASE_SETTING, server.base)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(bench.archive.path), REFERENCE], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "half way\n"
        running.kill()
    before = len(server.asked)
    assert before >= 5
    project = bench.gtr(server).project(REFERENCE).project
    assert project is not None
    assert len(project.organisations) == 3
    assert len(server.asked) == len(set(server.asked))
    assert bench.archive.verify() == len(server.asked) + 1  # and robots.txt


def test_the_setting_names_another_base(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    server = bench.server(invented_records())
    monkeypatch.setenv(BASE_SETTING, server.base + "/")
    with Client(bench.archive, spacing_seconds=0) as client:
        assert Gtr(client).project(REFERENCE).project is not None


def test_we_ask_for_version_7(bench: Bench) -> None:
    server = bench.server(invented_records())
    bench.gtr(server).project(REFERENCE)
    accepted = {headers["accept"] for headers in server.state.headers if "accept" in headers}
    assert accepted == {"application/vnd.rcuk.gtr.json-v7", "text/plain"}


def answer(value: object, url: str = "https://gtr.ukri.org/gtr/api/projects/X") -> Api2Answer:
    snapshot = Snapshot(source="gtr", url=url, retrieved=datetime(2026, 1, 1, tzinfo=UTC), sha256="0" * 64, origin=url)
    return Api2Answer(snapshot=snapshot, value=value)


def test_a_saved_project_alone_says_what_is_missing() -> None:
    parsed = project_from_api2([answer(invented_records()["projects"][PROJECT])])
    assert parsed.project is not None
    assert set(parsed.project.missing) == {"partners", "investigators", "funds", "outcomes"}
    assert parsed.project.participations == ()
    assert {issue.kind for issue in parsed.issues} == {"missing record"}
    assert parsed.project.funds[0].start == date(2015, 9, 1)


def test_a_saved_page_with_one_project_is_read() -> None:
    page = {
        "page": 1,
        "size": 20,
        "totalPages": 1,
        "totalSize": 1,
        "project": [invented_records()["projects"][PROJECT]],
    }
    parsed = project_from_api2([answer(page)])
    assert parsed.project is not None
    assert parsed.project.reference == REFERENCE


@pytest.mark.parametrize(
    "value",
    [
        [],
        "words",
        {},
        {"page": 1, "project": []},
        {"page": 1, "project": [{"title": "no id"}]},
        {"id": "X", "title": "no reference"},
        {"id": "X", "identifiers": {"identifier": [{"value": "A", "type": "RCUK"}]}},
        {"id": "X", "href": "http://x/gtr/api/persons/X", "firstName": "A"},
        {"id": "X", "title": "t", "identifiers": [], "links": "none"},
    ],
)
def test_json_that_is_no_project_is_said_in_one_line(value: object) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        project_from_api2([answer(value)])
    assert "\n" not in str(caught.value)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.data(), JSON_VALUES)
def test_any_value_in_any_field_gives_a_grant_with_issues_or_one_line(data: st.DataObject, value: object) -> None:
    records = invented_records()
    answers = [records["projects"][PROJECT], *(item for kind in records for item in records[kind].values())]
    record = data.draw(st.sampled_from(answers))
    field = data.draw(st.sampled_from(sorted(record)))
    inner = record[field]
    if isinstance(inner, dict) and inner and data.draw(st.booleans()):
        inner[data.draw(st.sampled_from(sorted(inner)))] = value
    else:
        record[field] = value
    try:
        parsed = project_from_api2([answer(item) for item in answers])
    except UnreadableRecord as error:
        assert "\n" not in str(error)
    else:
        assert parsed.project is not None
        assert all("\n" not in issue.what + issue.where for issue in parsed.issues)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared real data ({name}) is not beside this checkout")
    return path


def test_a_real_project_answer_is_wholly_known() -> None:
    real = json.loads(shared("gtr2/oneproject.json").read_text())
    parsed = project_from_api2([answer(real)])
    assert parsed.project is not None
    assert parsed.project.reference == "BB/D006295/1"
    assert parsed.project.funds[0].start == date(2006, 3, 1)
    assert parsed.project.related_grants[0].relation == "TRANSFER"
    assert {issue.kind for issue in parsed.issues} == {"missing record"}


def test_a_real_fund_answer_is_wholly_known() -> None:
    fund = json.loads(shared("gtr2/onefund.json").read_text(), parse_float=Decimal)
    records = invented_records()
    project = records["projects"][PROJECT]
    project["links"] = {"link": [link("FUND", "funds", str(fund["id"]))]}
    parsed = project_from_api2([answer(project), answer(fund)])
    assert parsed.project is not None
    (found,) = parsed.project.funds
    assert (found.start, found.end, found.value_pounds) == (date(2015, 9, 1), date(2017, 8, 31), Decimal(198408))
    assert [issue.kind for issue in parsed.issues] == ["missing record"]  # the funder's own record


def test_a_real_person_answer_is_wholly_known() -> None:
    person = json.loads(shared("gtr2/oneperson.json").read_text())
    project = invented_records()["projects"][PROJECT]
    project["links"] = {"link": [link("RESEARCH_PER", "persons", str(person["id"]))]}
    parsed = project_from_api2([answer(project), answer(person)])
    assert parsed.project is not None
    assert len(parsed.project.investigators) == 1
    assert parsed.issues == ()


def test_the_founding_grant_comes_whole_over_the_api(bench: Bench) -> None:
    server = bench.server(records_from_xml(shared("EP_N007743_1.xml")))
    parsed = bench.gtr(server).project("EP/N007743/1")
    project = parsed.project
    assert project is not None
    assert parsed.issues == ()
    assert (len(project.organisations), len(project.participations)) == (14, 15)
    assert (len(project.collaborations), len(project.publications), len(project.outcomes)) == (7, 47, 21)
    assert (project.funds[0].value_pounds, project.funds[0].end) == (Decimal(6104264), date(2020, 12, 31))
    assert {item.country for item in project.collaborations if item.organisation_name == "Jiangnan University"} == {
        "China, People's Republic of"
    }


def test_an_issue_names_the_record(bench: Bench) -> None:
    records = invented_records()
    records["organisations"][PARTNER]["surprise"] = 1
    (issue,) = bench.gtr(bench.server(records)).project(REFERENCE).issues
    assert issue == Issue(
        kind="unknown field",
        where=f"organisation {PARTNER}",
        what="surprise is not known and was not read: 1",
    )
