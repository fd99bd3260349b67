"""Draws a figure of a batch as stacked bars: SVG for the page, PNG for the document, the same bytes on every run."""

from __future__ import annotations

from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from diligence.batch.figure import Chart, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

#: A share of fewer grants than this is not drawn: one grant more or less would change it by over ten points.
FEWEST_DRAWN = 10
#: Labels have two lines of this length in the picture; the table beside it holds them whole.
_LINE_LENGTH = 34
#: Fill and hatch of the parts of a bar, by how many parts it has: the strongest is darkest, and hatches tell the parts
#: apart without colour.
_LIGHT, _MIDDLE, _DARK = ("#d5e0ea", ""), ("#7f9fbd", "////"), ("#1f4e79", "")
_FILLS = {1: (_DARK,), 2: (_DARK, _LIGHT), 3: (_LIGHT, _MIDDLE, _DARK)}
_INK, _LINE = "#1d1d1b", "#55534e"
#: Matplotlib brings this font along, so no system's fonts change a picture.
_FONT = "DejaVu Sans"
_INCHES = 5.8
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "diligence",
    "svg.fonttype": "path",
    "font.family": _FONT,
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a name with two dollar signs is a name
}


def drawn_rows(figure: Figure) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Return the label and the lengths of the bars that a chart of the figure shows; none where it has no chart."""
    chart = figure.chart
    if chart is None:
        return ()
    found = []
    for row, label in zip(figure.rows, chart.labels or (row[0].text for row in figure.rows), strict=True):
        numbers = [number for column in chart.columns if (number := row[column].number) is not None]
        if len(numbers) < len(chart.columns) or not (chart.noughts or any(numbers)):
            continue
        if chart.of is not None:
            of = row[chart.of].number or 0.0
            if of < FEWEST_DRAWN:
                continue
            found.append((f"{label} ({of:,.0f})", tuple(100 * number / of for number in numbers)))
        else:
            found.append((label, tuple(numbers)))
    return tuple(found)


def drawn_note(figure: Figure) -> str:
    """Return what a reader of the picture must know: what the brackets hold, and which rows are in the table only."""
    if figure.chart is not None and figure.chart.of is not None:
        return f"Number of grants in brackets. Rows of fewer than {FEWEST_DRAWN} grants are in the table only."
    noughts = figure.chart is not None and not figure.chart.noughts
    left = [words for words, holds in (("is nought", noughts), ("is not printed", figure.suppressed)) if holds]
    return f"Rows whose count {' or '.join(left)} have no bar." if left else ""


def chart_svg(figure: Figure) -> bytes | None:
    """Return the chart of a figure as SVG with its text as outlines, or None where there is nothing to draw."""
    return _drawn(figure, "svg")


def chart_png(figure: Figure) -> bytes | None:
    """Return the chart of a figure as PNG at 200 dots an inch, or None where there is nothing to draw."""
    return _drawn(figure, "png")


def _drawn(figure: Figure, kind: str) -> bytes | None:
    rows = drawn_rows(figure)
    chart = figure.chart
    if chart is None or not any(sum(lengths) for _, lengths in rows):
        return None
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only a report needs
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415

    # No pyplot: it keeps a state of the process and looks for a display.
    with mpl.rc_context(_SETTINGS):
        canvas = Canvas(figsize=(_INCHES, 1.0 + 0.27 * len(rows)), layout="constrained")
        FigureCanvasAgg(canvas)
        _bars(canvas, figure, chart, rows)
        buffer = BytesIO()
        metadata: dict[str, Any] = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        canvas.savefig(buffer, format=kind, dpi=200, metadata=metadata)
    return buffer.getvalue()


def _bars(canvas: Canvas, figure: Figure, chart: Chart, rows: tuple[tuple[str, tuple[float, ...]], ...]) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter  # noqa: PLC0415

    axes = canvas.add_subplot()
    places = range(len(rows))
    starts = [0.0] * len(rows)
    for index in range(len(chart.columns)):
        lengths = [numbers[index] for _, numbers in rows]
        fill, hatch = _FILLS[len(chart.columns)][index]
        drawn = axes.barh(
            places, lengths, left=starts, height=0.72, color=fill, edgecolor=_INK, linewidth=0.6, hatch=hatch,
        )  # fmt: skip
        for bar, length in zip(drawn, lengths, strict=True):
            bar.set_visible(length > 0)  # the outline of nothing would look like something
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    form = "{:.1f}%" if chart.of is not None else "{:,.0f}"
    for place, end in zip(places, starts, strict=True):
        axes.annotate(
            form.format(end), (end, place), xytext=(4, 0), textcoords="offset points", va="center", color=_INK
        )
    axes.set_yticks(list(places), [_label(label) for label, _ in rows])
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel(chart.axis, color=_LINE)
    axes.margins(x=0.12, y=0.02)
    axes.set_xlim(left=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    axes.tick_params(axis="y", length=0, colors=_INK)
    axes.tick_params(axis="x", colors=_LINE)
    if len(chart.columns) > 1:
        styles = zip(chart.columns, _FILLS[len(chart.columns)], strict=True)
        parts = [
            Patch(facecolor=fill, hatch=hatch, edgecolor=_INK, linewidth=0.6, label=figure.columns[column])
            for column, (fill, hatch) in styles
        ]
        canvas.legend(handles=parts, loc="outside upper left", ncols=len(parts), frameon=False)


def _label(text: str) -> str:
    """Cut a label and replace what the font cannot draw: a missing sign must not stop a report."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415

    known = get_font(findfont(_FONT)).get_charmap()
    cut = text[: 4 * _LINE_LENGTH]
    drawn = "".join(char if ord(char) in known else "\ufffd" for char in " ".join(cut.split()))
    return "\n".join(wrap(drawn, _LINE_LENGTH, max_lines=2, placeholder="…"))
