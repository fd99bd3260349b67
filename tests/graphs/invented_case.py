"""An invented case in the shape of a real one, for the tests of the views, the layout and the page."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import networkx as nx

from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, add_node, connect, node_key

PROJECT = node_key(NodeKind.PROJECT, "P1")


def evidence(
    quote: str, place: str = "organisation roles", url: str = "https://records.example/project/P1"
) -> Evidence:
    """Return a piece of evidence of the invented source."""
    return Evidence(
        quote=quote,
        place=place,
        source="invented",
        url=url,
        retrieved=datetime(2024, 5, 1, 9, 30, tzinfo=UTC),
        sha256=hashlib.sha256(quote.encode("utf-8", "replace")).hexdigest(),
    )


def organisation(graph: EvidenceGraph, key: str, name: str, relation: Relation | None, **attributes: object) -> str:
    """Add an organisation, in a role of the project when one is given."""
    node = add_node(graph, NodeKind.ORGANISATION, key, name, organisation_ids=(key,), **attributes)
    if relation is not None:
        connect(graph, PROJECT, relation, node, evidence(f"{name}; role: {relation.value}"))
    return node


def same(graph: EvidenceGraph, one: str, other: str, why: str, status: str = "confirmed") -> None:
    """Say that two records are one body."""
    connect(graph, one, Relation.SAME_BODY, other, evidence(why, "names compared"), status=status)


def invented_case() -> EvidenceGraph:
    """Return a graph of 25 nodes and more: partners, second records, a ministry, units, areas and two listings."""
    graph: EvidenceGraph = nx.MultiDiGraph()
    add_node(
        graph,
        NodeKind.PROJECT,
        "P1",
        "Recognising faces that are partly covered, for entry control and for search",
        reference="XX/A000001/1",
        start=date(2016, 1, 1),
        end=date(2020, 12, 31),
        value=6_000_000,
    )
    organisation(graph, "L", "University of Exampleton", Relation.LED_BY, country_name="United Kingdom")
    declared = {
        "D1": "Interior Ministry Science",
        "D2": "Global Computing United Kingdom Ltd",
        "D3": "Digital Gates Plc",
        "D4": "Cognitive Cameras Systems GmbH",
        "D5": "National Broadcasting Corporation",
        "D6": "Third Forensic Limited",
        "D7": "Continental Association for Biometrics",
    }
    for key, name in declared.items():
        organisation(graph, key, name, Relation.PROJECT_PARTNER, roles=("PROJECT_PARTNER",), flagged=key == "D1")
    reported = {
        "R1": "River South University",
        "R2": "Interior Ministry",
        "R3": "Metropolis Police Service",
        "R4": "Digital Gates",
        "R5": "National Broadcasting Corp.",
        "R6": "3rd Forensic",
        "R7": "Institute of Optics and Fine Mechanics",
    }
    for key, name in reported.items():
        organisation(graph, key, name, Relation.REPORTED_COLLABORATOR, flagged=key in {"R1", "R3", "R7"})
    graph.nodes["organisation:R1"].update(
        country_name="Freedonia", note="A public university directly under the ministry of education."
    )
    graph.nodes["organisation:R3"]["response"] = "Replied on 3 May 2024: took part in three meetings."
    graph.edges[PROJECT, "organisation:R1", Relation.REPORTED_COLLABORATOR.value]["start"] = date(2016, 1, 1)
    for one, other in (("D3", "R4"), ("D5", "R5"), ("D6", "R6")):
        same(
            graph, f"organisation:{one}", f"organisation:{other}", f"{declared[one]} = {reported[other]}, same address"
        )
    ror = add_node(graph, NodeKind.BODY, "ror:0x1", "River South University", ror="0x1", body_kind="known body")
    same(graph, "organisation:R1", ror, "whole name and country agree")
    ministry = add_node(
        graph, NodeKind.BODY, "moe", "Ministry of Education of Freedonia", body_kind="state body", country="FR"
    )
    connect(graph, ror, Relation.SUPERVISED_BY, ministry, evidence("directly under the ministry", "register of bodies"))
    interior = add_node(graph, NodeKind.BODY, "home", "Interior Ministry (home state)", body_kind="state body")
    connect(
        graph, "organisation:D1", Relation.UNIT_OF, interior, evidence("a unit of the ministry", "register of bodies")
    )
    same(graph, "organisation:R2", interior, "whole name and country agree")
    for key, name, kind, quote in (
        ("ai", "Artificial intelligence: identification of people", "technology", "without subjects being aware"),
        ("police", "Police and border use", "end use", "for forces and for border control"),
    ):
        area = add_node(graph, NodeKind.AREA, key, name, area_kind=kind, flagged=True)
        connect(graph, PROJECT, Relation.ABOUT, area, evidence(quote, "summary"))
    question = add_node(
        graph, NodeKind.LISTING, "Q", "River South Social University", list="Tracker of 2020", list_kind="assessment"
    )
    connect(
        graph,
        ror,
        Relation.LISTED_AS,
        question,
        evidence("River South Social University", "list row"),
        status="possible",
    )
    entry = add_node(
        graph,
        NodeKind.LISTING,
        "E",
        "Institute of Optics and Fine Mechanics",
        list="Entity List",
        list_kind="legal",
        listed_since=date(2019, 5, 21),
        flagged=True,
    )
    connect(
        graph,
        "organisation:R7",
        Relation.LISTED_AS,
        entry,
        evidence("Institute of Optics", "list row"),
        status="confirmed",
    )
    funder = organisation(graph, "F", "Engineering Council", None)
    connect(graph, PROJECT, Relation.FUNDED_BY, funder, evidence("Engineering Council; value: £6,000,000", "fund"))
    return graph


def large_case(papers: int = 360) -> EvidenceGraph:
    """Return the invented case with many papers and their funders: more than one picture holds."""
    graph = invented_case()
    funders = [add_node(graph, NodeKind.BODY, f"f{n}", f"Science Fund {n}", body_kind="state body") for n in range(8)]
    for number in range(papers):
        paper = add_node(graph, NodeKind.PAPER, str(number), f"On the matching of covered faces, part {number}")
        connect(graph, PROJECT, Relation.PUBLICATION, paper, evidence(f"doi {number}", "publications"))
        if number % 4 == 0:
            connect(graph, paper, Relation.FUNDED_BY, funders[number % 8], evidence(f"grant {number}", "funding"))
    return graph
