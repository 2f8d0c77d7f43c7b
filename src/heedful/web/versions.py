"""Versions: compared, promoted, rolled back."""

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/versions")
def versions(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "versions.html", me)
