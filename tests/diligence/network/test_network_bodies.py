"""Which partners of different grants are one body, and which never are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from diligence.knowledge import Knowledge
from diligence.network.bodies import Appearance, commonest, joined
from diligence.network.build import Network, build_network
from graphs.evidence import Relation
from tests.diligence.network.invented_store import GO_BETWEEN, named, numbered, projects
from tests.diligence.projects import CIVIL_BODY, NOW


def keys_of(network: Network, name: str) -> list[str]:
    return [key for key, names in network.names.items() if name in names]


def partner(name: str, project: str, *, record: str = "", body: str = "", country: str = "") -> Appearance:
    return Appearance(
        project=project,
        names=(name,),
        records=((record or f"outcome:{name}", name),),
        body=body,
        body_name=body,
        countries=(country,) if country else (),
    )


def test_a_body_that_three_grants_name_stands_once_with_its_three_links(network: Network) -> None:
    (key,) = keys_of(network, GO_BETWEEN)
    origins = {origin for origin, _ in network.graph.in_edges(key)}
    assert origins == {"project:project-1", "project:project-2", "project:project-5"}


def test_bodies_of_one_name_in_two_countries_stay_two(network: Network) -> None:
    keys = keys_of(network, "Ministry of Health")
    assert sorted(str(network.graph.nodes[key]["country"]) for key in keys) == ["KE", "MW"]


def test_a_record_without_a_country_joins_the_body_that_its_id_names() -> None:
    found = joined([partner("Velmora", "p1", record="R1", country="CN"), partner("Velmora", "p2", record="R1")])
    assert [len(items) for items in found.values()] == [2]


def test_a_shared_record_never_joins_two_known_bodies() -> None:
    found = joined([partner("X", "p1", record="R1", body="a"), partner("X", "p2", record="R1", body="b")])
    assert sorted(found) == ["body:a", "body:b"]


def test_a_shared_record_never_joins_two_countries() -> None:
    found = joined([partner("X", "p1", record="R1", country="KE"), partner("X", "p2", record="R1", country="MW")])
    assert len(found) == 2


@pytest.mark.parametrize("name", ["Head Office", "Grants Admin Office", "Department of Finance", "School of Medicine"])
def test_a_shared_record_that_names_only_an_office_joins_nothing_without_a_country(name: str) -> None:
    placeless = [partner(name, "p1", record="R1"), partner(name, "p2", record="R1")]
    assert len(joined(placeless)) == 2
    assert len(joined([*placeless, partner(name, "p3", record="R1", country="GB")])) == 1
    assert len(joined([partner(name, project, record="R1", country="KE") for project in ("p1", "p2")])) == 1


@pytest.mark.parametrize(
    "name", ["University of Stockholm", "NERC", "Zuehlke Engineering AG", "Second Military Medical University"]
)
def test_a_shared_record_that_names_somebody_joins_without_a_country(name: str) -> None:
    assert len(joined([partner(name, "p1", record="R1"), partner(name, "p2", record="R1")])) == 1


def test_records_of_two_places_are_one_body_where_both_agreed_with_the_same_known_one() -> None:
    known = [partner("X", "p1", body="ror:1", country="HK"), partner("X", "p2", body="ror:1", country="CN")]
    assert list(joined(known)) == ["body:ror:1"]


def test_where_records_name_two_countries_the_register_s_stands(knowledge: Knowledge) -> None:
    grants = [
        numbered(number, named(CIVIL_BODY.name, country), start=None, end=None)
        for number, country in ((1, "China"), (2, "Hong Kong"))
    ]
    network = build_network(grants, knowledge, NOW.date())
    (key,) = (node for node in keys_of(network, CIVIL_BODY.name) if node.startswith("body:"))
    assert network.graph.nodes[key]["country"] == CIVIL_BODY.country


def test_outcomes_without_id_and_country_are_never_joined_by_their_name() -> None:
    assert len(joined([partner("National Radar Institute", "p1"), partner("National Radar Institute", "p2")])) == 2


def test_a_common_name_in_one_country_is_no_identity() -> None:
    found = joined([partner("Ministry", "p1", country="KE"), partner("Ministry", "p2", country="KE")])
    assert len(found) == 2


def test_the_order_of_the_grants_changes_no_body(knowledge: Knowledge) -> None:
    backward = build_network(reversed(projects()), knowledge, NOW.date())
    forward = build_network(projects(), knowledge, NOW.date())
    assert set(backward.graph.nodes) == set(forward.graph.nodes)
    assert set(backward.graph.edges) == set(forward.graph.edges)


def test_every_edge_carries_quoted_words_and_every_node_a_kind(network: Network) -> None:
    assert all(data["evidence"] for *_, data in network.graph.edges(data=True))
    assert all(data.get("kind") for _, data in network.graph.nodes(data=True))


def test_a_known_body_keeps_its_tie_to_a_state_body(network: Network) -> None:
    ties = [data["relation"] for *_, data in network.graph.out_edges(f"body:{CIVIL_BODY.id}", data=True)]
    assert Relation.SUPERVISED_BY.value in ties


def test_no_person_is_in_the_network(knowledge: Knowledge) -> None:
    with_person = replace(numbered(9, start=date(2010, 1, 1), end=None), investigators=())
    plain = build_network([with_person], knowledge, NOW.date())
    from tests.diligence.projects import grant

    again = replace(with_person, investigators=grant(investigators=["Dr A. Person"]).investigators)
    assert dict(build_network([again], knowledge, NOW.date()).graph.nodes(data=True)) == dict(
        plain.graph.nodes(data=True)
    )


def test_the_name_that_most_records_print_stands_for_the_body() -> None:
    assert commonest(["BBC", "British Broadcasting Corporation", "BBC"]) == "BBC"
    assert commonest(["A", "Longer"]) == "Longer"


def test_two_roles_in_two_records_of_a_body_run_from_the_first_day_to_the_last(knowledge: Knowledge) -> None:
    early = replace(named("Ellerby Optics", "Kenya", identifier="a"), start=date(2011, 1, 1), end=date(2011, 6, 1))
    late = replace(named("Ellerby Optics", "Kenya", identifier="b"), start=date(2013, 1, 1), end=date(2014, 6, 1))
    found = build_network(
        [numbered(1, early, late, start=date(2010, 1, 1), end=date(2015, 1, 1))], knowledge, NOW.date()
    )
    (key,) = keys_of(found, "Ellerby Optics")
    (data,) = (data for *_, data in found.graph.in_edges(key, data=True))
    assert (data["start"], data["end"]) == (date(2011, 1, 1), date(2014, 6, 1))
