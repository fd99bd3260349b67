"""Strict reading of a register: exact columns, every cell checked, faults that name file, line, column and value."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar, get_args

from diligence import errors

#: The short form of a ROR id: 0, six characters of Crockford's base 32, two digits of a checksum.
ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
COUNTRY = re.compile(r"[A-Z]{2}")
URL = re.compile(r"https?://\S+")
#: Crossref Funder Registry: 10.13039/ and digits.
FUNDER_ID = re.compile(r"10\.13039/[0-9]{9,12}")

Record = TypeVar("Record")


class RegisterError(errors.RegisterError, ValueError):
    """A bundled register holds something that cannot be read exactly."""


class Row:
    """One line of a register; every cell is taken exactly once, and every fault names file, line and column."""

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self._file = file
        self._line = line
        self._cells = cells

    def fault(self, column: str, value: str, wanted: str) -> RegisterError:
        """Return the error that names this cell; the caller raises it."""
        return RegisterError(f"{self._file}, line {self._line}, {column}: {value!r} is not {wanted}")

    def text(self, column: str) -> str:
        """Return the cell, blank or trimmed text on one line."""
        value = self._cells[column]
        if value != value.strip() or "\n" in value:
            raise self.fault(column, value, "trimmed text on one line")
        return value

    def needed(self, column: str) -> str:
        """Return the cell, which must hold something."""
        value = self.text(column)
        if not value:
            raise self.fault(column, value, "a value (the cell is empty)")
        return value

    def shaped(self, column: str, shape: re.Pattern[str], wanted: str) -> str:
        """Return the cell, which must have the shape."""
        value = self.needed(column)
        if not shape.fullmatch(value):
            raise self.fault(column, value, wanted)
        return value

    def shaped_or_blank(self, column: str, shape: re.Pattern[str], wanted: str) -> str:
        """Return the cell, blank or of the shape."""
        return self.shaped(column, shape, wanted) if self.text(column) else ""

    def many(self, column: str) -> tuple[str, ...]:
        """Return the different values of a cell that divides them by semicolons."""
        value = self.text(column)
        parts = tuple(part.strip() for part in value.split(";")) if value else ()
        if not all(parts) or len(set(parts)) != len(parts):
            raise self.fault(column, value, "a list of different values divided by semicolons")
        return parts

    def many_shaped(self, column: str, shape: re.Pattern[str], wanted: str) -> tuple[str, ...]:
        """Return the values of a cell, each of the shape."""
        parts = self.many(column)
        for part in parts:
            if not shape.fullmatch(part):
                raise self.fault(column, part, wanted)
        return parts

    def day(self, column: str) -> date | None:
        """Return the date of an ISO cell, None where it is blank."""
        value = self.text(column)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(column, value, "a date as yyyy-mm-dd") from None

    def known(self, column: str, literal: object) -> str:
        """Return the cell, which must be one of the values of a Literal type."""
        value = self.needed(column)
        if value not in get_args(literal):
            raise self.fault(column, value, f"one of {', '.join(get_args(literal))}")
        return value

    def number(self, column: str) -> int:
        """Return the whole number of a cell."""
        value = self.needed(column)
        if not value.isascii() or not value.isdigit():
            raise self.fault(column, value, "a whole number")
        return int(value)


def read_table(
    text: str, file: str, columns: tuple[str, ...], build: Callable[[Row], Record], key: Callable[[Record], str]
) -> tuple[Record, ...]:
    """Return the rows of one register in the order of the file; the header must be exactly `columns`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, []))
        if header != columns:
            unknown = [name for name in header if name not in columns]
            missing = [name for name in columns if name not in header]
            raise RegisterError(
                f"{file}, line 1: unknown columns {unknown}, missing columns {missing}, or another order"
            )
        records: dict[str, Record] = {}
        for cells in reader:
            if len(cells) != len(columns):
                raise RegisterError(
                    f"{file}, line {reader.line_num}: {len(cells)} cells, wanted {len(columns)}: {cells!r}"
                )
            row = Row(file, reader.line_num, dict(zip(columns, cells, strict=True)))
            record = build(row)
            if key(record) in records:
                raise RegisterError(f"{file}, line {reader.line_num}, {columns[0]}: {key(record)!r} stands twice")
            records[key(record)] = record
    except csv.Error as error:
        raise RegisterError(f"{file}, line {reader.line_num}: {error}") from error
    return tuple(records.values())
