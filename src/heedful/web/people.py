"""People: what they contributed, who is invited, what they may do."""

from fastapi import APIRouter, Request

from heedful.host.access import Reviewer
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/people")
def people(me: Reviewer, request: Request) -> str:
    """The page."""
    return page(request, "people.html", me)
