"""The four tables as frames and files: types, order, and bytes that repeat."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diligence.batch.frames import csv_bytes, frame_of, frames_of, parquet_bytes, read_frame
from diligence.batch.tables import TABLES
from tests.diligence.batch.batch_rows import finding_row, grant_row, mixed_batch, partner_row, source_row


def cells(body: bytes) -> list[list[str]]:
    """Return the cells of a CSV file."""
    return list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_has_its_type_also_in_a_table_without_rows(name: str) -> None:
    wanted = {column.name: "string" if column.type == "date" else column.type for column in TABLES[name]}
    for rows in (mixed_batch()[name], []):
        assert {column: str(kind) for column, kind in frame_of(name, rows).dtypes.items()} == wanted


@pytest.mark.parametrize("name", list(TABLES))
def test_rows_in_any_order_give_the_same_csv_and_parquet_bytes(name: str) -> None:
    rows = mixed_batch()[name]
    shuffled = random.Random(5).sample(rows, len(rows))
    assert shuffled != rows
    first, again = frame_of(name, rows), frame_of(name, shuffled)
    assert csv_bytes(first) == csv_bytes(again)
    assert parquet_bytes(name, first) == parquet_bytes(name, again)


def test_the_tenth_finding_stands_behind_the_second() -> None:
    frame = frame_of("findings", [finding_row(1, 10), finding_row(1, 2)])
    assert list(frame["finding"]) == ["F2", "F10"]


def test_the_tenth_body_stands_behind_the_second() -> None:
    frame = frame_of("partners", [partner_row(1, 10), partner_row(1, 2)])
    assert list(frame["number"]) == [2, 10]


@pytest.mark.parametrize("start", ["=1+1", "+44", "-minus", "@SUM(A1)", "\tTab", "\rReturn"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv(start: str) -> None:
    body = csv_bytes(frame_of("partners", [partner_row(1, name=start)]))
    place = [column.name for column in TABLES["partners"]].index("name")
    assert cells(body)[1][place] == "'" + start.replace("\r", "\n")


def test_csv_has_line_feeds_only_and_no_byte_order_mark() -> None:
    body = csv_bytes(frame_of("sources", [source_row(1, quote="one\r\ntwo\rthree")]))
    assert b"\r" not in body
    assert b"one\ntwo\nthree" in body
    assert body.startswith(b"project_id,")
    assert body.endswith(b"\n")


def test_a_name_with_comma_quote_and_line_end_stays_one_cell() -> None:
    name = 'Institute, "North"\nof Physics'
    body = csv_bytes(frame_of("partners", [partner_row(1, name=name)]))
    assert name in cells(body)[1]


def test_numbers_are_written_in_their_shortest_exact_form() -> None:
    frame = frame_of("grants", [grant_row(1, value_gbp=0.1 + 0.2), grant_row(2, value_gbp=250000.0)])
    place = [column.name for column in TABLES["grants"]].index("value_gbp")
    written = [row[place] for row in cells(csv_bytes(frame))[1:]]
    assert written == ["0.30000000000000004", "250000.0"]


def test_what_the_record_does_not_give_is_an_empty_cell_in_csv() -> None:
    body = csv_bytes(frame_of("grants", [grant_row(1, year=None, value_gbp=None)]))
    given = dict(zip(*cells(body), strict=True))
    assert {given[name] for name in ("start", "start_year", "value_gbp")} == {""}


def test_dates_are_dates_in_parquet_and_missing_where_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "grants.parquet"
    path.write_bytes(parquet_bytes("grants", frame_of("grants", [grant_row(1, year=2016), grant_row(2, year=None)])))
    column = pq.read_table(path)["start"]
    assert column.type == pa.date32()
    assert column.to_pylist() == [date(2016, 1, 1), None]


def test_parquet_holds_the_exact_words(tmp_path: Path) -> None:
    path = tmp_path / "partners.parquet"
    path.write_bytes(parquet_bytes("partners", frame_of("partners", [partner_row(1, name="=Plus\r")])))
    assert pq.read_table(path)["name"].to_pylist() == ["=Plus\r"]


def test_parquet_carries_no_metadata_of_a_run() -> None:
    body = parquet_bytes("grants", frame_of("grants", [grant_row(1)]))
    assert pq.read_metadata(io.BytesIO(body)).metadata is None


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_that_is_read_back_is_the_table_that_was_written(name: str, tmp_path: Path) -> None:
    for rows in (mixed_batch()[name], []):
        frame = frame_of(name, rows)
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(parquet_bytes(name, frame))
        pd.testing.assert_frame_equal(read_frame(name, path), frame)


def test_a_table_that_is_not_given_is_empty() -> None:
    assert {name: len(frame) for name, frame in frames_of({}).items()} == dict.fromkeys(TABLES, 0)
