"""A project's records become nodes and edges, each with its words; what only an outcome says is not lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graphs.build import ROLE_RELATIONS, gtr_address, project_graph, project_key
from graphs.evidence import NodeKind, Relation, nodes_of
from scrapers.records import Collaboration, FurtherFunding, Participation
from tests.diligence.projects import Named, grant, snapshot

KEY = "project:project-1"


def test_every_edge_carries_the_snapshot_that_says_so() -> None:
    project = grant(Named(name="Velmora University", role="COLLABORATOR", outcome_country="China"))
    graph = project_graph(project)
    assert graph.number_of_edges() >= 3
    for *_, data in graph.edges(data=True):
        assert data["evidence"]
        assert {item.sha256 for item in data["evidence"]} == {snapshot().sha256}
        assert {item.retrieved for item in data["evidence"]} == {snapshot().retrieved}


@pytest.mark.parametrize(("role", "relation"), sorted(ROLE_RELATIONS.items()))
def test_a_role_of_either_api_becomes_its_relation_and_keeps_its_own_value(role: str, relation: Relation) -> None:
    graph = project_graph(grant(Named(name="Arkwell Ltd", role=role)))
    data = graph.edges[KEY, "organisation:org-1", relation.value]
    assert f"role: {role}" in data["evidence"][0].quote
    assert graph.nodes["organisation:org-1"]["roles"] == (role,)


def test_a_role_that_nobody_knows_is_kept_and_not_guessed() -> None:
    graph = project_graph(grant(Named(name="Arkwell Ltd", role="ADVISER_ORG")))
    assert graph.has_edge(KEY, "organisation:org-1", key=Relation.OTHER_ROLE.value)


def test_a_body_that_only_an_outcome_names_gets_a_node_of_its_own() -> None:
    project = grant()
    outcome = Collaboration(snapshot=0, id="c1", organisation_name="Velmora University", country="China")
    graph = project_graph(replace(project, collaborations=(outcome,)))
    node = "organisation:outcome:velmora university"
    assert graph.nodes[node]["outcome_countries"] == ("China",)
    assert graph.has_edge(KEY, node, key=Relation.REPORTED_COLLABORATOR.value)


def test_an_outcome_finds_the_record_of_which_the_name_was_cut_at_forty_letters() -> None:
    whole = "The Royal Elmswick Institute for Very Long Baseline Measurements"
    project = grant(Named(name=whole[:40].rstrip(), role="COLLABORATOR"))
    outcome = Collaboration(snapshot=0, id="c1", organisation_name=whole, country="Norway")
    graph = project_graph(replace(project, collaborations=(outcome,)))
    assert graph.nodes["organisation:org-1"]["outcome_names"] == (whole,)
    assert len([node for node in nodes_of(graph, NodeKind.ORGANISATION) if "outcome" in node]) == 0


def test_an_outcome_with_a_short_name_that_only_begins_alike_is_another_body() -> None:
    project = grant(Named(name="Arkwell", role="PROJECT_PARTNER"))
    outcome = Collaboration(snapshot=0, id="c1", organisation_name="Arkwell Museum of Lace", country="Norway")
    graph = project_graph(replace(project, collaborations=(outcome,)))
    assert graph.nodes["organisation:org-1"]["outcome_countries"] == ()


def test_countries_of_several_outcomes_stand_side_by_side() -> None:
    project = grant(Named(name="Arkwell", role="COLLABORATOR"))
    outcomes = tuple(
        Collaboration(snapshot=0, id=country, organisation_name="Arkwell", country=country)
        for country in ("Norway", "Chile", "Norway")
    )
    graph = project_graph(replace(project, collaborations=outcomes))
    assert graph.nodes["organisation:org-1"]["outcome_countries"] == ("Norway", "Chile")


def test_an_edge_runs_from_the_first_start_to_the_last_end_that_is_known() -> None:
    project = grant(Named(name="Arkwell", role="COLLABORATOR"))
    outcomes = (
        Collaboration(snapshot=0, id="a", organisation_name="Arkwell", start=date(2017, 1, 1), end=date(2018, 1, 1)),
        Collaboration(snapshot=0, id="b", organisation_name="Arkwell", start=date(2016, 5, 1)),
        Collaboration(snapshot=0, id="c", organisation_name="Arkwell", end=date(2019, 1, 1)),
    )
    graph = project_graph(replace(project, collaborations=outcomes))
    data = graph.edges[KEY, "organisation:org-1", Relation.REPORTED_COLLABORATOR.value]
    assert (data["start"], data["end"]) == (date(2016, 5, 1), date(2019, 1, 1))


def test_declared_and_reported_roles_of_one_record_stay_two_edges() -> None:
    project = grant(Named(name="Arkwell"))
    again = Participation(snapshot=0, organisation_id="org-1", role="COLLABORATOR")
    graph = project_graph(replace(project, participations=(*project.participations, again)))
    assert set(graph.get_edge_data(KEY, "organisation:org-1")) == {
        Relation.PROJECT_PARTNER.value,
        Relation.REPORTED_COLLABORATOR.value,
    }


def test_further_funding_is_quoted_with_amount_and_country() -> None:
    funding = FurtherFunding(
        snapshot=0, id="f", organisation_name="Fund for Quiet", country="Norway", amount=Decimal(5000), currency="NOK"
    )
    graph = project_graph(replace(grant(), further_funding=(funding,)))
    data = graph.edges[KEY, "organisation:funding:fund for quiet", Relation.FURTHER_FUNDING.value]
    assert data["evidence"][0].quote == "Fund for Quiet; country: Norway; amount: NOK 5,000"


def test_the_funder_is_joined_with_the_value_and_the_dates() -> None:
    graph = project_graph(grant())
    data = graph.edges[KEY, "organisation:epsrc", Relation.FUNDED_BY.value]
    assert data["evidence"][0].quote == "EPSRC; value: £250,000; from: 2016-01-01; to: 2020-12-31"


def test_an_outcome_that_names_nobody_adds_nothing() -> None:
    graph = project_graph(replace(grant(), collaborations=(Collaboration(snapshot=0, id="c"),)))
    assert not [node for node in graph if "outcome" in node]


def test_no_node_stands_for_a_person() -> None:
    graph = project_graph(grant(Named(name="Arkwell"), investigators=["Ada Quill Example"]))
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"project", "organisation"}
    assert "Quill" not in repr(list(graph.nodes(data=True))) + repr(list(graph.edges(data=True)))


def test_the_project_has_one_key_and_a_public_address() -> None:
    assert project_key(grant()) == KEY
    assert gtr_address("EP/N007743/1") == "https://gtr.ukri.org/projects?ref=EP%2FN007743%2F1"
