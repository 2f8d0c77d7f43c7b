"""Settings of one's own: password, tokens, keys; and of the project."""

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/settings")
def settings(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "settings.html", me)
