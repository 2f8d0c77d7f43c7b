"""What went wrong, as a page; for whoever is not signed in, the way to the door."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from heedful.errors import HeedfulError
from heedful.host.problems import RefusedError, respond, status_of
from heedful.web.rendering import Page, page

UNFORESEEN = "Something went wrong that should not. The server's output says more; report that."


class PageRoute(APIRoute):
    """A route whose errors are pages; where a script asks for a piece (`X-Piece`), they are problems."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answer(request)
            except RefusedError as error:
                return trouble(request, error.status, error.detail)
            except HeedfulError as error:
                return trouble(request, status_of(error), str(error))
            except RequestValidationError:
                return trouble(request, 404, "There is nothing at this address.")
            except Exception as error:
                logging.getLogger("heedful.web").exception("A page failed unforeseen.", exc_info=error)
                return trouble(request, 500, UNFORESEEN)

        return handler


def trouble(request: Request, status: int, detail: str) -> Response:
    """A problem for a script, the door for a stranger, else a page that says what happened."""
    if request.headers.get("x-piece"):
        return respond(status, detail)
    project = request.path_params.get("project")
    if status == 401 and project is not None:
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/projects/{quote(project)}/sign-in?next={quote(there)}", 303)
    return Page(page(request, "trouble.html", status=status, detail=detail), status)
