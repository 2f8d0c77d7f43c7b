"""The ways in: which project, signing in, accepting an invitation; and the choice of a language.

Nobody needs to be anybody here, so these pages show nothing of what a project holds, not even whether it is
there.
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from heedful.host.access import ANYBODY, SESSION, ProjectName, find_visitor, hosts_of
from heedful.host.hosted import address_name
from heedful.host.problems import RefusedError
from heedful.web.language import COOKIE, LANGUAGES
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

Next = Annotated[str, Query(max_length=2000)]


@router.get("/", openapi_extra=ANYBODY)
async def projects(request: Request, project: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The projects that this browser is signed in to; who is in one alone goes there."""
    if project:
        return RedirectResponse(f"/projects/{address_name(project)}/ask", 303)
    hosts = hosts_of(request).projects
    mine = [one for one in hosts.values() if await find_visitor(request, one, None)]
    if len(mine) == 1:
        return RedirectResponse(f"/projects/{mine[0].name}/ask", 303)
    return Page(page(request, "projects.html", mine=[(one.name, one.project.config.name) for one in mine]))


@router.get("/projects/{project}", openapi_extra=ANYBODY)
async def first_page(project: ProjectName) -> Response:
    """Where work begins."""
    return RedirectResponse(f"/projects/{project}/ask", 303)


@router.get("/projects/{project}/sign-in", openapi_extra=ANYBODY)
def sign_in(request: Request, project: ProjectName, next: Next = "") -> str:
    """Name and password."""
    return page(request, "sign-in.html", next=_inside(next, f"/projects/{project}/ask"))


@router.get("/projects/{project}/join", openapi_extra=ANYBODY)
def join(request: Request, project: ProjectName) -> str:
    """Accept the invitation behind the # of this address, which only the browser knows."""
    return page(
        request, "join.html", next=f"/projects/{project}/ask", hours=int(SESSION.total_seconds() // 3600)
    )


@router.get("/language/{tag}", openapi_extra=ANYBODY)
async def choose_language(request: Request, tag: str, next: Next = "/") -> Response:
    """Remember a language, and go back."""
    if tag not in {one.tag for one in LANGUAGES}:
        raise RefusedError(404, "There is no such language here.")
    answer = RedirectResponse(_inside(next, "/"), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, tag, max_age=YEAR, path="/", secure=secure, samesite="lax", httponly=True)
    return answer


def _inside(address: str, otherwise: str) -> str:
    """An address of this server; anything that leads elsewhere is not followed."""
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if is_ours and not parts.netloc and not parts.scheme else otherwise
