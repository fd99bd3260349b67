"""The page of an answer as text: self-contained, everything said, hostile text harmless."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from invented_answer import invented_answer, large_answer

from graphs.answer import Answer, Measure, NetworkNode, Statement
from graphs.answer_groups import NO_COUNTRY, groupings
from graphs.answer_page import MOST_ROWS, answer_page, cell, node_facts
from graphs.offline import period_words


def soup(answer: Answer) -> BeautifulSoup:
    """Return the parsed page."""
    return BeautifulSoup(answer_page(answer), "lxml")


def text(tag: Any) -> str:
    """Return the words of a tag on one line."""
    return " ".join(tag.get_text(" ", strip=True).split())


def data(tree: BeautifulSoup, name: str) -> Any:
    """Return what a data block of the page holds."""
    (block,) = tree.select(f"script#{name}-data")
    return json.loads(block.string or "")


def calm(nodes: int = 12) -> Answer:
    """Return an answer without hostile names."""
    return invented_answer(nodes, hostile=False)


def test_the_question_is_the_one_main_heading_and_the_language_is_given() -> None:
    tree = soup(calm())
    assert [text(head) for head in tree.select("h1")] == ["Which grants connect to River South University?"]
    assert tree.html is not None
    assert tree.html["lang"] == "en-GB"


def test_the_parts_stand_in_the_order_in_which_a_reader_asks() -> None:
    answer = replace(large_answer(400), why_cut="too many for one picture")
    heads = [text(head) for head in soup(answer).select("h2")]
    assert heads == [
        "What the records say",
        "The network",
        "Measures",
        "Every link drawn, and the words that say so",
        "Every node drawn, and what it stands for",
        "What the records cannot show",
        "Sources and licences",
    ]


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(head.name[1]) for head in soup(large_answer(400)).select("h1, h2, h3, h4, h5, h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_sentence_leads_to_the_links_that_it_rests_on() -> None:
    tree = soup(calm())
    first, second, third = tree.select(".statements li")
    assert [anchor["href"] for anchor in first.select("a")] == ["#link-l1", "#link-l2", "#link-l3"]
    assert [anchor["href"] for anchor in second.select("a")] == ["#link-l17"]
    assert third.select("a") == []
    assert all(tree.select(anchor["href"]) for anchor in tree.select(".statements a"))


def test_many_sentences_open_beneath_the_first_ones() -> None:
    many = tuple(Statement(text=f"Sentence {number}.", links=()) for number in range(9))
    tree = soup(replace(calm(), statements=many))
    assert len(tree.select("#short > .statements li")) == 6
    assert text(tree.select_one(".further summary")) == "3 more sentences"
    assert [text(item) for item in tree.select(".further li")] == ["Sentence 6.", "Sentence 7.", "Sentence 8."]


def test_links_of_a_sentence_that_are_not_drawn_are_counted() -> None:
    answer = calm()
    answer = replace(answer, shown=2)
    assert "3 links" not in text(soup(answer).select_one(".statements li"))
    assert "1 not drawn" in text(soup(answer).select_one(".statements li"))


def test_the_page_says_how_many_are_shown_and_why() -> None:
    answer = replace(calm(), shown=5, why_cut="those nearest to what was asked come first")
    words = text(soup(answer).select_one("#short .fine"))
    keys = {node.key for node in answer.nodes[:5]}
    among = sum(link.origin in keys and link.target in keys for link in answer.links)
    assert words.startswith(
        f"Showing 5 of 12 nodes and {among} of 17 links: those nearest to what was asked come first."
    )


def test_the_right_of_reply_has_its_denominator() -> None:
    words = text(soup(calm()).select_one("#short .fine"))
    assert "recorded for 1 of 2, not asked for 1." in words


def test_the_table_tells_every_drawn_link_with_every_quotation_source_date_and_hash() -> None:
    answer = calm()
    rows = soup(answer).select("#links tbody tr")
    assert len(rows) == len(answer.links)
    for row, link in zip(rows, answer.links, strict=True):
        words = text(row)
        for piece in link.evidence:
            assert " ".join(piece.quote.split()) in words
            assert piece.place in words
            assert "retrieved 1 May 2026" in words
            assert piece.sha256 in {str(code["title"]) for code in row.select("code")}
        assert link.words in words
        assert link.why in words


def test_a_possible_link_is_called_a_question_that_counts_for_nothing() -> None:
    row = soup(calm()).select_one("#link-l17")
    assert "possible: a question for a person, counted in no level" in text(row)


def test_dates_of_links_and_missing_dates_are_told() -> None:
    tree = soup(calm())
    assert text(tree.select_one("#link-l3 [data-label=Dates]")) == "1 January 2016 to 30 June 2018"
    assert text(tree.select_one("#link-l1 [data-label=Dates]")) == "not recorded"
    assert period_words(None, None) == ""


def test_an_end_before_its_beginning_is_told_and_is_no_period() -> None:
    assert period_words(date(2010, 1, 1), date(2007, 2, 26)) == (
        "from 1 January 2010, though the end on record is 26 February 2007"
    )
    answer = calm()
    late = replace(answer.links[0], start=date(2010, 1, 1), end=date(2007, 2, 26))
    row = soup(replace(answer, links=(late, *answer.links[1:]))).select_one("#link-l1 [data-label=Dates]")
    assert "though the end on record" in text(row)


def test_a_node_is_told_with_records_reasons_lists_and_response() -> None:
    row = soup(calm()).select_one("#node-n0")
    assert isinstance(row, Tag)
    cells = {str(part["data-label"]): text(part) for part in row.select("[data-label]")}
    assert cells["Name"] == "River South University named in the question a reason to look closer"
    assert cells["Records"] == "River South University (R-1) River South Univ. (R-2) Why: whole name and country agree"
    assert "Found on: Tracker of universities ; Register of research bodies" in cells["Lists"]
    assert "government list; assessment by a research body" in cells["Lists"]
    assert "A question for a person, counted in no level: Invented list of entities ?" in cells["Lists"]
    assert cells["Response"].startswith("Replied on 3 May 2026")


def test_a_body_that_was_not_asked_says_so_and_a_project_has_nothing_to_reply() -> None:
    tree = soup(calm())
    assert text(tree.select_one("#node-n3 [data-label=Response]")) == "not asked"
    assert text(tree.select_one("#node-n1 [data-label=Response]")) == "does not apply"


def test_the_facts_of_a_project_are_words_for_a_reader() -> None:
    facts = {label: words for label, words, _ in node_facts(calm().nodes[1])}
    assert facts["Value"] == "£6,000,000"
    assert facts["Dates"] == "1 January 2016 to 31 December 2020"
    assert facts["Review level"] == "3: enhanced review"
    unscreened = NetworkNode(key="p", kind="project", name="P", kind_words="project")
    assert node_facts(unscreened) == [("Review level", "not screened", "")]


def test_on_paper_stand_what_sentences_name_what_can_reply_and_the_first_of_the_rest() -> None:
    large = large_answer(400)
    last = large.nodes[large.shown - 1]
    nodes = [replace(node, flagged=node.key == last.key, asked=False) for node in large.nodes]
    named = next(link for link in reversed(large.links) if last.key in {link.origin, link.target})
    tree = soup(replace(large, nodes=tuple(nodes), statements=(Statement(text="S.", links=(named.key,)),)))
    for what, count in (("links", 120), ("nodes", 120)):
        rows = tree.select(f"#{what} .stack tbody tr[id]")
        printed = [row for row in rows if "off-paper" not in (row.get("class") or [])]
        assert len(printed) == count < len(rows)
        note = tree.select_one(f"#{what} .paper")
        assert f"On paper stand 120 of the {len(rows)} {what} drawn" in text(note)
    on_paper = {str(row["id"]) for row in tree.select("tbody tr[id]:not(.off-paper)")}
    (reference,) = {str(link["href"])[1:] for link in tree.select("#short .refs a")}
    assert reference in on_paper
    assert any(last.name in text(row) for row in tree.select("#nodes tbody tr:not(.off-paper) th"))


def test_of_a_small_answer_everything_is_on_paper_and_nothing_is_said_of_it() -> None:
    tree = soup(calm())
    assert tree.select(".off-paper") == []
    assert tree.select(".paper") == []


def test_the_picture_and_the_canvas_and_the_tables_hold_the_same_nodes_and_links() -> None:
    tree = soup(invented_answer(40))
    nodes = [node["id"] for node in data(tree, "nodes")]
    links = [edge["id"] for edge in data(tree, "edges")]
    assert [group["data-node"] for group in tree.select("#picture [data-node]")] == nodes
    assert [row["data-node"] for row in tree.select("#nodes tr[data-node]")] == nodes
    assert [line["data-link"] for line in tree.select("#picture [data-link]")] == links
    assert [row["data-link"] for row in tree.select("#links tr[data-link]")] == links
    assert len(nodes) == 40


def test_physics_is_off_and_every_node_is_fixed() -> None:
    tree = soup(calm())
    assert data(tree, "options")["physics"] == {"enabled": False}
    assert all(node["fixed"] is True and node["physics"] is False for node in data(tree, "nodes"))


def test_a_question_is_dashed_on_the_canvas_as_in_the_svg() -> None:
    tree = soup(calm())
    dashed = {edge["id"] for edge in data(tree, "edges") if edge["dashes"]}
    assert (
        dashed
        == {line["data-link"] for line in tree.select("#picture [data-link][stroke-dasharray]")}
        == {"l15", "l17"}
    )


def test_the_legend_names_each_shape_and_each_kind_of_list_in_words() -> None:
    items = [text(item) for item in soup(calm()).select(".legend li")]
    for words in ("project", "organisation", "state body", "entry on a list (bears the name of its list)", "topic"):
        assert words in items
    for words in ("L L: legal list", "G G: government list", "A A: assessment by a research body"):
        assert words in items
    assert any("second ring: a reason to look closer" in item for item in items)
    assert any("dashed: possible, a question" in item for item in items)


def test_every_control_has_a_label_and_offers_only_what_occurs() -> None:
    tree = soup(calm())
    for control in tree.select("input, select"):
        assert control.find_parent("label") is not None, control
    choices = {
        select["id"]: [option["value"] for option in select.select("option")] for select in tree.select("select")
    }
    assert set(choices) == {"role", "kind", "listkind", "list", "level", "community"}
    assert choices["listkind"] == ["", "legal", "government", "assessment"]
    assert choices["level"] == ["", "3"]
    assert "listed as" in choices["role"]


def test_measures_stand_with_meaning_denominator_and_caveat() -> None:
    part = soup(calm()).select_one(".measure")
    words = text(part)
    assert "Grants of this answer by the year in which they start." in words
    assert "Out of: 2 grants." in words
    assert "A grant whose record gives no start is not counted." in words
    assert "2016" in words


def test_numbers_of_measures_are_readable() -> None:
    assert [cell(4111), cell(0.125), cell(2.0), cell("a")] == ["4,111", "0.125", "2", "a"]


def test_a_measure_without_rows_is_a_table_without_rows() -> None:
    empty = Measure(title="T", meaning="M", denominator="D", caveat="C", columns=("A", "B"), rows=())
    tree = soup(replace(calm(), measures=(empty,)))
    assert tree.select(".measure tbody tr") == []
    assert len(tree.select(".measure thead th")) == 2


def test_licences_and_notice_and_limits_are_printed() -> None:
    tree = soup(calm())
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text(
        tree.select_one("#licences")
    )
    assert "This is not legal advice" in text(tree.footer)
    assert "does not say what a partner received" in text(tree.select_one("#limits"))


def test_nodes_that_are_not_drawn_have_a_short_row_and_the_rest_is_counted() -> None:
    answer = large_answer(2500)
    tree = soup(answer)
    rows = tree.select("#rest tbody tr")
    assert len(rows) == MOST_ROWS == 2000
    assert text(rows[0].th).startswith(answer.nodes[300].name)
    assert "200 more are in nodes.csv" in text(tree.select_one("#rest"))


def test_a_page_of_300_drawn_nodes_and_thousands_of_others_stays_under_four_megabytes() -> None:
    assert len(answer_page(large_answer(3000)).encode()) < 4_000_000


def test_groups_open_into_their_members_without_a_script() -> None:
    tree = soup(large_answer(900))
    assert len(tree.select(".grouping")) == 3
    row = tree.select_one("tr[data-group=kind-0]")
    assert isinstance(row, Tag)
    assert "organisation" in text(row.summary)
    targets = [str(anchor["href"]) for anchor in row.select(".members a")]
    assert len(targets) == 100
    ids = {str(item["id"]) for item in tree.find_all(id=True)}
    assert {target.removeprefix("#") for target in targets} <= ids
    assert " more are in nodes.csv" in text(row)


def test_countries_hold_bodies_only_and_their_lines_count_the_grants_that_name_both() -> None:
    answer = large_answer(900)
    (by_country,) = (grouping for grouping in groupings(answer) if grouping.key == "country")
    kinds = {answer.nodes[place].kind for group in by_country.groups for place in group.members}
    assert kinds <= {"organisation", "state body"}
    line = by_country.lines[0]
    country = {node.key: node.country_name or NO_COUNTRY for node in answer.nodes}
    named: dict[str, set[str]] = {}
    for link in answer.links:
        named.setdefault(link.origin, set()).add(country[link.target])
    both = {line.origin_name, line.target_name}
    grants = [node.key for node in answer.nodes if node.kind == "project"]
    assert line.count == sum(both <= named.get(key, set()) for key in grants)
    assert line.count > 0


def test_a_country_counts_the_grants_that_name_several_of_its_bodies() -> None:
    answer = large_answer(900)
    (by_country,) = (grouping for grouping in groupings(answer) if grouping.key == "country")
    group = by_country.groups[0]
    members = {answer.nodes[place].key for place in group.members}
    named: dict[str, set[str]] = {}
    for link in answer.links:
        if link.target in members:
            named.setdefault(link.origin, set()).add(link.target)
    assert group.within == sum(len(bodies) > 1 for bodies in named.values()) > 0
    assert group.within < len(named)


def test_an_answer_without_nodes_is_a_page() -> None:
    empty = replace(calm(), nodes=(), links=(), shown=0, statements=(), measures=(), licences=(), cannot_show=())
    assert "Showing 0 of 0 nodes and 0 of 0 links." in text(soup(empty).select_one("#short"))


def test_the_page_is_the_same_each_time() -> None:
    assert answer_page(invented_answer(60)) == answer_page(invented_answer(60))


@pytest.fixture(scope="module")
def hostile() -> str:
    """The page of the answer with hostile names, questions, quotations and addresses."""
    answer = invented_answer(12, hostile=True)
    bad = "</script><script>alert(9)</script><img src=x onerror=alert(9)>\u202e\ud800"
    links = tuple(
        replace(
            link,
            words=bad,
            why=bad,
            relation=bad,
            evidence=tuple(
                replace(item, quote=bad, place=bad, source=bad, url=f"javascript:{bad}") for item in link.evidence
            ),
        )
        for link in answer.links
    )
    nodes = tuple(
        replace(
            node,
            kind_words=bad,
            country_name=bad,
            ror=bad,
            reference=bad,
            url="javascript:alert(9)",
            funder=bad,
            topics=(bad,),
            level_words=bad,
            roles=(bad,),
            lists=(bad,),
            records=(bad, bad),
            identity=bad,
            response=bad,
        )
        for node in answer.nodes
    )
    measures = (Measure(title=bad, meaning=bad, denominator=bad, caveat=bad, columns=(bad,), rows=((bad,),)),)
    return answer_page(
        replace(answer, question=bad, nodes=nodes, links=links, measures=measures, notice=bad, parameters=((bad, bad),))
    )


def test_hostile_text_makes_no_element_and_no_script(hostile: str) -> None:
    tree = BeautifulSoup(hostile, "lxml")
    assert tree.select("img") == []
    assert len(tree.select("script")) == 6
    assert [tag.name for tag in tree.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []


def test_no_address_that_runs_is_a_link(hostile: str) -> None:
    targets = {str(anchor["href"]) for anchor in BeautifulSoup(hostile, "lxml").select("a")}
    assert {target for target in targets if not target.startswith(("#", "https://", "http://"))} == set()


def test_nothing_turns_the_direction_of_the_page_and_it_can_be_written(hostile: str) -> None:
    assert re.search("[\u202a-\u202e\u2066-\u2069]", hostile) is None
    assert hostile.encode("utf-8")


def test_a_name_of_5000_letters_is_cut_and_a_long_quotation_says_that_it_is_cut() -> None:
    tree = soup(invented_answer(12))
    row = next(row for row in tree.select("#nodes tr[data-node]") if "Social University" in text(row.th))
    assert len(text(row.th)) <= 300
    assert text(row.th).endswith("…")
    quoted = next(piece for piece in tree.select("#links .piece") if "Social University" in text(piece))
    assert len(text(quoted.blockquote)) <= 1200
    assert "cut here, whole in edges.csv" in text(quoted)
    assert "x" * 1200 not in str(tree)


def test_the_saved_picture_is_fit_for_xml() -> None:
    picture = re.search(r"<svg id=\"picture\".*?</svg>", answer_page(invented_answer(12)), re.DOTALL)
    assert picture is not None
    assert re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]", picture.group()) is None


def test_only_the_two_scripts_of_the_page_may_run(hostile: str) -> None:
    tree = BeautifulSoup(hostile, "lxml")
    (policy,) = [str(meta["content"]) for meta in tree.select("meta[http-equiv]")]
    assert "default-src 'none'" in policy
    scripts = [script.string or "" for script in tree.select("script:not([type])")]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert len(hashes) == 2


def test_the_page_names_no_file_or_address_to_load() -> None:
    tree = soup(calm())
    assert tree.select("link, iframe, object, embed, [src]") == []
    assert "@import" not in str(tree.style)
    assert "url(" not in str(tree.style)
