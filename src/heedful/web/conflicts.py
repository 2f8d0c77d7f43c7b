"""What people said that cannot all hold, and settling it."""

from fastapi import APIRouter, Request

from heedful.host.access import Reviewer
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/conflicts")
def conflicts(me: Reviewer, request: Request) -> str:
    """The page."""
    return page(request, "conflicts.html", me)
