"""Rounds: what is running, what each measured, what the gate decided and why."""

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/rounds")
def rounds(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "rounds.html", me)
