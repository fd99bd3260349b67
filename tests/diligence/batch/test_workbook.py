"""The workbook, read back: types, limits of Excel, no formula, and the same bytes on every run."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from diligence.batch.about import BatchAbout
from diligence.batch.content import content_of
from diligence.batch.frames import frames_of
from diligence.batch.tables import TABLES, Row
from diligence.batch.workbook import CELL_UNITS, write_workbook
from tests.diligence.batch.batch_rows import (
    MIXED_LISTS,
    batch_about,
    finding_row,
    grant_row,
    mixed_batch,
    partner_row,
    source_row,
)

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")


def workbook(path: Path, tables: dict[str, list[Row]], about: BatchAbout | None = None, **given: int) -> Any:
    """Write a workbook of these rows and read it back."""
    frames = frames_of(tables)
    write_workbook(path, frames, content_of(frames, about or batch_about(*MIXED_LISTS, records=40)), **given)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the workbook of the mixed batch."""
    return workbook(tmp_path_factory.mktemp("book") / "workbook.xlsx", mixed_batch())


def cell(sheet: Any, column: str, row: int = 2) -> Any:
    """Return the cell of a named column."""
    (place,) = [head.column for head in sheet[1] if head.value == column]
    return sheet.cell(row, place)


def test_the_sheets_stand_in_the_order_of_a_reader(book: Any) -> None:
    assert book.sheetnames == ["Overview", "Grants", "Partners", "Findings", "Sources", "Figures", "Caveats"]


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_has_its_columns_its_rows_a_frozen_head_and_a_filter(book: Any, name: str) -> None:
    sheet = book[name.capitalize()]
    assert [head.value for head in sheet[1]] == [column.name for column in TABLES[name]]
    assert sheet.max_row == len(mixed_batch()[name]) + 1
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")


def test_dates_are_dates_money_is_money_and_numbers_are_numbers(book: Any) -> None:
    sheet = book["Grants"]
    assert cell(sheet, "start").value == datetime(2011, 1, 1)  # noqa: DTZ001 - Excel knows no zone
    assert cell(sheet, "start").number_format == "yyyy-mm-dd"
    assert cell(sheet, "value_gbp").value == 250.5
    assert "£" in cell(sheet, "value_gbp").number_format
    assert cell(sheet, "level").value == 1
    assert cell(book["Partners"], "declared_at_award").value in {True, False}


def test_what_the_record_does_not_give_is_an_empty_cell(tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "w.xlsx", {"grants": [grant_row(1, year=None, value_gbp=None)]})["Grants"]
    assert [cell(sheet, name).value for name in ("start", "start_year", "value_gbp")] == [None, None, None]


def test_no_cell_of_any_sheet_is_a_formula_a_link_or_a_guessed_number(tmp_path: Path) -> None:
    names = ["=1+1", "+44", "-1", "@SUM(A1)", "{=1}", "https://evil.example", "0123", "mailto:a@b.example"]
    tables = {
        "grants": [grant_row(1, title=names[0], lead=names[3], areas=names[4], level=4)],
        "partners": [partner_row(1, number, name=name) for number, name in enumerate(names, start=1)],
        "findings": [finding_row(1, subject="=HYPERLINK(1)", sentence="=1")],
        "sources": [source_row(1, quote="=cmd|' /C calc'!A0", url="https://evil.example")],
    }
    path = tmp_path / "w.xlsx"
    book = workbook(path, tables, batch_about(question="=1+1", suppress_below=1))
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row if one.value is not None]
    assert {one.data_type for one in cells} <= {"s", "n", "d", "b", "inlineStr"}
    assert [one.value for one in cells if one.hyperlink] == []
    assert [cell(book["Partners"], "name", row).value for row in range(2, 2 + len(names))] == names
    with zipfile.ZipFile(path) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 7
    assert [body for body in sheets if b"<f>" in body or b"<f " in body] == []


def test_control_characters_and_marks_that_turn_text_round_become_a_visible_mark(tmp_path: Path) -> None:
    name = "a\x00b\x0bc\u202ed\ufffee"
    sheet = workbook(tmp_path / "w.xlsx", {"partners": [partner_row(1, name=name)]})["Partners"]
    assert cell(sheet, "name").value == "a\ufffdb\ufffdc\ufffdd\ufffde"


@pytest.mark.parametrize("char", ["x", "𠀀"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path, char: str) -> None:
    sheet = workbook(tmp_path / "w.xlsx", {"sources": [source_row(1, quote=char * 40_000)]})["Sources"]
    shown = cell(sheet, "quote").value
    assert len(shown.encode("utf-16-le")) // 2 <= CELL_UNITS
    assert shown.startswith(char * 1000)
    assert shown.endswith("(cut: the whole text is in the CSV and Parquet files)")


def test_a_text_of_just_the_length_of_a_cell_is_whole(tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "w.xlsx", {"sources": [source_row(1, quote="x" * CELL_UNITS)]})["Sources"]
    assert cell(sheet, "quote").value == "x" * CELL_UNITS


def test_a_table_longer_than_a_sheet_goes_on_in_a_second_one(tmp_path: Path) -> None:
    rows = [source_row(number) for number in range(1, 24)]
    book = workbook(tmp_path / "w.xlsx", {"sources": rows}, sheet_rows=11)
    parts = [name for name in book.sheetnames if name.startswith("Sources")]
    assert parts == ["Sources", "Sources 2", "Sources 3"]
    assert [book[name].max_row for name in parts] == [11, 11, 4]
    ids = [cell(book[name], "project_id", row).value for name in parts for row in range(2, book[name].max_row + 1)]
    assert ids == [f"p{number}" for number in range(1, 24)]


def test_the_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    tables = mixed_batch()
    workbook(tmp_path / "1.xlsx", tables)
    workbook(tmp_path / "2.xlsx", {name: rows[::-1] for name, rows in tables.items()})
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_the_head_of_a_table_is_printed_on_each_page(book: Any) -> None:
    assert {book[name].print_title_rows for name in ("Grants", "Partners", "Findings", "Sources")} == {"$1:$1"}


def test_the_overview_answers_the_question_with_charts_of_its_own(book: Any) -> None:
    sheet = book["Overview"]
    said = [str(one.value) for one in sheet["A"] if one.value]
    assert said[0] == "Which grants of the invented council connect to listed bodies?"
    assert any("of 40 grants" in sentence for sentence in said)
    assert any("not legal advice" in sentence for sentence in said)
    assert len(sheet._charts) == 7


def test_the_charts_take_their_numbers_from_the_sheet_of_figures(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    workbook(path, mixed_batch())
    with zipfile.ZipFile(path) as packed:
        charts = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 7
    assert [chart for chart in charts if "<c:f>Figures!$B$" not in chart] == []


def test_the_caveats_name_what_a_reader_must_know(book: Any) -> None:
    topics = {str(one.value) for one in book["Caveats"]["A"]}
    assert topics >= {
        "Notice", "Corrections", "Small counts", "Cannot show", "Not consulted", "Issue of this run", "List consulted",
        "Register consulted", "Policy", "Inputs", "Parameter", "Attribution", "Software",
    }  # fmt: skip


def test_a_batch_without_grants_gives_a_workbook_with_empty_tables(tmp_path: Path) -> None:
    book = workbook(tmp_path / "w.xlsx", {})
    assert [book[name.capitalize()].max_row for name in TABLES] == [1, 1, 1, 1]
    assert book["Overview"]._charts == []
    assert any("No grant meets this question" in str(one.value) for one in book["Overview"]["A"])


def test_a_large_batch_that_goes_straight_to_the_file_has_the_same_cells(tmp_path: Path, book: Any) -> None:
    large = workbook(tmp_path / "w.xlsx", mixed_batch(), rows_in_memory=10)
    assert large.sheetnames == book.sheetnames
    for sheet in book:
        assert [[one.value for one in row] for row in sheet.iter_rows()] == [
            [one.value for one in row] for row in large[sheet.title].iter_rows()
        ]
