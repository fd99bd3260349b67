"""The report page in a real browser: it asks for nothing, runs nothing, and fits a screen, a phone and paper."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from diligence.reports.html import report_page

pytestmark = pytest.mark.browser

SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
A4_INSIDE_THE_MARGINS = 673  # 178 mm at 96 pixels an inch


def _invented_documents() -> ModuleType:
    path = Path(__file__).parents[1] / "diligence" / "reports" / "documents.py"
    spec = importlib.util.spec_from_file_location("invented_documents", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


documents = _invented_documents()


class Reader:
    """Opens documents as files and remembers what the page asked for, logged or popped up."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.requests: list[str] = []
        self.messages: list[str] = []

    def open(self, document: Any, viewport: dict[str, int], *, scripts: bool = True) -> Any:
        path = self.folder / "report.html"
        path.write_text(report_page(document), encoding="utf-8")
        page = self.browser.new_page(viewport=viewport, java_script_enabled=scripts)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("dialog", lambda dialog: (self.messages.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        return page


@pytest.fixture
def reader(browser: Any, tmp_path: Path) -> Iterator[Reader]:
    """A reader with a folder of its own."""
    opened = Reader(browser, tmp_path)
    yield opened
    for context in browser.contexts:
        context.close()


def _bottom(page: Any, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return float(box["y"] + box["height"])


@pytest.mark.parametrize("name", ["screening", "nothing_found", "hostile", "many_papers"])
def test_the_page_asks_for_nothing_but_itself_and_breaks_no_policy(reader: Reader, name: str) -> None:
    reader.open(getattr(documents, name)(), SCREEN)
    assert [url.rsplit("/", 1)[1] for url in reader.requests] == ["report.html"]
    assert reader.messages == []


def test_the_first_screen_answers_level_why_what_to_ask_and_what_was_not_looked_at(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN)
    for part in ("#level-title", ".reasons", "#axes", "#questions", "#not-looked-at ul"):
        assert _bottom(page, part) <= SCREEN["height"], part


def test_the_style_sheet_is_the_one_that_the_policy_allows(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN)
    assert page.evaluate("document.styleSheets.length") == 1
    assert page.evaluate("getComputedStyle(document.querySelector('.first')).display") == "grid"


@pytest.mark.parametrize("name", ["screening", "hostile", "many_papers"])
@pytest.mark.parametrize("viewport", [SCREEN, PHONE, {"width": 320, "height": 640}])
def test_nothing_scrolls_sideways(reader: Reader, name: str, viewport: dict[str, int]) -> None:
    page = reader.open(getattr(documents, name)(), viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(tag => !tag.closest('.unseen, thead')"
        " && tag.getBoundingClientRect().right > innerWidth + 1).map(tag => tag.tagName + '.' + tag.className)"
    )
    assert wide == []


def test_tables_stack_on_a_phone_with_the_name_of_each_column(reader: Reader) -> None:
    page = reader.open(documents.screening(), PHONE)
    cell = page.locator(".partners td").nth(1)
    assert cell.evaluate("tag => getComputedStyle(tag).display") == "block"
    assert "Country" in cell.evaluate("tag => getComputedStyle(tag, '::before').content")
    assert page.get_by_role("row").count() > len(documents.PARTNERS)


def test_the_page_is_whole_without_javascript(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN, scripts=False)
    assert page.get_by_role("heading", name="enhanced review").is_visible()
    assert page.locator("article.finding").count() == 5


def test_a_folded_list_opens_without_javascript(reader: Reader) -> None:
    page = reader.open(documents.many_papers(), SCREEN, scripts=False)
    folded = page.locator("details:has(> table.papers)")
    assert not folded.locator("#paper-40").is_visible()
    folded.locator("> summary").click()
    assert folded.locator("#paper-40").is_visible()


def test_a_reference_to_a_folded_paper_opens_the_list(reader: Reader) -> None:
    page = reader.open(documents.many_papers(), SCREEN)
    page.locator(".co-funding summary").click()
    page.locator(".co-funding").get_by_role("link", name="P13", exact=True).click()
    assert page.url.endswith("#paper-13")
    assert page.locator("#paper-13").is_visible()


def test_what_is_folded_on_a_screen_is_whole_on_paper(reader: Reader) -> None:
    page = reader.open(documents.many_papers(), SCREEN)
    shown = "['#paper-40', '.co-funding details li'].map(one => document.querySelector(one).checkVisibility())"
    assert page.evaluate(shown) == [False, False]
    page.emulate_media(media="print")
    assert page.evaluate(shown) == [True, True]


def test_the_words_of_a_verdict_are_not_broken(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN)
    cell = page.locator(".judgements td strong").first
    assert cell.inner_text() == "a different body"
    assert cell.evaluate("tag => tag.getClientRects().length") <= 2


def test_a_reference_leads_to_its_quotation(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN)
    page.locator("#axes a").first.click()
    assert page.url.endswith("#evidence-1")
    assert "recognise people by their gait" in page.locator(":target").inner_text()


@pytest.mark.parametrize("name", ["screening", "hostile", "many_papers"])
def test_on_paper_no_row_is_wider_than_the_sheet(reader: Reader, name: str) -> None:
    page = reader.open(getattr(documents, name)(), {"width": A4_INSIDE_THE_MARGINS, "height": 980})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_INSIDE_THE_MARGINS


def test_on_paper_heads_and_addresses_are_printed_and_rows_are_whole(reader: Reader) -> None:
    page = reader.open(documents.screening(), {"width": A4_INSIDE_THE_MARGINS, "height": 980})
    page.emulate_media(media="print")
    assert page.locator(".partners thead").is_visible()
    assert page.locator("#records").get_by_text(documents.LIST_URL).is_visible()
    assert page.locator("tr").first.evaluate("tag => getComputedStyle(tag).breakInside") == "avoid"


def test_the_page_prints_to_a4(reader: Reader) -> None:
    page = reader.open(documents.screening(), SCREEN)
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert re.search(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", printed)
