"""The review queue: what to look at next, answered with keys."""

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/review")
def review(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "review.html", me)
