"""Reads saved JSON of Gateway to Research: one API 1 project, or one or more API 2 projects."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

from scrapers.errors import HostileInput, UnreadableRecord
from scrapers.gtr_fields import Node, Received, Value
from scrapers.gtr_overview import parse_overview
from scrapers.gtr_records import Api2Answer, project_from_api2, records_of, references_of
from scrapers.records import Parsed

#: Commas and brackets; words have commas too. A file of 32 MB that is all brackets would take a gigabyte as objects.
_MOST_MARKS = 2_000_000
_HALF = re.compile("[\ud800-\udfff]")
_OVERVIEW_MARKS = frozenset({"projectOverview", "projectComposition"})


def parse_json(body: bytes, received: Received) -> list[Parsed]:
    """Return one Parsed per project in a saved JSON answer.

    An API 2 project alone names no body: its `missing` says so. UnreadableRecord when it is no JSON, or JSON without
    a project; HostileInput when it would fill the memory.
    """
    value = _value(body)
    if isinstance(value, dict) and _OVERVIEW_MARKS & value.keys():
        tree = _plain(value)
        return [parse_overview(tree, received)] if isinstance(tree, dict) else []
    if isinstance(value, dict) and "searchResult" in value:
        raise UnreadableRecord("this is a page of search results, which names no partner; save each project by itself")
    parsed: list[Parsed] = []
    for resource, record in records_of(value, received.origin):
        if resource != "projects":
            raise UnreadableRecord(f"this holds {resource}, not projects; save the projects themselves")
        references = references_of(record)
        if not references:
            raise UnreadableRecord("a project in it has no reference; download the record again")
        snapshot = received.snapshot(references[0])
        found = project_from_api2([Api2Answer(snapshot=snapshot, value=record)])
        # Those issues name the record; a reader of files needs the file as well.
        issues = tuple(replace(issue, where=f"{received.origin}: {issue.where}") for issue in found.issues)
        parsed.append(replace(found, issues=issues))
    if not parsed:
        raise UnreadableRecord("the answer holds no project; check what was asked for")
    return parsed


def _value(body: bytes) -> object:
    if body.count(b",") + body.count(b"[") + body.count(b"{") > _MOST_MARKS:
        raise HostileInput("the JSON has more values than any record or page of records; it was not read")
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
        # JSON can escape half a character, which no text can be written with; such files are rare, so others skip it.
        return _mended(value) if b"\\ud" in body.lower() else value
    except UnicodeDecodeError as error:
        raise UnreadableRecord(f"the JSON is not in UTF-8 ({error.reason}); download the record again") from error
    except json.JSONDecodeError as error:
        raise UnreadableRecord(
            f"the JSON is cut off or broken ({error.msg} in line {error.lineno}); download the record again"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableRecord(f"the JSON cannot be read ({error}); download the record again") from error


def _mended(value: object) -> object:
    """Return JSON with each half of a character replaced by the sign for an unreadable one."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(inner) for name, inner in value.items()}
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _plain(value: object) -> Value | None:
    """Return JSON as the tree that XML gives: numbers and yes or no as words, and no field where it says null."""
    if isinstance(value, dict):
        node: Node = {}
        for name, inner in value.items():
            plain = _plain(inner)
            if plain is not None:
                node[name] = plain
        return node
    if isinstance(value, list):
        return [plain for inner in value if (plain := _plain(inner)) is not None]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
