"""nodes.csv and edges.csv: a row each, every field, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from invented_answer import invented_answer, large_answer

from graphs.answer import Answer, NetworkNode
from graphs.export.cells import MAX_CELL, plain_cell
from graphs.export.spreadsheets import edges_csv, nodes_csv

STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def nodes(answer: Answer) -> dict[str, dict[str, str]]:
    return {row["Id"]: row for row in rows(nodes_csv(answer))}


def edges(answer: Answer) -> dict[str, dict[str, str]]:
    return {row["Id"]: row for row in rows(edges_csv(answer))}


def test_every_node_and_every_link_has_one_row() -> None:
    answer = large_answer(400)
    assert len(rows(nodes_csv(answer))) == 400
    assert len(rows(edges_csv(answer))) == len(answer.links)


def test_every_field_of_a_node_is_a_column() -> None:
    told = {field.name for field in fields(NetworkNode)} - {"key", "name"}
    assert told <= set(rows(nodes_csv(invented_answer()))[0])


def test_a_node_is_told_in_full() -> None:
    row = nodes(invented_answer(hostile=False))["organisation:river"]
    assert row["Label"] == "River South University"
    assert row["lists"] == "Tracker of universities; Register of research bodies"
    assert row["list_kinds"] == "assessment; government"
    assert row["possible_lists"] == "Invented list of entities"
    assert row["records"] == "River South University (R-1); River South Univ. (R-2)"
    assert (row["flagged"], row["asked"], row["drawn"]) == ("yes", "yes", "yes")


def test_money_and_days_are_exact() -> None:
    row = nodes(invented_answer())["project:p1"]
    assert (row["value_pounds"], row["start"], row["end"], row["level"]) == (
        "6000000.50",
        "2016-01-01",
        "2020-12-31",
        "3",
    )


def test_what_a_record_does_not_give_is_an_empty_cell() -> None:
    row = nodes(invented_answer())["project:p2"]
    assert (row["start"], row["value_pounds"], row["level"], row["community"]) == ("", "", "", "")


def test_a_node_that_is_not_drawn_says_so() -> None:
    drawn = [row["drawn"] for row in rows(nodes_csv(large_answer(310)))]
    assert drawn == ["yes"] * 300 + ["no"] * 10


def test_a_response_stands_beside_every_flag_and_not_asked_where_there_is_none() -> None:
    found = nodes(invented_answer())
    assert found["organisation:river"]["response"].startswith("Replied on 3 May 2026")
    assert found["organisation:optics"]["response"] == "not asked"
    assert found["project:p1"]["response"] == "does not apply"


def test_a_response_stands_in_the_row_of_each_link_of_a_body() -> None:
    row = edges(invented_answer())["link-10"]
    assert (row["source_response"], row["target_response"]) == ("not asked", "does not apply")


def test_a_link_can_be_cited_from_its_row() -> None:
    row = edges(invented_answer(hostile=False))["link-8"]
    assert row["Source"] == "organisation:river"
    assert row["Target"] == "body:ministry"
    assert (row["Type"], row["Label"]) == ("Directed", "supervised by")
    assert row["quote"] == "directly under the ministry"
    assert row["place"] == "organisation roles"
    assert row["url"] == "https://records.example/project/P1"
    assert row["retrieved"] == "2026-05-01T09:30:00+00:00"
    assert len(row["sha256"]) == 64
    for part in ("“directly under the ministry”", row["url"], "received 1 May 2026", row["sha256"]):
        assert part in row["citation"]


def test_a_link_says_how_many_pieces_of_evidence_stand_behind_it() -> None:
    assert edges(invented_answer())["link-2"]["evidence_items"] == "2"


def test_a_possible_match_reads_as_a_question() -> None:
    row = edges(invented_answer())["link-17"]
    assert (row["status"], row["words"]) == ("possible", "a question: listed as?")


def test_a_source_that_we_know_is_named_by_its_title() -> None:
    assert edges(invented_answer())["link-2"]["evidence_source"] == "Gateway to Research"


def test_an_address_that_runs_a_script_is_no_address() -> None:
    assert edges(invented_answer())["link-10"]["url"] == ""
    assert nodes(invented_answer())["listing:question"]["url"] == ""


@pytest.mark.parametrize("table", [nodes_csv, edges_csv])
def test_no_cell_begins_like_a_formula(table: object) -> None:
    answer = invented_answer()
    body = nodes_csv(answer) if table is nodes_csv else edges_csv(answer)
    assert not [cell for row in rows(body) for cell in row.values() if cell.startswith(STARTS)]


def test_the_text_behind_the_apostrophe_is_kept() -> None:
    assert nodes(invented_answer())["organisation:lead"]["Label"].startswith("'=HYPERLINK(")


def test_a_row_never_breaks_over_lines() -> None:
    answer = invented_answer()
    assert nodes_csv(answer).count(b"\n") == len(answer.nodes) + 1
    assert edges_csv(answer).count(b"\n") == len(answer.links) + 1


def test_a_table_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    assert nodes_csv(invented_answer()).startswith(b"\xef\xbb\xbf")
    assert "江南大学" in nodes_csv(invented_answer()).decode("utf-8-sig")


def test_pandas_reads_both_tables() -> None:
    answer = invented_answer(50)
    assert len(pd.read_csv(io.BytesIO(nodes_csv(answer)))) == 50
    assert len(pd.read_csv(io.BytesIO(edges_csv(answer)))) == len(answer.links)


@pytest.mark.parametrize("start", [*STARTS, "\n", "＝", "＋"])
def test_a_cell_that_begins_like_a_formula_becomes_text(start: str) -> None:
    assert plain_cell(f"{start}1+1") == f"'{start}1+1"


def test_a_negative_number_stays_a_number() -> None:
    assert plain_cell(-5) == "-5"


def test_yes_and_no_are_words_and_nothing_is_nothing() -> None:
    assert [plain_cell(True), plain_cell(False), plain_cell(None)] == ["yes", "no", ""]


def test_a_cell_longer_than_excel_keeps_is_cut_and_says_so() -> None:
    cell = plain_cell("x" * 40_000)
    assert len(cell) == MAX_CELL
    assert cell.endswith("(cut)")


def test_keys_that_read_the_same_once_cleaned_stay_two_ids() -> None:
    answer = invented_answer(2)
    twins = tuple(replace(node, key=key) for node, key in zip(answer.nodes, ("a\u200e", "a"), strict=True))
    assert list(nodes(replace(answer, nodes=twins, links=()))) == ["a", "a #2"]


def test_every_column_is_explained_in_the_documents() -> None:
    told = (Path(__file__).parents[3] / "docs" / "network-files.md").read_text(encoding="utf-8")
    for table, body in (("nodes.csv", nodes_csv(invented_answer())), ("edges.csv", edges_csv(invented_answer()))):
        explained = told.split(f"## {table}\n", 1)[1].split("\n## ", 1)[0]
        assert [column for column in rows(body)[0] if f"`{column}`" not in explained] == []
