"""The page of an answer in a real browser: what a reader sees, finds, filters, opens, reads on a phone and prints."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from invented_answer import invented_answer, large_answer

from graphs.answer import Answer
from graphs.answer_page import MOST_ON_PAPER, answer_page

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
A4_INSIDE_THE_MARGINS = 703  # 186 mm at 96 pixels an inch

Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Give a function that opens the page of an answer; requests, errors and dialogs are kept on the page."""
    contexts = []

    def open_page(answer: Answer, size: dict[str, int] = DESK, *, scripts: bool = True) -> Any:
        file = tmp_path / "answer.html"
        file.write_text(answer_page(answer), encoding="utf-8")
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.faults = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (page.faults.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        if scripts:
            page.wait_for_function("document.documentElement.dataset.drawn !== undefined")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Opener) -> Any:
    """The page of the twelve invented nodes, at a desk, with the filters open."""
    shown = opened(invented_answer(12, hostile=False))
    shown.locator("#filters summary").click()
    return shown


def matches(page: Any) -> str:
    """Return what the page says of the filters."""
    return str(page.locator("#matches").inner_text())


def rows(page: Any, part: str) -> int:
    """Return how many rows of the links or of the nodes are seen."""
    return int(page.locator(f"#{part} .stack tbody tr:visible").count())


def point(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return where a place of the picture is on the screen while the whole picture is shown."""
    page.evaluate("document.getElementById('canvas').scrollIntoView({ block: 'center' })")
    box = page.locator("#canvas").bounding_box()
    left, top, width, height = page.evaluate("JSON.parse(document.getElementById('answer-data').textContent).box")
    inner = page.evaluate(
        "[document.getElementById('canvas').clientWidth, document.getElementById('canvas').clientHeight]"
    )
    scale = min((inner[0] - 12) / width, (inner[1] - 44) / height, 1.5)
    return (
        box["x"] + box["width"] / 2 + (x - left - width / 2) * scale,
        box["y"] + box["height"] / 2 + (y - top - height / 2) * scale,
    )


def node(page: Any, identifier: str) -> Any:
    """Return what is drawn of one node."""
    found = page.evaluate("JSON.parse(document.getElementById('nodes-data').textContent)")
    return next(item for item in found if item["id"] == identifier)


def empty() -> Answer:
    """Return an answer that found nothing."""
    return replace(invented_answer(12), nodes=(), links=(), shown=0, statements=())


ANSWERS = {"12 hostile": lambda: invented_answer(12), "900": lambda: large_answer(900), "none": empty}


@pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS.keys())
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_asks_for_nothing_and_reports_no_error(opened: Opener, make: Any, size: dict[str, int]) -> None:
    shown = opened(make(), size)
    shown.wait_for_timeout(100)
    assert shown.faults == []
    assert len(shown.requests) == 1
    assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_300_nodes_are_drawn_within_seconds_of_opening_the_page(opened: Opener) -> None:
    shown = opened(large_answer(300))
    drawn = int(shown.evaluate("document.documentElement.dataset.drawn"))
    parsed = shown.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    assert parsed < drawn < 5000  # about 700 on an idle machine, from the moment when the page was asked for
    assert shown.locator("#canvas canvas").is_visible()
    assert not shown.locator("#picture").is_visible()


def test_the_canvas_has_ink_where_a_node_is(page: Any) -> None:
    drawn = node(page, "n1")
    page.wait_for_timeout(100)
    x, y = point(page, drawn["x"], drawn["y"])
    dark = page.evaluate(
        """([x, y]) => { const canvas = document.querySelector('#canvas canvas');
        const box = canvas.getBoundingClientRect(); const ratio = canvas.width / box.width;
        const at = [(x - box.left) * ratio, (y - box.top) * ratio, 1, 1];
        const [r, g, b, a] = canvas.getContext('2d').getImageData(...at).data;
        return a > 200 && r + g + b < 150; }""",
        [x, y],
    )
    assert dark  # n1 is a project: a black dot


def test_search_ignores_case_and_accents_and_says_how_many_fit(page: Any) -> None:
    page.locator("#search").fill("RÍVER SOUTH U")
    assert matches(page).startswith("1 of 12 nodes, ")
    assert page.locator("#nodes .stack tbody tr:visible th bdi").text_content() == "River South University"
    page.locator("#clear").click()
    assert matches(page) == "12 of 12 nodes, 17 of 17 links match."
    assert page.locator("#search").input_value() == ""


def test_enter_goes_through_the_nodes_that_fit(page: Any) -> None:
    page.locator("#search").fill("institute of optics")
    seen = []
    for _ in range(4):
        page.keyboard.press("Enter")
        seen.append(page.locator("#panel h3").inner_text() + page.locator("#panel dd").first.inner_text())
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]
    assert page.evaluate("document.activeElement.id") == "search"


def test_search_finds_the_words_of_a_quotation(page: Any) -> None:
    page.locator("#search").fill("directly under the ministry")
    assert matches(page) == "0 of 12 nodes, 1 of 17 links match."
    assert page.locator("#links tbody tr:visible").get_attribute("id") == "link-l8"


@pytest.mark.parametrize(
    ("control", "value", "said"),
    [
        ("role", "led by", "3 of 12 nodes, 2 of 17 links match."),
        ("kind", "listing", "3 of 12 nodes, 3 of 17 links match."),
        ("listkind", "government", "3 of 12 nodes, "),
        ("list", "Tracker of universities", "1 of 12 nodes, "),
        ("level", "3", "6 of 12 nodes, 6 of 17 links match."),
        ("community", "2", "2 of 12 nodes, "),
    ],
)
def test_each_filter_leaves_what_fits_in_picture_and_tables(page: Any, control: str, value: str, said: str) -> None:
    page.locator(f"#{control}").select_option(value)
    assert matches(page).startswith(said)
    nodes, links = (int(part.split(" of ")[0]) for part in matches(page).split(", "))
    assert rows(page, "nodes") == nodes
    assert rows(page, "links") == links
    assert page.locator("#index li:visible").count() == nodes


def test_years_leave_what_was_going_on_then(page: Any) -> None:
    page.locator("#year-from").fill("2019")
    page.locator("#year-to").fill("2020")
    numbers = page.locator("#links tbody tr:visible td:first-child").all_inner_texts()
    assert "3" not in numbers  # ended in 2018
    assert "1" in numbers  # no date of its own: that of its project
    assert "5" not in numbers  # no date at all
    page.locator("#year-from").fill("2030")
    page.locator("#year-to").fill("")
    assert "1" not in page.locator("#links tbody tr:visible td:first-child").all_inner_texts()


def test_filters_are_joined_by_and(page: Any) -> None:
    page.locator("#kind").select_option("organisation")
    page.locator("#listkind").select_option("legal")
    assert matches(page).startswith("1 of 12 nodes, ")
    page.locator("#search").fill("no such words")
    assert matches(page) == "0 of 12 nodes, 0 of 17 links match."


def test_a_sentence_shows_its_links_in_the_picture(page: Any) -> None:
    page.get_by_role("button", name="show in the picture").first.click()
    assert "3 of 17 links match (only the links of one sentence)" in matches(page)
    page.locator("#clear").click()
    assert "17 of 17" in matches(page)


def test_what_a_sentence_shows_is_seen_whole_even_after_drawing_near(page: Any) -> None:
    for _ in range(6):
        page.locator("#nearer").click()
    page.locator(".refs .inline").first.click()
    drawn = node(page, "n0")
    page.mouse.click(*point(page, drawn["x"], drawn["y"]))
    page.locator("#panel h3").wait_for(timeout=5000)
    assert page.locator("#panel h3").inner_text() == "River South University"


def test_tables_are_laid_out_when_a_reader_comes_near_and_always_on_paper(page: Any) -> None:
    laid_out = "getComputedStyle(document.getElementById('links')).contentVisibility"
    assert page.evaluate(laid_out) == "auto"  # the picture of 300 nodes waits twice as long without it
    page.emulate_media(media="print")
    assert page.evaluate(laid_out) == "visible"


def test_a_click_on_a_node_opens_what_its_row_says(page: Any) -> None:
    drawn = node(page, "n0")
    page.mouse.click(*point(page, drawn["x"], drawn["y"]))
    page.locator("#panel h3").wait_for(timeout=5000)
    panel = page.locator("#panel").inner_text()
    assert page.locator("#panel h3").inner_text() == "River South University"
    assert "whole name and country agree" in panel
    assert "River South Univ. (R-2)" in panel
    assert "Replied on 3 May 2026" in panel
    assert "Tracker of universities" in panel


def test_a_click_on_a_line_opens_its_evidence(page: Any) -> None:
    one, other = node(page, "n1"), node(page, "n9")
    page.mouse.click(*point(page, (one["x"] + other["x"]) / 2, (one["y"] + other["y"]) / 2))
    page.locator("#panel h3").wait_for(timeout=5000)
    assert page.locator("#panel h3").inner_text() == "Link 13"
    panel = page.locator("#panel").inner_text()
    assert "Biometrics; about" in panel
    assert "retrieved 1 May 2026" in panel
    assert page.locator("#panel code").get_attribute("title") is not None
    assert page.locator("#panel a").first.get_attribute("href") == "https://records.example/project/P1"


def test_a_click_on_a_bowed_line_opens_that_line_and_not_its_neighbour(opened: Opener) -> None:
    answer = invented_answer(12, hostile=False)
    first = answer.links[0]
    twice = replace(answer, links=(*answer.links, replace(first, key="again", words="once more")))
    shown = opened(twice)
    for link in ("l1", f"l{len(twice.links)}"):
        x, y = shown.evaluate(
            """link => { const path = document.querySelector(`#picture [data-link="${link}"]`);
            const at = path.getPointAtLength(path.getTotalLength() / 2); return [at.x, at.y]; }""",
            link,
        )
        shown.mouse.click(*point(shown, x, y))
        shown.locator("#panel h3").wait_for(timeout=5000)
        assert shown.locator("#panel h3").inner_text() == f"Link {link[1:]}"


def test_a_link_of_the_table_opens_all_its_quotations(page: Any) -> None:
    page.locator("#link-l2 a").first.click()
    assert page.locator("#panel blockquote").all_inner_texts() == ["=1+1", "said twice"]
    assert "Response: Replied on 3 May 2026" in page.locator("#panel").inner_text()
    assert page.evaluate("document.activeElement.id") == "panel"


def test_a_possible_match_is_opened_as_a_question(page: Any) -> None:
    page.locator("#link-l17 a").first.click()
    assert "a question for a person, counted in no level" in page.locator("#panel").inner_text()
    assert "five of six words agree" in page.locator("#panel").inner_text()


def test_the_keyboard_goes_through_nodes_and_links_and_opens_and_closes(page: Any) -> None:
    page.locator("#canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel h3").inner_text() == "Recognising faces that are partly covered"
    assert "Recognising faces" in page.locator("#told").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator("#panel h3").inner_text() == "Link 1"
    page.keyboard.press("ArrowDown")
    assert page.locator("#panel h3").inner_text() == "Link 2"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Escape")
    assert page.locator("#panel h3").count() == 0
    assert page.evaluate("document.activeElement.id") == "canvas"


def test_every_control_can_be_reached_with_the_tab_key(page: Any) -> None:
    page.locator("#search").focus()
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
    for control in (
        "role",
        "kind",
        "listkind",
        "list",
        "level",
        "community",
        "year-from",
        "year-to",
        "whole",
        "canvas",
    ):
        assert control in seen


def test_closing_the_panel_goes_back_to_where_the_reader_was(page: Any) -> None:
    page.locator("#link-l3 a").first.click()
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.getAttribute('data-select')") == "l3"


def test_a_table_is_sorted_by_a_column_both_ways(page: Any) -> None:
    page.locator("#links thead button", has_text="Dates").click()
    first = page.locator("#links tbody tr td:nth-child(5)").first.inner_text()
    assert first == "from 1 January 2016"
    assert page.locator("#links tbody tr td:nth-child(5)").last.inner_text() == "not recorded"
    page.locator("#links thead button", has_text="No.").click()
    page.locator("#links thead button", has_text="No.").click()
    assert page.locator("#links tbody tr td").first.inner_text() == "17"
    assert page.locator("#links th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_a_group_opens_into_its_members_and_shows_them_in_the_picture(opened: Opener) -> None:
    shown = opened(large_answer(900))
    shown.get_by_role("tab", name="By country").click()
    assert shown.locator("#view-country canvas").is_visible()
    assert not shown.locator("#view-network").is_visible()
    shown.locator("#view-country .canvas").focus()
    shown.keyboard.press("ArrowRight")
    assert shown.locator("#panel h3").inner_text() == "France"
    assert shown.locator("#panel .members li").count() == 101
    shown.get_by_role("button", name="Show them in the picture").click()
    assert shown.locator("#view-network").is_visible()
    assert "(only the group France)" in matches(shown)
    assert shown.locator("#nodes .stack tbody tr:visible").count() < 300
    assert shown.faults == []


def test_the_keyboard_goes_through_the_circles_and_each_is_told(opened: Opener) -> None:
    shown = opened(large_answer(900))
    shown.locator("#tab-country").click()
    shown.locator("#view-country .canvas").focus()
    shown.keyboard.press("ArrowRight")
    told = shown.locator("#told")
    assert "150 nodes, " in told.text_content()
    assert told.is_visible()  # a live region in a hidden view says nothing
    first = told.text_content()
    shown.keyboard.press("ArrowRight")
    assert told.text_content() != first
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "panel"


def test_what_is_touched_is_large_enough(page: Any) -> None:
    box = page.locator("#link-l1 [data-label='No.'] a").bounding_box()
    assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, 2.5.8


@pytest.mark.parametrize(("size", "stops"), [(PHONE, "0"), (DESK, None)], ids=["phone", "desk"])
def test_a_table_that_scrolls_sideways_can_be_reached_with_the_keyboard(
    opened: Opener, size: dict[str, int], stops: str | None
) -> None:
    shown = opened(invented_answer(12, hostile=False), size)
    assert shown.locator(".measure").first.get_attribute("tabindex") == stops


def test_a_click_on_a_circle_opens_it(opened: Opener) -> None:
    shown = opened(large_answer(900))
    shown.get_by_role("tab", name="By kind").click()
    grouping = shown.evaluate("JSON.parse(document.getElementById('answer-data').textContent).groupings.kind")
    box = shown.locator("#view-kind .canvas").bounding_box()
    left, top, width, height = grouping["box"]
    scale = min((box["width"] - 14) / width, (box["height"] - 46) / height, 1.5)
    group = grouping["groups"][0]
    shown.mouse.click(
        box["x"] + box["width"] / 2 + (group["x"] - left - width / 2) * scale,
        box["y"] + box["height"] / 2 + (group["y"] - top - height / 2) * scale,
    )
    shown.locator("#panel h3").wait_for(timeout=5000)
    assert shown.locator("#panel h3").inner_text() == "organisation"
    assert "600 nodes" in shown.locator("#panel").inner_text()


def test_filters_reach_the_nodes_that_are_not_drawn(opened: Opener) -> None:
    shown = opened(large_answer(900))
    shown.locator("#search").fill("mechanics 455")
    assert matches(shown).endswith("1 of 600 nodes not drawn.") or matches(shown).startswith("1 of 300 nodes")
    shown.locator("#rest summary").click()
    found = shown.locator("#rest tbody tr:visible").count() + shown.locator("#nodes .stack tbody tr:visible").count()
    assert found == 1


def test_hostile_names_run_nothing_in_page_panel_or_tooltip(opened: Opener) -> None:
    shown = opened(invented_answer(12, hostile=True))
    title = shown.title()
    for item in shown.locator("#index [data-select]").all():
        item.click()
    for number in range(1, 18):
        shown.locator(f"#link-l{number} a").first.click()
    drawn = node(shown, "n0")
    shown.locator("#whole").click()
    shown.mouse.move(*point(shown, drawn["x"], drawn["y"]))
    shown.wait_for_timeout(400)
    assert shown.faults == []
    assert shown.title() == title
    assert shown.locator("img").count() == 0


def test_a_picture_of_two_nodes_leaves_no_empty_screen(opened: Opener) -> None:
    answer = invented_answer(12, hostile=False)
    shown = opened(replace(answer, nodes=answer.nodes[:2], links=(), shown=2, statements=()))
    assert shown.locator("#canvas").bounding_box()["height"] <= 300


def test_the_list_of_nodes_tells_entries_of_one_name_apart(page: Any) -> None:
    lines = page.locator("#index li", has_text="(Invented list of entities)")
    assert lines.count() >= 1


def test_on_a_phone_no_name_in_a_measure_is_broken_within_a_word(opened: Opener) -> None:
    answer = invented_answer(12, hostile=False)
    measure = replace(
        answer.measures[0],
        columns=("UK body", "Grants", "Share", "Bodies"),
        rows=(("University of Edinburgh", 1, 2, 3),),
    )
    shown = opened(replace(answer, measures=(measure,)), PHONE)
    cell = shown.locator("#measures tbody th").bounding_box()
    assert cell["height"] < 100  # three lines
    assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_on_a_phone_tables_stack_with_the_names_of_their_columns(opened: Opener) -> None:
    shown = opened(invented_answer(12), PHONE)
    cell = shown.locator("#links td[data-label=From]").first
    assert cell.evaluate("tag => getComputedStyle(tag).display") == "block"
    assert "From" in cell.evaluate("tag => getComputedStyle(tag, '::before').content")
    assert shown.locator("#canvas canvas").is_visible()
    shown.locator("#index [data-select]").nth(3).click()
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_picture_tables_and_groups_stand_and_no_control_is_shown(opened: Opener) -> None:
    shown = opened(large_answer(400), scripts=False)
    assert shown.locator("#picture").is_visible()
    assert shown.locator(".grouping svg").count() == 3
    assert shown.locator(".grouping svg").last.is_visible()
    assert rows(shown, "nodes") == 300
    assert not shown.locator(".find").is_visible()
    assert not shown.locator("#canvas").is_visible()
    assert not shown.locator(".tabs").is_visible()


def test_print_shows_pictures_and_the_tables_of_what_matters_whatever_is_filtered(opened: Opener) -> None:
    shown = opened(large_answer(400))
    assert rows(shown, "nodes") == 300
    assert not shown.locator("#nodes .paper").is_visible()
    shown.locator("#search").fill("mechanics 13")
    assert rows(shown, "nodes") < 120
    shown.emulate_media(media="print")
    shown.set_viewport_size({"width": A4_INSIDE_THE_MARGINS, "height": 1000})
    assert shown.locator("#picture").is_visible()
    assert shown.locator(".grouping svg").last.is_visible()
    assert rows(shown, "nodes") == MOST_ON_PAPER
    assert shown.locator("#nodes .paper").is_visible()
    assert not shown.locator(".find").is_visible()
    assert not shown.locator(".side").is_visible()
    assert not shown.locator("#canvas").is_visible()
    assert shown.evaluate("document.documentElement.scrollWidth") <= A4_INSIDE_THE_MARGINS
    assert shown.locator("#picture").bounding_box()["height"] <= 900


def test_sentences_that_are_folded_on_a_screen_are_whole_on_paper(opened: Opener) -> None:
    answer = invented_answer(12)
    shown = opened(replace(answer, statements=answer.statements * 4))
    seen = "document.querySelector('.further li').checkVisibility()"
    assert shown.evaluate(seen) is False
    shown.emulate_media(media="print")
    assert shown.evaluate(seen) is True


def test_the_page_prints_to_a4(opened: Opener) -> None:
    printed = opened(invented_answer(12)).pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")


def test_the_saved_picture_is_an_svg_that_stands_alone(opened: Opener) -> None:
    shown = opened(invented_answer(12))
    with shown.expect_download() as download:
        shown.locator("#save").click()
    drawing = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))  # noqa: S314
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(drawing.findall(".//*[@data-node]")) == 12


def test_every_control_has_a_name_and_every_id_is_used_once(page: Any) -> None:
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, a[href], [role=application], [tabindex]')]
        .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)))
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    twice = page.evaluate(
        """(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return ids.filter((id, place) => ids.indexOf(id) !== place); })()"""
    )
    assert twice == []
    assert page.locator("[role=status]").count() == 2


def test_headings_stay_in_order_when_something_is_selected(page: Any) -> None:
    page.locator("#link-l2 a").first.click()
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => Number(e.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
