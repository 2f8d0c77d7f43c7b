"""What went wrong, as RFC 9457 wants it: `application/problem+json`, with what was found and wanted.

Every error of heedful has one status here; what nobody foresaw says nothing of the inside.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from heedful.errors import (
    ConfigError,
    DataError,
    FeedbackError,
    HeedfulError,
    MissingExtraError,
    ModelError,
    NotFoundError,
    RefusedByPeopleError,
    StoreError,
    TrainingError,
)
from heedful.records.base import Record

MEDIA_TYPE = "application/problem+json"

STATUSES: Mapping[type[HeedfulError], int] = {
    NotFoundError: 404,
    FeedbackError: 422,
    DataError: 422,
    ConfigError: 422,
    ModelError: 422,
    RefusedByPeopleError: 409,
    TrainingError: 500,
    MissingExtraError: 501,
    StoreError: 503,
}
OPENAI = "/openai/v1/"
Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]
DISK_FULL = "The disk is full"
RETRY_AFTER = "2"  # seconds


class Fault(Record):
    """One field that cannot be taken: where, what stands there, and what was wanted."""

    where: str
    found: str
    wanted: str


class Error(Record):
    """The same in OpenAI's shape, for clients that look for it."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class Problem(Record):
    """Why a request was not done. `detail` says what was found, what was wanted and what to do.

    `error` stands beside it on the addresses that have OpenAI's shape.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()
    error: Error | None = None


class RefusedError(Exception):
    """A request that HTTP refuses before the project is asked."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def respond(
    status: int, detail: str, faults: tuple[Fault, ...] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem as a response."""
    made = Problem(title=HTTPStatus(status).phrase, status=status, detail=_clean(detail), faults=faults)
    return JSONResponse(made.model_dump(exclude={"error"}), status, dict(headers or {}), MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Let every error of this application leave as a problem."""
    app.add_exception_handler(RefusedError, _in_its_shape(_refused))
    app.add_exception_handler(HeedfulError, _in_its_shape(_foreseen))
    app.add_exception_handler(RequestValidationError, _in_its_shape(_invalid))
    app.add_exception_handler(HTTPException, _in_its_shape(_http))
    app.add_exception_handler(Exception, _in_its_shape(_unforeseen))


def _in_its_shape(handler: Handler) -> Handler:
    """On OpenAI's addresses a problem says the same in OpenAI's words as well."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        made = await handler(request, error)
        if OPENAI not in request.url.path:
            return made
        told = json.loads(bytes(made.body))
        kind = "invalid_request_error" if made.status_code < 500 else "server_error"
        param = told["faults"][0]["where"] if told["faults"] else None
        said = Error(message=told["detail"], type=kind, param=param, code=str(made.status_code))
        headers = {name: value for name, value in made.headers.items() if not name.startswith("content-")}
        return JSONResponse({**told, "error": said.model_dump()}, made.status_code, headers, MEDIA_TYPE)

    return answer


def status_of(error: HeedfulError) -> int:
    """The status that an error of heedful leaves with."""
    if isinstance(error, StoreError) and DISK_FULL in str(error):
        return 507
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    return respond(error.status, error.detail, headers=error.headers)


async def _foreseen(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HeedfulError)
    status = status_of(error)
    headers = {"Retry-After": RETRY_AFTER} if status == 503 else {}
    return respond(status, str(error), headers=headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = tuple(_fault(found) for found in error.errors())
    first = faults[0]
    detail = f"{first.where}: found {first.found}; wanted {first.wanted}. See /openapi.json for this route."
    return respond(422, detail, faults)


def _fault(found: Mapping[str, Any]) -> Fault:
    steps = [str(step) for step in found["loc"]]
    if steps[:1] == ["body"]:  # which of several kinds of value was tried is no place in what was sent
        steps = [step for step in steps if step.isidentifier() or step.isdecimal()]
    where = ".".join(steps) or "the request"
    there = "nothing" if found["type"] == "missing" else f"{found.get('input')!r:.80}"
    message = found["msg"].removeprefix("Value error, ")
    return Fault(where=_clean(where), found=there, wanted=_clean(message))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    detail = str(error.detail)
    if error.status_code == 404:
        detail = "There is nothing at this address. Look at /openapi.json for what there is."
    if error.status_code == 405:
        detail = f"This address knows other methods: {headers.get('Allow', 'see /openapi.json')}."
    return respond(error.status_code, detail, headers=headers)


async def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    logging.getLogger("heedful.host").error("A request failed unforeseen.", exc_info=error)
    detail = "Something went wrong that should not. The server's output says more; report that."
    return respond(500, detail)


def _clean(text: str) -> str:
    """Half characters cannot be sent; they are shown as numbers."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
