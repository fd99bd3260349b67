"""The match command reads names and lists from CSV files and writes one row for each candidate."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diligence.commands.match import command

LIST = """list,kind,name,aliases,country,detail,date,source_url
LIST,government,Fudan University,复旦大学; FDU,CN,Civilian,2026-07-01,https://lists.example/1
CA-NRO,government,Army Medical University,Third Military Medical University,CN,,2024-04-18,
OWN,,=Works of Example,,China,,,
"""
NAMES = """name,country
Fudan University,"China, People's Republic of"
Third Military Medical University,CN
Example Bakery,United Kingdom
=Works of Example,CN
Fudan University,Outside UK|United States
"""
COLUMNS = "name,country,status,relation,list,list_kind,entry,matched_name,entry_country,ror,why"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> Result:
    arguments = [str(folder / "names.csv"), "--list", str(folder / "list.csv"), "--out", str(folder / "out.csv"), *more]
    return CliRunner().invoke(command, arguments)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_fixed(folder: Path) -> None:
    assert run(folder).exit_code == 0
    assert (folder / "out.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS


def test_a_claim_names_the_list_its_kind_and_its_entry(folder: Path) -> None:
    run(folder)
    first = rows(folder)[0]
    wanted = ("name", "status", "relation", "list", "list_kind", "entry", "entry_country")
    assert {key: first[key] for key in wanted} == {
        "name": "Fudan University", "status": "confirmed", "relation": "is", "list": "LIST",
        "list_kind": "government", "entry": "Fudan University", "entry_country": "CN",
    }  # fmt: skip


def test_a_name_with_nothing_gets_no_row(folder: Path) -> None:
    run(folder)
    assert "Example Bakery" not in {row["name"] for row in rows(folder)}


def test_canadas_aliases_are_questions(folder: Path) -> None:
    run(folder)
    assert [row["status"] for row in rows(folder) if row["entry"] == "Army Medical University"] == ["possible"]


def test_a_cell_that_begins_like_a_formula_is_text(folder: Path) -> None:
    run(folder)
    text = (folder / "out.csv").read_text(encoding="utf-8")
    assert "'=Works of Example" in text
    assert "\n=Works" not in text


def test_a_blank_kind_is_the_offices_own(folder: Path) -> None:
    run(folder)
    assert {row["list_kind"] for row in rows(folder) if row["list"] == "OWN"} == {"own"}


def test_the_terminal_says_the_denominators(folder: Path) -> None:
    assert "5 names against 3 listings and 0 known bodies" in run(folder).output


def test_ror_bodies_compete(folder: Path) -> None:
    twin = {
        "id": "https://ror.org/0abcdef12", "name": "Fudan University", "aliases": [], "labels": [], "acronyms": [],
        "country": {"country_code": "US"}, "addresses": [], "relationships": [], "external_ids": {},
        "types": ["Education"], "status": "active",
    }  # fmt: skip
    (folder / "ror.jsonl.gz").write_bytes(gzip.compress(json.dumps(twin).encode()))
    run(folder, "--ror", str(folder / "ror.jsonl.gz"))
    assert [row["country"] for row in rows(folder) if row["entry"] == "Fudan University"] == [
        "China, People's Republic of"
    ]


def test_free_text_finds_the_university_of_a_department(folder: Path) -> None:
    (folder / "names.csv").write_text('name\n"Department of Physics, Fudan University, Shanghai, China"\n')
    run(folder, "--free-text")
    assert [(row["entry"], row["status"]) for row in rows(folder)] == [("Fudan University", "confirmed")]


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("names.csv", "organisation\nFudan\n", "names.csv: no column name"),
        ("list.csv", "list,kind\nA,legal\n", "list.csv: no column name"),
        ("list.csv", "list,kind,name\nA,sanction,Works\n", "list.csv line 2: kind 'sanction' of 'Works'"),
        ("list.csv", "list,kind,name\nA,legal,\n", "list.csv line 2: a row without a name"),
        ("list.csv", "list,kind,name\n,legal,Works\n", "list.csv line 2: 'Works' has no list"),
    ],
)
def test_an_unusable_file_is_said_in_one_line(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_missing_file_is_said_in_one_line(folder: Path) -> None:
    (folder / "names.csv").unlink()
    result = run(folder)
    assert (result.exit_code, len(result.output.strip().splitlines())) == (1, 1)
    assert "names.csv" in result.output
