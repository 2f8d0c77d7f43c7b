"""Ask: an answer with its scores and why; disagree in words, see what was understood, apply it."""

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/ask")
def ask(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "ask.html", me)
