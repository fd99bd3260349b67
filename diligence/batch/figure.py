"""What a figure of a batch is: rows of printed counts with their denominators, caveat and the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass

from diligence.batch.suppression import Mark, small
from diligence.shares import share

#: Levels that the text calls high: enhanced review, and advice before going on.
HIGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a figure prints in one cell, and the number in it; None where it is words, or a count that is kept back."""

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """How a figure is drawn: the numbers of `columns` as stacked bars, in per cent of column `of` where given.

    A row without one of these numbers (kept back, or words) is not drawn, nor without `noughts` a row of nought.
    `labels` are those of the rows, where the first cell is not enough.
    """

    columns: tuple[int, ...]
    of: int | None
    axis: str
    alt: str
    labels: tuple[str, ...] = ()
    noughts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One table of counts: what it asks, what its shares are of, what it cannot say, and which rows stand behind it."""

    key: str
    title: str
    question: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    denominator: str
    caveat: str
    rows_behind: str
    suppressed: bool = False
    chart: Chart | None = None

    def counts(self, column: int) -> bool:
        """Return whether a column holds numbers, some of which may be kept back."""
        return any(row[column].number is not None for row in self.rows)


def words_cell(text: str) -> Cell:
    """Return a cell of words."""
    return Cell(text=text)


def share_cell(count: int, of: int) -> Cell:
    """Return a cell with a count of a denominator."""
    return Cell(text=share(count, of), number=count)


def kept_back_cell(count: int, of: int | None, below: int) -> Cell:
    """Return a cell with a count that nobody can reach by a subtraction: kept back where it is small."""
    return marked_cell(count, of, Mark.SMALL if small(count, below) else Mark.SHOWN, below)


def marked_cell(count: int, of: int | None, mark: Mark, below: int) -> Cell:
    """Return a cell for a count that `suppression.protect` marked; `of` is None where the whole is not printed."""
    if mark is Mark.SMALL:
        return Cell(text=f"fewer than {below}")
    if mark is Mark.LEFT_OUT:
        return Cell(text="not shown")
    return share_cell(count, of) if of is not None else Cell(text=f"{count:,}", number=count)
