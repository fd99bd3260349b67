"""The findings file: one screening as JSON for other programs, and back again, with nothing lost and nothing added."""

from __future__ import annotations

from typing import Any

import msgspec

from diligence.document import SCHEMA_VERSION, Document
from diligence.errors import DiligenceError

#: Characters of a file's own words in an error.
_SHOWN = 60


class FindingsError(DiligenceError):
    """A findings file cannot be read; the message names the field and what was wrong with it."""


def document_fields(document: Document) -> dict[str, Any]:
    """Return the document as JSON-ready values in the order of `document.py`: `from_` as `from`, dates in ISO form."""
    fields: dict[str, Any] = msgspec.to_builtins(document)
    for finding in fields["findings"]:
        finding["path"] = [
            {"from": step["from_"], "relation": step["relation"], "to": step["to"]} for step in finding["path"]
        ]
    return fields


def findings_json(document: Document) -> bytes:
    """Return the bytes of findings.json: UTF-8, indented by two, a last newline; same document, same bytes."""
    return msgspec.json.format(msgspec.json.encode(document_fields(document)), indent=2) + b"\n"


def read_findings(body: bytes) -> Document:
    """Return the document that a findings file holds, so that a page can be rendered again from the file alone.

    Raises FindingsError when the bytes are not JSON, a field is missing or of the wrong type, or the file has
    another schema version than ours: that is said first, because a file of another version lacks our fields. Unknown
    fields are an error too: they would be lost without a word.
    """
    try:
        fields = msgspec.json.decode(body)
        _check_version(fields)
        known = _with_python_names(fields)
        document = msgspec.convert(known, Document, strict=True)
    except (msgspec.DecodeError, TypeError, KeyError) as error:
        raise FindingsError(f"not a findings file: {error}") from error
    unknown = sorted(_field_places(fields) - _field_places(document_fields(document)))
    if unknown:
        raise FindingsError(
            f"findings file has fields that schema {SCHEMA_VERSION} does not know: {', '.join(unknown)}"
        )
    return document


def _check_version(fields: dict[str, Any]) -> None:
    version = fields["schema_version"]
    if version != SCHEMA_VERSION:
        made_by = str(fields.get("software") or "the version that made it")[:_SHOWN].replace("\n", " ")
        raise FindingsError(
            f"findings file of schema {str(version)[:_SHOWN]}, and this version reads {SCHEMA_VERSION}: "
            f"screen the grant again, or read the file with {made_by}"
        )


def _field_places(value: object, place: str = "") -> set[str]:
    if isinstance(value, dict):
        return {f"{place}{key}" for key in value}.union(
            *(_field_places(inner, f"{place}{key}.") for key, inner in value.items())
        )
    if isinstance(value, list | tuple):
        return set[str]().union(*(_field_places(inner, place) for inner in value))
    return set()


def _with_python_names(fields: dict[str, Any]) -> dict[str, Any]:
    findings = [
        {
            **finding,
            "path": [
                {"from_": step["from"], **{key: value for key, value in step.items() if key != "from"}}
                for step in finding["path"]
            ],
        }
        for finding in fields["findings"]
    ]
    return {**fields, "findings": findings}
