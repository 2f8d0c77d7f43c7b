"""Blind review: answers of versions, not whose they are, to judge; and for reviewers the results."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from heedful.host.access import Annotator, Reviewer
from heedful.host.hosted import Visitor
from heedful.loop.review.state import State
from heedful.records.person import may
from heedful.records.review import SCALES
from heedful.web.language import gettext_noop
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

ReviewId = Annotated[str, Path(pattern=r"^review-[0-9a-f]{16}$")]
Last = Annotated[str, Query(pattern=r"^(opinion-[0-9a-f]{16})?$")]

QUESTIONS = (
    *(gettext_noop("fluency"), gettext_noop("adequacy"), gettext_noop("faithfulness")),
    *(gettext_noop("which is better"), gettext_noop("right or wrong"), gettext_noop("right")),
)
"""What the names in a report are shown as."""


@router.get("/blind")
def reviews(me: Annotator, request: Request) -> str:
    """All reviews, how far each is, and how to start one."""
    versions, used = [version.id for version in me.project.versions()][::-1], me.project.version()
    return page(
        request,
        "blind.html",
        me,
        sittings=me.project.review.sittings(me.name),
        states=_states(me),
        preparing=_preparing(me),
        versions=versions,
        chosen={*versions[:1], *([used.id] if used and used.id not in versions[:1] else versions[1:2])},
        used=used,
        writes=me.project.workspace.writes,
        scales=SCALES,
    )


@router.get("/blind/{review_id}")
def review(me: Annotator, request: Request, review_id: ReviewId) -> str:
    """One item after the other."""
    return page(request, "blind-review.html", me, last="", **_shown(me, review_id))


@router.get("/blind/{review_id}/card")
def card(me: Annotator, request: Request, review_id: ReviewId, last: Last = "") -> str:
    """The next item; `last` is the opinion that can still be undone."""
    return page(request, "blind/card.html", me, last=last, **_shown(me, review_id))


@router.get("/blind/{review_id}/results")
def results(me: Reviewer, request: Request, review_id: ReviewId, early: bool = False) -> str:
    """Who is ahead, how well people agree, who took part."""
    report = me.project.review.report(review_id, early=early)
    return page(request, "blind-results.html", me, report=report, early=early)


def _shown(me: Visitor, review_id: str) -> dict[str, object]:
    return {
        "sitting": me.project.review.next(review_id, author=me.name),
        "writes": me.project.workspace.writes,
    }


def _states(me: Visitor) -> dict[str, State]:
    """For reviewers, by review: what each is about and how far it is."""
    if not may(me.role, "reviewer"):
        return {}
    return {one.review.id: one for one in me.project.review.states()}


def _preparing(me: Visitor) -> set[str | None]:
    """The reviews whose items are being drawn."""
    jobs = (job for _, job in me.store.jobs.all(limit=20))
    return {job.about for job in jobs if job.kind == "review" and not job.is_over}
