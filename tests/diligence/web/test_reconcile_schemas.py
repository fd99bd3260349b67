"""Every answer is valid against the schemas of the Reconciliation API 0.2, where they are beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from diligence.web.reconcile_properties import PROPERTIES
from tests.diligence.projects import LEGAL
from tests.diligence.web.conftest import Service

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "reconciliation" / "0.2"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the schemas of the API are not beside the project")
#: The schemas of which examples are beside them.
EXAMPLES = sorted((FOLDER / "examples").glob("*/*/*.json")) if FOLDER.exists() else []

Check = Callable[[str, Any], None]


@pytest.fixture(scope="module")
def check() -> Check:
    """Validate a value against a schema by its name."""
    registry: Registry[Any] = Registry()
    schemas = {path.stem: json.loads(path.read_bytes()) for path in (FOLDER / "schemas").glob("*.json")}
    for name, schema in schemas.items():
        for own in {f"{name}.json", schema["$id"], schema["$id"].rpartition("/")[0] + f"/{name}.json"}:
            registry = registry.with_resource(own, Resource.from_contents(schema, default_specification=DRAFT7))

    def valid(name: str, value: Any) -> None:
        Draft7Validator(schemas[name], registry=registry).validate(value)

    return valid


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}-{path.stem}")
def test_the_examples_of_the_api_pass_and_fail_as_they_should(check: Check, path: Path) -> None:
    name = path.parts[-3]
    if not (FOLDER / "schemas" / f"{name}.json").exists():
        pytest.skip(f"the API has no schema {name}")
    value = json.loads(path.read_bytes())
    if path.parts[-2] == "valid":
        check(name, value)
        return
    with pytest.raises(ValidationError):
        check(name, value)


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.parts[-3] == "reconciliation-query-batch"],
                         ids=lambda path: f"{path.parts[-2]}-{path.stem}")  # fmt: skip
def test_the_example_batches_of_the_api_are_taken_or_refused_as_they_should(
    service: Service, check: Check, path: Path
) -> None:
    answer = service.get("", queries=path.read_text(encoding="utf-8"))
    if path.parts[-2] == "valid":
        assert answer.status_code == 200
        check("reconciliation-result-batch", answer.json())
    else:
        assert answer.status_code == 400


def test_the_manifest_is_valid(service: Service, check: Check) -> None:
    check("manifest", service.get("").json())


def test_results_are_valid(service: Service, check: Check) -> None:
    batch = {
        "a": {"query": LEGAL.body, "properties": [{"pid": "country", "v": ["CN", {"id": "CN", "name": "China"}]}]},
        "b": {"query": "A ledger of northern lighthouses", "type": ["grant"], "limit": 3, "type_strict": "any"},
        "c": {"query": "University"},
    }
    check("reconciliation-query-batch", batch)
    answer = service.client.post("/reconcile", data={"queries": json.dumps(batch)}).json()
    assert [len(answer[key]["result"]) > 0 for key in "ab"] == [True, True]
    check("reconciliation-result-batch", answer)


@pytest.mark.parametrize("kind", ["entity", "property", "type"])
def test_suggestions_are_valid(service: Service, check: Check, kind: str) -> None:
    answer = service.get(f"/suggest/{kind}", prefix="c").json()
    assert answer["result"] or kind == "type"
    names = {"entity": "entities", "property": "properties", "type": "types"}
    check(f"suggest-{names[kind]}-response", answer)


def test_every_property_of_every_type_is_valid(service: Service, check: Check) -> None:
    ids = ["grant:project-1", "grant:project-2", "organisation:gtr:ORG-ZELKOVA", "organisation:ror:0aaaaaa11",
           *(item["id"] for item in service.one(LEGAL.body, type="listing")), "nobody"]  # fmt: skip
    every = sorted({item.id for rows in PROPERTIES.values() for item in rows})
    check("data-extension-query", {"ids": ids, "properties": [{"id": own} for own in every]})
    check("data-extension-response", service.extended(ids, *every))
    check("data-extension-property-proposal", service.get("/propose", type="listing", limit=4).json())
