"""Whatever a source prints, every file can still be read by its program's parser, with every node and link in it."""

from __future__ import annotations

import csv
import io
import json
import warnings
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_answer import evidence, invented_answer

from graphs.answer import Answer
from graphs.export import export_files

#: Everything that Python can hold, half letters and signs without meaning among it, and what parsers trip over.
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.sampled_from(
        ["]]>", "<!--", "\x00", "\ud800", "\ufffe", '"', "'", '""', ",", "\r\n", "=1", "|", "\u2028", "{", "\\"]
    ),
)


def printed(words: list[str]) -> Answer:
    answer = invented_answer(5)
    nodes = tuple(
        replace(
            node,
            name=word,
            topics=(word,),
            records=(word,),
            roles=(word,),
            funder=word,
            response=word,
            country_name=word,
            url=f"https://records.example/{word}",
        )
        for node, word in zip(answer.nodes, words, strict=True)
    )
    links = tuple(
        replace(
            link,
            origin_name=words[0],
            target_name=words[1],
            why=words[2],
            evidence=(evidence(f"q{words[3]}", words[4], words[0], f"https://records.example/{words[1]}"),),
        )
        for link in answer.links
    )
    return replace(answer, question=words[0], nodes=nodes, links=links)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=5, max_size=5))
def test_no_text_of_a_source_breaks_a_file(words: list[str]) -> None:
    answer = printed(words)
    files = export_files(answer, "")
    expected = (len(answer.nodes), len(answer.links))
    for graph in (
        nx.read_gexf(io.BytesIO(files["network.gexf"])),
        nx.read_graphml(io.BytesIO(files["network.graphml"])),
    ):
        assert (graph.number_of_nodes(), graph.number_of_edges()) == expected
    tables = [
        list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))
        for name in ("nodes.csv", "edges.csv")
    ]
    assert (len(tables[0]) - 1, len(tables[1]) - 1) == expected
    assert all(len(row) == len(table[0]) for table in tables for row in table)
    cytoscape, kumu, vosviewer = (json.loads(files[f"{name}.json"]) for name in ("cytoscape", "kumu", "vosviewer"))
    assert (len(cytoscape["elements"]["nodes"]), len(cytoscape["elements"]["edges"])) == expected
    assert (len(kumu["elements"]), len(kumu["connections"])) == expected
    assert len(vosviewer["network"]["items"]) == expected[0]
    assert all(json.loads(line)["schema"] for line in files["network.ftm.jsonl"].decode().split("\n") if line)
    assert files["answer.md"].decode().count("\n**") == expected[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=5, max_size=5))
def test_no_text_of_a_source_leaves_a_node_without_a_name_in_follow_the_money(words: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that it brings
        library = pytest.importorskip("followthemoney", reason="the extra ftm is not installed")
    for line in export_files(printed(words), "")["network.ftm.jsonl"].decode().split("\n"):
        if line:
            data = json.loads(line)
            entity = library.model.make_entity(data["schema"])
            entity.id = data["id"]
            for name, values in data["properties"].items():
                entity.add(name, values, quiet=True)
            assert not [name for name in entity.schema.required if not entity.get(name)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=5, max_size=5))
def test_no_text_of_a_source_becomes_html_or_code_in_the_text(words: list[str]) -> None:
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    text = export_files(printed(words), "")["answer.md"].decode()
    tokens = parser.MarkdownIt("commonmark", {"html": True}).enable(["table"]).parse(text)
    kinds = {child.type for token in tokens for child in (token, *(token.children or ()))}
    assert not kinds & {"html_block", "html_inline", "code_inline", "code_block", "fence", "image"}
