"""Who asks, and may they: every route says which role it wants, and a route that says nothing is refused.

A program shows a token (`Authorization: Bearer …`), a browser its session's cookie. A cookie that comes with
a write must come from a page of this very server.
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Header, Path, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from starlette.concurrency import run_in_threadpool

from heedful.host.hosted import Hosted, Hosts, Visitor
from heedful.host.problems import RefusedError
from heedful.records.base import now
from heedful.records.person import ROLES, Role, Shown, may
from heedful.store.people import digest

SESSION = timedelta(hours=12)
FRESH = timedelta(hours=1)  # an older session is exchanged for a new one
OVERLAP = timedelta(seconds=60)
KNOWN = 1.0  # seconds for which a visitor is not looked up again

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SIGN_IN = "Sign in, or show a token: Authorization: Bearer heedful_…"

_bearer = HTTPBearer(auto_error=False, description="A token, made by a person for a program.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
ProjectName = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", description="The project's name.")]


def hosts_of(request: Request) -> Hosts:
    """The projects of this server."""
    found = request.app.state.hosts
    assert isinstance(found, Hosts)
    return found


def cookie_name(hosted: Hosted) -> str:
    """One cookie a project: who signs in to one is not signed in to another."""
    return f"__Host-heedful-{hosted.name}" if hosted.secure else f"heedful-{hosted.name}"


def set_session(response: Response, hosted: Hosted, shown: Shown) -> None:
    """Give a browser its session: out of reach of scripts, not sent along from other sites' forms."""
    response.set_cookie(
        cookie_name(hosted), shown.secret, max_age=int(SESSION.total_seconds()),
        path="/", secure=hosted.secure, httponly=True, samesite="lax",
    )  # fmt: skip


def needs(role: Role) -> Callable[..., Awaitable[Visitor]]:
    """A dependency that lets in who has this role or more, in the project of the address."""

    async def visitor(request: Request, response: Response, project: ProjectName, bearer: Bearer) -> Visitor:
        hosted = hosts_of(request).projects.get(project)
        found = None if hosted is None else await find_visitor(request, hosted, bearer)
        if hosted is None or found is None:  # the the same words: which projects there are is not told here
            raise RefusedError(401, SIGN_IN, WWW_Authenticate="Bearer")
        if not may(found.role, role):
            raise RefusedError(
                403, f"You are {found.role} here; this wants {role}. Ask an owner of the project."
            )
        if found.secret.kind == "session" and now() - found.secret.at > FRESH:
            await run_in_threadpool(_exchange, hosted, response, found)
        request.state.metrics = hosted.metrics
        return found

    visitor.role = role  # type: ignore[attr-defined]  # what `unguarded` and the documents read
    return visitor


async def find_visitor(
    request: Request, hosted: Hosted, bearer: HTTPAuthorizationCredentials | None
) -> Visitor | None:
    """Who asks; None where nothing valid was shown."""
    if bearer is not None:
        return await _known(hosted, bearer.credentials)
    cookie = request.cookies.get(cookie_name(hosted))
    if cookie is None:
        return None
    if request.method in WRITES:
        must_come_from_here(request)
    return await _known(hosted, cookie)


def must_come_from_here(request: Request) -> None:
    """Refuse a browser's write that a page of another site began."""
    origin = request.headers.get("origin", "")
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise RefusedError(
            403, f"Found the origin {origin or 'nothing'!r:.80}; wanted a page of this server."
        )


async def _known(hosted: Hosted, secret: str) -> Visitor | None:
    """Whose secret this is; asked of the store at most once a second."""
    key, moment = digest(secret), time.monotonic()
    until, visitor = hosted.visitors.get(key, (0.0, None))
    if visitor is not None and moment < until and not _is_over(visitor):
        return visitor
    found = await run_in_threadpool(hosted.store.people.who, secret)
    if found is None:
        hosted.visitors.pop(key, None)
        return None
    person, about = found
    role = person.role if about.kind == "session" or may(about.role, person.role) else about.role
    visitor = Visitor(hosted, person, about, role)
    if len(hosted.visitors) > 10_000:
        hosted.visitors.clear()
    hosted.visitors[key] = (moment + KNOWN, visitor)
    return visitor


def _is_over(visitor: Visitor) -> bool:
    return visitor.secret.until is not None and visitor.secret.until <= now()


def _exchange(hosted: Hosted, response: Response, visitor: Visitor) -> None:
    set_session(response, hosted, hosted.store.people.renew(visitor.secret, SESSION, OVERLAP))
    hosted.visitors.clear()


async def _place(request: Request, project: ProjectName) -> Hosted:
    found = hosts_of(request).projects.get(project)
    if found is None:
        raise RefusedError(
            404, f"There is no project {project!r} on this server. Ask who runs it for the address."
        )
    return found


Annotator = Annotated[Visitor, Depends(needs("annotator"))]
Reviewer = Annotated[Visitor, Depends(needs("reviewer"))]
Owner = Annotated[Visitor, Depends(needs("owner"))]
Place = Annotated[Hosted, Depends(_place)]
"""The project of the address, for the few routes that anybody may use."""


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[!-~]+$",
        description="Said twice under one key is said once.",
    ),
]


def own_key(visitor: Visitor, key: str | None) -> str | None:
    """A key that is no other person's."""
    return None if key is None else f"{visitor.person.id}/{key}"


def open_to_all(route: APIRoute) -> bool:
    """Whether a route says that anybody may use it."""
    return bool((route.openapi_extra or {}).get("x-heedful-role") == "anybody")


ANYBODY: dict[str, Any] = {"x-heedful-role": "anybody"}


def role_of(route: APIRoute) -> Role | None:
    """The role that a route wants; None where it wants none."""
    wanted = list(_roles(route.dependant))
    return max(wanted, key=ROLES.index) if wanted else None


def _roles(dependant: Dependant) -> Iterator[Role]:
    role = getattr(dependant.call, "role", None)
    if role is not None:
        yield role
    for inner in dependant.dependencies:
        yield from _roles(inner)


def guard(routes: Iterable[object]) -> None:
    """Refuse to start with a route that does not say who may use it, and write the others' roles down."""
    for route in routes:
        if not isinstance(route, APIRoute) or open_to_all(route):
            continue
        role = role_of(route)
        if role is None:
            raise AssertionError(f"{route.path} does not say who may use it. Give it a visitor, or ANYBODY.")
        route.openapi_extra = {**(route.openapi_extra or {}), "x-heedful-role": role}
