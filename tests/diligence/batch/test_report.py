"""The report of a batch as page and as document: the same content, nothing from outside, neutral, whole."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup

from diligence.assess import NOTICE
from diligence.batch.about import BatchAbout, IssueAbout
from diligence.batch.content import NAMED_GRANTS, Content, content_of
from diligence.batch.frames import frames_of
from diligence.batch.outputs import write_outputs
from diligence.batch.report_docx import report_document
from diligence.batch.report_html import report_page
from diligence.batch.tables import TABLES, Row, rows_of
from diligence.document import Document
from diligence.errors import OutputError
from diligence.reports.wording import check_wording
from scrapers.records import Project
from tests.diligence.batch.batch_rows import MIXED_LISTS, batch_about, finding_row, grant_row, list_about, mixed_batch
from tests.diligence.projects import FACE_SUMMARY, LISTS, Named, grant
from tests.diligence.test_fairness_evidence import everything

HOSTILE = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> \u202egnp.exe"


def content(tables: dict[str, list[Row]] | None = None, about: BatchAbout | None = None) -> Content:
    """Return the content of the mixed batch, or of these rows."""
    return content_of(
        frames_of(mixed_batch() if tables is None else tables), about or batch_about(*MIXED_LISTS, records=40)
    )


@pytest.fixture(scope="module")
def page() -> str:
    """Give the page of the mixed batch."""
    return report_page(content())


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    """Give the page of the mixed batch, parsed."""
    return BeautifulSoup(page, "lxml")


@pytest.fixture(scope="module")
def document_bytes() -> bytes:
    """Give the document of the mixed batch."""
    return report_document(content())


@pytest.fixture(scope="module")
def document(document_bytes: bytes) -> docx.document.Document:
    """Give the document of the mixed batch, read back."""
    return docx.Document(io.BytesIO(document_bytes))


def document_texts(document: docx.document.Document) -> Iterator[str]:
    """Yield the texts of a document: paragraphs and cells, links as well."""
    for element in document.element.body.iter("{*}p"):
        yield "".join(part.text or "" for part in element.iter("{*}t"))


def test_the_page_asks_for_nothing_from_outside_and_has_no_script(soup: BeautifulSoup) -> None:
    assert soup.find_all(["script", "link", "iframe", "object"]) == []
    assert [image["src"][:19] for image in soup.find_all("img")] == ["data:image/svg+xml;"] * 7
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert soup.find_all(style=True) == []


def test_every_picture_has_a_text_and_a_table_beside_it(soup: BeautifulSoup) -> None:
    images = soup.find_all("img")
    assert len(images) == 7
    for image in images:
        assert len(image["alt"]) > 30
        assert image.find_parent("article").find("table") is not None


def test_the_page_has_one_title_headings_in_order_and_its_language(soup: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert soup.html["lang"] == "en-GB"


def test_every_link_within_the_page_has_its_place(soup: BeautifulSoup) -> None:
    wanted = {link["href"][1:] for link in soup.find_all("a") if link["href"].startswith("#")}
    assert len(wanted) > 8
    assert wanted - {element["id"] for element in soup.find_all(id=True)} == set()


def test_every_printed_number_of_the_figures_stands_on_the_page_and_in_the_document(
    page: str, document: docx.document.Document
) -> None:
    shown, written = html.unescape(page), set(document_texts(document))
    cells = {cell.text for figure in content().figures for row in figure.rows for cell in row}
    cells |= {one.text for one in content().key_figures}
    assert len(cells) > 60
    assert [text for text in cells if text not in shown] == []
    assert cells - written == set()


@pytest.mark.parametrize("where", ["page", "document"])
def test_the_report_says_everything_that_it_must(page: str, document: docx.document.Document, where: str) -> None:
    text = html.unescape(page) if where == "page" else "\n".join(document_texts(document))
    about = batch_about(*MIXED_LISTS, records=40)
    must = [
        NOTICE, about.question, about.policy_sha256, about.inputs.digest, about.software, "2026-11",
        "22 November 2026, 09:00 UTC", "Arcadian open licence", "assessment by a research institute",
        *about.attributions, *about.cannot_show, "Companies House", "ZZ/99999/1 is not in the store", "bbbbbbbbbbbb",
        "Register of state links", "To correct a statement", "A person decides", "fewer than 5", "no key",
        *(figure.rows_behind for figure in content().figures), *(figure.caveat for figure in content().figures),
    ]  # fmt: skip
    assert [words for words in must if words not in text] == []


def test_a_response_stands_beside_every_grant_that_is_named(soup: BeautifulSoup) -> None:
    rows = soup.select("#grants tbody tr")
    assert len(rows) == len(content().high) > 5
    assert {row.find_all("td")[-1].get_text() for row in rows} == {"not asked"}


def test_a_response_that_was_given_is_counted_with_its_denominator() -> None:
    findings = [finding_row(1, 1, response_asked="2026-01-01", response="We left."), finding_row(1, 2)]
    (one,) = content({"grants": [grant_row(1, level=4)], "findings": findings}).high
    assert one.response == "asked on 1 of 2 findings, reply on 1"


def test_the_reason_names_axes_areas_and_rule() -> None:
    given = {"technology": "direct", "end_use": "context", "areas": "Quantum technologies"}
    (one,) = content({"grants": [grant_row(1, level=3, **given)]}).high
    assert one.reason == (
        "Technology: direct evidence; end use and people: context only. Areas: Quantum technologies. Rule rule-3."
    )


def test_the_report_says_that_it_does_not_know_whether_the_records_are_all_grants() -> None:
    sentence = "whether these are all grants of the question, or a fair sample of them, is not known here"
    assert any(sentence in said for said in content().answers)
    named = replace(batch_about(*MIXED_LISTS, records=40), by_reference=True)
    assert not any(sentence in said for said in content(about=named).answers)


def test_a_long_list_of_grants_is_cut_and_says_where_the_rest_is() -> None:
    found = content({"grants": [grant_row(number, level=3 + number % 2) for number in range(1, 61)]})
    assert len(found.high) == NAMED_GRANTS
    assert {one.level for one in found.high} == {"4 refer"}
    assert f"The first {NAMED_GRANTS} of 60 are printed" in found.high_note
    assert "sheet Grants" in found.high_note


def test_a_long_list_of_issues_is_cut_and_says_where_the_rest_is() -> None:
    issues = tuple(IssueAbout(label="reference not found", what=f"ZZ/{number}") for number in range(500))
    found = content(about=replace(batch_about(), issues=issues))
    assert len(found.issues) == 13
    assert found.issues[-1] == "488 more are in the workbook, sheet Caveats."


def test_non_commercial_data_are_marked_on_the_page_and_in_the_document() -> None:
    about = batch_about(list_about("Arcadian Tracker", "assessment", licence="CC BY-NC 4.0"))
    found = content(about=about)
    assert "(non-commercial data)" in report_page(found)
    assert any(
        "(non-commercial data)" in text for text in document_texts(docx.Document(io.BytesIO(report_document(found))))
    )


def test_hostile_names_stay_text() -> None:
    tables = {
        "grants": [grant_row(n, level=4, title=HOSTILE, funder=HOSTILE, lead=f"{HOSTILE}{n}", url="javascript:alert(1)")
                   for n in (1, 2)]
    }  # fmt: skip
    found = content(tables, batch_about(question=HOSTILE, suppress_below=1))
    parsed = BeautifulSoup(report_page(found), "lxml")
    assert parsed.find_all("script") == []
    assert [image for image in parsed.find_all("img") if not image["src"].startswith("data:")] == []
    assert [link["href"] for link in parsed.find_all("a") if not link["href"].startswith("#")] == []
    assert "\u202e" not in parsed.get_text()
    document = docx.Document(io.BytesIO(report_document(found)))
    assert any(HOSTILE.replace("\u202e", "\ufffd") == text for text in document_texts(document))
    assert [one for one in document.part.rels.values() if one.is_external] == []


def test_the_document_has_headings_repeated_header_rows_texts_of_pictures_and_page_numbers(
    document: docx.document.Document,
) -> None:
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert styles >= {"Title", "Heading 1", "Heading 2", "List Bullet"}
    assert [table for table in document.tables if not table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")] == []
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(described) == 7
    assert [text for text in described if not text] == []
    assert document.sections[0].footer._element.xpath(".//w:fldSimple[@w:instr='PAGE']")
    assert round(document.sections[0].page_width.mm) == 210


def test_a_heading_stays_with_its_picture_and_the_picture_with_its_table(document: docx.document.Document) -> None:
    parts = [paragraph for paragraph in document.paragraphs if paragraph._p.xpath(".//w:drawing")]
    assert len(parts) == 7
    assert [part for part in parts if not part.paragraph_format.keep_with_next] == []


def test_a_grant_s_reference_links_to_its_public_page_in_the_document(document: docx.document.Document) -> None:
    targets = {one.target_ref for one in document.part.rels.values() if one.is_external}
    assert targets == {one.url for one in content().high}


def test_the_document_names_no_author_and_the_day_of_the_batch(document: docx.document.Document) -> None:
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by) == ("diligence 0.0.0", "diligence 0.0.0")
    assert properties.created == properties.modified
    assert str(properties.created).startswith("2026-11-22 09:00:00")


def test_the_document_carries_no_time_of_packing(document_bytes: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(document_bytes)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def our_texts(found: Content) -> Iterator[str]:
    """Yield every sentence of a report that we wrote."""
    yield from (*found.answers, found.high_note, found.suppression or "", *found.method)
    for figure in found.figures:
        yield from (
            figure.title,
            figure.question,
            figure.denominator,
            figure.caveat,
            figure.rows_behind,
            *figure.columns,
        )
        yield figure.chart.alt if figure.chart else ""
        yield from (cell.text for row in figure.rows for cell in row)
    yield from (one.label for one in found.key_figures)
    yield from (one.reason for one in found.high)


@pytest.mark.parametrize("below", [1, 5])
def test_no_sentence_of_a_batch_report_accuses_anybody(screen: Callable[[Project], Document], below: int) -> None:
    projects = (everything(), grant(*(Named(name=item.body, country="China") for item in LISTS), summary=FACE_SUMMARY))
    rows = rows_of(projects[0], screen(projects[0]))
    rows.extend(rows_of(projects[1], screen(projects[1])))
    found = content({name: getattr(rows, name) for name in TABLES}, batch_about(suppress_below=below))
    texts = [*our_texts(found), *our_texts(content()), *our_texts(content({}))]
    assert len(found.high) == 2
    assert len(texts) > 300
    assert [(text, check_wording(text)) for text in texts if check_wording(text)] == []


def test_no_fixed_word_of_the_page_accuses_anybody(soup: BeautifulSoup) -> None:
    pieces = [
        text for element in soup.find_all(["p", "h2", "h3", "th", "caption", "li"]) for text in element.stripped_strings
    ]
    assert len(pieces) > 150
    assert [piece for piece in pieces if check_wording(piece)] == []


def test_no_person_of_a_grant_is_in_any_file(tmp_path: Path, screen: Callable[[Project], Document]) -> None:
    """Rule 1 of the product: an investigator's name is in the record and in none of the outputs."""
    project = grant(Named(name="Zelkova Radar Works", country="China"), investigators=["Ottoline Quenby"])
    rows = rows_of(project, screen(project))
    written = write_outputs({name: getattr(rows, name) for name in TABLES}, batch_about(), tmp_path)
    for path in written.values():
        bodies = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                bodies = [packed.read(name) for name in packed.namelist()]
        assert [path.name for body in bodies if b"Quenby" in body] == []


@pytest.mark.parametrize("rows", [{}, {"grants": [grant_row(1, year=None, value_gbp=None)]}], ids=["none", "one"])
def test_a_batch_of_no_grant_or_of_one_bare_grant_gives_every_file(tmp_path: Path, rows: dict[str, list[Row]]) -> None:
    written = write_outputs(rows, batch_about(), tmp_path)
    assert sorted(written) == sorted(path.name for path in tmp_path.iterdir())
    assert len(written) == 12
    said = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("No grant meets this question" in said) == (not rows)
    assert "nan" not in BeautifulSoup(said, "lxml").get_text().split()


def test_the_same_rows_in_another_order_give_the_same_bytes_of_every_file(tmp_path: Path) -> None:
    tables, about = mixed_batch(), batch_about(*MIXED_LISTS, records=40)
    first = write_outputs(tables, about, tmp_path / "1")
    again = write_outputs({name: rows[::-1] for name, rows in tables.items()}, about, tmp_path / "2")
    assert [name for name in first if first[name].read_bytes() != again[name].read_bytes()] == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write .*grants\.csv"):
        write_outputs({}, batch_about(), tmp_path / "file")


def test_a_batch_needs_an_aware_time() -> None:
    with pytest.raises(ValueError, match="aware"):
        replace(batch_about(), generated=batch_about().generated.replace(tzinfo=None))


def test_a_command_in_a_reason_stands_in_quotation_marks() -> None:
    issue = IssueAbout(label="reference not found", what="collect it with `diligence collect ZZ/1`")
    assert content(about=replace(batch_about(), issues=(issue,))).issues == (
        "reference not found: collect it with “diligence collect ZZ/1”",
    )


def test_no_word_of_a_figure_is_broken_for_want_of_room_in_the_document(document: docx.document.Document) -> None:
    """A character of the tables' size takes about 1.7 mm, the margins of a cell 3.8."""
    heads = {figure.columns for figure in content().figures}
    for table in document.tables:
        if tuple(cell.text for cell in table.rows[0].cells) not in heads:
            continue
        for column in table.columns:
            longest = max(len(word) for cell in column.cells for word in cell.text.split() if "-" not in word)
            assert longest * 1.7 + 3.8 < column.width.mm, column.cells[0].text
