"""`diligence collect`: from a server into the store, within a budget, and on again where a run was stopped."""

from __future__ import annotations

import subprocess
import time
from collections import Counter

import pytest

from diligence.settings import SPACING_VARIABLE
from tests.diligence.cli.conftest import PROGRAM, Command, Place
from tests.scrapers.gtr_server import GtrServer
from tests.scrapers.invented_grant import LONGER, OTHER, PROJECT, REFERENCE

ALL = {PROJECT, OTHER, LONGER}
REFERENCES = (REFERENCE, "EP/Z000001/2", "EP/Z000001/11")


def projects(place: Place) -> list[str]:
    return sorted(str(row[0]) for row in place.rows(place.store, "project") or [])


def test_grants_are_collected_by_reference(place: Place, call: Command, gateway: GtrServer) -> None:
    said = call("collect", "--with", "none", *REFERENCES)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "EP/Z000001/1: Quiet Motors & H2"
    assert said.out.splitlines()[-1].startswith("3 collected, 0 failed. The store holds 3 projects; ")
    assert projects(place) == sorted(ALL)


def test_grants_of_an_organisation_are_collected(place: Place, call: Command, gateway: GtrServer) -> None:
    assert call("collect", "--with", "none", "--organisation", "University of Elsewhere").code == 0
    assert projects(place) == [PROJECT]


def test_grants_that_a_search_finds_are_collected(place: Place, call: Command, gateway: GtrServer) -> None:
    assert call("collect", "--with", "none", "--query", "Another grant").code == 0
    assert projects(place) == sorted({OTHER, LONGER})


def test_no_more_grants_than_the_limit_are_collected(place: Place, call: Command, gateway: GtrServer) -> None:
    assert call("collect", "--with", "none", "--query", "Another grant", "--limit", "1").code == 0
    assert len(projects(place)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [REFERENCE, "--organisation", "University of Elsewhere"],
        [REFERENCE, "--query", "motors"],
        ["--organisation", "University of Elsewhere", "--query", "motors"],
        [REFERENCE, "--budget", "0"],
    ],
)
def test_no_way_or_several_ways_at_once_is_wrong_usage(
    place: Place, call: Command, gateway: GtrServer, arguments: list[str]
) -> None:
    said = call("collect", "--with", "none", *arguments)
    assert said.code == 2
    assert said.err.startswith("Usage:")
    assert gateway.asked == []


def test_an_unknown_reference_is_one_line_and_the_others_are_collected(
    place: Place, call: Command, gateway: GtrServer
) -> None:
    said = call("collect", "--with", "none", "EP/Z999999/1", REFERENCE)
    assert "'EP/Z999999/1' is not in Gateway to Research; check the reference" in said.one_line()
    assert "\n1 collected, 1 failed. The store holds 1 projects; " in said.out


def test_collecting_again_asks_nothing_and_changes_nothing(place: Place, call: Command, gateway: GtrServer) -> None:
    call("collect", "--with", "none", *REFERENCES)
    asked, before = len(gateway.asked), place.tables()
    assert call("collect", "--with", "none", *REFERENCES).code == 0
    assert len(gateway.asked) == asked
    assert place.tables() == before


def test_a_budget_stops_a_run_and_the_next_runs_go_on_where_it_was(
    place: Place, call: Command, gateway: GtrServer
) -> None:
    runs = 1
    while (said := call("collect", "--with", "none", *REFERENCES, "--budget", "4")).code:
        assert "the budget of 4 requests is used up" in said.one_line()
        runs += 1
        assert runs < 20
    assert runs > 2
    assert projects(place) == sorted(ALL)
    assert max(Counter(gateway.asked).values()) == 1


def test_a_run_that_is_killed_goes_on_and_asks_only_for_what_lacks(
    place: Place, call: Command, gateway: GtrServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SPACING_VARIABLE, "0.1")
    running = subprocess.Popen([*PROGRAM, "collect", "--with", "none", *REFERENCES], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(gateway.asked) < 6 and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -9, "it was over before it could be killed"
    archived = {str(row[1]) for row in place.rows(place.archive, "receipt") or []}
    first = [path for path in gateway.asked if any(url.endswith(path) for url in archived)]
    assert len(first) >= 5

    monkeypatch.setenv(SPACING_VARIABLE, "0")
    assert call("collect", "--with", "none", *REFERENCES).code == 0
    asked = Counter(gateway.asked)
    # Only the answer that was on its way when the process died is asked for again.
    assert all(asked[path] == 1 for path in first)
    assert sum(asked.values()) <= len(asked) + 1
    assert projects(place) == sorted(ALL)
    assert len(place.versions()) == 3


def test_a_page_in_html_where_json_should_be_is_one_line_and_nothing_is_stored(
    place: Place, call: Command, gateway: GtrServer
) -> None:
    gateway.fault("html", times=99)
    line = call("collect", "--with", "none", REFERENCE).one_line()
    assert "HTML" in line
    assert projects(place) == []


def test_a_source_that_is_not_there_is_one_line(place: Place, call: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DILIGENCE_GTR_URL", "nowhere")
    assert "not an http or https address" in call("collect", "--with", "none", REFERENCE).one_line()
