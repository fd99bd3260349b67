"""How the application answers: JSON that any client can read, errors in one line, and leave to ask from any page."""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diligence.web.reconcile_request import BadRequest

#: OpenRefine and other clients ask from pages of their own.
CORS = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class PlainJson(JSONResponse):
    """JSON in ASCII: half a character that a client sent can be sent back, and no number is NaN."""

    def render(self, content: object) -> bytes:
        """Return the bytes of the answer."""
        return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def error_answer(said: str, status: int) -> PlainJson:
    """Return an error as one line."""
    return PlainJson({"error": " ".join(said.split())}, status_code=status, headers=CORS)


def answer_bad_request(_: Request, error: Exception) -> PlainJson:
    """Answer a request that is of no use."""
    return error_answer(str(error), error.status if isinstance(error, BadRequest) else 400)


def answer_wrong_parameter(_: Request, error: Exception) -> PlainJson:
    """Answer a parameter of an address that cannot be read."""
    wrong = error.errors()[0] if isinstance(error, RequestValidationError) and error.errors() else {}
    name = str(wrong.get("loc", ("", "the address"))[-1])[:80]
    return error_answer(f"{name}: {wrong.get('msg', 'cannot be read')}", 400)


def answer_http_error(_: Request, error: Exception) -> PlainJson:
    """Answer an unknown address or method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = str(getattr(error, "detail", ""))
    if said == HTTPStatus(status).phrase:  # the framework's own words tell a reader little
        said = {404: "there is nothing at this address", 405: "this address takes another method"}.get(status, said)
    answer = error_answer(said, status)
    answer.headers.update(getattr(error, "headers", None) or {})  # which methods an address takes
    return answer


def answer_fault(_: Request, __: Exception) -> PlainJson:
    """Answer a fault of our own, without its details; the server says them on standard error."""
    return error_answer("a fault of this service; see what it says where it runs", 500)


class OpenToPages:
    """Lets pages of any origin read what stands under one path, and answers their preflight and HEAD requests."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to the answer."""
        here = scope["type"] == "http" and (scope["path"] == self._path or scope["path"].startswith(f"{self._path}/"))
        if not here:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await JSONResponse({}, headers={**CORS, **_PREFLIGHT})(scope, receive, send)
            return
        bodiless = scope["method"] == "HEAD"
        if bodiless:
            scope = {**scope, "method": "GET"}

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in CORS.items()]
                names = {name for name, _ in own}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message["headers"] = [*kept, *own]
            elif bodiless:
                message["body"] = b""
            await send(message)

        await self._app(scope, receive, opened)
