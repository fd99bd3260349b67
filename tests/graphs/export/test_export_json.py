"""cytoscape.json, kumu.json and vosviewer.json: each in the shape that its program reads."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from invented_answer import invented_answer

from graphs.answer import Answer
from graphs.export.cytoscape import cytoscape
from graphs.export.kumu import kumu
from graphs.export.vosviewer import vosviewer


def read_cytoscape(answer: Answer) -> dict[str, Any]:
    return json.loads(cytoscape(answer))


def read_kumu(answer: Answer) -> dict[str, Any]:
    return json.loads(kumu(answer))


def read_vosviewer(answer: Answer) -> dict[str, Any]:
    return json.loads(vosviewer(answer))["network"]


def nothing_empty(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(nothing_empty, value.values()))
    if isinstance(value, list):
        return bool(value) and all(map(nothing_empty, value))
    return value is not None and value != ""


def test_cytoscape_gets_elements_with_data() -> None:
    answer = invented_answer()
    elements = read_cytoscape(answer)["elements"]
    assert [set(item) for item in elements["nodes"] + elements["edges"]] == [{"data"}] * (12 + len(answer.links))
    ids = {item["data"]["id"] for item in elements["nodes"]}
    assert all({item["data"]["source"], item["data"]["target"]} <= ids for item in elements["edges"])


def test_cytoscape_gets_no_empty_column() -> None:
    assert nothing_empty(read_cytoscape(invented_answer())["elements"])


def test_columns_of_cytoscape_hold_one_type_each() -> None:
    for kind in ("nodes", "edges"):
        types: dict[str, set[type]] = {}
        for item in read_cytoscape(invented_answer(60))["elements"][kind]:
            for name, value in item["data"].items():
                types.setdefault(name, set()).add(type(value))
        assert {name: found for name, found in types.items() if len(found) > 1} == {}


def test_cytoscape_gets_all_evidence_of_a_link() -> None:
    edge = next(
        item["data"]
        for item in read_cytoscape(invented_answer())["elements"]["edges"]
        if item["data"]["id"] == "link-2"
    )
    assert [line.split("”")[0] for line in edge["all_citations"]] == ["“=1+1", "“said twice"]


def test_kumu_gets_elements_and_connections_with_ids_of_their_own() -> None:
    found = read_kumu(invented_answer())
    assert set(found) == {"elements", "connections"}
    ids = [item["id"] for item in found["elements"] + found["connections"]]
    assert len(set(ids)) == len(ids)
    elements = {item["id"] for item in found["elements"]}
    assert all({item["from"], item["to"]} <= elements for item in found["connections"])


def test_a_node_and_a_link_of_one_key_get_two_ids_in_kumu() -> None:
    answer = invented_answer(2)
    same = replace(answer, links=(replace(answer.links[0], key="project:p1"),), statements=())
    assert read_kumu(same)["connections"][0]["id"] == "project:p1 #2"


def test_kumu_connections_are_directed_and_named() -> None:
    found = read_kumu(invented_answer())["connections"]
    assert {item["direction"] for item in found} == {"directed"}
    assert {"led by", "listed as"} <= {item["type"] for item in found}


def test_kumu_descriptions_hold_no_html_and_no_link_of_a_name() -> None:
    found = read_kumu(invented_answer())
    by_id = {item["id"]: item for item in found["connections"]}
    assert "<img" not in by_id["link-3"]["description"].replace("\\<img", "")
    assert "\\[Optics\\](" in by_id["link-4"]["description"]


def test_kumu_gets_every_quotation_of_a_link() -> None:
    by_id = {item["id"]: item for item in read_kumu(invented_answer())["connections"]}
    assert by_id["link-2"]["description"].count("received 1 May 2026") == 2


def test_kumu_tags_are_lists_and_never_empty() -> None:
    tags = [item["tags"] for item in read_kumu(invented_answer())["elements"] if "tags" in item]
    assert tags
    assert all(isinstance(found, list) and found for found in tags)


def test_a_response_goes_to_cytoscape_and_to_kumu() -> None:
    answer = invented_answer()
    nodes = {item["data"]["id"]: item["data"] for item in read_cytoscape(answer)["elements"]["nodes"]}
    elements = {item["id"]: item for item in read_kumu(answer)["elements"]}
    assert nodes["organisation:optics"]["response"] == elements["organisation:optics"]["response"] == "not asked"


def test_vosviewer_items_have_whole_numbers_labels_and_clusters_in_range() -> None:
    answer = replace(
        invented_answer(), nodes=(replace(invented_answer().nodes[0], community=1001), *invented_answer().nodes[1:])
    )
    items = read_vosviewer(answer)["items"]
    assert [item["id"] for item in items] == list(range(1, 13))
    assert all(item["label"] for item in items)
    assert "cluster" not in items[0]
    assert items[1]["cluster"] == 1


def test_vosviewer_links_are_undirected_and_merged() -> None:
    answer = invented_answer()
    number = {node.key: place for place, node in enumerate(answer.nodes, start=1)}
    links = read_vosviewer(answer)["links"]
    pairs = Counter((item["source_id"], item["target_id"]) for item in links)
    assert max(pairs.values()) == 1
    assert all(one < other for one, other in pairs)
    strength = {(item["source_id"], item["target_id"]): item["strength"] for item in links}
    assert strength[number["organisation:river"], number["project:p1"]] == 2


def test_a_question_counts_for_nothing_in_vosviewer() -> None:
    answer = invented_answer()
    number = {node.key: place for place, node in enumerate(answer.nodes, start=1)}
    ends = {end for item in read_vosviewer(answer)["links"] for end in (item["source_id"], item["target_id"])}
    assert number["listing:question"] not in ends


def test_the_weights_of_vosviewer_count_links_and_neighbours() -> None:
    answer = invented_answer()
    river = read_vosviewer(answer)["items"][0]
    # Two links to the project, two to the ministry, one to the lead; two questions are not counted.
    assert river["weights"] == {"Neighbours": 3, "Total link strength": 5}


def test_a_vosviewer_description_is_escaped_html() -> None:
    answer = invented_answer()
    hostile = replace(answer, nodes=(replace(answer.nodes[0], kind_words="<img src=x>"), *answer.nodes[1:]))
    assert read_vosviewer(hostile)["items"][0]["description"].startswith("&lt;img src=x&gt;<br>")


def test_a_list_in_vosviewer_is_named_with_its_kind() -> None:
    assert (
        "Register of research bodies (government list)" in read_vosviewer(invented_answer())["items"][7]["description"]
    )


def test_a_flag_in_vosviewer_keeps_the_response() -> None:
    items = read_vosviewer(invented_answer())["items"]
    assert items[3]["description"].endswith("response: not asked")


def test_vosviewer_opens_no_address_that_runs_a_script() -> None:
    urls = [item.get("url", "") for item in read_vosviewer(invented_answer())["items"]]
    assert [url for url in urls if url and not url.startswith("https://")] == []
    assert any(urls)
