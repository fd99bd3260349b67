"""What a query is answered with: claims only where two identifiers agree, everything else a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from diligence.judgements import Judgement, Judgements
from diligence.reports.wording import check_wording
from diligence.web.name_index import similarity
from tests.diligence.projects import ASSESSMENT, GOVERNMENT, LEGAL, LISTS
from tests.diligence.web.conftest import ON_GOVERNMENT, PERSON, TWICE, Service, features


def matched(found: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in found if item["match"]]


def test_a_whole_name_and_the_country_match_an_entry(service: Service) -> None:
    (found,) = service.one(LEGAL.body, type="listing", country="China")
    assert found["match"] is True
    assert found["score"] == 100
    assert features(found) | {"whole_name": True, "country_agrees": True, "status": 3} == features(found)


@pytest.mark.parametrize("country", [None, "Outside UK", "Atlantis"])
def test_a_name_without_its_country_is_no_match(service: Service, country: str | None) -> None:
    found = service.one(LEGAL.body, type="listing", **({"country": country} if country else {}))
    assert found
    assert matched(found) == []
    assert all(item["score"] < 90 and "country_agrees" not in features(item) for item in found)


def test_a_name_in_another_country_is_no_match(service: Service) -> None:
    found = service.one(LEGAL.body, type="listing", country="Norway")
    assert matched(found) == []
    assert all(features(item)["country_agrees"] is False for item in found)


def test_a_country_alone_brings_nothing(service: Service) -> None:
    blank, none = service.ask(
        {"query": " ", "properties": [{"pid": "country", "v": "China"}, {"pid": "city", "v": "Beijing"}]},
        {"properties": [{"pid": "country", "v": "CN"}]},
    )
    assert blank == none == []


def test_an_acronym_is_never_more_than_possible(service: Service) -> None:
    found = service.one("QITS", country="France")
    assert [item["name"] for item in found] == ["Quillon Institute of Tidal Studies"]
    assert features(found[0])["status"] == 1
    assert matched(found) == []


def test_a_body_whose_own_name_is_an_acronym_is_never_more_than_possible(service: Service) -> None:
    (found,) = service.one("VRTX", country="CN", type="organisation")
    assert (found["match"], features(found)["status"], features(found)["whole_name"]) == (False, 1, False)
    assert matched(service.one("VRTX", ror="0hhhhhh88", type="organisation")) == ["organisation:ror:0hhhhhh88"]


def test_a_body_in_another_country_is_not_answered(service: Service) -> None:
    assert service.one("Velmora University", type="organisation", country="Norway") == []
    assert service.one("Pargeter Loom Company", type="organisation", country="Outside UK") == []


def test_an_entry_with_another_id_is_a_question(service: Service) -> None:
    (found,) = service.one("Tessaly Reactor Bureau", type="listing", country="CN", ror="09zzzzz99")
    assert (found["match"], features(found)["status"], features(found)["shared_id"]) == (False, 1, False)
    assert "another body's" in found["description"]
    assert matched(service.one("Tessaly Reactor Bureau", type="listing", country="CN")) == ["listing:with-id"]


def test_a_body_on_the_list_and_among_organisations_matches_its_entry_unless_its_type_is_asked(
    service: Service, judged: Callable[[Judgements], Service]
) -> None:
    both = service.one("Zelkova Radar Works", country="CN")
    assert [item["type"][0]["id"] for item in both if features(item)["status"] == 3] == ["listing", "organisation"]
    assert matched(both) == [both[0]["id"]]
    # A person spoke of the entry alone: whether the organisation of that name is meant too is not said.
    assert matched(judged(_judgement("same", LEGAL.body)).one("Zelkova Radar Works", country="CN")) == []
    own = service.one("Zelkova Radar Works", country="CN", type="organisation")
    assert matched(own) == ["organisation:gtr:ORG-ZELKOVA"]


def test_a_body_on_several_lists_matches_its_entry_on_the_weightiest(service: Service) -> None:
    found = service.one(TWICE, type="listing", country="CN")
    assert [item["id"] for item in found] == ["listing:twice-legal", "listing:twice-copy", "listing:twice-government"]
    assert {features(item)["status"] for item in found} == {3}
    assert matched(found) == ["listing:twice-legal"]
    assert matched(service.one(TWICE, type="listing")) == []


@pytest.mark.parametrize("name", ["{}, China", "{} (China)", "{} P.R. China", "{} (GPI)"])
@pytest.mark.parametrize("body", [TWICE, "Hesperia Aerodynamics Institute"])
def test_a_name_with_its_country_or_own_acronym_behind_it_is_still_all_of_it(
    service: Service, body: str, name: str
) -> None:
    asked = name.format(body) if body is TWICE else name.replace("GPI", "HAI").format(body)
    assert len(matched(service.one(asked, type="listing", country="CN"))) == 1


@pytest.mark.parametrize(
    "name", ["Friends of {}", "Department of Physics, {}", "{} School of Law", "{}, Shenzhen", "{} Norway"]
)
@pytest.mark.parametrize("body", [TWICE, LEGAL.body])
def test_a_name_that_holds_a_listed_name_is_no_match(service: Service, body: str, name: str) -> None:
    assert matched(service.one(name.format(body), type="listing", country="CN")) == []


def test_an_entry_that_a_person_judged_comes_before_what_the_comparison_confirms(
    judged: Callable[[Judgements], Service],
) -> None:
    same = Judgement(subject=TWICE, about="listing", target=ON_GOVERNMENT.name, verdict="same", by="A. Reviewer",
                     role="officer", decided=date(2026, 5, 1), reason="Seen.")  # fmt: skip
    found = judged(Judgements([same])).one(TWICE, type="listing", country="CN")
    assert (found[0]["id"], found[0]["score"]) == ("listing:twice-government", 100)
    assert matched(found) == ["listing:twice-government"]


def test_a_known_body_matches_by_its_own_name_and_country(service: Service) -> None:
    assert matched(service.one("Velmora University", type="organisation", country="CN")) == [
        "organisation:ror:0aaaaaa11"
    ]


def test_two_bodies_of_one_name_are_both_a_question(service: Service) -> None:
    found = service.one("Saint Aldwin College", type="organisation", country="CN")
    assert {item["id"] for item in found} == {"organisation:ror:0eeeeee55", "organisation:ror:0ffffff66"}
    assert {features(item)["status"] for item in found} == {1}
    assert {features(item)["other_bearers"] for item in found} == {1}


def test_a_shared_ror_id_decides_between_two_bodies_of_one_name(service: Service) -> None:
    found = service.one("Saint Aldwin College", type="organisation", ror="https://ror.org/0ffffff66")
    assert matched(found) == ["organisation:ror:0ffffff66"]
    assert features(found[0])["shared_id"] is True
    assert found[0]["score"] == 100


def test_an_id_without_a_name_finds_its_body(service: Service) -> None:
    (found,) = service.ask({"properties": [{"pid": "ror", "v": {"id": "0aaaaaa11", "name": ""}}]})
    assert matched(found) == ["organisation:ror:0aaaaaa11"]


@pytest.mark.parametrize("name", ["https://ror.org/0aaaaaa11", "0AAAAAA11", " ror.org/0aaaaaa11/ "])
def test_a_column_of_ids_finds_its_bodies(service: Service, name: str) -> None:
    assert matched(service.one(name)) == ["organisation:ror:0aaaaaa11"]


@pytest.mark.parametrize("ror", ["n/a", "-", "unknown", "grid.11956.3a"])
def test_what_is_no_ror_id_is_passed_over(service: Service, ror: str) -> None:
    (found,) = service.one("Tessaly Reactor Bureau", type="listing", country="CN", ror=ror)
    assert (found["match"], "shared_id" in features(found)) == (True, False)


def test_the_id_of_another_body_takes_a_claim_away(service: Service) -> None:
    found = service.one("Velmora University", type="organisation", country="CN", ror="09zzzzz99")
    assert matched(found) == []
    assert [(features(item)["shared_id"], features(item)["status"]) for item in found] == [(False, 1)]


@pytest.mark.parametrize("country", [{}, {"country": "CN"}])
def test_the_city_tells_two_bodies_of_one_name_apart(service: Service, country: dict[str, str]) -> None:
    found = service.one("Saint Aldwin College", type="organisation", city="Merrow Falls", **country)
    assert matched(found) == ["organisation:ror:0ffffff66"]
    assert [features(item)["city_agrees"] for item in found] == [True, False]


def test_a_city_that_differs_makes_a_match_a_question(service: Service) -> None:
    found = service.one("Pargeter Loom Company", type="organisation", country="GB", city="Elsewhere")
    assert matched(found) == []
    assert features(found[0])["city_agrees"] is False
    assert matched(service.one("Pargeter Loom Company", type="organisation", country="GB", city="hexworthy"))


def test_an_organisation_of_a_grant_is_the_known_body_that_it_was_identified_with(service: Service) -> None:
    answer = service.extended(["organisation:gtr:ORG-VELMORA"], "ror", "grants")
    assert answer["rows"]["organisation:gtr:ORG-VELMORA"] == {"ror": [{"str": "0aaaaaa11"}], "grants": [{"int": 1}]}


def test_a_name_that_nobody_bears_brings_names_written_much_like_it_as_questions(service: Service) -> None:
    found = service.one("Pargeter Looms Company", type="organisation", country="GB")
    assert [item["name"] for item in found] == ["Pargeter Loom Company"]
    assert features(found[0])["status"] == 1


def test_a_grant_is_found_by_its_reference_in_any_case(service: Service) -> None:
    assert matched(service.one("zz/b000002/1")) == ["grant:project-2"]
    assert matched(service.one("whatever it is called", reference="ZZ/B000002/1", type="grant")) == ["grant:project-2"]


def test_a_title_of_two_grants_is_a_question_until_funder_or_year_tell_them_apart(service: Service) -> None:
    title = "A Ledger of Northern Lighthouses"
    both = service.one(title, type="grant")
    assert len(both) == 2
    assert matched(both) == []
    assert matched(service.one(title, type="grant", funder="AHRC")) == ["grant:project-3"]
    assert matched(service.one(title, type="grant", start_year=2018)) == ["grant:project-2"]
    assert matched(service.one(title, type="grant", funder="Arts and Humanities Research Council")) == [
        "grant:project-3"
    ]


def test_a_title_alone_is_no_match(service: Service) -> None:
    (found,) = service.one("Weaving of tidal barriers", type="grant")
    assert (found["match"], features(found)["status"]) == (False, 2)


def test_a_title_written_nearly_alike_is_a_question(service: Service) -> None:
    (found,) = service.one("Weaving of tidal barrier", type="grant")
    assert features(found)["status"] == 1


def test_the_kind_of_list_stands_in_every_description_and_no_research_list_is_called_a_sanction(
    service: Service,
) -> None:
    both = (GOVERNMENT, ASSESSMENT)
    found = [service.one(item.body, type="listing", country="CN")[0]["description"] for item in both]
    assert "government research-security list, not a sanction" in found[0]
    assert "assessment by a research institute, not a government list" in found[1]


def test_no_description_accuses_anybody(service: Service) -> None:
    found = [row for item in LISTS for row in service.one(item.body, country=item.country)]
    assert len(found) >= len(LISTS)
    assert [problem for item in found for problem in check_wording(item["description"])] == []


def test_a_person_is_never_answered(service: Service) -> None:
    assert service.one(PERSON) == []
    assert service.get("/suggest/entity", prefix=PERSON.split()[0]).json()["result"] == []


def test_scores_are_ordered_and_a_limit_keeps_the_best(service: Service) -> None:
    found = service.one("Saint Aldwin College")
    scores = [item["score"] for item in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert service.one("Saint Aldwin College", limit=1) == found[:1]


def test_a_limit_never_makes_one_of_several_the_only_one(judged: Callable[[Judgements], Service]) -> None:
    asked = judged(_judgement("same", LEGAL.body))
    assert matched(asked.one(LEGAL.body, country="CN", limit=1)) == []


@pytest.mark.parametrize(
    ("types", "strict", "answers"),
    [
        ("listing", "should", {"listing"}),
        (["listing", "organisation"], "any", {"listing", "organisation"}),
        (["listing", "organisation"], "all", set()),
        ("person", "any", set()),
        ([], "any", {"listing", "organisation"}),
    ],
)
def test_only_the_types_that_were_asked_for_answer(
    service: Service, types: object, strict: str, answers: set[str]
) -> None:
    found = service.one("Zelkova Radar Works", type=types, type_strict=strict, country="CN")
    assert {item["type"][0]["id"] for item in found} == answers


def _judgement(verdict: str, target: str, about: str = "listing") -> Judgements:
    return Judgements([
        Judgement(subject=LEGAL.body if about == "listing" else "Velmora University", about=about, target=target,  # type: ignore[arg-type]
                  verdict=verdict, by="A. Reviewer", role="officer", decided=date(2026, 5, 1), reason="Private words.")  # type: ignore[arg-type]
    ])  # fmt: skip


def test_an_entry_judged_another_body_is_not_answered(judged: Callable[[Judgements], Service]) -> None:
    assert judged(_judgement("different", LEGAL.body)).one(LEGAL.body, type="listing", country="CN") == []


def test_a_judgement_decides_and_its_author_is_not_told(judged: Callable[[Judgements], Service]) -> None:
    (found,) = judged(_judgement("same", LEGAL.body)).one(LEGAL.body, type="listing", country="NO")
    assert found["match"] is True
    assert "a person of this office judged" in found["description"]
    assert "Reviewer" not in found["description"]
    assert "Private" not in found["description"]


def test_a_body_judged_different_is_not_answered(judged: Callable[[Judgements], Service]) -> None:
    service = judged(_judgement("different", "0aaaaaa11", "body"))
    assert service.one("Velmora University", type="organisation", country="CN") == []


def test_a_legal_form_makes_no_name_less_alike() -> None:
    assert similarity("Ordrel Technologies", "Ordrel Technologies Co., Ltd.") == 1.0
    assert similarity("Ordrel Technologies", "Ordrel Technology") < 1.0


def test_the_beginning_of_a_title_is_a_question(service: Service) -> None:
    (found,) = service.one("Weaving of tidal", type="grant")
    assert (found["match"], features(found)["status"]) == (False, 1)
    assert service.one("Weaving of", type="grant") == []
