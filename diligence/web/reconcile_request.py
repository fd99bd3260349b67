"""Reads what a client of the Reconciliation API 0.2 sends, strictly: a batch of queries, or ids and properties."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from urllib.parse import parse_qs

from fastapi import Request
from starlette.requests import ClientDisconnect

from diligence.countries import country_code, is_foreign_only
from diligence.web.entities import EntityType
from scrapers.ror import short_id

#: Queries in one batch, as the manifest declares.
BATCH_SIZE = 50
#: Rows and properties of one data extension.
EXTEND_IDS, EXTEND_PROPERTIES = 500, 50
#: Letters of a name or of any other value. The longest name of an organisation in 2018's grants has 237.
LONGEST = 1_000
#: Candidates for one query.
DEFAULT_LIMIT, MOST = 10, 50
#: Bytes of a body: a full batch of the longest names, twice over.
LARGEST_BODY = 1 << 20
_MOST_VALUES = 50

TYPES: tuple[EntityType, ...] = ("listing", "organisation", "grant")
_QUERY_FIELDS = frozenset({"query", "type", "limit", "properties", "type_strict"})
_ROR = re.compile(r"0[a-z0-9]{6}\d{2}", re.ASCII)
_STRICT = frozenset({"any", "should", "all"})
_FORM = "application/x-www-form-urlencoded"


class BadRequest(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A request that cannot be answered, with its HTTP status and one line that says why."""

    def __init__(self, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question: a name (or a reference or title), and what else is known of it.

    `types` are the types that may answer. `countries` are ISO codes; `outside_uk` that only so much is said. `ror` is
    the nine characters of a ROR id, of a property or in the place of the name. The other fields are "" or None where
    the client gave none, or nothing that can be read.
    """

    name: str
    types: frozenset[EntityType]
    limit: int = DEFAULT_LIMIT
    countries: tuple[str, ...] = ()
    outside_uk: bool = False
    ror: str = ""
    city: str = ""
    funder: str = ""
    start_year: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendProperty:
    """A property to fetch with its settings: at most `limit` values (0: all), status on `day` (None: today)."""

    id: str
    limit: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The rows and properties of a data extension."""

    ids: tuple[str, ...]
    properties: tuple[ExtendProperty, ...]


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, the first of each name; BadRequest for another kind of body, or one too large.

    BadRequest too where the client hangs up before all has come: nobody reads that answer.
    """
    kind = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if kind != _FORM:
        raise BadRequest(f"send the fields as {_FORM}, not as {kind[:80] or 'nothing'}", 415)
    told = request.headers.get("content-length", "")
    _small_enough(int(told) if re.fullmatch(r"\d{1,18}", told, re.ASCII) else 0)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            _small_enough(size)
            parts.append(part)
    except ClientDisconnect as error:
        raise BadRequest("the form broke off") from error
    try:
        fields = parse_qs(b"".join(parts).decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise BadRequest("the form is not UTF-8, or has too many fields") from error
    return {name: values[0] for name, values in fields.items()}


def _small_enough(size: int) -> None:
    if size > LARGEST_BODY:
        raise BadRequest(f"the body is larger than {LARGEST_BODY} bytes; send fewer queries at a time", 413)


def read_queries(text: str) -> dict[str, Query]:
    """Return the queries of a batch by their keys; BadRequest names the query and what is wrong with it."""
    batch = _object(text, "queries")
    if len(batch) > BATCH_SIZE:
        raise BadRequest(f"{len(batch)} queries in one batch; send at most {BATCH_SIZE}", 413)
    return {key: _query(f"query {_quoted(key)}", value) for key, value in batch.items()}


def read_extension(text: str) -> Extension:
    """Return the rows and properties that a data extension asks for; BadRequest where the shape is another."""
    asked = _object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        raise BadRequest("extend: ids must be a list of texts")
    if not isinstance(properties, list):
        raise BadRequest("extend: properties must be a list")
    if len(ids) > EXTEND_IDS or len(properties) > EXTEND_PROPERTIES:
        raise BadRequest(
            f"extend: {len(ids)} ids and {len(properties)} properties; send at most {EXTEND_IDS} and"
            f" {EXTEND_PROPERTIES}", 413,
        )  # fmt: skip
    longest = max(map(len, ids), default=0)
    if longest > LONGEST:
        raise BadRequest(f"extend: an id has {longest} letters; send at most {LONGEST}")
    wanted: dict[str, ExtendProperty] = {}
    for item in map(_extend_property, properties):
        # An answer has one cell for an id and a property: two days in it would be one of them, unsaid which.
        if wanted.setdefault(item.id, item) != item:
            raise BadRequest(f"extend: {_quoted(item.id)} is asked twice with different settings; ask once for each")
    return Extension(ids=tuple(dict.fromkeys(ids)), properties=tuple(wanted.values()))


def _object(text: str, field: str) -> dict[str, Any]:
    if len(text) > LARGEST_BODY:
        raise BadRequest(f"{field} is longer than {LARGEST_BODY} letters", 413)
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{field} is no JSON: {_one_line(error)}") from error
    if not isinstance(found, dict):
        raise BadRequest(f"{field} must be a JSON object")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _query(where: str, value: object) -> Query:
    if not isinstance(value, dict):
        raise BadRequest(f"{where} must be an object")
    unknown = sorted(value.keys() - _QUERY_FIELDS)
    if unknown:
        raise BadRequest(f"{where} has the unknown field {_quoted(unknown[0])}")
    name = value.get("query", "")
    if not isinstance(name, str):
        raise BadRequest(f"{where}: query must be a text")
    properties = value.get("properties", [])
    if not isinstance(properties, list):
        raise BadRequest(f"{where}: properties must be a list")
    if "query" not in value and not properties:
        raise BadRequest(f"{where} has neither query nor properties")
    told = _told(where, properties)
    countries = [words for words in told.get("country", ()) if words.strip()]
    return Query(
        # Nothing bears a name this long: a paragraph in one cell is no reason to refuse the cells beside it.
        name=name if len(name) <= LONGEST else "",
        types=_types(where, value),
        limit=min(_number(f"{where}: limit", value.get("limit", DEFAULT_LIMIT), least=0), MOST),
        countries=tuple(dict.fromkeys(code for words in countries if (code := country_code(words)))),
        outside_uk=any(is_foreign_only(words) for words in countries),
        # A column of ids may be what is compared.
        ror=_ror(_first(told, "ror")) or _ror(name),
        city=_first(told, "city"),
        funder=_first(told, "funder"),
        start_year=_year(_first(told, "start_year")),
        reference=_first(told, "reference"),
    )


def _types(where: str, value: Mapping[str, Any]) -> frozenset[EntityType]:
    wanted = value.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(wanted, list) or not all(isinstance(item, str) for item in wanted):
        raise BadRequest(f"{where}: type must be a text or a list of texts")
    strict = value.get("type_strict", "any")
    if not isinstance(strict, str) or strict not in _STRICT:
        raise BadRequest(f"{where}: type_strict must be one of any, should, all")
    # Nothing here is of two types. "should" keeps to the types too: a column of listings takes no other thing.
    return frozenset() if strict == "all" and len(set(filter(None, wanted))) > 1 else types_of(wanted)


def types_of(items: Iterable[str]) -> frozenset[EntityType]:
    """Return the types among these words; all of them where there is no word."""
    wanted = {word for word in items if word}
    return frozenset(kind for kind in TYPES if kind in wanted) if wanted else frozenset(TYPES)


def _told(where: str, properties: list[Any]) -> dict[str, list[str]]:
    """Return the values of each property as texts."""
    found: dict[str, list[str]] = {}
    for item in properties:
        if not isinstance(item, dict) or not isinstance(item.get("pid"), str) or "v" not in item:
            raise BadRequest(f"{where}: each property needs pid and v")
        values = item["v"] if isinstance(item["v"], list) else [item["v"]]
        if len(values) > _MOST_VALUES:
            raise BadRequest(f"{where}: {len(values)} values of one property; send at most {_MOST_VALUES}")
        for value in values:
            words = _value(where, value)
            if len(words) > LONGEST:
                continue  # no country, city or funder is this long
            found.setdefault(item["pid"], []).append(words)
    return found


def _value(where: str, value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        name = value.get("name")
        return name if isinstance(name, str) and name else str(value["id"])
    if isinstance(value, (str, int, float)):
        return str(value)
    raise BadRequest(f"{where}: a value must be a text, a number, true, false or an object with an id")


def _first(told: Mapping[str, list[str]], pid: str) -> str:
    return next((words.strip() for words in told.get(pid, ()) if words.strip()), "")


def _ror(words: str) -> str:
    """Return the short ROR id that a value is, or "": "n/a" in a column of ids is nobody's id."""
    short = short_id(words)
    return short if _ROR.fullmatch(short) else ""


def _year(words: str) -> int | None:
    """Return the year that a value begins with ("2016", "2016-02-01", "2016.0"), or None."""
    found = re.match(r"(\d{4})(?!\d)", words, re.ASCII)
    return int(found[1]) if found else None


def _extend_property(item: object) -> ExtendProperty:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise BadRequest("extend: each property needs an id")
    settings = item.get("settings") or {}
    if not isinstance(settings, dict):
        raise BadRequest("extend: settings must be an object")
    limit = settings.get("limit") or 0
    if isinstance(limit, str):
        limit = int(limit) if re.fullmatch(r"\d{1,6}", limit.strip(), re.ASCII) else -1
    day = settings.get("day") or None
    if day is not None and not isinstance(day, str):
        raise BadRequest("extend: day must be a text such as 2019-05-21")
    try:
        read = date.fromisoformat(day.strip()) if day and day.strip() else None
    except ValueError as error:
        raise BadRequest(f"extend: {_quoted(day or '')} is no day; write it as 2019-05-21") from error
    return ExtendProperty(id=item["id"], limit=_number("extend: limit", limit, least=0), day=read)


def _number(what: str, value: object, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < least:
        raise BadRequest(f"{what} must be a number, {least} or more")
    return int(value)


def _quoted(text: str) -> str:
    return repr(text[:40])


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
