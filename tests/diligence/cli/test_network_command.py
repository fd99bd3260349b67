"""`diligence network`: one question, every file, one clear line where there is no answer."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from diligence.store import Store
from tests.diligence.cli.conftest import Command, Place
from tests.diligence.network.invented_store import GO_BETWEEN, LEAD, OTHER_LEAD, projects

FILES = [
    "answer.md", "cytoscape.json", "edges.csv", "kumu.json", "manifest.json", "network.ftm.jsonl", "network.gexf",
    "network.graphml", "network.html", "network.zip", "nodes.csv", "vosviewer.json",
]  # fmt: skip
HOSTILE = '<img src=x onerror=alert(1)> "Works" =1+1'


@pytest.fixture
def filled(place: Place) -> Place:
    """A store with the invented grants, one body of which bears a hostile name."""
    store = Store(f"sqlite:///{place.store}")
    found = projects()
    first = found[0]
    organisations = tuple(
        replace(item, name=HOSTILE) if item.name == GO_BETWEEN else item for item in first.organisations
    )
    store.save([replace(first, organisations=organisations), *found[1:]])
    store.close()
    return place


def test_a_question_writes_every_file_and_says_the_sentences(filled: Place, call: Command) -> None:
    said = call("network", "--between", LEAD, OTHER_LEAD, "--out", "here")
    assert said.code == 0
    assert sorted(path.name for path in (filled.folder / "here").iterdir()) == FILES
    assert "No grant in the store names both." in said.out
    assert said.err == ""


def test_the_zip_holds_the_same_files_and_the_manifest_their_hashes(filled: Place, call: Command) -> None:
    call("network", "ZZ/A000001/1", "--out", "here")
    with zipfile.ZipFile(filled.folder / "here" / "network.zip") as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert sorted([*inside, "network.zip"]) == FILES
    assert all((filled.folder / "here" / name).read_bytes() == body for name, body in inside.items())
    hashes = {item["name"]: item["sha256"] for item in json.loads(inside["manifest.json"])["files"]}
    assert hashes["nodes.csv"] == hashlib.sha256(inside["nodes.csv"]).hexdigest()


def test_grants_in_the_files_have_the_level_that_screening_gives(filled: Place, call: Command) -> None:
    call("network", "ZZ/A000001/1", "--out", "here")
    text = (filled.folder / "here" / "nodes.csv").read_text(encoding="utf-8-sig")
    (grant,) = (row for row in csv.DictReader(io.StringIO(text)) if row["kind"] == "project")
    assert grant["level"] in {"0", "1", "2", "3", "4"}


def test_json_goes_to_standard_output_alone(filled: Place, call: Command) -> None:
    said = call("network", "--around", LEAD, "--hops", "1", "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert found["question"] == f"What lies within 1 step of {LEAD}?"
    assert all(link["evidence"][0]["quote"] for link in found["links"])
    assert list(filled.folder.glob("network*")) == []


def test_a_hostile_name_is_text_in_every_file(filled: Place, call: Command) -> None:
    call("network", "ZZ/A000001/1", "--out", "here")
    page = (filled.folder / "here" / "network.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ZZ/A000001/1"],
        ["ZZ/A000001/1", "--around", LEAD, "--out", "x"],
        ["--around", LEAD, "--listed", "--out", "x"],
        ["--around", LEAD, "--as-of", "2015-01-01", "--from", "2014", "--out", "x"],
        ["--around", LEAD, "--from", "2016", "--to", "2014", "--out", "x"],
        ["--around", LEAD, "--min-lists", "2", "--out", "x"],
        ["--around", LEAD, "--as-of", "2015", "--out", "x"],
        ["--around", LEAD, "--hops", "99", "--out", "x"],
    ],
)
def test_a_question_that_is_none_or_two_is_wrong_usage(filled: Place, call: Command, arguments: list[str]) -> None:
    said = call("network", *arguments)
    assert said.code == 2
    assert not (filled.folder / "x").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ZZ/A999999/1"], "ZZ/A999999/1"),
        (["--around", "Nobody At All"], "Nobody At All"),
        (["--around", "Ministry of Health"], "say which"),
        (["--listed", "No such list"], "No such list"),
        (["--co-funded", "Atlantis"], "Atlantis"),
    ],
)
def test_a_name_that_nothing_bears_gets_one_line(
    filled: Place, call: Command, arguments: list[str], words: str
) -> None:
    assert words in call("network", *arguments, "--out", "x").one_line()
    assert not (filled.folder / "x").exists()


def test_an_empty_store_says_what_to_do(place: Place, call: Command) -> None:
    assert "import" in call("network", "--listed", "--out", "x").one_line()


def test_a_folder_that_cannot_be_written_gets_one_line(filled: Place, call: Command) -> None:
    filled.given("here", b"a file, no folder")
    said = call("network", "--listed", "--out", "here/inside")
    assert "here" in said.one_line()
