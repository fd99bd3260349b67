"""Charts repeat byte for byte, need no font of the system and survive any name."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from diligence.batch.charts import chart_png, chart_svg, drawn_note, drawn_rows
from diligence.batch.figure import Cell, Chart, Figure
from diligence.batch.figures import figures_of
from diligence.batch.frames import frames_of
from tests.diligence.batch.batch_rows import batch_about, mixed_batch


def figure(*names: str, numbers: tuple[float, ...] = (3.0, 4.0), of: float | None = None) -> Figure:
    """Return a figure with one row a name."""
    rows = [
        (Cell(text=name), Cell(text="", number=of), *(Cell(text="", number=one) for one in numbers)) for name in names
    ]
    return Figure(
        key="k", title="t", question="q?", columns=("a", "Grants", *(f"part {n}" for n in range(len(numbers)))),
        rows=tuple(rows), denominator="Of all.", caveat="c.", rows_behind="grants: all",
        chart=Chart(columns=tuple(range(2, 2 + len(numbers))), of=None if of is None else 1, axis="x", alt="alt"),
    )  # fmt: skip


@pytest.mark.parametrize("draw", [chart_svg, chart_png])
def test_a_chart_has_the_same_bytes_each_time(draw: object) -> None:
    drawn = next(one for one in figures_of(frames_of(mixed_batch()), batch_about()) if one.key == "levels-by-funder")
    assert draw(drawn) == draw(drawn)  # type: ignore[operator]
    assert draw(drawn)  # type: ignore[operator]


def test_an_svg_holds_no_date_and_asks_for_nothing_from_outside() -> None:
    body = chart_svg(figure("Elmswick")) or b""
    root = ET.fromstring(body)  # noqa: S314 - our own bytes
    assert root.tag.endswith("svg")
    assert b"<dc:date>" not in body
    assert b"@import" not in body
    assert b"<text" not in body
    links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert [link for link in links if not link.startswith("#")] == []


@pytest.mark.parametrize(
    "name", ["江南大学", "$x$ and $y$", "\\frac{", "أكاديمية", "<b>&amp;", "x" * 5000, "🦊", "a\nb"]
)
def test_no_name_stops_a_chart(name: str) -> None:
    assert chart_svg(figure(name))


def test_a_share_of_few_grants_is_not_drawn() -> None:
    assert drawn_rows(figure("Few", of=9.0)) == ()
    assert drawn_rows(figure("Enough", of=10.0)) == (("Enough (10)", (30.0, 40.0)),)


def test_a_count_that_is_kept_back_has_no_bar_and_the_picture_says_so() -> None:
    shown = figure("Elmswick")
    kept = replace(shown, rows=((*shown.rows[0][:2], Cell(text="fewer than 5"), *shown.rows[0][3:]),), suppressed=True)
    assert drawn_rows(shown) != ()
    assert drawn_rows(kept) == ()
    assert drawn_note(kept) == "Rows whose count is not printed have no bar."
    assert drawn_note(shown) == ""


def test_a_chart_may_leave_out_rows_of_nought_and_says_so() -> None:
    shown = figure("Nought", "More", numbers=(0.0,))
    more = (*shown.rows[1][:2], Cell(text="2", number=2.0))
    left_out = replace(shown, rows=(shown.rows[0], more), chart=replace(shown.chart, noughts=False))  # type: ignore[type-var]
    assert [label for label, _ in drawn_rows(left_out)] == ["More"]
    assert drawn_note(left_out) == "Rows whose count is nought have no bar."
    assert drawn_note(replace(left_out, suppressed=True)) == "Rows whose count is nought or is not printed have no bar."


def test_a_row_may_have_another_label_than_its_first_cell() -> None:
    shown = figure("Arcadian Tracker")
    chart = Chart(columns=(2,), of=None, axis="x", alt="alt", labels=("Arcadian Tracker (legal)",))
    assert drawn_rows(replace(shown, chart=chart)) == (("Arcadian Tracker (legal)", (3.0,)),)


def test_nothing_to_draw_gives_no_chart() -> None:
    assert chart_svg(figure()) is None
    assert chart_svg(figure("Nought", numbers=(0.0, 0.0))) is None
    assert chart_png(replace(figure("Elmswick"), chart=None)) is None
