"""The set of files: their names and order, the same bytes each time, the manifest, the zip, and refusals."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from invented_answer import GENERATED, HOSTILE_NAMES, NOTICE, invented_answer

from graphs.answer import NetworkNode, Statement
from graphs.export import export_files, zip_of

NAMES = [
    "network.html",
    "answer.md",
    "nodes.csv",
    "edges.csv",
    "network.gexf",
    "network.graphml",
    "network.ftm.jsonl",
    "cytoscape.json",
    "kumu.json",
    "vosviewer.json",
    "manifest.json",
]
PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from invented_answer import GENERATED, invented_answer
from graphs.export import export_files, zip_of
print(hashlib.sha256(zip_of(export_files(invented_answer(20), "<p>"), GENERATED)).hexdigest())
"""


def test_the_files_come_in_a_fixed_order() -> None:
    assert list(export_files(invented_answer(), "")) == NAMES


def test_the_page_is_kept_as_given() -> None:
    assert export_files(invented_answer(), "<p>Überblick</p>")["network.html"].decode() == "<p>Überblick</p>"


def test_the_same_answer_gives_the_same_bytes_in_another_process_on_another_day() -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", PROGRAM, str(root / "tests" / "graphs")]
    environments = ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"})
    found = {
        subprocess.run(command, env=os.environ | extra, cwd=root, check=True, capture_output=True, text=True).stdout
        for extra in environments
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


def test_the_manifest_names_every_other_file_with_its_size_and_hash() -> None:
    files = export_files(invented_answer(), "<p>")
    listed = json.loads(files["manifest.json"])["files"]
    assert listed == [
        {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in files.items()
        if name != "manifest.json"
    ]


def test_the_manifest_says_what_was_asked_when_by_what_and_from_whose_data() -> None:
    found = json.loads(export_files(invented_answer(), "")["manifest.json"])
    assert found["question"] == "Which grants connect to River South University?"
    assert {"name": "from", "value": "2015"} in found["parameters"]
    assert found["generated"] == GENERATED.isoformat()
    assert found["software"] == "diligence 0.1.0"
    assert [item["licence"] for item in found["licences"]] == ["Open Government Licence v3.0", "CC BY-NC 4.0"]
    assert found["licences"][0]["attribution"].startswith("Contains public sector information")
    assert found["notice"] == NOTICE


def test_the_zip_holds_every_file_in_order_and_the_manifest_too() -> None:
    files = export_files(invented_answer(), "<p>")
    with zipfile.ZipFile(io.BytesIO(zip_of(files, GENERATED))) as archive:
        assert archive.namelist() == NAMES
        assert {name: archive.read(name) for name in NAMES} == files
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 9, 30, 0)}


def test_the_time_zone_of_the_answer_does_not_change_the_zip() -> None:
    elsewhere = GENERATED.astimezone(timezone(timedelta(hours=9)))
    assert zip_of({"a.txt": b"a"}, elsewhere) == zip_of({"a.txt": b"a"}, GENERATED)


def test_a_zip_of_a_time_before_its_format_can_be_made() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_of({"a.txt": b"a"}, GENERATED.replace(year=1970)))) as archive:
        assert archive.infolist()[0].date_time[0] == 1980


def test_a_link_to_a_node_that_is_not_there_is_refused() -> None:
    answer = invented_answer()
    astray = replace(answer.links[0], target="organisation:nowhere")
    with pytest.raises(ValueError, match="joins a node that the answer does not hold"):
        export_files(replace(answer, links=(astray, *answer.links[1:])), "")


def test_two_nodes_of_one_key_are_refused() -> None:
    answer = invented_answer()
    with pytest.raises(ValueError, match="share a key"):
        export_files(replace(answer, nodes=(*answer.nodes, answer.nodes[0])), "")


def test_a_statement_without_its_links_is_refused() -> None:
    answer = replace(invented_answer(), statements=(Statement(text="So it is.", links=("link-999",)),))
    with pytest.raises(ValueError, match="rests on a link that the answer does not hold"):
        export_files(answer, "")


def test_an_answer_of_one_node_and_no_link_gives_every_file() -> None:
    files = export_files(invented_answer(1), "<p>")
    assert list(files) == NAMES
    assert all(files.values())


def test_an_empty_answer_gives_every_file_that_can_say_something() -> None:
    answer = replace(invented_answer(), nodes=(), links=(), statements=(), measures=(), licences=(), shown=0)
    files = export_files(answer, "<p>")
    assert [name for name, body in files.items() if not body.strip(b"\xef\xbb\xbf")] == [
        "nodes.csv",
        "edges.csv",
        "network.ftm.jsonl",
    ]


def test_no_file_holds_half_a_letter_or_a_sign_that_turns_text_round() -> None:
    for name, body in export_files(invented_answer(), "").items():
        text = body.decode("utf-8")
        assert not set(text) & set("\u202e\u202c\u2066\u2069\x00\x0b\x1b\ufffe"), name


def test_every_file_but_vosviewers_holds_every_quotation() -> None:
    files = export_files(invented_answer(), "")
    for name in ("answer.md", "network.gexf", "network.graphml", "network.ftm.jsonl", "cytoscape.json", "kumu.json"):
        assert "directly under the ministry" in files[name].decode(), name
    assert "directly under the ministry" in files["edges.csv"].decode("utf-8-sig")


def test_the_invented_answer_is_hostile_in_every_kind_of_node() -> None:
    assert {node.name for node in invented_answer().nodes} == set(HOSTILE_NAMES.values())


def test_no_field_of_a_node_speaks_of_a_person() -> None:
    told = {field.name for field in fields(NetworkNode)}
    assert not told & {"person", "investigator", "author", "nationality", "orcid"}


def test_every_file_is_explained_in_the_documents() -> None:
    told = (Path(__file__).parents[3] / "docs" / "network-files.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in told] == []
