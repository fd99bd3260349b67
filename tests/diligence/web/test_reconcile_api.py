"""Each address of the service: what it gives, in the shape of the Reconciliation API 0.2."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from diligence.model import Listing
from diligence.reports.wording import check_wording
from diligence.web.entities import Entities
from diligence.web.reconcile_properties import HINTS, PROPERTIES
from diligence.web.reconcile_words import FEATURES
from tests.diligence.projects import GOVERNMENT, LATE, LEGAL, LIFTED, LISTS, TODAY, UNDATED
from tests.diligence.web.conftest import PERSON, Service


def listing(service: Service, body: str) -> str:
    """Return the id of the entry of a body on an invented list."""
    found: str = service.one(body, type="listing")[0]["id"]
    return found


def test_the_manifest_says_version_types_and_where_everything_is(service: Service) -> None:
    found = service.get("").json()
    assert found["versions"] == ["0.2"]
    assert [item["id"] for item in found["defaultTypes"]] == ["listing", "organisation", "grant"]
    assert found["view"]["url"] == "http://testserver/reconcile/view?id={{id}}"
    assert found["preview"]["url"].startswith("http://testserver/reconcile/preview")
    assert set(found["suggest"]) == {"entity", "property", "type"}
    assert [item["name"] for item in found["extend"]["property_settings"]] == ["limit", "day"]
    assert found["batchSize"] == 50


def test_every_address_of_the_manifest_answers(service: Service) -> None:
    found = service.get("").json()
    own = listing(service, LEGAL.body)
    addresses = [found["documentation"], found["view"]["url"], found["preview"]["url"]]
    addresses += [found["feature_view"]["url"].replace("{{id}}", "status")]
    addresses += [found["extend"]["propose_properties"][key] for key in ("service_url",)]
    for kind, one in (("entity", own), ("property", "country"), ("type", "listing")):
        part = found["suggest"][kind]
        addresses.append(part["service_url"] + part["service_path"] + "?prefix=a")
        addresses.append(part["flyout_service_url"] + part["flyout_service_path"].replace("${id}", one))
    answers = [service.client.get(address.replace("{{id}}", own)).status_code for address in addresses]
    assert answers == [200] * len(addresses)


def test_a_host_that_is_none_is_not_written_into_the_manifest(service: Service) -> None:
    found = service.client.get("/reconcile", headers={"Host": 'evil"><script>'}).json()
    assert found["view"]["url"].startswith("http://127.0.0.1:8000/")


def test_a_batch_is_answered_alike_by_address_and_by_form(service: Service) -> None:
    named = {"query": LEGAL.body, "type": "listing", "properties": [{"pid": "country", "v": "CN"}]}
    batch = json.dumps({"a": named, "b": {"query": "x"}})
    by_address = service.get("", queries=batch)
    by_form = service.client.post("/reconcile", data={"queries": batch})
    assert by_address.json() == by_form.json()
    assert by_form.json()["a"]["result"][0]["match"] is True
    assert by_form.json()["b"] == {"result": []}


def test_every_answer_can_be_read_by_pages_of_other_origins(service: Service) -> None:
    answers = [
        service.get(""),
        service.get("", queries="{"),
        service.get("/nothing"),
        service.client.get("/nothing"),
        service.get("/view", id="nobody"),
        service.get("/suggest/entity", prefix="a"),
        service.client.put("/reconcile"),
    ]
    assert [answer.headers.get_list("access-control-allow-origin") for answer in answers] == [["*"]] * len(answers)


def test_a_head_request_is_answered_as_its_page_without_the_page(service: Service) -> None:
    for path in ("/reconcile", "/reconcile/view?id=grant:project-1"):
        head, page = service.client.head(path), service.client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(page.content))
    assert service.client.head("/reconcile/view?id=nobody").status_code == 404


def test_a_preflight_request_is_allowed(service: Service) -> None:
    answer = service.client.options(
        "/reconcile", headers={"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_an_entity_is_suggested_by_its_beginning_before_its_other_words(service: Service) -> None:
    names = [item["name"] for item in service.get("/suggest/entity", prefix="velm").json()["result"]]
    assert names[0] == "Velmora University"
    words = service.get("/suggest/entity", prefix="RADAR wo").json()["result"]
    assert {item["name"] for item in words} == {"Zelkova Radar Works"}
    assert words[0]["notable"][0]["id"] == "listing"


def test_a_grant_is_suggested_by_its_reference(service: Service) -> None:
    found = service.get("/suggest/entity", prefix="ZZ/B0", type="grant").json()["result"]
    assert [item["id"] for item in found] == ["grant:project-2"]


def test_a_cursor_gives_the_suggestions_that_follow(service: Service) -> None:
    first = service.get("/suggest/entity", prefix="univ").json()["result"]
    second = service.get("/suggest/entity", prefix="univ", cursor=1).json()["result"]
    assert len(first) == 10
    assert second[:9] == first[1:]


def test_an_empty_prefix_suggests_no_entity_and_every_type(service: Service) -> None:
    assert service.get("/suggest/entity").json() == {"result": []}
    assert len(service.get("/suggest/type").json()["result"]) == 3


def test_properties_and_types_are_suggested_by_a_word(service: Service) -> None:
    assert [item["id"] for item in service.get("/suggest/property", prefix="year").json()["result"]] == ["start_year"]
    assert [item["id"] for item in service.get("/suggest/type", prefix="ORG").json()["result"]] == ["organisation"]


def test_only_properties_of_the_type_are_suggested_where_it_is_a_type(service: Service) -> None:
    def suggested(**asked: str) -> list[str]:
        return [item["id"] for item in service.get("/suggest/property", **asked).json()["result"]]

    assert suggested(type="listing") == ["country", "ror"]
    assert suggested(type="grant", prefix="f") == ["funder"]
    # A client's own word for a type, or none.
    assert len(suggested(type="type/property")) == len(suggested(type="")) == len(HINTS)


def test_what_a_client_leaves_blank_is_not_given(service: Service) -> None:
    found = service.get("/suggest/entity", prefix="velm", cursor="", type="").json()["result"]
    assert found == service.get("/suggest/entity", prefix="velm").json()["result"]
    assert "limit" not in service.get("/propose", type="grant", limit="").json()
    (typed, plain) = service.ask({"query": LEGAL.body, "type": ""}, {"query": LEGAL.body})
    assert typed == plain


def test_properties_are_proposed_for_a_type(service: Service) -> None:
    found = service.get("/propose", type="grant", limit=3).json()
    assert (found["type"], found["limit"], len(found["properties"])) == ("grant", 3, 3)
    assert service.get("/propose", type="person").json()["properties"] == []
    every = {item["id"] for item in service.get("/propose").json()["properties"]}
    assert every == {item.id for rows in PROPERTIES.values() for item in rows}


def test_an_entry_is_extended_with_list_kind_dates_and_right_of_reply(service: Service) -> None:
    own = listing(service, LEGAL.body)
    asked = ("list", "list_kind", "listed_since", "country", "in_force_today", "source", "response")
    answer = service.extended([own], *asked)
    assert [column["id"] for column in answer["meta"]] == list(asked)
    assert answer["rows"][own] == {
        "list": [{"str": LEGAL.list}],
        "list_kind": [{"str": "legal"}],
        "listed_since": [{"date": "2010-03-01T00:00:00Z"}],
        "country": [{"str": "China"}],
        "in_force_today": [{"str": "yes"}],
        "source": [{"str": "https://lists.example/arcadia"}],
        "response": [{"str": "not asked"}],
    }


@pytest.mark.parametrize(
    ("body", "day", "told"),
    [
        (LEGAL.body, "2010-02-28", "no"),
        (LEGAL.body, "2010-03-01", "yes"),
        (LATE.body, "2020-01-01", "no"),
        (LIFTED.body, "2017-01-01", "yes"),
        (LIFTED.body, "2018-07-01", "no"),
        (LIFTED.body, "", "no"),
        (UNDATED.body, "2011-12-31", "no"),
        (UNDATED.body, "2015-01-01", "unsure"),
        (UNDATED.body, TODAY.isoformat(), "yes"),
        (UNDATED.body, (TODAY - timedelta(days=1)).isoformat(), "unsure"),
    ],
)
def test_an_entry_is_in_force_as_its_dates_say(service: Service, body: str, day: str, told: str) -> None:
    own = listing(service, body)
    answer = service.extended([own], {"id": "in_force_on", "settings": {"day": day}})
    assert answer["rows"][own]["in_force_on"] == [{"str": told}]


def test_an_organisation_is_extended_with_entries_grants_and_uk_partners(service: Service) -> None:
    own = "organisation:gtr:ORG-ZELKOVA"
    row = service.extended([own], "lists", "list_kind", "grants", "grant_references", "uk_partners")["rows"][own]
    assert [cell["name"] for cell in row["lists"]] == [f"{LEGAL.body} ({LEGAL.list})"]
    assert row["lists"][0]["description"].startswith("legal list")
    assert row["list_kind"] == [{"str": "legal"}]
    assert row["grants"] == [{"int": 1}]
    assert row["grant_references"] == [{"id": "grant:project-1", "name": "ZZ/A000001/1"}]
    # The university that leads the grant, and the company beside it.
    assert row["uk_partners"] == [{"int": 2}]


def test_an_entry_tells_the_other_entries_of_its_body(service: Service) -> None:
    row = service.extended(["listing:twice-legal"], "lists")["rows"]["listing:twice-legal"]
    assert {cell["id"] for cell in row["lists"]} == {"listing:twice-copy", "listing:twice-government"}
    assert any("government research-security list, not a sanction" in cell["description"] for cell in row["lists"])
    page = service.get("/view", id="listing:twice-legal").text
    assert "Other entries of the same body" in page
    assert 'href="view?id=listing%3Atwice-government"' in page
    alone = listing(service, LEGAL.body)
    assert service.extended([alone], "lists")["rows"][alone] == {"lists": []}
    assert "No other entry of this body found" in service.get("/view", id=alone).text


def test_a_question_about_a_body_is_on_its_page_and_no_value_of_it(service: Service) -> None:
    own = "organisation:gtr:ORG-UNPLACED"
    assert service.extended([own], "lists", "list_kind")["rows"][own] == {"lists": [], "list_kind": []}
    text = service.get("/view", id=own).text
    assert "possible (a question, not counted)" in text
    assert GOVERNMENT.list in text


def test_a_state_link_is_told_with_its_kind_and_source(service: Service) -> None:
    own = "organisation:ror:0aaaaaa11"
    row = service.extended([own], "state_links")["rows"][own]
    assert row["state_links"] == [{"str": "supervised by Ministry of Schools (civil; Directory of Schools)"}]


def test_a_grant_is_extended_with_money_dates_and_organisations(service: Service) -> None:
    row = service.extended(["grant:project-2"], "value", "start", "funder", "start_year", "lead")["rows"]
    cells = row["grant:project-2"]
    assert (cells["value"], cells["start_year"]) == ([{"float": 1250.5}], [{"int": 2018}])
    assert (cells["funder"], cells["start"]) == ([{"str": "NERC"}], [{"date": "2018-04-01T00:00:00Z"}])
    assert [cell["name"] for cell in cells["lead"]] == ["University of Elmswick"]


def test_a_limit_keeps_the_first_values(service: Service) -> None:
    wanted = {"id": "partners", "settings": {"limit": "2"}}
    assert len(service.extended(["grant:project-1"], wanted)["rows"]["grant:project-1"]["partners"]) == 2
    assert len(service.extended(["grant:project-1"], "partners")["rows"]["grant:project-1"]["partners"]) == 4


def test_an_unknown_id_and_a_property_of_another_type_are_empty(service: Service) -> None:
    answer = service.extended(["nobody", "grant:project-1"], "listed_since")
    assert answer["rows"] == {"nobody": {"listed_since": []}, "grant:project-1": {"listed_since": []}}


def test_no_extension_tells_a_person_or_a_level(service: Service) -> None:
    every = {item.id for rows in PROPERTIES.values() for item in rows}
    answer = service.extended(["grant:project-1"], *sorted(every))
    assert PERSON not in json.dumps(answer)
    assert not [name for name in every if "level" in name or "investigator" in name]


def test_the_page_of_an_entry_says_list_kind_dates_and_reply(service: Service) -> None:
    page = service.get("/view", id=listing(service, LIFTED.body))
    text = page.text
    assert page.headers["content-type"].startswith("text/html")
    for words in (
        LIFTED.list,
        "legal list (sanctions or export control)",
        "1 March 2010",
        "1 July 2018",
        "On 22 November 2026",
        "not in force",
        "Response of the organisation: not asked.",
        "not legal advice",
        'href="https://lists.example/arcadia"',
    ):
        assert words in text


def test_the_page_of_an_organisation_shows_entries_ties_and_grants_with_their_denominator(service: Service) -> None:
    text = service.get("/view", id="organisation:ror:0aaaaaa11").text
    assert "No entry found on the lists consulted" in text
    assert "Ministry of Schools" in text
    assert "Grants of this store that name it: 1 of 3" in text


def test_the_page_of_a_grant_shows_organisations_and_no_person(service: Service) -> None:
    text = service.get("/view", id="grant:project-1").text
    assert "Pargeter Loom Company" in text
    assert "Open Government Licence" in text
    assert PERSON not in text


def test_no_page_accuses_anybody(service: Service, entities: Entities) -> None:
    lists = {item.list for item in LISTS}
    ids = [item.id for item in entities.all if isinstance(item.thing, Listing) and item.thing.list in lists]
    assert len(ids) > len(LISTS)
    pages = [service.get("/view", id=own).text for own in (*ids, "organisation:gtr:ORG-ZELKOVA", "grant:project-1")]
    assert [problem for page in pages for problem in check_wording(page)] == []


def test_pages_forbid_scripts_and_everything_from_elsewhere(service: Service) -> None:
    for path in ("/view", "/preview"):
        headers = service.get(path, id="grant:project-1").headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert headers["x-content-type-options"] == "nosniff"


def test_each_feature_of_an_answer_is_explained_on_a_page(service: Service) -> None:
    shown: set[str] = set()
    queries: list[dict[str, Any]] = [
        {"query": LEGAL.body, "properties": [{"pid": "country", "v": "CN"}]},
        {"query": "Velmora University", "properties": [{"pid": "ror", "v": "0aaaaaa11"}]},
        {"query": "Saint Aldwin College", "properties": [{"pid": "city", "v": "Merrow Falls"}]},
        {"query": "A ledger of northern lighthouses",
         "properties": [{"pid": "funder", "v": "NERC"}, {"pid": "start_year", "v": "2018"}]},
    ]  # fmt: skip
    for found in service.ask(*queries):
        shown.update(feature["id"] for item in found for feature in item["features"])
    assert shown == set(FEATURES)
    assert all(service.get("/feature", id=own).status_code == 200 for own in shown)


def test_the_page_about_the_service_names_lists_features_and_properties(service: Service) -> None:
    text = service.get("/about").text
    assert LEGAL.list in text
    assert all(own in text for own in (*FEATURES, *(item.id for item in HINTS)))
