"""The web application: what it knows is read once, then every answer is made from memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from diligence.judgements import Judgements
from diligence.web.answers import (
    OpenToPages,
    answer_bad_request,
    answer_fault,
    answer_http_error,
    answer_wrong_parameter,
)
from diligence.web.entities import Entities
from diligence.web.reconcile import PATH, reconcile_router
from diligence.web.reconcile_request import BadRequest


def create_app(
    entities: Entities,
    judgements: Judgements | None = None,
    *,
    address: str = "http://127.0.0.1:8000",
    today: Callable[[], date] | None = None,
) -> FastAPI:
    """Return the application over these entities, with the Reconciliation API at `/reconcile`.

    `judgements` are what persons decided. `address` stands in the manifest where a request does not say under which
    host it came. `today` gives the day on which an entry is in force; the present day in UTC when not given.
    """
    # No pages of API documentation: those of the framework load scripts from another host.
    app = FastAPI(title="Diligence", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_exception_handler(BadRequest, answer_bad_request)
    app.add_exception_handler(RequestValidationError, answer_wrong_parameter)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(Exception, answer_fault)
    app.add_middleware(OpenToPages, path=PATH)
    router = reconcile_router(entities, judgements or Judgements(), address=address, today=today or _today)
    app.include_router(router, prefix=PATH)
    return app


def _today() -> date:
    return datetime.now(UTC).date()
