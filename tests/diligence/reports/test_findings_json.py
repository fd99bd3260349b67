"""The findings file: its shape, its order, its schema and the way back."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import documents
import jsonschema
import pytest

from diligence import document as contract
from diligence.document import Document
from diligence.reports.findings_json import FindingsError, findings_json, read_findings
from diligence.reports.findings_schema import FIELD_DESCRIPTIONS, findings_schema

DOCS = Path(__file__).parents[3] / "docs"


def _fields(document: Document) -> Any:
    return json.loads(findings_json(document))


def _check(value: object) -> None:
    schema = json.loads((DOCS / "findings.schema.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.validate(value)


@pytest.mark.parametrize(
    "make", [documents.screening, documents.nothing_found, documents.hostile, documents.many_papers]
)
def test_a_document_keeps_to_the_published_schema(make: Any) -> None:
    _check(_fields(make()))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("level", "number"), 5),
        (("findings", 0, "evidence"), []),
        (("findings", 0, "evidence", 0, "quote"), ""),
        (("findings", 0, "evidence", 0, "sha256"), "abc"),
        (("findings", 0, "status"), "certain"),
        (("partners", 2, "matches", 0, "list_kind"), "sanction"),
        (("partners", 2, "matches", 0, "in_force_today"), True),
        (("grant", "start"), "spring"),
        (("investigator",), "somebody"),
        (("co_funding", 0, "kind"), "hostile"),
        (("co_funding", 0, "papers"), -1),
        (("publications", "with_known_funders"), -1),
        (("publications", "papers", 0, "authors"), ["somebody"]),
        (("ownership", 0, "today"), "perhaps"),
    ],
)
def test_the_schema_refuses_what_the_product_forbids(place: tuple[str | int, ...], value: object) -> None:
    body = deepcopy(_fields(documents.screening()))
    inner = body
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        _check(body)


def test_the_published_schema_is_the_one_that_the_types_give() -> None:
    assert json.loads((DOCS / "findings.schema.json").read_text(encoding="utf-8")) == findings_schema()


def test_every_field_has_a_description_and_no_description_is_left_over() -> None:
    records = {
        name: {one.name.rstrip("_") for one in fields(record)}
        for name, record in vars(contract).items()
        if is_dataclass(record) and isinstance(record, type)
    }
    assert {name: set(described) for name, described in FIELD_DESCRIPTIONS.items()} == records


def test_the_guide_explains_every_field() -> None:
    guide = (DOCS / "findings.md").read_text(encoding="utf-8")
    missing = [
        f"{record}.{field}"
        for record, described in FIELD_DESCRIPTIONS.items()
        for field, description in described.items()
        if f"| `{field}` | {description} |" not in guide
    ]
    assert missing == []


def test_the_path_is_printed_with_the_word_from() -> None:
    step = _fields(documents.screening())["findings"][0]["path"][0]
    assert list(step) == ["from", "relation", "to"]


def test_dates_are_iso_and_times_are_utc() -> None:
    body = _fields(documents.screening())
    assert body["grant"]["start"] == "2016-01-01"
    assert body["screened"] == "2026-11-22T04:14:00Z"


def test_fields_stand_in_the_order_of_the_contract_and_the_bytes_do_not_change() -> None:
    document = documents.screening()
    assert list(_fields(document)) == [one.name for one in fields(Document)]
    assert findings_json(document) == findings_json(documents.screening())
    assert findings_json(document).endswith(b"}\n")


def test_names_in_other_scripts_are_written_as_they_are() -> None:
    document = documents.screening()
    partner = replace(document.partners[0], name="江南大学")
    assert "江南大学".encode() in findings_json(replace(document, partners=(partner,)))


@pytest.mark.parametrize(
    "make", [documents.screening, documents.nothing_found, documents.hostile, documents.many_papers]
)
def test_a_findings_file_gives_the_document_back(make: Any) -> None:
    assert read_findings(findings_json(make())) == make()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda body: body.pop("notice"), "notice"),
        (lambda body: body.update(schema_version="9.9"), "9.9"),
        (lambda body: body["grant"].update(investigator="somebody"), "grant.investigator"),
        (lambda body: body["level"].update(number="3"), "level.number"),
        (lambda body: body["findings"][0]["path"][0].pop("from"), "from"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_the_name_of_the_field(change: Any, message: str) -> None:
    body = _fields(documents.screening())
    change(body)
    with pytest.raises(FindingsError, match=message):
        read_findings(json.dumps(body).encode())


def test_a_file_of_the_version_before_is_refused_in_one_line_that_says_what_to_do() -> None:
    body = _fields(documents.screening())
    body["schema_version"] = "1.0"
    for name in ("sectors", "publications", "co_funding", "undeclared", "ownership", "judgements", "changes"):
        del body[name]
    with pytest.raises(FindingsError) as refused:
        read_findings(json.dumps(body).encode())
    assert str(refused.value) == (
        "findings file of schema 1.0, and this version reads 1.1: screen the grant again, or read the file with "
        "diligence 0.1.0"
    )


def test_the_guide_names_the_version_that_is_written() -> None:
    guide = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert f"| {contract.SCHEMA_VERSION} | " in guide


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"findings": 3}', b"\xff"])
def test_bytes_that_are_no_findings_file_are_refused(body: bytes) -> None:
    with pytest.raises(FindingsError, match="not a findings file"):
        read_findings(body)
