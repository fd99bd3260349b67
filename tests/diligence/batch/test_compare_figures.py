"""Of two periods no grant is in both batches: their figures stand side by side, and keep back what each keeps back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from diligence.batch import BatchParameters, Means, load_tables, run_batch
from diligence.batch.compare import Comparison, compare_batches
from diligence.batch.compare_figures import NOT_NAMED, SideBySide, side_by_side
from diligence.batch.manifest import read_manifest
from diligence.shares import share
from tests.diligence.batch.invented_store import NOW, NRO, InventedStore

pytestmark = pytest.mark.usefixtures("small", "tables_only")


def compared(invented: InventedStore, tmp_path: Path, below: int) -> Comparison:
    """Compare the invented grants of 2012 to 2015 with those of later years."""
    invented.add_nro(date(2013, 1, 1), "Hesperia Aerodynamics Institute")
    folders = []
    for name, years in (("first", (1990, 2015)), ("second", (2016, 2030))):
        asked = BatchParameters(first_year=years[0], last_year=years[1], suppress_below=below)
        run_batch(asked, tmp_path / name, invented.url, means=Means(workers=1), now=NOW)
        folders.append(tmp_path / name)
    return compare_batches(*folders, tmp_path / "compared")


def figure(found: Comparison, title: str) -> SideBySide:
    return next(item for item in found.figures if item.title == title)


def test_figures_stand_side_by_side_each_with_its_own_denominator(invented: InventedStore, tmp_path: Path) -> None:
    found = compared(invented, tmp_path, below=0)
    lists = {row[0]: row[1:] for row in figure(found, "Bodies on published lists").rows}
    of_first, of_second = found.shares[0].of_before, found.shares[0].of_after
    (named,) = (label for label in lists if label.startswith(NRO))
    assert any(cell.startswith("1 of ") for cell in lists[named])
    assert all(f" of {of} " in cell for cell, of in zip(lists[named], (of_first, of_second), strict=True))
    assert all("0 of" not in row[1] or "0 of" not in row[2] for item in found.figures for row in item.rows)


def test_an_area_that_one_batch_lacks_is_nought_of_its_grants(invented: InventedStore, tmp_path: Path) -> None:
    compared(invented, tmp_path, below=0)
    before, after = (load_tables(tmp_path / name) for name in ("first", "second"))
    old, new = (read_manifest(tmp_path / name)[0] for name in ("first", "second"))
    without = {**after, "findings": after["findings"].iloc[:0]}
    (areas,) = (item for item in side_by_side(before, without, old, new) if item.title.startswith("Technology"))
    assert areas.rows
    assert {row[2] for row in areas.rows} == {f"0 of {len(after['grants'])} (0.0%)"}


def test_small_counts_are_kept_back_as_in_each_report(invented: InventedStore, tmp_path: Path) -> None:
    found = compared(invented, tmp_path, below=5)
    cells = [cell for row in figure(found, "Bodies on published lists").rows for cell in row[1:]]
    assert "fewer than 5" in cells
    assert not any(cell.startswith("1 of ") for cell in cells)
    countries = figure(found, "Countries of partners, as recorded")
    assert "A country alone raises nothing" in countries.note
    assert NOT_NAMED in countries.note or all(NOT_NAMED not in row for row in countries.rows)


def test_page_and_text_hold_the_figures(invented: InventedStore, tmp_path: Path) -> None:
    found = compared(invented, tmp_path, below=0)
    page, text = (found.files[f"comparison.{kind}"].read_text("utf-8") for kind in ("html", "md"))
    assert len(found.figures) >= 3
    for level in found.shares:
        assert f">{share(level.before, level.of_before)}</td>" in page
    for item in found.figures:
        assert '<h2 id="figure-' in page
        assert f"{item.title}</h2>" in page
        assert f"## {item.title}" in text
