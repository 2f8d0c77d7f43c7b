"""Review: what to look at next, one by one with keys or by touch, or many of one kind at once."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from heedful.host.access import Annotator
from heedful.host.hosted import Visitor
from heedful.host.problems import RefusedError
from heedful.web.rendering import Page, page
from heedful.web.sayings import about_questions, may_be_shown
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

AT_ONCE = 50  # texts of one list

Id = Annotated[str, Query(max_length=80)]
Some = Annotated[list[str], Query(max_length=10)]
Words = Annotated[str, Query(max_length=300)]
Share = Annotated[float, Query(ge=0, le=1)]


@router.get("/review")
def review(me: Annotator, request: Request, about: Id = "") -> str:
    """One by one; with `about`, the text of that item comes first."""
    first = ""
    if about:
        if not may_be_shown(me, about):
            raise RefusedError(404, "There is nothing at this address.")
        first = getattr(me.store.ledger.get(about), "text", "")
    return page(request, "review.html", me, first=first, **_known(me))


@router.get("/review/about")
def about(me: Annotator, request: Request, on: Some) -> str:
    """The rules that a question is about, in chips."""
    sayings = about_questions(me, on)
    return page(request, "review/about.html", me, sayings=sayings, labels=me.project.labels)


@router.get("/review/many")
def many(me: Annotator, request: Request) -> str:
    """Many at once."""
    return page(request, "many.html", me, **_known(me))


@router.get("/review/many/list")
def listed(
    me: Annotator,
    request: Request,
    words: Words = "",
    label: Annotated[str, Query(max_length=200)] = "",
    surer: Share = 0.0,
    less_sure: Share = 1.0,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> str:
    """Texts of the pool with their answers, the least sure first."""
    wanted = [word.strip() for word in words.replace("，", ",").replace("、", ",").split(",")]
    with me.hosted.modelling() as project:
        found = project.browse(
            [word for word in wanted if word],
            label=label or None,
            surer=surer,
            less_sure=less_sure,
            offset=start,
            limit=AT_ONCE,
        )
    return page(request, "review/list.html", me, found=found, start=start, at_once=AT_ONCE)


def _known(me: Visitor) -> dict[str, object]:
    return {
        "labels": me.project.labels,
        "several": me.project.config.multi_label,
        "has_version": me.hosted.has_version,
        "writes": me.project.workspace.writes,
        "numbers": me.project.workspace.numbers,
    }
