"""What people said that cannot all hold, side by side; what each way to settle it would change."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from heedful.host.access import Reviewer
from heedful.host.hosted import Visitor
from heedful.web.rendering import Page, page
from heedful.web.sayings import LAST_WORD, rule_disputes, text_disputes
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@router.get("/conflicts")
def conflicts(me: Reviewer, request: Request) -> str:
    """The page."""
    return page(request, "conflicts.html", me, **_found(me))


@router.get("/conflicts/list")
def listed(me: Reviewer, request: Request) -> str:
    """What there is to settle."""
    return page(request, "conflicts/list.html", me, **_found(me))


@router.get("/conflicts/effect")
def effect(me: Reviewer, request: Request, drop: Annotated[list[str], Query(max_length=100)]) -> str:
    """Which answers would be others without these items."""
    with me.hosted.modelling() as project:
        found = project.without(*drop)
    learnt = any(set(drop) & set(version.feedback) for version in me.project.versions())
    return page(request, "conflicts/effect.html", me, effect=found, labels=me.project.labels, learnt=learnt)


def _found(me: Visitor) -> dict[str, object]:
    workspace = me.project.workspace
    # of two texts for one prompt the newest holds, of several numbers their mean
    writes = workspace.writes or workspace.numbers
    return {
        "texts": () if writes else text_disputes(me),
        "rules": () if writes else rule_disputes(me),
        "labels": me.project.labels,
        "last_word": me.name == LAST_WORD,
    }
