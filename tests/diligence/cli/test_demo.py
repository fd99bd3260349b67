"""The demo screens the founding case without network and store, in a folder of the reader's choice."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from diligence.settings import STORE_VARIABLE
from tests.diligence.cli.conftest import Command, Place


@pytest.fixture
def demo(place: Place, call: Command, socket_disabled: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the demo where every socket is refused and no store can be opened."""
    monkeypatch.setenv(STORE_VARIABLE, "/proc/no/store.sqlite")
    said = call("demo", "--out", "chosen/folder")
    assert (said.code, said.err) == (0, "")
    return place.folder / "chosen" / "folder"


def findings(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "findings.json").read_bytes())
    return found


def test_the_demo_writes_report_findings_and_network_and_leaves_nothing_else(demo: Path, place: Place) -> None:
    assert sorted(path.name for path in demo.iterdir()) == ["findings.json", "network.html", "report.html"]
    assert [path.name for path in place.folder.iterdir()] == ["chosen"]
    for name in ("network.html", "report.html"):
        assert "EP/N007743/1" in (demo / name).read_text(encoding="utf-8")


def test_the_demo_gives_the_founding_case_an_enhanced_review(demo: Path) -> None:
    level = findings(demo)["level"]
    assert (level["number"], level["name"], level["words"]) == (3, "enhanced", "enhanced review")
    assert level["rule"] == "technology-and-end-use"


def test_the_demo_prints_the_level_and_where_the_files_are(place: Place, call: Command) -> None:
    said = call("demo", "--out", "here")
    assert "Enhanced review" in said.out
    assert all(f"here/{name}" in said.out for name in ("report.html", "findings.json", "network.html"))


def test_the_demo_takes_less_than_five_seconds_of_computing(place: Place, call: Command) -> None:
    before = time.process_time()
    assert call("demo").code == 0
    assert time.process_time() - before < 5
    assert (place.folder / "diligence-demo" / "report.html").is_file()


def test_the_demo_in_a_folder_that_cannot_be_is_one_line(place: Place, call: Command) -> None:
    place.given("file", b"")
    line = call("demo", "--out", "file/folder").one_line()
    assert "cannot write file/folder/report.html" in line
    assert "--out" in line
