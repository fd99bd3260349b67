"""Records of one body are joined, each join with its reason, and never across places that contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from diligence.knowledge import Knowledge
from diligence.resolve import CasePartner, merge_key, resolve_partners
from graphs.build import project_graph
from graphs.evidence import EvidenceGraph, Relation
from scrapers.records import Collaboration, Project
from tests.diligence.projects import CIVIL_BODY, Named, grant

Resolve = Callable[..., tuple[CasePartner, ...]]


@pytest.fixture
def resolve(knowledge: Knowledge) -> Resolve:
    """Resolve the partners of bodies in one grant, the lead left out."""

    def resolved(*bodies: Named) -> tuple[CasePartner, ...]:
        project = grant(*bodies)
        return resolve_partners(project, project_graph(project), knowledge)[1:]

    return resolved


def joined(project: Project, knowledge: Knowledge) -> tuple[tuple[CasePartner, ...], EvidenceGraph]:
    """Return the partners and the graph with the joins."""
    graph = project_graph(project)
    return resolve_partners(project, graph, knowledge), graph


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arkwell Ltd", "Arkwell Limited"),
        ("Arkwell", "ARKWELL LTD"),
        ("Wexcombe Broadcasting Corporation - WBC", "Wexcombe Broadcasting Corporation (WBC)"),
        ("Wexcombe Assoc for Lace WAL", "Wexcombe Association for Lace"),
        ("WAL Wexcombe Association for Lace", "Wexcombe Association for Lace"),
    ],
)
def test_two_records_of_one_body_are_one_partner(resolve: Resolve, one: str, other: str) -> None:
    (partner,) = resolve(Named(name=one), Named(name=other, role="COLLABORATOR"))
    assert partner.nodes == ("organisation:org-1", "organisation:org-2")
    assert [merge.name for merge in partner.merges] == [other]
    assert "the same name" in partner.merges[0].why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Arkwell Ltd", "Arkwell Museum"),
        ("University of Wexcombe", "Wexcombe University Hospital"),
        ("Wexcombe College", "Wexcombe School"),
        ("Arkwell North", "Arkwell South"),
        ("WAL", "Wexcombe Association for Lace"),
    ],
)
def test_names_that_only_look_alike_stay_apart(resolve: Resolve, one: str, other: str) -> None:
    assert len(resolve(Named(name=one), Named(name=other))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Named(name="Arkwell", country="China"), Named(name="Arkwell", country="Norway")),
        (Named(name="Arkwell", region="London"), Named(name="Arkwell", country="Norway")),
        (Named(name="Arkwell", country="United Kingdom"), Named(name="Arkwell", region="Outside UK")),
        (Named(name="Arkwell", region="Outside UK"), Named(name="Arkwell", region="South East")),
    ],
)
def test_records_in_places_that_contradict_each_other_are_never_joined(
    resolve: Resolve, one: Named, other: Named
) -> None:
    assert len(resolve(one, other)) == 2


def test_three_records_are_not_joined_through_one_without_a_country(resolve: Resolve) -> None:
    partners = resolve(
        Named(name="Arkwell"), Named(name="ARKWELL", country="China"), Named(name="Arkwell Ltd", country="Norway")
    )
    assert [partner.place.code for partner in partners] == ["CN", "NO"]


@pytest.mark.parametrize("name", ["Ministry of Health", "University Hospital", "National Research Council"])
def test_a_common_name_without_a_country_is_not_joined(resolve: Resolve, name: str) -> None:
    assert len(resolve(Named(name=name), Named(name=name, role="COLLABORATOR"))) == 2


def test_a_common_name_in_one_country_is_joined(resolve: Resolve) -> None:
    (partner,) = resolve(
        Named(name="Ministry of Health", country="Norway"), Named(name="Ministry of Health", country="Norway")
    )
    assert partner.merges[0].why == "the same name on two organisation records"


def test_a_join_is_an_edge_with_the_names_of_both_records(knowledge: Knowledge) -> None:
    _, graph = joined(grant(Named(name="Arkwell Ltd"), Named(name="Arkwell Limited", country="Norway")), knowledge)
    data = graph.edges["organisation:org-2", "organisation:org-1", Relation.SAME_BODY.value]
    assert [item.quote for item in data["evidence"]] == ["Arkwell Limited; country: Norway", "Arkwell Ltd"]
    assert data["why"] == "the same name once legal form, abbreviations and its own acronym are evened out"


def test_two_names_of_one_known_body_are_one_partner(knowledge: Knowledge) -> None:
    partners, _ = joined(
        grant(
            Named(name="Home Office", country="United Kingdom"),
            Named(name="The Home Office", country="United Kingdom"),
        ),
        knowledge,
    )
    assert len(partners) == 2  # the lead and the Home Office


def test_a_partner_is_identified_by_its_whole_name_and_its_country(resolve: Resolve) -> None:
    (partner,) = resolve(Named(name=CIVIL_BODY.name, country="China"))
    assert partner.body is not None
    assert partner.body.ror == CIVIL_BODY.ror
    assert "whole name agrees" in partner.identity_basis


def test_the_same_name_in_another_country_is_not_identified(resolve: Resolve) -> None:
    (partner,) = resolve(Named(name=CIVIL_BODY.name, country="Norway"))
    assert partner.body is None
    assert "no known body bears this name and place" in partner.identity_basis


def test_a_name_cut_at_forty_letters_is_read_whole_from_the_outcome(knowledge: Knowledge) -> None:
    whole = "The Royal Elmswick Institute for Very Long Baseline Measurements"
    project = grant(Named(name=whole[:40].rstrip(), role="COLLABORATOR"))
    outcome = Collaboration(snapshot=0, id="c", organisation_name=whole, country="Norway")
    partners, _ = joined(replace(project, collaborations=(outcome,)), knowledge)
    assert partners[1].name == whole
    assert partners[1].place.code == "NO"


def test_a_body_that_only_an_outcome_names_is_a_partner_with_the_outcome_as_evidence(knowledge: Knowledge) -> None:
    outcome = Collaboration(snapshot=0, id="c", organisation_name=CIVIL_BODY.name, country="China")
    partners, _ = joined(replace(grant(), collaborations=(outcome,)), knowledge)
    assert partners[1].name == CIVIL_BODY.name
    assert partners[1].body is not None
    assert partners[1].name_evidence.place == "collaboration outcome"


def test_the_council_that_pays_is_no_partner(knowledge: Knowledge) -> None:
    partners, _ = joined(grant(), knowledge)
    assert [partner.name for partner in partners] == ["University of Elmswick"]


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("Wexcombe Association for Lace (WAL)", "Wexcombe Association for Lace"),
        ("WAL Wexcombe Association for Lace", "Wexcombe Association for Lace"),
        ("Arkwell Ltd", "Arkwell"),
    ],
)
def test_a_name_and_its_own_acronym_have_one_key(name: str, same_as: str) -> None:
    assert merge_key(name) == merge_key(same_as)


def test_an_acronym_of_something_else_stays_in_the_key() -> None:
    assert merge_key("Wexcombe Association for Lace XYZ") != merge_key("Wexcombe Association for Lace")
