"""All pages, each for a role or for anybody; an address that leads nowhere gets a page too."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from heedful.host.access import ANYBODY, guard
from heedful.web import (
    ask,
    assets,
    blind,
    conflicts,
    entrance,
    labels,
    people,
    review,
    rounds,
    settings,
    versions,
)
from heedful.web.rendering import Page
from heedful.web.trouble import PageRoute, trouble
from heedful.web.widget import script

PREFIX = "/projects/{project}"
OF_A_PROJECT = (ask, review, blind, conflicts, rounds, versions, labels, people, settings)

nowhere = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@nowhere.get("/projects/{project}/{rest:path}", openapi_extra=ANYBODY)
async def no_such_page(request: Request) -> Response:
    """What is asked for is not there."""
    return trouble(request, 404, "There is nothing at this address.")


ROUTERS: tuple[tuple[str, APIRouter], ...] = (
    ("", assets.router),
    ("", script.router),
    ("", entrance.router),
    *((PREFIX, place.router) for place in OF_A_PROJECT),
    ("", nowhere),
)


def add_pages(app: FastAPI) -> None:
    """Put the pages on an application whose projects are known (`host.access.hosts_of`)."""
    for prefix, router in ROUTERS:
        guard(router.routes)
        app.include_router(router, prefix=prefix)


def every_page() -> dict[str, APIRoute]:
    """The address of each page and of each piece of one."""
    return {
        prefix + route.path: route
        for prefix, router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
    }
