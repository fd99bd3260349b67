"""Measured on labelled real projects, where the shared folder is present."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from benchmarks.technology import read_gold, score
from diligence.passages import passages_of
from diligence.technology import Reading, read_passages
from scrapers.gtr_files import read_files

SHARED = Path(__file__).parents[3].parent / "shared"
GOLD = SHARED / "gold" / "technology_dev.jsonl"
SAMPLE = SHARED / "data" / "gtr" / "gtr1_projects_sample.tar.xz"
FOUNDING_CASE = SHARED / "data" / "gtr" / "EP_N007743_1.xml"


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    if not (GOLD.exists() and SAMPLE.exists()):
        pytest.skip("the shared gold set is not here; the other tests cover each behaviour")
    wanted = {row["id"] for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    folder = tmp_path_factory.mktemp("gold")
    with tarfile.open(SAMPLE) as archive:
        for member in archive:
            if Path(member.name).stem in wanted and (file := archive.extractfile(member)):
                (folder / Path(member.name).name).write_bytes(file.read())
    projects = [parsed.project for parsed in read_files([folder], archive=None) if parsed.project]
    return {project.reference: read_passages([passage for passage, _ in passages_of(project)]) for project in projects}


def test_labelled_projects_are_read_as_two_readers_read_them(readings: dict[str, Reading]) -> None:
    figures = score(read_gold(GOLD), readings)
    assert figures["areas precision"] >= 0.85
    assert figures["areas recall"] >= 0.85
    for key in ("surveillance", "security end use"):
        assert figures[f"{key} precision"] >= 0.9
        assert figures[f"{key} recall"] >= 0.9
    assert figures["clear found"] >= 0.97
    assert figures["clear or possible found"] >= 0.85
    assert figures["false alarms"] <= 0.05
    assert figures["false alarms called clear"] == 0


def test_the_founding_case_is_read_for_what_it_is() -> None:
    if not FOUNDING_CASE.exists():
        pytest.skip("the shared record of the founding case is not here")
    (parsed,) = read_files([FOUNDING_CASE], archive=None)
    assert parsed.project
    reading = read_passages([passage for passage, _ in passages_of(parsed.project)])
    assert [area.key for area in reading.areas if area.strength == "strong"] == ["artificial_intelligence"]
    quoted = reading.surveillance[0].sentence
    assert "captured unobtrusively" in quoted
    assert "being monitored" in quoted
    assert "Home Office" in {hit.term for hit in reading.security_end_use}
    supplied = [hit for hit in reading.people_data if hit.sentence.startswith("Home Office CAST provided")]
    assert [hit.provenance for hit in supplied] == [supplied[0].sentence.rstrip(".")]
    assert reading.dual_use == "clear"
