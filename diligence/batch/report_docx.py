"""The report of a batch as a Word document that an office can edit: the same words and numbers as the page."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING

from diligence.batch.charts import chart_png, drawn_note
from diligence.batch.content import Content
from diligence.batch.figure import Figure
from diligence.reports.entries import is_public_link, shown_text
from diligence.reports.wording import (
    CORRECTION,
    LIST_KIND_WORDS,
    NOT_RECORDED,
    PERSON_DECIDES,
    is_non_commercial,
    time_words,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

#: The first day that a ZIP archive can hold; the time of packing would change the bytes of the same report.
_PACKED = (1980, 1, 1, 0, 0, 0)
_FONT = "Georgia"
_SMALL = 8.5
#: Characters of a column of a figure that its width is measured by, at least and at most.
_NARROWEST, _WIDEST = 15, 44
_LINK_COLOUR = "1F4E79"


def report_document(content: Content) -> bytes:
    """Return the document: A4, headings, tables with repeated header rows, pictures with a text, page numbers."""
    import docx  # noqa: PLC0415 - only a report needs it

    document = docx.Document()
    _set_up(document, content)
    _head(document, content)
    _figures(document, content)
    _grants(document, content)
    _consulted(document, content)
    _method(document, content)
    _traces(document, content)
    buffer = BytesIO()
    document.save(buffer)
    return _packed_again(buffer.getvalue())


def _set_up(document: Document, content: Content) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "en-GB"})
    normal.element.get_or_add_rPr().append(language)
    for name, size in (("Title", 19), ("Heading 1", 15), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), True
        style.font.color.rgb = RGBColor(0x1D, 0x1D, 0x1B)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), _FONT)
    about, properties = content.about, document.core_properties
    moment = about.generated.astimezone(UTC).replace(tzinfo=None)
    properties.title, properties.author, properties.comments = _text(about.question), about.software, ""
    properties.last_modified_by, properties.language, properties.revision = about.software, "en-GB", 1
    properties.created = properties.modified = moment
    footer = section.footer.paragraphs[0]
    footer.add_run("Diligence batch report. Not legal advice. Page ").font.size = Pt(_SMALL)
    _field(footer, "PAGE")
    footer.add_run(" of ").font.size = Pt(_SMALL)
    _field(footer, "NUMPAGES")


def _head(document: Document, content: Content) -> None:
    about = content.about
    _small(document, "Diligence batch report")
    document.add_heading(_text(about.question), level=0)
    _small(
        document,
        f"Screened as of {time_words(about.generated)} under policy {about.policy}, version {about.policy_version}, by"
        f" {about.software}.",
    )
    document.add_heading("In short", level=1)
    for sentence in (*content.answers, PERSON_DECIDES):
        document.add_paragraph(_text(sentence))
    if about.issues:
        document.add_paragraph(f"Issues in this run: {len(about.issues)}, named under “What was consulted”.")
    _table(document, ("Key figures", "Number"), [(one.label, one.text) for one in content.key_figures], (60, 40))


def _figures(document: Document, content: Content) -> None:
    from docx.shared import Mm  # noqa: PLC0415

    # The first page is the summary that many readers stop at.
    document.add_heading("Figures", level=1).paragraph_format.page_break_before = True
    if content.suppression:
        _small(document, content.suppression)
    shown = [figure for figure in content.figures if figure.rows]
    if not shown:
        document.add_paragraph("There is nothing to count.")
    for number, figure in enumerate(shown, start=1):
        document.add_heading(f"{number}. {figure.title}", level=2)
        _kept_with_next(document.add_paragraph(figure.question))
        picture = chart_png(figure)
        if picture is not None and figure.chart is not None:
            shown_here = document.add_paragraph()
            shown_here.add_run().add_picture(BytesIO(picture), width=Mm(140))
            _kept_with_next(shown_here)
            described = document.inline_shapes[len(document.inline_shapes) - 1]._inline.docPr
            described.set("descr", f"{figure.chart.alt} The table below holds every number.")
            described.set("title", figure.title)
            if note := drawn_note(figure):
                _kept_with_next(_small(document, note))
        _kept_with_next(_small(document, figure.denominator))
        _table(document, figure.columns, [tuple(cell.text for cell in row) for row in figure.rows], _widths(figure))
        _small(document, figure.caveat)


def _grants(document: Document, content: Content) -> None:
    document.add_heading("Grants at level 3 or 4", level=1)
    document.add_paragraph(content.high_note)
    if not content.high:
        return
    rows = [
        (
            one.reference,
            one.title + (f" (led by {one.lead})" if one.lead else ""),
            f"{one.funder}, {one.began}",
            one.level,
            one.reason,
            one.response,
        )
        for one in content.high
    ]
    columns = ("Grant", "Title", "Funder, began", "Level", "Reason", "Response")
    cells = _table(document, columns, rows, (14, 22, 11, 13, 28, 12))
    for cell, one in zip(cells, content.high, strict=True):
        if is_public_link(one.url):
            _link(cell.paragraphs[0], one.reference, one.url)


def _consulted(document: Document, content: Content) -> None:
    about = content.about
    document.add_heading("What was consulted, and what was not", level=1)
    if about.lists:
        _small(document, "Kinds of list are never mixed: only a legal list has legal force.")
        rows = [
            (
                one.title,
                LIST_KIND_WORDS[one.kind],
                (one.version or NOT_RECORDED) + (f", as of {one.as_of}" if one.as_of not in {"", one.version} else ""),
                f"{one.entries:,}",
                f"{one.licence}{' (non-commercial data)' if is_non_commercial(one.licence) else ''}. {one.attribution}",
                one.sha256[:12],
            )
            for one in about.lists
        ]
        columns = ("List", "Kind", "Version", "Entries", "Licence and attribution", "sha256")
        _table(document, columns, rows, (21, 20, 14, 9, 23, 13))
    else:
        document.add_paragraph("No list was consulted.")
    if content.registers:
        _small(document, content.registers)
    if content.not_consulted:
        document.add_heading("Not consulted", level=2)
        _table(
            document,
            ("Source", "Why it was not consulted"),
            content.not_consulted,
            (35, 65),
        )
    if about.cannot_show:
        document.add_heading("What the records cannot show", level=2)
        _bullets(document, content.cannot_show)
    if about.issues:
        document.add_heading("Issues of this run", level=2)
        _bullets(document, content.issues)


def _method(document: Document, content: Content) -> None:
    about = content.about
    document.add_heading("Method, licences, corrections", level=1)
    for sentence in content.method:
        document.add_paragraph(sentence)
    _small(
        document,
        f"Policy {about.policy}, version {about.policy_version}, sha256 {about.policy_sha256}. Inputs:"
        f" {about.inputs.records:,} records, digest {about.inputs.digest}. Seed {about.seed}.",
    )
    if about.parameters:
        _table(document, ("Parameter", "Value"), about.parameters, (35, 65))
    document.add_heading("Licences and attributions", level=2)
    _bullets(document, about.attributions)
    document.add_heading("Corrections", level=2)
    document.add_paragraph(CORRECTION)
    document.add_paragraph().add_run(_text(about.notice)).bold = True


def _traces(document: Document, content: Content) -> None:
    document.add_heading("From a number to its rows", level=1)
    _small(document, "Tables are CSV and Parquet files and sheets of the workbook; column project_id joins them.")
    shown = [figure for figure in content.figures if figure.rows]
    rows = [(one.label, one.rows_behind) for one in content.key_figures]
    rows += [(f"Figure {number}: {one.title}", one.rows_behind) for number, one in enumerate(shown, start=1)]
    _table(document, ("Number", "Table: rows"), rows, (35, 65))


def _widths(figure: Figure) -> tuple[int, ...]:
    """Return the share of each column in per cent, by its longest text: short ones need no room, long ones wrap."""
    texts = zip(figure.columns, *((cell.text for cell in row) for row in figure.rows), strict=True)
    lengths = [min(_WIDEST, max(_NARROWEST, *map(len, column))) for column in texts]
    return tuple(100 * length // sum(lengths) for length in lengths)


def _table(
    document: Document, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]
) -> list[_Cell]:
    """Add a table whose header row is repeated on each page, and return the first cells of its rows."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    given = [tuple(columns), *(tuple(row) for row in rows)]
    table = document.add_table(rows=len(given), cols=len(columns), style="Normal Table")
    table.autofit = False
    _rule(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(170 * width / 100)
    firsts = []
    # Cells by row: the table's own access by number walks over all of them again each time.
    for number, (row, texts) in enumerate(zip(table.rows, given, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
        if number == 0:
            properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = Mm(170 * width / 100)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(_text(text))
            run.font.size, run.font.bold = Pt(_SMALL), number == 0 or place == 0
            if number and not place:
                firsts.append(cell)
    document.add_paragraph().paragraph_format.space_after = Pt(2)
    return firsts


def _rule(table: Table) -> None:
    """Give a table thin lines between its rows and none between its columns, as the page has them."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = table._tbl.tblPr
    borders = properties.makeelement(qn("w:tblBorders"), {})
    for side in ("top", "bottom", "insideH"):
        line = {qn("w:val"): "single", qn("w:sz"): "4", qn("w:space"): "0", qn("w:color"): "AAA79F"}
        borders.append(borders.makeelement(qn(f"w:{side}"), line))
    properties.append(borders)


def _link(paragraph: Paragraph, text: str, url: str) -> None:
    """Make a paragraph's text a link: python-docx reads links and has no call to write one."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import RGBColor  # noqa: PLC0415

    run = paragraph.runs[0]
    run.text, run.font.color.rgb, run.font.underline = _text(text), RGBColor.from_string(_LINK_COLOUR), True
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): relation})
    link.append(run._r)
    paragraph._p.append(link)


def _field(paragraph: Paragraph, name: str) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run = paragraph.add_run("1")
    run.font.size = Pt(_SMALL)
    field = paragraph._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): name})
    field.append(run._r)
    paragraph._p.append(field)


def _small(document: Document, text: str) -> Paragraph:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    paragraph = document.add_paragraph()
    run = paragraph.add_run(_text(text))
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x55, 0x53, 0x4E)
    return paragraph


def _bullets(document: Document, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        document.add_paragraph(_text(sentence), style="List Bullet")


def _kept_with_next(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.keep_with_next = True


def _text(text: str) -> str:
    """Return text that XML can hold: control characters and what Unicode keeps out of documents become a mark."""
    return shown_text(text).translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"})


def _packed_again(archive: bytes) -> bytes:
    """Return the same archive with fixed times, so that the same report has the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as packed, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, date_time=_PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return buffer.getvalue()
