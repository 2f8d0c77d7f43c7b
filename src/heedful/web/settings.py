"""Settings: password, tokens, keys; for owners, webhooks."""

from typing import get_args

from fastapi import APIRouter, Request

from heedful.host.access import Annotator, Owner
from heedful.host.hosted import Visitor
from heedful.records.person import ROLES, may
from heedful.records.webhook import Event
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/settings")
def settings(me: Annotator, request: Request) -> str:
    """The page."""
    hooks = me.store.webhooks.all() if me.role == "owner" else ()
    roles = [role for role in ROLES if may(me.role, role)]
    return page(
        request,
        "settings.html",
        me,
        tokens=_tokens(me),
        roles=roles,
        webhooks=hooks,
        events=get_args(Event),
    )


@router.get("/settings/tokens")
def tokens(me: Annotator, request: Request) -> str:
    """One's tokens."""
    return page(request, "settings/tokens.html", me, tokens=_tokens(me))


@router.get("/settings/webhooks")
def webhooks(me: Owner, request: Request) -> str:
    """Where events go."""
    return page(request, "settings/webhooks.html", me, webhooks=me.store.webhooks.all())


def _tokens(me: Visitor) -> object:
    return me.store.people.secrets("token", me.person.id)
