"""The batch as an Excel workbook: overview with native charts, the four tables, figures and caveats; no formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diligence.batch.charts import drawn_rows
from diligence.batch.content import Content
from diligence.batch.tables import TABLES, Column
from diligence.reports.entries import shown_text
from diligence.reports.wording import CORRECTION, LIST_KIND_WORDS, PERSON_DECIDES, time_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

#: What one sheet and one cell of Excel can hold.
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767
_CUT = " … (cut: the whole text is in the CSV and Parquet files)"
#: More rows than this go straight to disk; fewer are faster held, and give a smaller file.
ROWS_IN_MEMORY = 200_000
#: Column widths by what stands in them; all others are narrow.
_WIDE, _MIDDLE, _NARROW = 60, 28, 13
_TWO_LINES = 31
_WIDE_COLUMNS = frozenset({"title", "sentence", "path", "quote", "would_change", "response", "identity_basis"})
_MIDDLE_COLUMNS = frozenset(
    {"lead", "name", "known_as", "subject", "areas", "lists", "topics", "state_links", "url", "source", "place",
     "roles", "possible_lists", "level_rule", "reference", "country_source"}
)  # fmt: skip
_UNWRAPPED = frozenset({"project_id", "record_ids", "url", "sha256", "record_sha256"})
#: Fills of the parts of a stacked bar, as in the charts of the report.
_FILLS = {1: ("#1F4E79",), 2: ("#1F4E79", "#D5E0EA"), 3: ("#D5E0EA", "#7F9FBD", "#1F4E79")}


def write_workbook(
    path: Path,
    frames: Mapping[str, pd.DataFrame],
    content: Content,
    *,
    sheet_rows: int = SHEET_ROWS,
    rows_in_memory: int = ROWS_IN_MEMORY,
) -> None:
    """Write the workbook. The same batch gives the same bytes; rows of a large one go straight to the file.

    A table of more than `sheet_rows` rows goes on in a second sheet. Text is written as text: nothing becomes a
    formula, a number or a link. OSError and XlsxWriter's FileCreateError where the file cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415 - only the process that writes needs it

    options = {
        "constant_memory": sum(len(frame) for frame in frames.values()) > rows_in_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(str(path), options)
    about = content.about
    book.set_properties(
        {
            "title": _text(about.question),
            "author": about.software,
            "created": about.generated.astimezone(UTC).replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book)
    overview = sheets.sheet("Overview")
    for name, columns in TABLES.items():
        sheets.table(name.capitalize(), columns, frames[name], sheet_rows)
    figures = sheets.sheet("Figures")
    sheets.caveats(sheets.sheet("Caveats"), content)
    sheets.overview(overview, content, sheets.figures(figures, content))
    book.close()


class _Sheets:
    """The formats of one workbook, and the writers of its sheets."""

    def __init__(self, book: Any) -> None:
        self.book = book
        top = {"valign": "top"}
        self.plain = book.add_format({**top, "text_wrap": True})
        self.strong = book.add_format({**top, "text_wrap": True, "bold": True})
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.head = book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#EDF1F5"})
        self.date = book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        self.money = book.add_format({**top, "num_format": "£#,##0.00"})
        self.count = book.add_format({**top, "num_format": "#,##0"})
        self.number = book.add_format(top)

    def sheet(self, title: str) -> Any:
        """Add a sheet that prints on A4, landscape, one page wide."""
        sheet = self.book.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, title: str, columns: Sequence[Column], frame: pd.DataFrame, sheet_rows: int) -> None:
        """Write one table: a frozen head, a filter, and as many sheets as its rows need."""
        room = sheet_rows - 1
        for part in range(max(1, -(-len(frame) // room))):
            sheet = self.book.add_worksheet(title if part == 0 else f"{title} {part + 1}")
            sheet.set_landscape()
            sheet.repeat_rows(0)
            # A row would grow as high as its longest wrapped text; two lines of each can be read across.
            sheet.set_default_row(_TWO_LINES)
            mine = frame.iloc[part * room : (part + 1) * room]
            for place, column in enumerate(columns):
                sheet.set_column(place, place, _width(column))
            sheet.freeze_panes(1, 2 if columns[1].name == "reference" else 0)
            sheet.autofilter(0, 0, max(1, len(mine)), len(columns) - 1)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column.name, self.head)
            writers = [self._writer(sheet, column) for column in columns]
            # A missing value is pd.NA, which is equal to nothing and must not be compared: it is an empty cell too.
            values = [[None if gap else value for gap, value in zip(mine[one.name].isna(), mine[one.name], strict=True)]
                      for one in columns]  # fmt: skip
            for number, row in enumerate(zip(*values, strict=True), start=1):
                for place, value in enumerate(row):
                    if value is not None and value != "":
                        writers[place](number, place, value)

    def _writer(self, sheet: Any, column: Column) -> Any:
        # An id or an address that is cut at the edge of its column reads better than one in three pieces.
        plain, dated = self.number if column.name in _UNWRAPPED else self.plain, self.date
        form = self.money if column.name.endswith("_gbp") else self.number
        write_string, write_number = sheet.write_string, sheet.write_number

        def string(row: int, place: int, value: str) -> None:
            write_string(row, place, _text(value), plain)

        def day(row: int, place: int, value: str) -> None:
            sheet.write_datetime(row, place, date.fromisoformat(value), dated)

        def number(row: int, place: int, value: float) -> None:
            write_number(row, place, value, form)

        def boolean(row: int, place: int, value: object) -> None:
            sheet.write_boolean(row, place, bool(value), form)

        return {"string": string, "date": day, "boolean": boolean}.get(column.type, number)

    def figures(self, sheet: Any, content: Content) -> dict[str, tuple[int, int]]:
        """Write every figure with its numbers as numbers; return where the rows of each chart stand."""
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 8, _MIDDLE)
        sheet.set_column(9, 12, _NARROW)
        places: dict[str, tuple[int, int]] = {}
        row = 0
        for figure in content.figures:
            if not figure.rows:
                continue
            sheet.write_string(row, 0, figure.title, self.heading)
            for line in (figure.question, figure.denominator, figure.caveat, f"Rows behind it: {figure.rows_behind}"):
                row += 1
                sheet.write_string(row, 0, _text(line), self.number)
            row += 1
            for place, column in enumerate(figure.columns):
                sheet.write_string(row, place, column, self.head)
            for cells in figure.rows:
                row += 1
                for place, cell in enumerate(cells):
                    self._cell(sheet, row, place, cell.text, None if "(" in cell.text else cell.number)
            drawn = drawn_rows(figure)
            if figure.chart is not None and drawn:
                row += 2
                heads = ("Drawn", *(figure.columns[column] for column in figure.chart.columns))
                for place, head in enumerate(heads):
                    sheet.write_string(row, place, head, self.head)
                places[figure.key] = (row, len(drawn))
                for label, numbers in drawn:
                    row += 1
                    sheet.write_string(row, 0, _text(label), self.plain)
                    for place, number in enumerate(numbers, start=1):
                        sheet.write_number(row, place, round(number, 4), self.number)
            row += 3
        return places

    def _cell(self, sheet: Any, row: int, place: int, text: str, number: float | None) -> None:
        if number is None:
            sheet.write_string(row, place, _text(text), self.strong if place == 0 else self.plain)
        else:
            sheet.write_number(row, place, number, self.money if text.startswith("£") else self.count)

    def overview(self, sheet: Any, content: Content, places: Mapping[str, tuple[int, int]]) -> None:
        """Write what a reader sees first: the question, the answer, key figures, sheets and the charts."""
        about = content.about
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 1, _MIDDLE)
        sheet.set_column(2, 2, _WIDE)
        sheet.write_string(0, 0, _text(about.question), self.title)
        sheet.write_string(
            1,
            0,
            f"Screened as of {time_words(about.generated)} under policy {about.policy}, version {about.policy_version}",
            self.number,
        )
        row = 2
        for sentence in (*content.answers, PERSON_DECIDES, about.notice):
            row += 1
            sheet.merge_range(row, 0, row, 2, "", self.plain)
            sheet.write_string(row, 0, _text(sentence), self.plain)
        row += 2
        for place, head in enumerate(("Key figures", "Number", "Rows behind it")):
            sheet.write_string(row, place, head, self.head)
        for one in content.key_figures:
            row += 1
            for place, text in enumerate((one.label, one.text, one.rows_behind)):
                sheet.write_string(row, place, _text(text), self.strong if place == 0 else self.plain)
        row += 2
        for figure in content.figures:
            if figure.key in places and figure.chart is not None:
                first, length = places[figure.key]
                chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
                fills = _FILLS[len(figure.chart.columns)]
                for number, fill in enumerate(fills, start=1):
                    chart.add_series(
                        {
                            "name": ["Figures", first, number],
                            "categories": ["Figures", first + 1, 0, first + length, 0],
                            "values": ["Figures", first + 1, number, first + length, number],
                            "fill": {"color": fill},
                            "border": {"color": "#1D1D1B"},
                            "gap": 50,
                        }
                    )
                chart.set_title({"name": figure.title, "name_font": {"size": 12}})
                chart.set_y_axis({"reverse": True, "crossing": "max", "interval_unit": 1})
                chart.set_x_axis({"name": figure.chart.axis, "major_gridlines": {"visible": False}})
                chart.set_legend({"position": "bottom"} if len(fills) > 1 else {"none": True})
                high = 190 + 22 * length
                chart.set_size({"width": 900, "height": high})
                sheet.insert_chart(row, 0, chart, {"description": figure.chart.alt})
                row += high // 20 + 2

    def caveats(self, sheet: Any, content: Content) -> None:
        """Write everything that a reader must know before using a number."""
        sheet.set_column(0, 0, _MIDDLE)
        sheet.set_column(1, 1, 110)
        sheet.freeze_panes(1, 0)
        for row, (topic, text) in enumerate([("Topic", "What to know"), *_caveats(content)]):
            sheet.write_string(row, 0, _text(topic), self.head if row == 0 else self.strong)
            sheet.write_string(row, 1, _text(text), self.head if row == 0 else self.plain)


def _caveats(content: Content) -> Iterator[tuple[str, str]]:
    about = content.about
    yield "Notice", about.notice
    yield "Corrections", CORRECTION
    for sentence in content.method:
        yield "Method", sentence
    if content.suppression:
        yield "Small counts", content.suppression
    for figure in content.figures:
        yield f"Figure: {figure.title}", f"{figure.denominator} {figure.caveat}"
    for sentence in about.cannot_show:
        yield "Cannot show", sentence
    for title, why in content.not_consulted:
        yield "Not consulted", f"{title}: {why}"
    for issue in about.issues:
        yield "Issue of this run", f"{issue.label}: {issue.what}"
    for item in about.lists:
        words = (
            f"{item.title} ({LIST_KIND_WORDS[item.kind]}), {item.version or item.as_of}, {item.entries:,} entries;"
            f" {item.licence}; {item.attribution}; sha256 {item.sha256}"
        )
        yield "List consulted", words
    for register in about.registers:
        yield "Register consulted", f"{register.name}; sha256 {register.sha256}"
    yield "Policy", f"{about.policy}, version {about.policy_version}, sha256 {about.policy_sha256}"
    yield "Inputs", f"{about.inputs.records:,} records, digest {about.inputs.digest}; seed {about.seed}"
    for name, value in about.parameters:
        yield "Parameter", f"{name}: {value}"
    for sentence in about.attributions:
        yield "Attribution", sentence
    yield "Software", about.software


def _width(column: Column) -> int:
    if column.name in _WIDE_COLUMNS:
        return _WIDE
    return _MIDDLE if column.name in _MIDDLE_COLUMNS else _NARROW


def _text(text: str) -> str:
    """Return text that a cell can hold: no control characters, and no more than Excel's 32,767 UTF-16 units."""
    if len(text) * 2 <= CELL_UNITS and text.isprintable():
        return text
    shown = shown_text(text).translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"})
    if len(shown) * 2 <= CELL_UNITS or len(shown.encode("utf-16-le")) // 2 <= CELL_UNITS:
        return shown
    room = shown.encode("utf-16-le")[: 2 * (CELL_UNITS - len(_CUT))]
    return room.decode("utf-16-le", errors="ignore") + _CUT
