"""Pages of whole lists: which grants there are, whether a grant changed, and what reading it would take."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.errors import NotFound, UnreadableRecord
from scrapers.gtr import Gtr
from scrapers.gtr_listing import listed_project, record_in, requests_for
from scrapers.gtr_records import Api2Answer
from tests.scrapers.gtr_from_xml import Record, link, links
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import FUND, LEAD, PARTNER, PROJECT, guid, invented_records
from tests.scrapers.invented_register import invented_register, project_id, reference_of


@pytest.fixture
def server() -> Iterator[GtrServer]:
    with GtrServer(invented_register(130)) as opened:
        yield opened


@pytest.fixture
def gtr(server: GtrServer, tmp_path: Path) -> Iterator[Gtr]:
    archive = Archive(tmp_path / "archive.sqlite")
    with Client(archive, spacing_seconds=0, sleep=lambda _: None) as client:
        yield Gtr(client, server.base)
    archive.close()


def grant() -> Record:
    return copy.deepcopy(invented_records()["projects"][PROJECT])


def test_a_page_holds_a_hundred_grants_and_says_how_many_there_are(gtr: Gtr) -> None:
    page = gtr.list_page("projects", 2)
    assert (page.number, page.total_pages, page.total_size, len(page.records)) == (2, 2, 130, 30)
    assert page.snapshot.url == "https://gtr.ukri.org/gtr/api/projects?p=2&s=100"


def test_a_page_past_the_last_is_not_found(gtr: Gtr) -> None:
    with pytest.raises(NotFound):
        gtr.list_page("projects", 3)


@pytest.mark.parametrize("field", ["page", "totalPages", "totalSize"])
@pytest.mark.parametrize("value", [None, "2", -1])
def test_a_page_without_its_totals_is_no_page(field: str, value: object) -> None:
    from datetime import UTC, datetime

    from scrapers.gtr_listing import list_page_of
    from scrapers.records import Snapshot

    snapshot = Snapshot(source="gtr", url="u", retrieved=datetime.now(UTC), sha256="0", origin="http://here/projects")
    whole: dict[str, object] = {"page": 1, "totalPages": 1, "totalSize": 0, "project": []}
    assert list_page_of(Api2Answer(snapshot=snapshot, value=whole), 1).total_size == 0
    with pytest.raises(UnreadableRecord, match="http://here/projects does not say how many"):
        list_page_of(Api2Answer(snapshot=snapshot, value={**whole, field: value}), 1)


def test_a_list_page_says_who_pays_and_when_a_grant_began() -> None:
    found = listed_project(grant())
    assert (found.reference, found.title, found.funder) == ("EP/Z000001/1", "Quiet Motors & H2", "EPSRC")
    assert found.starts == date(2015, 9, 1)
    assert found.links["organisations"] == 3
    assert "projects" not in found.links


def test_a_grant_without_anything_but_an_id_is_listed() -> None:
    found = listed_project({"id": PROJECT})
    assert (found.reference, found.title, found.funder, found.starts, found.links) == ("", "", "", None, {})


def test_a_grant_that_was_only_loaded_anew_has_not_changed() -> None:
    before, after = grant(), grant()
    after |= {"created": 1780000000000, "href": "http://other.invalid/gtr/api/projects/X", "ext": {}}
    for item in links(after):
        item["href"] = str(item["href"]).replace("http://", "https://other.")
    links(after).reverse()
    assert listed_project(after).digest == listed_project(before).digest


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"status": "Closed"},
        {"abstractText": "Other words."},
        {"participantValues": {"participant": [{"organisationId": LEAD}]}},
        {"aNewField": "of the source"},
    ],
)
def test_other_words_of_a_grant_are_a_change(change: dict[str, object]) -> None:
    assert listed_project(grant() | change).digest != listed_project(grant()).digest


@pytest.mark.parametrize(
    "added",
    [
        link("COLLABORATION", "outcomes/collaborations", guid(0x99)),
        link("COFUND_ORG", "organisations", PARTNER),
        link("FUND", "funds", FUND, start="2015-09-01", end="2019-08-31"),
    ],
)
def test_another_link_role_or_date_is_a_change(added: Record) -> None:
    changed = grant()
    links(changed).append(added)
    assert listed_project(changed).digest != listed_project(grant()).digest


def test_linked_records_cost_a_request_for_each_hundred() -> None:
    counted = requests_for({"organisations": 1, "persons": 100, "outcomes/publications": 101})
    assert counted == {"organisations": 1, "persons": 1, "outcomes/publications": 2}
    assert requests_for({"organisations": 1, "persons": 100}, {"persons"}) == {"persons": 1}


def test_a_listed_grant_is_the_same_as_the_grant_alone(gtr: Gtr, server: GtrServer) -> None:
    page = gtr.list_page("projects", 1)
    record = dict(page.records[6][1])
    listed, alone = gtr.read_listed(record, page.snapshot), gtr.project(reference_of(7))
    assert listed.project is not None
    assert alone.project is not None
    assert listed.issues == alone.issues == ()
    for name in ("id", "title", "organisations", "participations", "funds", "collaborations", "publications"):
        assert getattr(listed.project, name) == getattr(alone.project, name)
    assert listed.project.snapshots[0].sha256 == page.snapshot.sha256


def test_only_the_resources_that_are_wanted_are_asked_for(gtr: Gtr, server: GtrServer) -> None:
    page = gtr.list_page("projects", 1)
    parsed = gtr.read_listed(page.records[6][1], page.snapshot, resources={"organisations"})
    assert parsed.project is not None
    assert [path for path in server.asked if "projects?" not in path] == [
        f"/gtr/api/projects/{project_id(7)}/organisations?p=1&s=100"
    ]
    assert set(parsed.project.missing) == {"funds", "outcomes"}
    assert parsed.issues == ()


def test_a_record_that_was_wanted_and_is_nowhere_stays_an_issue(gtr: Gtr, server: GtrServer) -> None:
    del server.state.records["organisations"][guid(0x100)]
    page = gtr.list_page("projects", 1)
    parsed = gtr.read_listed(page.records[6][1], page.snapshot, resources={"organisations"})
    assert [issue.kind for issue in parsed.issues] == ["missing record"]
    assert guid(0x100) in parsed.issues[0].what


def test_what_is_at_hand_is_not_asked_for(gtr: Gtr, server: GtrServer) -> None:
    page = gtr.list_page("projects", 1)
    bodies = gtr.list_page("organisations", 1)
    asked = len(server.asked)
    wanted: list[tuple[str, str]] = []

    def at_hand(keys: object) -> list[Api2Answer]:
        wanted.extend(keys)  # type: ignore[arg-type]
        records = [record for _, record in bodies.records]
        return [Api2Answer(snapshot=bodies.snapshot, value={"size": 9, "organisation": records})]

    parsed = gtr.read_listed(page.records[6][1], page.snapshot, resources={"organisations"}, at_hand=at_hand)
    assert len(server.asked) == asked
    assert parsed.project is not None
    assert len(parsed.project.organisations) == 3
    assert ("organisations", guid(0x100)) in wanted


def test_a_record_is_found_on_its_page_by_its_id() -> None:
    page = {"size": 100, "project": [{"id": "A", "title": "one"}, {"id": "B", "title": "two"}]}
    assert record_in(page, "B") == {"id": "B", "title": "two"}
    with pytest.raises(UnreadableRecord, match="lacks grant C"):
        record_in(page, "C")
