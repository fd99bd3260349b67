"""The network page in a real browser: what a reader sees, selects, searches and prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from invented_case import PROJECT, evidence, invented_case, large_case, organisation

from graphs.evidence import EvidenceGraph, Relation, connect
from graphs.page import network_page
from graphs.views import case_view

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
HOSTILE = (
    "<img src=x onerror=\"document.title='caught'\">",
    "</script><script>document.title='caught'</script>",
    "y" * 3000,
)

Opener = Callable[..., Any]


def hostile_case() -> EvidenceGraph:
    """Return the invented case with names and quotations that would run if they could."""
    graph = invented_case()
    for number, text in enumerate(HOSTILE):
        node = organisation(graph, f"H{number}", text, Relation.REPORTED_COLLABORATOR, note=text)
        connect(graph, node, Relation.LISTED_AS, "listing:E", evidence(text, text))
    return graph


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Give a function that opens the page of a case; requests, errors and console errors are kept on the page."""
    contexts = []

    def open_page(graph: EvidenceGraph, size: dict[str, int] = DESK, *, scripts: bool = True) -> Any:
        html = network_page(
            case_view(graph, PROJECT),
            title="A case",
            subtitle="XX/A000001/1",
            generated="1 May 2024",
            notices=["A notice."],
            software="Diligence",
        )
        file = tmp_path / "network.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.faults = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.goto(file.as_uri())
        if scripts and size["width"] > 720:
            page.wait_for_function("document.documentElement.dataset.drawn !== undefined")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("make", [invented_case, large_case, hostile_case])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_asks_for_nothing_and_reports_no_error(opened: Opener, make: Any, size: dict[str, int]) -> None:
    page = opened(make(), size)
    page.wait_for_timeout(100)
    assert page.faults == []
    assert [url for url in page.requests if not url.startswith("file:")] == []
    assert len(page.requests) == 1


def test_300_nodes_are_drawn_within_a_second(opened: Opener) -> None:
    page = opened(large_case())
    assert int(page.evaluate("document.documentElement.dataset.drawn")) < 1000


def test_without_scripts_the_picture_and_both_tables_stand(opened: Opener) -> None:
    page = opened(invented_case(), scripts=False)
    assert page.locator("#picture-wide").is_visible()
    assert page.locator("#links tbody tr").count() == 27
    assert page.locator("#links tbody tr").last.is_visible()
    assert not page.locator(".find").is_visible()
    assert not page.locator("#canvas").is_visible()


@pytest.mark.parametrize("make", [invented_case, hostile_case, large_case])
def test_a_phone_never_scrolls_sideways(opened: Opener, make: Any) -> None:
    page = opened(make(), PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#picture-narrow").is_visible()
    page.locator("#index [data-select]").nth(3).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_label_of_the_picture_runs_out_of_it(opened: Opener) -> None:
    page = opened(invented_case(), scripts=False)
    outside = page.evaluate(
        """() => { const box = document.querySelector('#picture-wide').getBoundingClientRect();
        return [...document.querySelectorAll('#picture-wide text')].map(t => t.getBoundingClientRect())
          .filter(r => r.left < box.left || r.right > box.right || r.top < box.top || r.bottom > box.bottom)
          .length; }"""
    )
    assert outside == 0


def test_the_real_letters_of_no_two_labels_overlap(opened: Opener) -> None:
    page = opened(invented_case(), scripts=False)
    overlapping = page.evaluate(
        """() => {
        const groups = [...document.querySelectorAll('#picture-wide .node')]
          .map(g => [...g.querySelectorAll('text')].map(t => t.getBoundingClientRect()));
        let found = 0;
        groups.forEach((one, i) => groups.slice(i + 1).forEach(other => one.forEach(a => other.forEach(b => {
          if (a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2) found += 1; }))));
        return found; }"""
    )
    assert overlapping == 0


def test_selecting_a_node_shows_its_evidence_and_its_response(opened: Opener) -> None:
    page = opened(invented_case())
    page.locator("#index").get_by_text("Metropolis Police Service").click()
    panel = page.locator("#panel")
    assert panel.locator("blockquote").all_inner_texts() == ["Metropolis Police Service; role: reported collaborator"]
    assert "Replied on 3 May 2024" in panel.inner_text()
    assert re.search(r"sha256 [0-9a-f]{64}", panel.inner_text())
    assert panel.locator("a").first.get_attribute("href") == "https://records.example/project/P1"


def test_a_click_on_a_shape_or_its_name_selects_it(opened: Opener) -> None:
    page = opened(invented_case())
    box = page.locator("#canvas").bounding_box()
    drawing = page.evaluate("JSON.parse(document.getElementById('details-data').textContent).box")
    node = page.evaluate("JSON.parse(document.getElementById('nodes-data').textContent)[1]")
    node_name = "University of Exampleton"
    scale = min((box["width"] - 18) / drawing[2], (box["height"] - 18) / drawing[3], 1.4)
    x = box["x"] + box["width"] / 2 + (node["x"] - drawing[0] - drawing[2] / 2) * scale
    y = box["y"] + box["height"] / 2 + (node["y"] - drawing[1] - drawing[3] / 2) * scale
    page.mouse.click(x, y)
    page.locator("#panel h2").wait_for(timeout=3000)
    assert page.locator("#panel h2").inner_text() == node_name
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    page.locator("#panel h2").wait_for(state="detached", timeout=3000)
    page.mouse.click(x - 40 * scale, y)
    page.locator("#panel h2").wait_for(timeout=3000)
    assert page.locator("#panel h2").inner_text() == node_name


def test_selecting_a_link_in_the_table_shows_its_words_and_calls_a_possible_one_a_question(opened: Opener) -> None:
    page = opened(invented_case())
    page.get_by_role("link", name="a question: listed as?").click()
    assert "counted in no level" in page.locator("#panel").inner_text()
    assert page.locator("#panel blockquote").inner_text() == "River South Social University"


def test_the_keyboard_goes_from_node_to_node_and_reads_and_clears(opened: Opener) -> None:
    page = opened(invented_case())
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel h2").inner_text() == "University of Exampleton"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.locator("#canvas").focus()
    page.keyboard.press("Escape")
    assert page.locator("#panel h2").count() == 0


def test_search_leaves_what_fits_in_lists_and_tables_and_says_how_many(opened: Opener) -> None:
    page = opened(invented_case())
    page.locator("#search").fill("POLICE SERVÍCE")
    assert page.locator("#matches").inner_text() == "1 of 19 nodes fit."
    assert page.locator("#index li:visible").count() == 1
    assert page.locator("#links tbody tr:visible td").nth(2).inner_text() == "Metropolis Police Service"
    page.locator("#search").fill("")
    assert page.locator("#links tbody tr:visible").count() == 27


def test_filters_by_kind_and_role_and_reason(opened: Opener) -> None:
    page = opened(invented_case())
    page.locator("#kind").select_option("listing")
    assert page.locator("#index li:visible").count() == 2
    page.locator("#kind").select_option("")
    page.locator("#role").select_option("Declared at award")
    assert page.locator("#index li:visible").count() == 4
    page.locator("#flagged").check()
    assert page.locator("#index li:visible").count() == 1


def test_the_saved_picture_is_an_svg_that_stands_alone(opened: Opener) -> None:
    page = opened(invented_case())
    with page.expect_download() as download:
        page.locator("#save").click()
    drawing = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))  # noqa: S314
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert "River South" in {element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert "style" not in drawing.attrib


def test_hostile_names_run_nothing_in_page_panel_or_tooltip(opened: Opener) -> None:
    page = opened(hostile_case())
    for item in page.locator("#index [data-select]").all():
        item.click()
    page.locator("#canvas").hover(position={"x": 430, "y": 200})
    page.wait_for_timeout(100)
    assert page.title() == "A case"
    assert page.locator("img").count() == 0
    assert page.faults == []


def test_print_shows_the_svg_and_every_row_whatever_is_filtered(opened: Opener) -> None:
    page = opened(invented_case())
    page.locator("#search").fill("police serv")
    page.emulate_media(media="print")
    assert page.locator("#picture-wide").is_visible()
    assert not page.locator("#canvas").is_visible()
    assert page.locator("#links tbody tr:visible").count() == 27
    page.set_viewport_size({"width": 703, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
