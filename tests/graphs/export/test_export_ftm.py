"""network.ftm.jsonl: valid for FollowTheMoney, complete, and never a word harder than the evidence."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from types import ModuleType
from typing import Any

import pycountry
import pytest
from invented_answer import evidence, invented_answer, large_answer, link

from graphs.answer import Answer
from graphs.evidence import Relation
from graphs.export.ftm import QUESTION, ftm


@pytest.fixture(scope="module")
def library() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that it brings
        return pytest.importorskip("followthemoney", reason="the extra ftm is not installed")


def entities(answer: Answer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ftm(answer).decode().splitlines()]


def named(answer: Answer, name: str) -> dict[str, Any]:
    return next(item for item in entities(answer) if item["properties"].get("name") == [name])


def of(answer: Answer, schema: str) -> list[dict[str, Any]]:
    return [item for item in entities(answer) if item["schema"] == schema]


def with_link(*added: Any) -> Answer:
    answer = invented_answer(hostile=False)
    return replace(answer, links=(*answer.links, *added))


def test_every_line_is_valid_and_no_value_is_lost_in_reading(library: ModuleType) -> None:
    for answer in (invented_answer(40), invented_answer(40, hostile=False), large_answer(100)):
        for data in entities(answer):
            entity = library.model.make_entity(data["schema"])
            entity.id = data["id"]
            for name, values in data["properties"].items():
                entity.add(name, values)
                assert set(entity.get(name)) == set(values), (data["schema"], name)
            entity.schema.validate(data)


def test_every_end_exists_and_is_what_the_ontology_wants_there(library: ModuleType) -> None:
    for answer in (invented_answer(), large_answer(100)):
        known = {data["id"]: library.model.get_proxy(data) for data in entities(answer)}
        for entity in known.values():
            for prop, value in entity.itervalues():
                if prop.type.name == "entity":
                    assert known[value].schema.is_a(prop.range), (entity.schema.name, prop.name)


def test_the_library_takes_every_country_code_that_we_write(library: ModuleType) -> None:
    node = invented_answer(1).nodes[0]
    taken = library.types.registry.country
    for country in pycountry.countries:
        answer = replace(invented_answer(1), nodes=(replace(node, country=country.alpha_2),))
        (code,) = entities(answer)[0]["properties"]["country"]
        assert taken.clean(code) == code, country.alpha_2


def test_no_two_entities_share_an_id() -> None:
    found = [item["id"] for item in entities(large_answer(200))]
    assert len(set(found)) == len(found)


def test_a_link_keeps_its_id_when_its_place_in_the_answer_changes() -> None:
    answer = invented_answer()
    turned = replace(
        answer,
        links=tuple(replace(item, key=f"other-{n}") for n, item in enumerate(reversed(answer.links))),
        statements=(),
    )
    assert {item["id"] for item in entities(answer)} == {item["id"] for item in entities(turned)}


def test_two_links_that_say_the_same_get_two_ids() -> None:
    answer = invented_answer()
    twice = replace(answer, links=(*answer.links, replace(answer.links[0], key="twice")))
    found = [item["id"] for item in entities(twice)]
    assert len(found) == len(set(found)) == len(entities(answer)) + 1


def test_a_grant_is_a_project_with_money_days_and_topics() -> None:
    found = named(invented_answer(hostile=False), "Recognising faces that are partly covered")
    assert found["schema"] == "Project"
    told = found["properties"]
    assert told["projectId"] == ["ZZ/A000001/1"]
    assert (told["startDate"], told["endDate"]) == (["2016-01-01"], ["2020-12-31"])
    assert (told["amount"], told["currency"]) == (["6000000.50"], ["GBP"])
    assert told["keywords"] == ["Computer vision", "Image processing", "Biometrics"]
    assert told["sourceUrl"] == ["https://records.example/projects/p1"]


def test_a_state_body_is_a_public_body_and_an_organisation_an_organisation() -> None:
    answer = invented_answer(hostile=False)
    assert named(answer, "Ministry of Education of Freedonia")["schema"] == "PublicBody"
    assert named(answer, "River South University")["schema"] == "Organization"


def test_a_role_in_a_project_is_a_participation_with_words_days_and_source() -> None:
    answer = invented_answer(hostile=False)
    found = [item["properties"] for item in of(answer, "ProjectParticipant") if "endDate" in item["properties"]]
    assert [told["role"] for told in found] == [["project partner"]]
    assert (found[0]["startDate"], found[0]["endDate"]) == (["2016-01-01"], ["2018-06-30"])
    assert found[0]["participant"] == [named(answer, "River South University")["id"]]
    assert found[0]["sourceUrl"] == ["https://records.example/project/P1"]
    assert found[0]["retrievedAt"] == ["2026-05-01T09:30:00"]


def test_the_funder_pays_the_body_that_leads_the_project() -> None:
    answer = invented_answer(hostile=False)
    (found,) = of(answer, "Payment")
    told = found["properties"]
    assert told["payer"] == [named(answer, "Science Fund of Freedonia")["id"]]
    assert told["beneficiary"] == [named(answer, "University of Exampleton")["id"]]
    assert (told["amount"], told["currency"]) == (["6000000.50"], ["GBP"])


def test_with_two_funders_no_payment_bears_an_amount() -> None:
    nodes = {node.key: node for node in invented_answer(hostile=False).nodes}
    second = link(90, nodes["project:p1"], Relation.FUNDED_BY, nodes["body:ministry"])
    payments = of(with_link(second), "Payment")
    assert len(payments) == 2
    assert not any("amount" in item["properties"] for item in payments)


def test_a_possible_lead_receives_nothing_and_takes_nothing_from_the_lead() -> None:
    nodes = {node.key: node for node in invented_answer(hostile=False).nodes}
    perhaps = link(91, nodes["project:p1"], Relation.LED_BY, nodes["organisation:river"], status="possible")
    (found,) = of(with_link(perhaps), "Payment")
    assert found["properties"]["beneficiary"] == [named(with_link(), "University of Exampleton")["id"]]


def test_a_body_that_funds_its_own_project_pays_nobody() -> None:
    answer = invented_answer(hostile=False)
    lead = next(item.target for item in answer.links if item.relation == "led by")
    own = tuple(replace(item, target=lead) if item.relation == "funded by" else item for item in answer.links)
    assert not of(replace(answer, links=own), "Payment")


def test_money_without_a_known_receiver_is_a_participation() -> None:
    answer = invented_answer(hostile=False)
    without_lead = replace(answer, links=tuple(item for item in answer.links if item.relation != "led by"))
    assert not of(without_lead, "Payment")
    assert "funded by" in [item["properties"]["role"][0] for item in of(without_lead, "ProjectParticipant")]


def test_a_match_on_a_legal_list_is_told_with_list_day_and_response() -> None:
    answer = invented_answer(hostile=False)
    (found,) = of(answer, "Sanction")
    told = found["properties"]
    assert told["program"] == ["Invented list of entities"]
    assert (told["startDate"], told["endDate"]) == (["2019-05-21"], ["2025-02-01"])
    assert told["status"] == ["taken off the list"]
    assert told["listingDate"] == ["2019-05-21"]
    assert any("Response of the body: not asked" in line for line in told["summary"])
    assert "Invented list of entities" in told["summary"][0]


def test_a_sanction_cites_the_list_and_not_the_record_that_names_the_body() -> None:
    answer = invented_answer(hostile=False)
    listed = next(item for item in answer.links if item.relation == "listed as" and item.status == "confirmed")
    entry = next(node for node in answer.nodes if node.key == listed.target)
    record, of_list = (replace(listed.evidence[0], source=source) for source in ("gtr", entry.lists[0]))
    of_list = replace(of_list, quote="the entry's own words", url="https://lists.example/entry")
    both = replace(listed, evidence=(record, of_list))
    changed = replace(answer, links=tuple(both if item is listed else item for item in answer.links))
    (found,) = of(changed, "Sanction")
    assert found["properties"]["publisher"] == [entry.lists[0]]
    assert "https://lists.example/entry" in found["properties"]["sourceUrl"]
    assert record.url not in found["properties"]["sourceUrl"]
    assert any("the entry's own words" in words for words in found["properties"]["description"])


@pytest.mark.parametrize(
    ("status", "words", "kinds", "expected"),
    [
        ("confirmed", "listed as", ("legal",), True),
        ("probable", "probably listed as", ("legal",), True),
        ("possible", "a question: listed as?", ("legal",), False),
        ("", "listed as", ("legal",), False),
        ("possible", "listed as", ("legal",), False),
        ("confirmed", "part of a body listed as", ("legal",), False),
        ("confirmed", "has a part listed as", ("legal",), False),
        ("confirmed", "listed as", ("government",), False),
        ("confirmed", "listed as", ("assessment",), False),
        ("confirmed", "listed as", ("press",), False),
        ("confirmed", "listed as", ("own",), False),
        ("confirmed", "listed as", ("legal", "assessment"), False),
        ("confirmed", "listed as", (), False),
    ],
)
def test_only_a_claim_on_a_legal_list_of_the_body_itself_is_a_sanction(
    status: str, words: str, kinds: tuple[str, ...], expected: bool
) -> None:
    answer = invented_answer(hostile=False)
    nodes = tuple(replace(node, list_kinds=kinds) if node.key == "listing:note" else node for node in answer.nodes)
    by_key = {node.key: node for node in nodes}
    added = link(91, by_key["organisation:gates"], Relation.LISTED_AS, by_key["listing:note"], status=status)
    asked = replace(answer, nodes=nodes, links=(*answer.links, replace(added, words=words)))
    body = named(answer, "Digital Gates Plc")["id"]
    assert any(item["properties"]["entity"] == [body] for item in of(asked, "Sanction")) is expected


def test_no_entity_bears_a_topic() -> None:
    assert not [item for item in entities(invented_answer()) if "topics" in item["properties"]]


def test_a_possible_match_is_a_link_that_asks() -> None:
    asked = [item for item in of(invented_answer(), "UnknownLink") if item["properties"]["role"] == [QUESTION]]
    assert len(asked) == 2
    assert all(item["properties"]["status"] == ["possible"] for item in asked)


def test_a_possible_role_in_a_project_is_no_participation() -> None:
    nodes = {node.key: node for node in invented_answer(hostile=False).nodes}
    added = link(92, nodes["project:p2"], Relation.PROJECT_PARTNER, nodes["organisation:optics"], status="possible")
    before, after = invented_answer(hostile=False), with_link(added)
    assert len(of(after, "ProjectParticipant")) == len(of(before, "ProjectParticipant"))
    assert len(of(after, "UnknownLink")) == len(of(before, "UnknownLink")) + 1


def test_supervision_is_a_link_in_its_own_words_and_no_ownership() -> None:
    answer = invented_answer(hostile=False)
    ministry = named(answer, "Ministry of Education of Freedonia")["id"]
    found = [item for item in of(answer, "UnknownLink") if item["properties"]["object"] == [ministry]]
    assert sorted(item["properties"]["role"][0] for item in found) == ["supervised by", "unit of"]


def test_an_owned_body_is_a_company_with_an_owner() -> None:
    answer = invented_answer(hostile=False)
    (found,) = of(answer, "Ownership")
    assert found["properties"]["asset"] == [named(answer, "Digital Gates Plc")["id"]]
    assert found["properties"]["owner"] == [named(answer, "Science Fund of Freedonia")["id"]]
    assert found["properties"]["status"] == ["probable"]
    assert named(answer, "Digital Gates Plc")["schema"] == "Company"


def test_every_link_is_told_but_those_to_a_topic() -> None:
    answer = invented_answer()
    told = sum(
        item["schema"] not in {"Sanction", "Project", "Organization", "Company", "PublicBody"}
        for item in entities(answer)
    )
    assert told == sum("topic:faces" not in {item.origin, item.target} for item in answer.links)


def test_every_link_brings_its_quotation_and_its_hash() -> None:
    item = evidence("said by the record")
    nodes = {node.key: node for node in invented_answer(hostile=False).nodes}
    added = link(93, nodes["project:p2"], Relation.PROJECT_PARTNER, nodes["organisation:optics"], item)
    (found,) = [
        entity
        for entity in of(with_link(added), "ProjectParticipant")
        if any("said by the record" in line for line in entity["properties"]["description"])
    ]
    assert item.sha256 in found["properties"]["description"][0]


def test_every_body_brings_its_response() -> None:
    found = named(invented_answer(hostile=False), "River South University")["properties"]["notes"]
    assert "Response: Replied on 3 May 2026: took part in three meetings." in found
    assert (
        "Response: not asked"
        in named(invented_answer(hostile=False), "Science Fund of Freedonia")["properties"]["notes"]
    )


def test_a_body_names_its_lists_with_their_kinds_and_a_question_as_a_question() -> None:
    notes = named(invented_answer(hostile=False), "River South University")["properties"]["notes"]
    assert (
        "On Tracker of universities; Register of research bodies (assessment by a research body; government list)"
    ) in notes
    assert "A question for a person, counted for nothing: is it on Invented list of entities?" in notes


def test_a_line_about_a_flagged_body_brings_its_response() -> None:
    answer = invented_answer(hostile=False)
    optics = named(answer, "Institute of Optics and Fine Mechanics")["id"]
    found = [item for item in of(answer, "UnknownLink") if item["properties"]["subject"] == [optics]]
    assert len(found) == 2
    assert all("not asked" in item["properties"]["summary"][0] for item in found)


@pytest.mark.parametrize("name", ["", " ", '""', "\u200b", "'\u200b'"])
def test_a_body_without_a_name_to_read_says_so(name: str) -> None:
    answer = invented_answer(1)
    nameless = replace(answer, nodes=(replace(answer.nodes[0], name=name),))
    assert entities(nameless)[0]["properties"]["name"] == ["(no name in the record)"]
