"""The application: the API and the pages on these projects."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from heedful import __version__
from heedful.api.routes import add_routes, describe
from heedful.host.hosted import Hosts
from heedful.host.shield import Shield
from heedful.web.routes import add_pages

ABOUT = """Models that heed what people say about their output.

Every address below belongs to a project. Show a token (`Authorization: Bearer heedful_…`); each route says
which role it wants. What goes wrong is `application/problem+json`."""


def application(hosts: Hosts, names: Sequence[str] = ("*",)) -> FastAPI:
    """The API on these projects; `names` are the hosts that requests may be addressed to."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        hosts.close()

    app = FastAPI(
        title="heedful",
        version=__version__,
        description=ABOUT,
        docs_url=None,  # the usual page loads scripts from a CDN
        redoc_url=None,
        lifespan=life,
        separate_input_output_schemas=False,
    )
    add_routes(app, hosts)
    add_pages(app)
    app.openapi = partial(_once, app)  # type: ignore[method-assign]  # FastAPI's own way to change it
    app.add_middleware(Shield)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(names))
    return app


def _once(app: FastAPI) -> dict[str, object]:
    if app.openapi_schema is None:
        app.openapi_schema = describe(app)
    return app.openapi_schema
