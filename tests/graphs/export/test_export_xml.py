"""network.gexf and network.graphml: read back whole, typed, with time spans and parallel links."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import networkx as nx
import pytest
from invented_answer import invented_answer, large_answer
from lxml import etree

from graphs.answer import Answer
from graphs.export.gexf import gexf
from graphs.export.graphml import graphml

SPACE = {"g": "http://gexf.net/1.3"}


def tree(answer: Answer) -> etree._Element:
    return etree.fromstring(gexf(answer))


def read_gexf(answer: Answer) -> nx.Graph[str]:
    return nx.read_gexf(io.BytesIO(gexf(answer)))


def read_graphml(answer: Answer) -> nx.Graph[str]:
    return nx.read_graphml(io.BytesIO(graphml(answer)))


@pytest.mark.parametrize("read", [read_gexf, read_graphml])
@pytest.mark.parametrize("answer", [invented_answer(), invented_answer(1), invented_answer(60), large_answer(400)])
def test_networkx_reads_as_many_nodes_and_links_as_the_answer_has(read: object, answer: Answer) -> None:
    graph = read_gexf(answer) if read is read_gexf else read_graphml(answer)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(answer.nodes), len(answer.links))


@pytest.mark.parametrize("read", [read_gexf, read_graphml])
def test_fields_keep_their_types(read: object) -> None:
    answer = invented_answer()
    project = (read_gexf(answer) if read is read_gexf else read_graphml(answer)).nodes["project:p1"]
    assert (project["value_pounds"], project["level"], project["flagged"]) == (6000000.5, 3, True)
    assert project["topics"] == "Computer vision; Image processing"


@pytest.mark.parametrize("read", [read_gexf, read_graphml])
def test_what_is_not_known_is_left_out_and_never_the_word_none(read: object) -> None:
    answer = invented_answer()
    graph = read_gexf(answer) if read is read_gexf else read_graphml(answer)
    assert not {"level", "value_pounds", "start", "start_date"} & set(graph.nodes["project:p2"])
    assert b"None" not in gexf(answer) + graphml(answer)


@pytest.mark.parametrize("read", [read_gexf, read_graphml])
def test_two_links_between_the_same_nodes_stay_two(read: object) -> None:
    answer = invented_answer()
    graph = read_gexf(answer) if read is read_gexf else read_graphml(answer)
    words = [data["words"] for _, target, data in graph.out_edges("project:p1", data=True) if "river" in target]
    assert sorted(words) == ["project partner", "reported collaborator"]


def test_two_links_of_one_relation_between_the_same_nodes_have_kinds_of_their_own() -> None:
    answer = invented_answer()
    again = replace(answer.links[2], key="again", start=date(2019, 1, 1), end=None)
    found = tree(replace(answer, links=(*answer.links, again))).xpath("//g:edge/@kind", namespaces=SPACE)
    assert found.count("project partner") == 2  # of two different pairs
    assert found.count("project partner (2)") == 1


def test_links_stand_in_time() -> None:
    edge = tree(invented_answer()).xpath("//g:edge[@id='link-3']", namespaces=SPACE)[0]
    assert (edge.get("start"), edge.get("end")) == ("2016-01-01", "2018-06-30")


def test_grants_stand_in_time() -> None:
    node = tree(invented_answer()).xpath("//g:node[@id='project:p1']", namespaces=SPACE)[0]
    assert (node.get("start"), node.get("end")) == ("2016-01-01", "2020-12-31")


def test_a_graph_with_days_is_dynamic_and_counts_in_days() -> None:
    graph = tree(invented_answer()).find("g:graph", SPACE)
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("defaultedgetype")) == ("dynamic", "date", "directed")


def test_a_graph_without_days_is_static() -> None:
    graph = tree(invented_answer(1)).find("g:graph", SPACE)
    assert graph is not None
    assert graph.get("mode") == "static"


def test_an_end_before_its_start_is_left_out_of_the_time_line_and_kept_as_a_field() -> None:
    answer = invented_answer()
    wrong = replace(answer.nodes[1], start=date(2020, 1, 1), end=date(2019, 1, 1))
    node = tree(replace(answer, nodes=(answer.nodes[0], wrong, *answer.nodes[2:]))).xpath(
        "//g:node[@id='project:p1']", namespaces=SPACE
    )[0]
    assert (node.get("start"), node.get("end")) == ("2020-01-01", None)
    assert node.xpath("string(.//g:attvalue[@for='end_date']/@value)", namespaces=SPACE) == "2019-01-01"


def test_every_value_of_the_gexf_belongs_to_a_declared_column() -> None:
    root = tree(invented_answer(40))
    for of, element in (("node", "g:node"), ("edge", "g:edge")):
        declared = root.xpath(f"//g:attributes[@class='{of}']/g:attribute/@id", namespaces=SPACE)
        used = set(root.xpath(f"//{element}//g:attvalue/@for", namespaces=SPACE))
        assert used == set(declared)
        assert len(declared) == len(set(declared))


def test_a_node_bears_its_name_as_label() -> None:
    assert read_gexf(invented_answer(hostile=False)).nodes["body:fund"]["label"] == "Science Fund of Freedonia"


def test_every_link_brings_its_quotation_and_its_hash() -> None:
    answer = invented_answer(40)
    for graph in (read_gexf(answer), read_graphml(answer)):
        assert all(data["quote"] and len(data["sha256"]) == 64 for *_, data in graph.edges(data=True))


def test_every_flagged_body_brings_its_response() -> None:
    answer = invented_answer()
    for graph in (read_gexf(answer), read_graphml(answer)):
        assert graph.nodes["organisation:optics"]["response"] == "not asked"
