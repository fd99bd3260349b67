"""Whatever is sent, the service answers in one line of JSON, or with text that a browser shows as text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diligence.knowledge import Knowledge
from diligence.web.app import create_app
from diligence.web.entities import Entities, entity_id
from diligence.web.reconcile_request import BATCH_SIZE, LARGEST_BODY, LONGEST
from tests.diligence.projects import LEGAL, Named, grant, listing_of
from tests.diligence.web.conftest import Service, TestClient


def refused(answer: Any, status: int = 400) -> str:
    """Return the one line of an error."""
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    said: str = answer.json()["error"]
    assert said
    assert "\n" not in said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    "queries",
    [
        "", "{", "[]", "null", '"x"', "{'q': 1}", '{"q0": []}', '{"q0": "x"}', '{"q0": {}}', '{"q0": {"limit": 1}}',
        '{"q0": {"query": 5}}', '{"q0": {"query": null}}', '{"q0": {"properties": []}}',
        '{"q0": {"query": "x", "props": []}}', '{"q0": {"query": "x", "limit": -1}}',
        '{"q0": {"query": "x", "limit": true}}',
        '{"q0": {"query": "x", "limit": NaN}}', '{"q0": {"query": "x", "limit": 1e999}}',
        '{"q0": {"query": "x", "type": 3}}', '{"q0": {"query": "x", "type": [3]}}',
        '{"q0": {"query": "x", "type_strict": "maybe"}}', '{"q0": {"query": "x", "type_strict": []}}',
        '{"q0": {"query": "x", "properties": {}}}', '{"q0": {"query": "x", "properties": ["country"]}}',
        '{"q0": {"query": "x", "properties": [{"pid": "country"}]}}',
        '{"q0": {"query": "x", "properties": [{"pid": 1, "v": "CN"}]}}',
        '{"q0": {"query": "x", "properties": [{"pid": "country", "v": null}]}}',
        '{"q0": {"query": "x", "properties": [{"pid": "country", "v": {"name": "China"}}]}}',
        '{"q0": {"query": "x", "properties": [{"pid": "country", "v": [["CN"]]}]}}',
        "[" * 20_000, '{"q0": {"query": ' + "9" * 6_000 + "}}", "\ufeff{}",
    ],
)  # fmt: skip
def test_queries_of_another_shape_are_refused_in_one_line(service: Service, queries: str) -> None:
    refused(service.client.post("/reconcile", data={"queries": queries}))


@pytest.mark.parametrize(
    "extend",
    [
        "{", "[]", "{}", '{"ids": "x", "properties": []}', '{"ids": [1], "properties": []}', '{"ids": []}',
        '{"ids": [], "properties": [{"id": 1}]}', '{"ids": [], "properties": ["list"]}',
        '{"ids": [], "properties": [{"id": "list", "settings": []}]}'.replace("[]}]", "[1]}]"),
        '{"ids": [], "properties": [{"id": "list", "settings": {"limit": "many"}}]}',
        '{"ids": [], "properties": [{"id": "list", "settings": {"limit": -1}}]}',
        '{"ids": [], "properties": [{"id": "list", "settings": {"day": "yesterday"}}]}',
        '{"ids": [], "properties": [{"id": "list", "settings": {"day": 2019}}]}',
        '{"ids": [], "properties": [{"id": "level"}]}',
    ],
)  # fmt: skip
def test_an_extension_of_another_shape_is_refused_in_one_line(service: Service, extend: str) -> None:
    refused(service.get("", extend=extend))


def test_the_query_and_what_is_wrong_are_named(service: Service) -> None:
    said = refused(service.get("", queries='{"row 7": {"query": "x", "props": []}}'))
    assert said == "query 'row 7' has the unknown field 'props'"


def test_a_full_batch_is_answered_and_a_larger_one_refused(service: Service) -> None:
    batch = {f"q{number}": {"query": "x"} for number in range(BATCH_SIZE)}
    assert len(service.client.post("/reconcile", data={"queries": json.dumps(batch)}).json()) == BATCH_SIZE
    batch["more"] = {"query": "x"}
    refused(service.client.post("/reconcile", data={"queries": json.dumps(batch)}), 413)


def test_a_paragraph_in_one_cell_leaves_the_cells_beside_it_answered(service: Service) -> None:
    place = {"pid": "country", "v": "CN"}
    sure = {"query": LEGAL.body, "type": "listing", "properties": [place]}
    long, told, right = service.ask(
        {"query": "x" * (LONGEST + 1)}, {**sure, "properties": [place, {"pid": "city", "v": "x" * 9_999}]}, sure
    )
    assert (long, told) == ([], right)
    assert right[0]["match"] is True


def test_no_candidate_is_given_where_none_is_wanted(service: Service) -> None:
    assert service.one(LEGAL.body, limit=0) == []


def test_a_prefix_may_be_long_but_not_endless(service: Service) -> None:
    refused(service.get("/suggest/entity", prefix="x" * (LONGEST + 1)))


def test_a_body_that_is_too_large_is_refused(service: Service) -> None:
    refused(service.client.post("/reconcile", data={"queries": "x" * LARGEST_BODY}), 413)


def test_a_body_that_is_no_form_is_refused(service: Service) -> None:
    refused(service.client.post("/reconcile", json={"queries": {}}), 415)
    refused(service.client.post("/reconcile", files={"queries": b"{}"}), 415)
    refused(service.client.post("/reconcile", data={"other": "x"}))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refused(service.client.post("/reconcile", content=b"queries=%ff%fe", headers=headers))
    refused(service.client.post("/reconcile", content=b"queries=\xff", headers=headers))


@pytest.mark.parametrize(
    "path",
    ["/suggest/entity?cursor=-1", "/suggest/entity?cursor=x", "/suggest/type?cursor=99999999", "/propose?limit=0",
     "/propose?limit=x", "/view", "/preview", "/flyout/person?id=x"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_refused_in_one_line(service: Service, path: str) -> None:
    refused(service.client.get(f"/reconcile{path}"))


@pytest.mark.parametrize("path", ["/nothing", "/reconcile/nothing", "/reconcile/view?id=nobody", "/docs",
                                  "/openapi.json", "/reconcile/feature?id=nobody", "/reconcile/flyout/type?id=x",
                                  "/reconcile/preview?id=%00%ff", "/"])  # fmt: skip
def test_what_is_not_there_is_not_found(service: Service, path: str) -> None:
    refused(service.client.get(path), 404)


def test_another_method_is_refused(service: Service) -> None:
    answer = service.client.put("/reconcile/view")
    refused(answer, 405)
    assert answer.headers["allow"] == "GET"


def test_one_property_with_two_days_is_refused_and_twice_the_same_is_one(service: Service) -> None:
    def asked(*days: str) -> Any:
        properties = [{"id": "in_force_on", "settings": {"day": day}} for day in days]
        return service.get("", extend=json.dumps({"ids": ["nobody"], "properties": properties}))

    assert "in_force_on" in refused(asked("2019-05-21", "2020-05-21"))
    assert len(asked("2019-05-21", "2019-05-21").json()["meta"]) == 1


def test_half_a_character_is_sent_back_as_it_came(service: Service) -> None:
    answer = service.client.post("/reconcile", data={"queries": '{"\\ud800": {"query": "\\ud83d Zelkova \\u0000"}}'})
    assert answer.status_code == 200
    assert list(answer.json()) == ["\ud800"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(codec=None), max_size=60),  # type: ignore[arg-type]
    told=st.dictionaries(
        st.sampled_from(["country", "ror", "city", "funder", "start_year", "reference"]),
        st.text(max_size=20) | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
    ),
)
def test_no_text_brings_a_fault(service: Service, name: str, told: dict[str, Any]) -> None:
    service.one(name, **told)
    assert service.get("/suggest/entity", prefix=name.encode("utf-8", "replace").decode()).status_code == 200


HOSTILE = '</style><script>alert("x")</script>{{ 7*7 }}\u202e&amp;'


@pytest.fixture(scope="module")
def hostile(invented_knowledge: Knowledge) -> Service:
    """A service over names that would be scripts if anybody let them."""
    bad = replace(
        listing_of(LEGAL), id=f"{HOSTILE}/../a b", name=HOSTILE, detail=HOSTILE, source_url="javascript:alert(1)"
    )
    knowledge = replace(invented_knowledge, listings=(bad,))
    named = grant(Named(name=HOSTILE, id=f"{HOSTILE}#?&", country="China"), title=HOSTILE)
    project = replace(named, id=HOSTILE, reference=f"ZZ/{HOSTILE}")
    return Service(TestClient(create_app(Entities(knowledge, [project]))))


def test_names_of_records_are_shown_as_text(hostile: Service) -> None:
    ids = [item["id"] for kind in ("listing", "organisation", "grant")
           for item in hostile.get("/suggest/entity", prefix="style script", type=kind).json()["result"]]  # fmt: skip
    assert len(ids) == 3
    for own in ids:
        for path in ("/view", "/preview"):
            text = hostile.get(path, id=own).text
            assert "<script" not in text
            assert text.count("</style>") == 1
            assert "{{ 7*7 }}" in text
            assert "\u202e" not in text
            assert 'href="javascript' not in text
        flyout = hostile.get("/flyout/entity", id=own).json()
        assert "<script" not in flyout["html"]


def test_an_id_needs_no_escaping_and_tells_apart_what_was_replaced() -> None:
    one, other = entity_id("listing", "a b/ü"), entity_id("listing", "a b?ü")
    assert one != other
    for own in (one, other, entity_id("grant", HOSTILE * 9), entity_id("grant", "\ud800")):
        assert all(char.isascii() and (char.isalnum() or char in ".:_-") for char in own)
        assert len(own) < 120
    assert entity_id("organisation", "ror:0aaaaaa11") == "organisation:ror:0aaaaaa11"


def test_a_fault_of_our_own_is_one_line_without_details(entities: Entities) -> None:
    def broken() -> Any:
        raise RuntimeError("the inner workings")

    client = TestClient(create_app(entities, today=broken), raise_server_exceptions=False)
    said = refused(client.get("/reconcile/view", params={"id": "grant:project-1"}), 500)
    assert "inner" not in said
