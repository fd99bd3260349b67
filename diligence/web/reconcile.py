"""The W3C Reconciliation API, version 0.2: manifest, queries, suggestions, previews, pages and data extension."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from importlib import metadata
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator, Field
from starlette.exceptions import HTTPException

from diligence.judgements import Judgements
from diligence.web.answers import PlainJson
from diligence.web.entities import Entities, Entity
from diligence.web.pages import about_page, feature_page, preview_html, preview_page, view_page
from diligence.web.reconcile_candidates import answer
from diligence.web.reconcile_properties import HINTS, PROPERTIES, SETTINGS, extend, known_properties
from diligence.web.reconcile_request import (
    BATCH_SIZE,
    LONGEST,
    TYPES,
    BadRequest,
    form_of,
    read_extension,
    read_queries,
    types_of,
)
from diligence.web.reconcile_words import TYPE_WORDS, entity_words, type_object

PATH = "/reconcile"
#: Spaces of identifiers and of properties: the same wherever the service runs, since ids are.
IDENTIFIER_SPACE, SCHEMA_SPACE = "urn:x-diligence:identifiers", "urn:x-diligence:properties"
PREVIEW_WIDTH, PREVIEW_HEIGHT = 430, 240
#: Suggestions in one answer, and the furthest that a cursor goes.
SUGGESTED, FURTHEST = 10, 10_000
#: A host that may be written into the manifest: a name, an IPv4 or an IPv6 address, perhaps a port.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII)

Prefix = Annotated[str, Query(max_length=LONGEST)]
#: A client that fills an address from a template leaves blank what it does not know.
Blank = BeforeValidator(lambda words: None if words == "" else words)
Cursor = Annotated[Annotated[int, Field(ge=0, le=FURTHEST)] | None, Blank, Query()]
Types = Annotated[list[str] | None, Query()]
Id = Annotated[str, Query(max_length=LONGEST, alias="id")]


def reconcile_router(
    entities: Entities, judgements: Judgements, *, address: str, today: Callable[[], date]
) -> APIRouter:
    """Return the routes of the service, to be mounted at `PATH`."""
    router = APIRouter()

    def found(identifier: str) -> Entity:
        item = entities.get(identifier)
        if item is None:
            raise HTTPException(404, f"nothing has the id {identifier[:80]!r}")
        return item

    def answered(request: Request, fields: dict[str, str]) -> Response:
        if "queries" in fields:
            asked = read_queries(fields["queries"])
            return PlainJson({key: {"result": answer(query, entities, judgements)} for key, query in asked.items()})
        if "extend" in fields:
            return PlainJson(extend(read_extension(fields["extend"]), entities, today()))
        return PlainJson(manifest(base_address(request, address)))

    @router.get("")
    @router.get("/")
    def asked_by_address(request: Request) -> Response:
        return answered(request, dict(request.query_params))

    @router.post("")
    @router.post("/")
    def asked_by_form(request: Request, form: Annotated[dict[str, str], Depends(form_of)]) -> Response:
        if not form.keys() & {"queries", "extend"}:
            raise BadRequest("the form has neither queries nor extend")
        return answered(request, form)

    @router.get("/suggest/entity")
    def suggest_entity(
        prefix: Prefix = "",
        cursor: Cursor = None,
        type: Types = None,  # noqa: A002
    ) -> Response:
        first = cursor or 0
        rows = entities.starting(prefix, types_of(type or ()), first + SUGGESTED)[first:]
        return PlainJson(
            {
                "result": [
                    {
                        "id": item.id,
                        "name": item.name,
                        "description": entity_words(item),
                        "notable": [type_object(item.type)],
                    }
                    for item in rows
                ]
            }
        )

    @router.get("/suggest/property")
    def suggest_property(
        prefix: Prefix = "",
        cursor: Cursor = None,
        type: Types = None,  # noqa: A002
    ) -> Response:
        # OpenRefine sends a type of its own where the user chose none: what is no type of ours leaves nothing out.
        wanted = types_of(type or ()) or frozenset(TYPES)
        rows = [
            {"id": item.id, "name": item.name, "description": item.meaning}
            for item in HINTS
            if wanted & set(item.types)
        ]
        return PlainJson({"result": _matching(rows, prefix, cursor)})

    @router.get("/suggest/type")
    def suggest_type(prefix: Prefix = "", cursor: Cursor = None) -> Response:
        rows = [{**type_object(kind), "description": TYPE_WORDS[kind][1]} for kind in TYPES]
        return PlainJson({"result": _matching(rows, prefix, cursor)})

    @router.get("/propose")
    def propose(
        type: Annotated[str, Query(max_length=LONGEST)] = "",  # noqa: A002
        limit: Annotated[Annotated[int, Field(ge=1)] | None, Blank, Query()] = None,
    ) -> Response:
        own = [item for kind in TYPES if kind == type for item in PROPERTIES[kind]]
        rows = own if type else list(known_properties().values())
        shown = [{"id": item.id, "name": item.name, "description": item.meaning} for item in rows[:limit]]
        said: dict[str, object] = {"properties": shown}
        if type:
            said["type"] = type
        if limit is not None:
            said["limit"] = limit
        return PlainJson(said)

    @router.get("/flyout/{kind}")
    def flyout(kind: Literal["entity", "property", "type"], identifier: Id) -> Response:
        if kind == "entity":
            return PlainJson({"id": identifier, "html": preview_html(found(identifier))})
        told = {item.id: item.meaning for item in HINTS} if kind == "property" else {
            str(own): words for own, (_, words) in TYPE_WORDS.items()
        }  # fmt: skip
        if identifier not in told:
            raise HTTPException(404, f"there is no {kind} {identifier[:80]!r}")
        return PlainJson({"id": identifier, "html": f"<p>{told[identifier]}</p>"})

    @router.get("/preview")
    def preview(identifier: Id) -> Response:
        return preview_page(found(identifier))

    @router.get("/view")
    def view(identifier: Id) -> Response:
        return view_page(found(identifier), entities, today())

    @router.get("/feature")
    def feature(identifier: Id) -> Response:
        page = feature_page(identifier)
        if page is None:
            raise HTTPException(404, f"there is no feature {identifier[:80]!r}")
        return page

    @router.get("/about")
    def about() -> Response:
        return about_page(entities)

    return router


def manifest(base: str) -> dict[str, object]:
    """Return the manifest of the service at an address such as `http://127.0.0.1:8000`."""
    service = f"{base}{PATH}"

    def suggested(kind: str) -> dict[str, str]:
        return {
            "service_url": service,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }

    return {
        "versions": ["0.2"],
        "name": "Diligence: entries on lists, organisations and grants",
        "identifierSpace": IDENTIFIER_SPACE,
        "schemaSpace": SCHEMA_SPACE,
        "documentation": f"{service}/about",
        "serviceVersion": metadata.version("diligence"),
        "defaultTypes": [{**type_object(kind), "description": TYPE_WORDS[kind][1]} for kind in TYPES],
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{service}/feature?id={{{{id}}}}"},
        "preview": {
            "url": f"{service}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {kind: suggested(kind) for kind in ("entity", "property", "type")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/propose"},
            "property_settings": list(SETTINGS),
        },
        "batchSize": BATCH_SIZE,
    }


def base_address(request: Request, otherwise: str) -> str:
    """Return the address under which a client reached us: its own Host where that is a host, else ours."""
    host = request.headers.get("host", "")
    return f"{request.scope.get('scheme', 'http')}://{host}" if _HOST.fullmatch(host) else otherwise


def _matching(rows: list[dict[str, str]], prefix: str, cursor: int | None) -> list[dict[str, str]]:
    first = cursor or 0
    wanted = prefix.strip().casefold()
    kept = [
        row
        for row in rows
        if row["id"].startswith(wanted) or any(word.startswith(wanted) for word in _starts(row["name"]))
    ]
    return kept[first : first + SUGGESTED]


def _starts(name: str) -> list[str]:
    words = name.casefold().split()
    return [" ".join(words[at:]) for at in range(len(words))]
