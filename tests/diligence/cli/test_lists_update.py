"""`diligence lists update`, `diff` and `check`, and what the next screen then consults."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diligence.ror_dump import ROR_VARIABLE
from scrapers.watchlists import WATCHLISTS
from tests.diligence.cli.conftest import Command, Place
from tests.scrapers.invented_grant import REFERENCE
from tests.scrapers.watchlists.shapes import canada, csl, served, uk

LIST = "Canada Named Research Organizations"
KNOWN = ("National University of Defense Technology", "Beihang University", "Harbin Institute of Technology")
NAMES = (*KNOWN, *(f"Farness{number:03} Institute of Optics" for number in range(100)))


def page(*names: str, changed: str = "2026-01-15") -> bytes:
    return canada(*(f"<strong>{name}</strong> (China)" for name in names), changed=changed)


def test_a_file_becomes_the_version_in_use(place: Place, call: Command) -> None:
    said = call("lists", "update", "ca-nro", "--from", place.given("nro.html", page(*NAMES)))
    assert said.code == 0
    assert "ca-nro: version 2026-01-15 kept, 103 organisations" in said.out
    assert "self-test: 3 of 3 well-known entries found" in said.out
    assert "2026-01-15" in call("lists", "status").out
    assert "Farness042 Institute of Optics" in call("lists", "show", "Named Research").out


@pytest.mark.parametrize("name", ["ca-nro", "CA-NRO", LIST, "canada"])
def test_a_list_may_be_named_by_key_title_or_words_of_its_title(place: Place, call: Command, name: str) -> None:
    assert call("lists", "update", name, "--from", place.given("nro.html", page(*NAMES))).code == 0


def test_the_next_screen_consults_the_whole_list(imported: Place, call: Command) -> None:
    call("lists", "update", "ca-nro", "--from", imported.given("nro.html", page(*NAMES)))
    document = json.loads(call("screen", REFERENCE, "--offline", "--json").out)
    (item,) = [item for item in document["consulted"] if item["title"] == LIST]
    assert item["entries"] == 103
    assert item["version"] == "2026-01-15"
    assert item["note"].startswith("all entries that the list published")
    missing = [item["title"] for item in document["not_consulted"]]
    assert "UK Sanctions List" in missing
    assert "Canada, Named Research Organizations" not in missing


def test_a_shrunken_list_is_one_line_with_the_reason_and_changes_nothing(place: Place, call: Command) -> None:
    call("lists", "update", "ca-nro", "--from", place.given("nro.html", page(*NAMES)))
    before = place.rows(place.store, "list_version")
    line = call("lists", "update", "ca-nro", "--from", place.given("less.html", page(*NAMES[:75]))).one_line()
    assert "shrank from 103 to 75" in line
    assert "the last good version, 2026-01-15, stays" in line
    assert place.rows(place.store, "list_version") == before
    assert call("lists", "update", "ca-nro", "--from", "less.html", "--accept-smaller").code == 0


def test_diff_says_what_was_added_removed_and_renamed(place: Place, call: Command) -> None:
    typo = [name.replace("Farness042", "Farnessish") for name in NAMES[:-1]]
    newer = [name.replace("Farnessish", "Farnesish") for name in typo[:-1]]
    call("lists", "update", "ca-nro", "--from", place.given("1.html", page(*typo)))
    call("lists", "update", "ca-nro", "--from", place.given("2.html", page(*newer, "New Body", changed="2026-05-02")))
    said = call("lists", "diff", "ca-nro")
    assert said.out.splitlines() == [
        "ca-nro: from 2026-01-15 to 2026-05-02",
        "added New Body (China)",
        "removed Farness098 Institute of Optics (China)",
        "renamed Farnessish Institute of Optics (China) -> Farnesish Institute of Optics",
        "1 added, 1 removed, 1 renamed; 101 stayed on the list",
    ]
    assert "added Farness098 Institute of Optics (China)" in call("lists", "diff", "ca-nro", "2026-05", "2026-01").out
    shown = call("lists", "show", "Named Research").out
    assert [line for line in shown.splitlines() if "Farness098" in line and "2026-05-02" in line]


def test_versions_of_an_own_list_are_compared_by_its_file_name(place: Place, call: Command) -> None:
    header = b"list,kind,name,aliases,country,detail,date,source_url\n"
    call("lists", "add", place.given("ours.csv", header + b"Ours,own,A Body,,Norway,,,\n"))
    call("lists", "add", place.given("ours.csv", header + b"Ours,own,B Body,,Norway,,,\n"))
    said = call("lists", "diff", "ours.csv")
    assert "added B Body (NO)" in said.out
    assert "removed A Body (NO)" in said.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["diff", "ca-nro"], "one version (2026-01-15) is kept"),
        (["diff", "un"], "no version is kept"),
        (["diff", "ca-nro", "2020", "2026"], "no version is called '2020'; the versions are: 2026-01-15"),
        (["diff", "nobody"], "no list is called 'nobody'"),
        (["update", "nobody"], "no list is called 'nobody'; the keys are: uk, us-csl"),
        (["update", "ca-nro", "--from", "none.html"], "cannot read none.html: No such file"),
        (["update", "us-1286", "--from", "1.html"], "no column 'name'"),
        (["update", "ror", "--from", "1.html"], "1.html is not a ROR file"),
    ],
)
def test_what_cannot_be_done_is_one_line(place: Place, call: Command, arguments: list[str], why: str) -> None:
    call("lists", "update", "ca-nro", "--from", place.given("1.html", page(*NAMES)))
    assert why in call("lists", *arguments).one_line()


@pytest.mark.parametrize(
    "arguments", [["update", "--from", "x"], ["update", "un", "uk", "--from", "x"], ["diff", "un", "1"]]
)
def test_wrong_usage_exits_2(place: Place, call: Command, arguments: list[str]) -> None:
    assert call("lists", *arguments).code == 2


def test_a_list_is_fetched_from_its_address_and_another_failure_does_not_stop_it(
    place: Place, call: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served({"/nro": page(*NAMES)}) as base:
        monkeypatch.setitem(WATCHLISTS, "un", replace(WATCHLISTS["un"], address=f"{base}/gone"))
        monkeypatch.setitem(WATCHLISTS, "ca-nro", replace(WATCHLISTS["ca-nro"], address=f"{base}/nro"))
        said = call("lists", "update", "un", "ca-nro")
    assert said.code == 1
    assert "404" in said.err
    assert "ca-nro: version 2026-01-15 kept" in said.out


def test_a_changed_document_exits_1_until_it_is_transcribed(
    place: Place, call: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"/list.pdf": b"%PDF-1"}
    with served(pages) as base:
        watchlist = replace(WATCHLISTS["us-1286"], document=f"{base}/list.pdf")
        monkeypatch.setitem(WATCHLISTS, "us-1286", watchlist)
        first = call("lists", "update", "us-1286")
        pages["/list.pdf"] = b"%PDF-2"
        second = call("lists", "update", "us-1286")
    assert first.code == 0
    assert "is now watched for changes" in first.out
    assert second.code == 1
    assert "has changed since" in second.err
    assert "--from FILE.csv" in second.err


def test_persons_of_a_list_are_in_no_row_of_the_store_and_no_output(
    place: Place, call: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("uk", "us-csl"):
        monkeypatch.setitem(WATCHLISTS, key, replace(WATCHLISTS[key], expected_min=1, well_known=()))
    person = {"Unique ID": "2", "Designation Type": "Individual", "Name 1": "Zebulon", "Name 6": "QUIRKE"}
    body = {"Unique ID": "1", "Name 6": "FARNESS BUREAU", "Regime Name": "x"}
    said = [
        call("lists", "update", "uk", "--from", place.given("uk.csv", uk(body, person))),
        call(
            "lists",
            "update",
            "us-csl",
            "--from",
            place.given("csl.csv", csl({"name": "Farness Bureau Ltd"}, {"name": "Quirke, Zebulon"})),
        ),
        call("lists", "show", "List"),
    ]
    assert [item.code for item in said] == [0, 0, 0]
    assert "left out: 1 individual" in said[0].out
    assert "Farness Bureau Ltd" in said[2].out
    assert all("quirke" not in (item.out + item.err).casefold() for item in said)
    from contextlib import closing

    from diligence.store import Store
    from diligence.store.lists import content_of, versions_of

    with closing(Store(f"sqlite:///{place.store}")) as store:
        kept = b"".join(content_of(store, version)[0] for version in versions_of(store))
    assert b"arness" in kept.lower()
    assert b"quirke" not in kept.lower()


def test_check_passes_on_the_bundled_lists_and_names_a_list_that_finds_nobody(
    place: Place, call: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = call("lists", "check")
    assert said.code == 0
    assert "ok aspi: 159 entries, 3 of 3 well-known entries found" in said.out
    monkeypatch.setitem(WATCHLISTS, "aspi", replace(WATCHLISTS["aspi"], well_known=(("Nowhere University", "CN"),)))
    said = call("lists", "check")
    assert said.code == 1
    assert "FAILED aspi" in said.out


def test_status_warns_of_lists_that_nobody_looked_at_and_not_of_fresh_ones(place: Place, call: Command) -> None:
    assert "ca-nro" in call("lists", "status").err
    call("lists", "update", "ca-nro", "--from", place.given("nro.html", page(*NAMES)))
    said = call("lists", "status")
    assert "ca-nro" not in said.err
    assert "aspi (" in said.err


def test_ror_is_fetched_kept_and_consulted(imported: Place, call: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {
        "id": "https://ror.org/01aaaaa01",
        "names": [{"value": "Farness University", "types": ["ror_display"], "lang": "en"}],
        "locations": [{"geonames_details": {"country_code": "NO", "name": "Farness"}}],
        "types": ["education"],
        "status": "active",
    }
    name = "v1.70-2026-01-10-ror-data.zip"
    with zipfile.ZipFile("dump.zip", "w") as packed:
        packed.writestr("v1.70-2026-01-10-ror-data.json", json.dumps([record]))
    pages = {
        "/api/communities/ror-data/records?q=&sort=newest": json.dumps(
            {"hits": {"hits": [{"files": [{"key": name, "links": {"self": f"https://x.example/f/{name}/content"}}]}]}}
        ).encode(),
        f"/f/{name}/content": Path("dump.zip").read_bytes(),
    }
    with served(pages) as base:
        monkeypatch.setenv(ROR_VARIABLE, base)
        said = call("lists", "update", "ror")
    assert said.out.startswith("ror: version v1.70-2026-01-10 kept, 1 organisations; a part of ROR")
    document = json.loads(call("screen", REFERENCE, "--offline", "--json").out)
    (item,) = [item for item in document["consulted"] if item["title"].startswith("Research Organization Registry")]
    assert (item["entries"], item["version"][:16]) == (1, "v1.70-2026-01-10")


def test_a_list_given_again_is_as_it_was(place: Place, call: Command) -> None:
    path = place.given("nro.html", page(*NAMES, changed=f"{datetime.now(UTC):%Y-%m-%d}"))
    call("lists", "update", "ca-nro", "--from", path)
    assert "as it was" in call("lists", "update", "ca-nro", "--from", path).out


def test_a_file_of_hostile_names_prints_no_control_characters(place: Place, call: Command) -> None:
    hostile = [*NAMES, "Far\x1b[31mness \u202e Bureau"]
    said = call("lists", "update", "ca-nro", "--from", place.given("1.html", page(*hostile)))
    shown = call("lists", "show", "Named Research")
    assert said.code == shown.code == 0
    assert "\x1b" not in said.out + shown.out
    assert "\u202e" not in said.out + shown.out
