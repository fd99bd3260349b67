"""The figures of two batches side by side: of two periods no grant is in both, and shares are all that compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diligence.batch.figure import Figure
from diligence.batch.figures import areas, partner_roles
from diligence.batch.figures_bodies import IN_THE_TABLES, lists, partner_countries
from diligence.batch.manifest import Manifest
from diligence.shares import share

if TYPE_CHECKING:
    import pandas as pd

#: A row that the other batch's figure does not have: a list it did not consult, a country with few grants or none.
NOT_NAMED = "not named"
#: How a count of none begins; a row in which both batches have none is left out.
_NOUGHT = "0 of "


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a figure names a row and counts it, of what, and whether it has a row for each thing that is counted.

    What such a figure lacks, no grant has; what another lacks is not named.
    """

    named: tuple[int, ...]
    counted: int
    of: str = "grants"
    all_named: bool = False
    caveat: str = ""


_COLUMNS: Mapping[str, _Columns] = {
    "areas": _Columns((0, 1), 2, all_named=True),
    "lists": _Columns((0, 1), 2, caveat=" Kinds of list are never added up, and only a legal list has legal force."),
    "partner-roles": _Columns((0,), 1, of="partner bodies"),
    "partner-countries": _Columns((0,), 1, caveat=" A country alone raises nothing: no level rests on it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One figure of two batches: rows of a label and what each batch prints for it, with its denominator."""

    title: str
    label: str
    rows: tuple[tuple[str, str, str], ...]
    note: str


def side_by_side(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], old: Manifest, new: Manifest
) -> tuple[SideBySide, ...]:
    """Return the figures that two batches can be compared by; small counts are kept back as in each one's report."""
    counts = len(before["grants"]), len(after["grants"])
    pairs = zip(_figures(before, old), _figures(after, new), strict=True)
    return tuple(_joined(*pair, counts) for pair in pairs if any(figure.rows for figure in pair))


def _figures(frames: Mapping[str, pd.DataFrame], manifest: Manifest) -> tuple[Figure, ...]:
    grants, partners = frames["grants"], frames["partners"]
    return (
        areas(grants, frames["findings"]),
        lists(grants, manifest),
        partner_roles(partners),
        partner_countries(grants, partners, manifest),
    )


def _joined(before: Figure, after: Figure, counts: tuple[int, int]) -> SideBySide:
    columns = _COLUMNS[before.key]
    lacked = [share(0, count) if columns.all_named else NOT_NAMED for count in counts]
    first, second = _cells(before, columns), _cells(after, columns)
    rows = tuple(
        (label, first.get(label, lacked[0]), second.get(label, lacked[1]))
        for label in dict.fromkeys((*first, *second))
        if not (first.get(label, _NOUGHT).startswith(_NOUGHT) and second.get(label, _NOUGHT).startswith(_NOUGHT))
    )
    lacking = any(NOT_NAMED in row for row in rows)
    told = (
        f" “{NOT_NAMED}”: the batch did not consult the list, or has too few grants to name the row." if lacking else ""
    )
    return SideBySide(
        title=before.title,
        label=before.columns[0],
        rows=rows,
        note=f"{before.columns[columns.counted]}, of all {columns.of} of the same batch.{told}{columns.caveat}",
    )


def _cells(figure: Figure, columns: _Columns) -> dict[str, str]:
    """Return what a figure prints in its column of counts, by the words that name the row."""
    found = {}
    for row in figure.rows:
        first, *others = (row[column].text for column in columns.named)
        if row[columns.counted].text != IN_THE_TABLES:
            found[f"{first} ({', '.join(others)})" if others else first] = row[columns.counted].text
    return found
