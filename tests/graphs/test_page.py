"""The page as text: self-contained, everything said, hostile text harmless."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from bs4 import BeautifulSoup
from invented_case import PROJECT, evidence, invented_case, large_case, organisation, same

from graphs.evidence import EvidenceGraph, NodeKind, Relation, add_node, connect
from graphs.offline import public_address, script_json
from graphs.page import network_page
from graphs.views import case_view

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "line\u2028separator\u2029",
    "\u202eesrever\u202c",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "\"' onmouseover=alert(3) x='",
    "half a letter \ud800",
    "x" * 5000,
)


def page_of(graph: EvidenceGraph, **changes: object) -> str:
    """Return the page of the case in this graph."""
    words = {
        "title": "A case",
        "subtitle": "XX/A000001/1",
        "generated": "1 May 2024, 09:30 UTC",
        "notices": ["Contains public sector information licensed under the Open Government Licence v3.0."],
        "software": "Diligence 0.1.0",
    }
    return network_page(case_view(graph, PROJECT), **{**words, **changes})  # type: ignore[arg-type]


def hostile_case() -> EvidenceGraph:
    """Return the invented case with hostile names, quotations, notes and addresses."""
    graph = invented_case()
    for number, text in enumerate(HOSTILE):
        node = organisation(graph, f"H{number}", text, Relation.REPORTED_COLLABORATOR, note=text, flagged=True)
        again = add_node(graph, NodeKind.BODY, text, text, ror=text, response=text)
        same(graph, node, again, text)
        connect(graph, node, Relation.LISTED_AS, "listing:E", evidence(text, text, url=f"javascript:{text}"))
    return graph


def soup(html: str) -> BeautifulSoup:
    """Return the parsed page."""
    return BeautifulSoup(html, "lxml")


def data(html: str, name: str) -> object:
    """Return what a data block of the page holds."""
    (block,) = soup(html).select(f"script#{name}-data")
    return json.loads(block.string or "")


def test_the_table_says_every_link_with_its_words_source_date_and_hash() -> None:
    view = case_view(invented_case(), PROJECT)
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in soup(page_of(invented_case())).select("#links tbody tr")
    ]
    links = [*view.links, *(link for node in view.nodes for link in node.identities)]
    assert len(rows) == sum(len(link.evidence) for link in links) == 27
    for link in links:
        item = link.evidence[0]
        (row,) = [
            row for row in rows if row[0] == link.origin_name and row[2] == link.target_name and link.words in row[1]
        ]
        assert item.quote in row[3]
        assert item.place in row[3]
        assert row[5:] == ["1 May 2024", item.sha256[:12]]


def test_each_source_is_a_link_to_its_public_address() -> None:
    addresses = {anchor["href"] for anchor in soup(page_of(invented_case())).select("#links td[data-label=Source] a")}
    assert addresses == {"https://records.example/project/P1"}


def test_both_pictures_and_the_canvas_show_the_same_nodes_and_links() -> None:
    html = page_of(invented_case())
    tree = soup(html)
    nodes = [node["id"] for node in data(html, "nodes")]  # type: ignore[attr-defined]
    links = {edge["id"] for edge in data(html, "edges")}  # type: ignore[attr-defined]
    for name in ("wide", "narrow"):
        assert [group["data-node"] for group in tree.select(f"#picture-{name} [data-node]")] == nodes
        assert {group["data-link"] for group in tree.select(f"#picture-{name} [data-link]")} == links
    assert len(nodes) == 19
    assert len(links) == 22


def test_a_question_is_drawn_dashed_in_the_picture_and_on_the_canvas() -> None:
    html = page_of(invented_case())
    dashed = [edge["id"] for edge in data(html, "edges") if edge["dashes"]]  # type: ignore[attr-defined]
    lines = soup(html).select("#picture-wide [data-link] path[stroke-dasharray]")
    assert len(dashed) == 1
    assert [line.parent["data-link"] for line in lines if line.parent] == dashed


def test_two_roles_of_one_body_are_two_lines() -> None:
    edges = data(page_of(invented_case()), "edges")
    pairs = [(edge["from"], edge["to"]) for edge in edges]  # type: ignore[attr-defined]
    assert len(pairs) - len(set(pairs)) == 3
    bends = [edge["smooth"]["type"] for edge in edges if edge["smooth"]]  # type: ignore[attr-defined]
    assert {"curvedCW", "curvedCCW"} <= set(bends)


def test_words_that_no_sector_and_no_label_tells_stand_on_their_line() -> None:
    graph = invented_case()
    connect(graph, PROJECT, Relation.JOINT_BODY_WITH, "organisation:R1", evidence("a joint laboratory", "outcome"))
    labels = [edge["label"] for edge in data(page_of(graph), "edges") if "label" in edge]  # type: ignore[attr-defined]
    assert set(labels) == {"unit of", "joint laboratory or centre with"}
    drawn = {text.get_text() for text in soup(page_of(graph)).select("#picture-wide text")}
    assert set(labels) <= drawn


def test_the_reason_for_a_match_stands_in_the_table() -> None:
    graph = invented_case()
    graph.edges["organisation:R7", "listing:E", Relation.LISTED_AS.value]["why"] = "whole name and country agree"
    (row,) = [
        row
        for row in soup(page_of(graph)).select("#links tbody tr")
        if "listed as" in row.get_text()[:200] and "a question" not in row.get_text()
    ]
    assert "whole name and country agree" in row.select("td")[1].get_text()


def test_physics_is_off_and_every_node_is_fixed() -> None:
    html = page_of(invented_case())
    assert data(html, "options")["physics"] == {"enabled": False}  # type: ignore[index]
    assert all(node["fixed"] is True and node["physics"] is False for node in data(html, "nodes"))  # type: ignore[attr-defined]


def test_the_response_stands_beside_every_flagged_body() -> None:
    cells = {
        row.th.get_text(" ", strip=True): row.select("td")[-1].get_text(strip=True)
        for row in soup(page_of(invented_case())).select("#nodes tbody tr")
        if row.th
    }
    assert cells["River South University a reason to look closer"] == "not asked"
    assert cells["Metropolis Police Service a reason to look closer"].startswith("Replied on 3 May 2024")


def test_the_head_counts_responses_with_their_denominator() -> None:
    assert "recorded for 1 of 4, not asked for 3" in soup(page_of(invented_case())).header.get_text()  # type: ignore[union-attr]


def test_a_cut_picture_says_so_on_the_page() -> None:
    assert "Showing 300 of 381 nodes: one picture holds at most 300" in page_of(large_case())


def test_nothing_is_asked_of_the_network() -> None:
    tree = soup(page_of(hostile_case()))
    assert not tree.select(
        "link, img, iframe, object, embed, base, script[src], [style*=url], audio, video, form[action]"
    )
    policy = tree.select_one("meta[http-equiv]")
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; script-src 'sha256-")


def test_the_policy_names_exactly_the_two_scripts_of_the_page() -> None:
    html = page_of(invented_case())
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    policy = str(soup(html).select_one("meta[http-equiv]")["content"])  # type: ignore[index]
    assert len(scripts) == 2
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_hostile_text_makes_no_element_attribute_or_script() -> None:
    html = page_of(hostile_case(), title=HOSTILE[0], subtitle=HOSTILE[1], notices=[HOSTILE[1]], software=HOSTILE[6])
    tree = soup(html)
    assert len(tree.select("script")) == 6
    assert not tree.select("img")
    assert not [tag for tag in tree.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert "49" not in tree.title.get_text()  # type: ignore[union-attr]


def test_hostile_text_is_still_shown_as_text() -> None:
    cells = {cell.get_text() for cell in soup(page_of(hostile_case())).select("#links td bdi")}
    assert "<img src=x onerror=alert(1)>" in cells
    assert "{{ 7 * 7 }}{% raw %}" in cells


def test_an_address_that_is_not_of_the_web_is_text_and_no_link() -> None:
    assert not [a["href"] for a in soup(page_of(hostile_case())).select("a") if str(a["href"]).startswith("javascript")]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "http://[", "", "file:///etc"])
def test_only_addresses_of_the_web_can_be_opened(url: str) -> None:
    assert public_address(url) == ""


def test_the_data_of_the_page_holds_no_sign_that_could_end_it() -> None:
    text = script_json({"a": list(HOSTILE)})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text)["a"] == list(HOSTILE)


def test_no_direction_override_reaches_the_picture() -> None:
    drawing = str(soup(page_of(hostile_case())).select_one("#picture-wide"))
    assert "\u202e" not in drawing
    assert "esrever" in drawing


def test_the_page_can_be_written_as_utf_8_and_keeps_other_scripts() -> None:
    graph = invented_case()
    organisation(graph, "C", "江南大学 \ud800", Relation.PROJECT_PARTNER)
    assert "江南大学" in page_of(graph).encode("utf-8").decode("utf-8")


def test_a_page_of_300_nodes_stays_small_enough_to_send() -> None:
    view = case_view(large_case(), PROJECT)
    html = network_page(view, title="A", subtitle="", generated="today", notices=[], software="Diligence")
    assert len(view.nodes) == 300
    assert len(html) < 2_500_000


def test_the_same_view_makes_the_same_page() -> None:
    assert page_of(invented_case()) == page_of(invented_case())
