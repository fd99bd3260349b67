"""The tables of a batch as pandas frames and as files: exact types, one order, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diligence.batch.tables import TABLES, Column, Row
from graphs.export.cells import FORMULA_STARTS, never_formula

if TYPE_CHECKING:
    import pandas as pd

#: What stands in a row's place in its table, beside reference and project id. Ids of findings count: F2 before F10.
_WITHIN: dict[str, tuple[str, ...]] = {
    "grants": (),
    "partners": ("number",),
    "findings": ("finding",),
    "sources": ("finding", "item"),
}


def frame_of(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of one table as a frame, ordered by reference, project id and number within the grant.

    Columns have the types of `tables.py`: string, Int64, Float64 and boolean, all nullable; a date is ISO text, and
    missing where the record gives none. The order does not depend on the order in which rows come.
    """
    import pandas as pd  # noqa: PLC0415 - half a second that a worker need not spend

    columns = TABLES[name]
    ordered = sorted(rows, key=_order(name))
    values = zip(*ordered, strict=True) if ordered else ([] for _ in columns)
    return pd.DataFrame(
        {
            column.name: pd.Series([_value(column, value) for value in given], dtype=_dtype(column))
            for column, given in zip(columns, values, strict=True)
        }
    )


def frames_of(tables: Mapping[str, Iterable[Row]]) -> dict[str, pd.DataFrame]:
    """Return the frames of all four tables; a table that is not given is empty."""
    return {name: frame_of(name, tables.get(name, ())) for name in TABLES}


def csv_bytes(frame: pd.DataFrame) -> bytes:
    r"""Return the frame as CSV: UTF-8 without a byte order mark, `\n` line ends, a missing value as an empty cell.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, and a carriage return within a text
    becomes a line feed; the Parquet file holds the exact words. Numbers are written in their shortest exact form.
    """
    shown = frame.copy()
    for name in frame.columns[frame.dtypes == "string"]:
        # Few cells need a change: the others stay where they are, for a national table has millions.
        values = frame[name]
        changed = values.str.startswith(FORMULA_STARTS, na=False) | values.str.contains("\r", regex=False, na=False)
        if changed.any():
            shown.loc[changed, name] = values[changed].map(_csv_cell)
    text: str = shown.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def parquet_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """Return the frame as Parquet: text, int64, double, boolean and date32, and no metadata of a run or of pandas."""
    import pyarrow as pa  # noqa: PLC0415 - only the process that writes needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    types: dict[str, Any] = {
        "string": pa.string(),
        "date": pa.date32(),
        "Int64": pa.int64(),
        "Float64": pa.float64(),
        "boolean": pa.bool_(),
    }
    arrays = []
    for column in TABLES[name]:
        array = pa.array(frame[column.name], type=pa.string() if column.type == "date" else types[column.type])
        arrays.append(array.cast(types[column.type]))
    schema = pa.schema([(column.name, types[column.type]) for column in TABLES[name]])
    buffer = BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()


def read_frame(name: str, path: Path) -> pd.DataFrame:
    """Return a table that was written as Parquet with the types of `frame_of`; OSError where it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    for number, column in enumerate(TABLES[name]):
        if column.type == "date":
            table = table.set_column(number, column.name, table[column.name].cast(pa.string()))
    frame: pd.DataFrame = table.to_pandas().astype({column.name: _dtype(column) for column in TABLES[name]})
    return frame


def _order(name: str) -> Callable[[Row], tuple[Any, ...]]:
    names = [column.name for column in TABLES[name]]
    reference, project = names.index("reference"), names.index("project_id")
    within = [names.index(column) for column in _WITHIN[name]]

    def key(row: Row) -> tuple[Any, ...]:
        parts: list[Any] = [row[reference], row[project]]
        for index in within:
            value = row[index]
            parts.append((len(value), value) if isinstance(value, str) else value)
        return tuple(parts)

    return key


def _csv_cell(value: str) -> str:
    return never_formula(value).replace("\r\n", "\n").replace("\r", "\n")


def _dtype(column: Column) -> str:
    return "string" if column.type == "date" else column.type


def _value(column: Column, value: Any) -> Any:
    # An empty text is a text; a date that is not recorded is no date.
    return None if column.type == "date" and value == "" else value
