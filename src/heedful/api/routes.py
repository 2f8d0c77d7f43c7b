"""All routes of the API, and the problems that each of them may end in."""

from typing import Any

from fastapi import APIRouter, FastAPI

from heedful.api import (
    answers,
    asking,
    comments,
    erasures,
    events,
    examples,
    exchanging,
    health,
    labels,
    people,
    reviews,
    rounds,
    said,
    shaped,
    versions,
    webhooks,
    widget,
)
from heedful.api.links import PREFIX, add_links
from heedful.host.access import guard
from heedful.host.hosted import Hosts
from heedful.host.problems import MEDIA_TYPE, Problem, add_handlers

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, words in {
        400: "The request cannot be read.",
        401: "Nobody is signed in.",
        403: "The role does not reach, or the write came from another site.",
        404: "There is no such thing.",
        409: "People's review keeps this version out.",
        413: "The body is too long.",
        422: "Something in the request cannot be taken.",
        429: "Too many tries; see Retry-After.",
        500: "Something went wrong that should not.",
        501: "A package is not installed.",
        503: "The store or the queue is busy; see Retry-After.",
        507: "The disk is full.",
    }.items()
}

ROUTERS = (
    answers,
    exchanging,
    said,
    comments,
    erasures,
    asking,
    rounds,
    reviews,
    versions,
    examples,
    labels,
    people,
    events,
    webhooks,
    widget,
    shaped,
    health,
)


def add_routes(app: FastAPI, hosts: Hosts) -> None:
    """Put the API on an application, for these projects."""
    app.state.hosts = hosts
    inner = APIRouter(prefix=PREFIX, responses=PROBLEMS)
    for module in ROUTERS:
        guard(module.router.routes)
        inner.include_router(module.router)
    app.include_router(inner)
    guard(health.open_router.routes)
    app.include_router(health.open_router, responses={503: PROBLEMS[503]})
    add_handlers(app)


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI, with Problem among the schemas and each route's role beside its summary."""
    from fastapi.openapi.utils import get_openapi

    made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    made.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in _problem_schemas().items():
        made["components"]["schemas"][name] = schema
    add_links(made["paths"])
    return made


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "Problem": schema}
