"""`diligence collect --all` and its kin: whole lists, what is new or changed, and on again where a run was stopped."""

from __future__ import annotations

import os
import pty
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from diligence.settings import GTR_VARIABLE, SPACING_VARIABLE
from diligence.store import Store
from scrapers.records import Project
from tests.diligence.cli.conftest import PROGRAM, Command, Place
from tests.scrapers.gtr_from_xml import Record, Records, add, link, links
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import guid
from tests.scrapers.invented_register import add_grant, invented_register, project_id, reference_of, year_of

Serve = Callable[[int], GtrServer]


@pytest.fixture
def serve(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server with so many grants, which the commands ask."""
    opened: list[GtrServer] = []

    def started(grants: int) -> GtrServer:
        server = GtrServer(invented_register(grants))
        opened.append(server.__enter__())
        monkeypatch.setenv(GTR_VARIABLE, server.base)
        return server

    yield started
    for server in opened:
        server.__exit__()


def numbers(place: Place) -> set[str]:
    """Return the references in the store."""
    return {str(row[1]) for row in place.rows(place.store, "project") or []}


def stored(place: Place, number: int) -> Project:
    """Return the newest version of a grant."""
    store = Store(f"sqlite:///{place.store}")
    found = store.project(project_id(number))
    store.close()
    assert found is not None
    return found


def everything(grants: int) -> set[str]:
    return {reference_of(number) for number in range(1, grants + 1)}


def lists(server: GtrServer, resource: str = "projects") -> list[str]:
    """Return the pages of a whole list that were asked for."""
    return [path.partition("?")[2] for path in server.asked if path.startswith(f"/gtr/api/{resource}?")]


def project(server: GtrServer, number: int) -> Record:
    return server.state.records["projects"][project_id(number)]


def remove(records: Records, number: int) -> None:
    records["projects"].pop(project_id(number))


def test_the_whole_register_is_collected(place: Place, call: Command, serve: Serve) -> None:
    server = serve(230)
    said = call("collect", "--all")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1].startswith(
        "230 new, 0 changed, 0 unchanged, 0 failed, 0 unreadable. The store holds 230 proj"
    )
    assert numbers(place) == everything(230)
    assert lists(server) == ["p=1&s=100", "p=2&s=100", "p=3&s=100"]


def test_grants_read_list_by_list_are_the_very_grants_that_are_read_one_by_one(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(60)
    call("collect", "--all")
    assert not any(f"/projects/{project_id(7)}" in path for path in server.asked)
    by_lists = place.versions()
    call("collect", "--with", "none", *(reference_of(number) for number in range(1, 61)))
    assert place.versions() == by_lists
    (collaboration,) = stored(place, 7).collaborations
    assert (collaboration.country, collaboration.organisation_name) == ("Norway", "Body 0")
    assert str(stored(place, 7).funds[0].value_pounds) == "1007.25"
    assert stored(place, 7).funds[0].funder_name == "NERC"


def test_every_record_that_came_on_a_list_points_to_the_bytes_that_say_it(
    place: Place, call: Command, serve: Serve
) -> None:
    from scrapers.archive import Archive

    serve(60)
    call("collect", "--all")
    found = stored(place, 7)
    archive = Archive(place.archive)
    for item, word in ((found.organisations[0], "Body 0"), (found.collaborations[0], "Joint work in 7.")):
        assert word in archive.get(found.snapshots[item.snapshot].sha256).decode()
    assert found.title in archive.get(found.snapshots[0].sha256).decode()
    archive.close()


def test_only_the_grants_of_the_funder_are_read(place: Place, call: Command, serve: Serve) -> None:
    serve(60)
    assert call("collect", "--funder", "epsrc").code == 0
    assert numbers(place) == {reference_of(number) for number in range(2, 61, 2)}


def test_a_council_is_known_by_the_reference_where_the_funder_is_a_programme(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(4)
    project(server, 2)["leadFunder"] = "UKRI FLF"
    assert call("collect", "--funder", "EPSRC").code == 0
    assert numbers(place) == {reference_of(2), reference_of(4)}


def test_a_funder_that_nobody_is_names_those_there_are(place: Place, call: Command, serve: Serve) -> None:
    serve(4)
    line = call("collect", "--funder", "EPRSC").one_line()
    assert line == "diligence: no listed grant is of the funder 'EPRSC'; the list names EPSRC, NERC"


def test_only_grants_that_began_in_the_years_are_read(place: Place, call: Command, serve: Serve) -> None:
    serve(40)
    assert call("collect", "--from", "2012", "--to", "2013").code == 0
    wanted = {reference_of(number) for number in range(1, 41) if 2012 <= year_of(number) <= 2013}
    assert numbers(place) == wanted


def test_few_grants_are_read_one_by_one(place: Place, call: Command, serve: Serve) -> None:
    server = serve(150)
    call("collect", "--funder", "NERC", "--limit", "3")
    assert len(numbers(place)) == 3
    assert lists(server, "organisations") == lists(server, "outcomes/publications") == []


def test_a_second_run_asks_nothing(place: Place, call: Command, serve: Serve) -> None:
    server = serve(40)
    call("collect", "--all")
    asked, before = len(server.asked), place.tables()
    said = call("collect", "--all")
    assert "0 new, 0 changed, 0 unchanged, 0 failed, 0 unreadable." in said.out
    assert "--changed asks for it anew" in said.out
    assert len(server.asked) == asked
    assert place.tables() == before


def test_an_unchanged_grant_costs_no_request_beyond_its_list_page(place: Place, call: Command, serve: Serve) -> None:
    server = serve(140)
    call("collect", "--all")
    for number in range(1, 141):
        # Loaded anew, by another host: the grants' own words are the same.
        project(server, number)["created"] = 1780000000000
        project(server, number)["href"] = f"http://elsewhere.invalid/gtr/api/projects/{project_id(number)}"
    asked = len(server.asked)
    said = call("collect", "--all", "--changed")
    assert server.asked[asked:] == ["/gtr/api/projects?p=1&s=100", "/gtr/api/projects?p=2&s=100"]
    assert "140 need nothing" in said.out


def test_only_changed_and_new_grants_are_read_again(place: Place, call: Command, serve: Serve) -> None:
    server = serve(40)
    call("collect", "--all")
    add(server.state.records, "outcomes/collaborations", guid(0x50000), parentOrganisation="Newly Met", country="Chile")
    links(project(server, 5)).append(link("COLLABORATION", "outcomes/collaborations", guid(0x50000)))
    project(server, 6)["title"] = "Another title"
    add_grant(server.state.records, 41)
    asked = len(server.asked)
    said = call("collect", "--all", "--changed")
    assert said.out.splitlines()[-1].startswith(
        "1 new, 2 changed, 0 unchanged, 0 failed, 0 unreadable. The store holds 41 projects"
    )
    assert {item.organisation_name for item in stored(place, 5).collaborations} == {"Body 5", "Newly Met"}
    assert stored(place, 6).title == "Another title"
    touched = " ".join(server.asked[asked:])
    assert project_id(7) not in touched


@pytest.mark.parametrize("grants", [4, 40])
def test_a_changed_grant_is_read_from_answers_that_are_newer_than_the_list(
    place: Place, call: Command, serve: Serve, grants: int
) -> None:
    server = serve(grants)  # few are read one by one, many list by list
    call("collect", "--all")
    server.state.records["outcomes/collaborations"][guid(0x30002)]["description"] = "Written anew."
    project(server, 2)["status"] = "Closed"
    call("collect", "--all", "--changed")
    assert stored(place, 2).collaborations[0].description == "Written anew."


def test_a_list_that_shifts_while_it_is_read_skips_nobody(place: Place, call: Command, serve: Serve) -> None:
    server = serve(230)
    # The first grant goes away after page 1: the one hundred and first slips to page 1 and is not on page 2.
    server.before("projects\\?p=2", lambda: remove(server.state.records, 1))
    said = call("collect", "--all", "--depth", "listing")
    assert said.code == 0
    assert "gave fewer than it promised; reading it again" in said.out
    assert numbers(place) >= everything(230) - {reference_of(1)}
    assert len(lists(server)) == 6


def test_a_grant_that_is_no_longer_listed_is_said_and_kept(place: Place, call: Command, serve: Serve) -> None:
    server = serve(30)
    call("collect", "--all", "--depth", "listing")
    remove(server.state.records, 3)
    said = call("collect", "--all", "--depth", "listing", "--changed")
    assert "1 grants that earlier lists named are no longer listed; what was read of them is kept." in said.out
    assert numbers(place) == everything(30)


def test_a_list_that_ends_early_is_an_issue_and_nothing_is_deleted(place: Place, call: Command, serve: Serve) -> None:
    server = serve(230)
    call("collect", "--all", "--depth", "listing")
    server.fault("404", r"projects\?p=3", times=99)
    said = call("collect", "--all", "--depth", "listing", "--changed")
    assert said.code == 0
    assert "promised 230 grants and gave 200, in 2 readings; nothing was deleted" in said.out
    assert "no longer listed" not in said.out
    assert [row[1] for row in place.rows(place.store, "issue") or []] == ["short list"]
    assert numbers(place) == everything(230)


def test_another_page_than_the_one_asked_for_is_no_page(place: Place, call: Command, serve: Serve) -> None:
    server = serve(130)
    server.fault("repeat", r"projects\?p=2")
    assert "answered with page 1 where 2 was asked for" in call("collect", "--all").one_line()
    assert call("collect", "--all").code == 0
    assert numbers(place) == everything(130)
    assert lists(server).count("p=1&s=100") == 1


@pytest.mark.parametrize("kind", ["429", "503"])
def test_a_source_that_asks_us_to_wait_is_waited_for(place: Place, call: Command, serve: Serve, kind: str) -> None:
    server = serve(130)
    server.fault(kind, r"projects\?p=2", retry_after="0")  # type: ignore[arg-type]
    server.fault(kind, r"/funds", retry_after="0")  # type: ignore[arg-type]
    assert call("collect", "--all").code == 0
    assert numbers(place) == everything(130)


def test_a_source_that_asks_for_a_long_wait_ends_the_run_and_nothing_is_lost(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(130)
    server.fault("503", r"projects\?p=2", retry_after="3600")
    assert "asks us to wait 3600 s; run again then" in call("collect", "--all").one_line()
    assert call("collect", "--all").code == 0
    assert numbers(place) == everything(130)
    assert lists(server).count("p=1&s=100") == 1


def test_a_budget_stops_the_run_says_how_far_it_came_and_the_same_command_goes_on(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(230)
    said = call("collect", "--all", "--budget", "3")
    assert said.one_line() == (
        "diligence: the budget of 3 requests is used up after 2 of 3 pages of the list of grants;"
        " the same command goes on from here"
    )
    runs = 1
    while call("collect", "--all", "--budget", "3").code:
        runs += 1
        assert runs < 40
    assert runs > 2
    assert numbers(place) == everything(230)
    # Nothing is asked for twice, however often the run stopped.
    assert max(Counter(server.asked).values()) == 1


def test_a_budget_that_ends_among_the_grants_says_how_many_were_read(place: Place, call: Command, serve: Serve) -> None:
    serve(8)
    line = call("collect", "--all", "--budget", "20").one_line()
    assert "is used up after " in line
    assert " of 8 grants;" in line


def test_a_run_that_is_killed_goes_on_and_asks_only_for_what_lacks(
    place: Place, call: Command, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(330)
    monkeypatch.setenv(SPACING_VARIABLE, "0.05")
    for least in (3, 9):
        running = subprocess.Popen([*PROGRAM, "collect", "--all"], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while len(server.asked) < least and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        running.kill()
        assert running.wait() == -9, "it was over before it could be killed"
    monkeypatch.setenv(SPACING_VARIABLE, "0")
    assert call("collect", "--all").code == 0
    # Of each killed run, only what was on its way is asked for again.
    assert sum(Counter(server.asked).values()) <= len(set(server.asked)) + 2 * 2
    assert numbers(place) == everything(330)
    assert len(place.versions()) == 330


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_end_the_run_at_once_with_one_line(
    place: Place, call: Command, serve: Serve, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    server = serve(330)
    monkeypatch.setenv(SPACING_VARIABLE, "30")
    running = subprocess.Popen(
        [*PROGRAM, "collect", "--all"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while not server.state.asked and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)  # it waits for the next request now
    running.send_signal(number)
    _, said = running.communicate(timeout=20)  # well before the next request
    assert running.returncode == 130
    assert said.strip() == "stopped; run the same command again to go on where it was"


def test_a_grant_that_cannot_be_read_is_said_and_tried_again_in_the_next_run(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(4)
    server.fault("html", f"/outcomes/publications/{guid(0x40002)}", times=1)
    said = call("collect", "--all")
    assert said.code == 1
    assert said.one_line().startswith(f"diligence: {reference_of(2)}: ")
    assert numbers(place) == everything(4) - {reference_of(2)}
    assert call("collect", "--all").code == 0
    assert numbers(place) == everything(4)


def test_a_grant_that_never_can_be_read_does_not_hold_up_a_new_list(place: Place, call: Command, serve: Serve) -> None:
    server = serve(4)
    server.fault("html", f"/outcomes/publications/{guid(0x40002)}", times=99)
    assert call("collect", "--all").code == 1
    add_grant(server.state.records, 5)
    assert call("collect", "--all", "--changed").code == 1
    assert numbers(place) == everything(5) - {reference_of(2)}


def test_a_grant_that_no_run_can_read_becomes_an_issue_so_that_a_loop_ends(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(4)
    project(server, 2)["identifiers"] = {"identifier": []}
    codes = [call("collect", "--all").code for _ in range(3)]
    assert codes == [1, 1, 0]
    assert [row[1:3] for row in place.rows(place.store, "issue") or []] == [("unreadable record", project_id(2))]
    assert numbers(place) == everything(4) - {reference_of(2)}


def test_a_list_that_counts_a_grant_twice_is_read_no_more_than_twice(place: Place, call: Command, serve: Serve) -> None:
    server = serve(12)
    server.state.records["projects"]["again"] = project(server, 3)
    call("collect", "--all", "--depth", "listing")
    assert len(lists(server)) == 2
    assert numbers(place) == everything(12)


def test_an_empty_register_is_no_error(place: Place, call: Command, serve: Serve) -> None:
    server = serve(1)
    remove(server.state.records, 1)
    assert call("collect", "--all").code == 0


def test_a_list_that_cannot_be_read_is_replaced_by_single_requests(place: Place, call: Command, serve: Serve) -> None:
    server = serve(130)
    server.fault("html", r"/publications\?p=2", times=9)
    said = call("collect", "--all")
    assert "The list of publications cannot be read" in said.out
    assert said.code == 0
    assert {item.title for item in stored(place, 9).publications} == {"Paper 9"}


def test_the_listing_depth_asks_for_the_list_alone_and_says_what_is_missing(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(30)
    assert call("collect", "--all", "--depth", "listing").code == 0
    assert server.asked == ["/gtr/api/projects?p=1&s=100"]
    found = stored(place, 4)
    assert found.summary == "What work number 4 is about."
    assert set(found.missing) == {"partners", "funds", "outcomes"}
    assert place.rows(place.store, "issue") == []


def test_the_partners_depth_reads_bodies_money_and_collaborations_only(
    place: Place, call: Command, serve: Serve
) -> None:
    server = serve(30)
    assert call("collect", "--all", "--depth", "partners").code == 0
    found = stored(place, 4)
    assert (len(found.organisations), len(found.collaborations), found.missing) == (3, 1, ("outcomes",))
    assert not any("publications" in path for path in server.asked)
    assert place.rows(place.store, "issue") == []


def test_a_deeper_run_reads_what_the_shallow_one_left(place: Place, call: Command, serve: Serve) -> None:
    server = serve(30)
    call("collect", "--all", "--depth", "partners")
    call("collect", "--all")
    assert stored(place, 4).missing == ()
    assert lists(server) == ["p=1&s=100"]


def test_a_shallow_run_never_hides_what_a_whole_record_shows(place: Place, call: Command, serve: Serve) -> None:
    server = serve(4)
    call("collect", "--all")
    project(server, 2)["status"] = "Closed"
    call("collect", "--all", "--depth", "partners", "--changed")
    found = stored(place, 2)
    assert (found.status, len(found.publications)) == ("Closed", 1)


def test_an_archive_that_was_exchanged_is_no_obstacle(
    place: Place, call: Command, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(4)
    call("collect", "--all", "--depth", "listing")
    monkeypatch.setenv("DILIGENCE_ARCHIVE", str(place.folder / "other.sqlite"))
    assert call("collect", "--all").code == 0
    assert stored(place, 2).missing == ()


def test_a_listing_that_is_older_than_a_week_is_read_anew(place: Place, call: Command, serve: Serve) -> None:
    server = serve(4)
    call("collect", "--all")
    database = sqlite3.connect(place.store)
    database.execute("UPDATE collect_listing SET started = '2020-01-01T00:00:00+00:00', finished = started")
    database.commit()
    database.close()
    call("collect", "--all")
    assert len(lists(server)) == 2


def test_hostile_words_on_a_list_page_do_no_harm(place: Place, call: Command, serve: Serve) -> None:
    server = serve(30)
    project(server, 1)["title"] = "\x1b[31mred\ud800\x00"
    project(server, 3)["leadFunder"] = "'; DROP TABLE project; --\x00\ud800"
    server.state.records["projects"]["x" * 500] = {**project(server, 5), "id": "x" * 500}
    said = call("collect", "--all")
    assert said.code == 0
    assert "\x1b" not in said.out + said.err
    assert len(numbers(place)) == 30
    assert "too long" in str(place.rows(place.store, "issue"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all", "--funder", "EPSRC"],
        ["--all", "EP/Z000001/1"],
        ["--from", "2018", "--to", "2017"],
        ["--funder", "EPSRC", "--with", "gow"],
        ["--query", "motors", "--depth", "partners"],
        ["--query", "motors", "--changed"],
        ["--all", "--depth", "deep"],
        ["--from", "18"],
    ],
)
def test_wishes_that_do_not_go_together_are_wrong_usage(
    place: Place, call: Command, serve: Serve, arguments: list[str]
) -> None:
    server = serve(1)
    said = call("collect", *arguments)
    assert said.code == 2
    assert server.asked == []


def test_a_bar_with_an_estimate_is_shown_on_a_terminal(place: Place, serve: Serve) -> None:
    serve(130)
    mine, theirs = pty.openpty()
    done = subprocess.run(
        [*PROGRAM, "collect", "--all", "--budget", "500"], stdout=subprocess.PIPE, stderr=theirs, timeout=60,
        check=True, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(mine, 65536):
            shown += part
    except OSError:  # how Linux says that a terminal's other side is closed
        pass
    os.close(mine)
    assert b"of 500 requests" in shown
    assert b"130/130" in shown
    assert b"130 grants are listed" in shown
    assert done.stdout.splitlines()[-1].startswith(b"130 new")
