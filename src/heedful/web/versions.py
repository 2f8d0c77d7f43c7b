"""Versions: where each came from, how two of them differ; promote one, roll back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from heedful.host.access import Annotator, Reviewer
from heedful.host.hosted import Visitor
from heedful.records.report import Report
from heedful.records.version import Promotion, Round, Version
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

VERSION = r"^v[1-9][0-9]{0,8}$"
Chosen = Annotated[str | None, Query(pattern=VERSION)]


@router.get("/versions")
def versions(me: Annotator, request: Request, before: Chosen = None, after: Chosen = None) -> str:
    """The page; with two versions chosen it begins with how they differ."""
    return page(request, "versions.html", me, **_listed(me), **_compared(me, before, after))


@router.get("/versions/list")
def listed(me: Annotator, request: Request) -> str:
    """All versions, newest first."""
    return page(request, "versions/list.html", me, **_listed(me))


@router.get("/versions/compare")
def compare(me: Annotator, request: Request, before: Chosen = None, after: Chosen = None) -> str:
    """Two versions beside each other."""
    return page(request, "versions/compare.html", me, **_listed(me), **_compared(me, before, after))


@router.get("/versions/measured/{job_id}")
def measured(
    me: Reviewer, request: Request, job_id: Annotated[str, Path(pattern=r"^job-[0-9a-f]{16}$")]
) -> str:
    """What a measurement that was asked for came to."""
    found = me.store.jobs.get(job_id)
    report = Report.model_validate(found.result) if isinstance(found.result, dict) else None
    return page(request, "versions/measured.html", me, job=found, report=report, labels=me.project.labels)


def _listed(me: Visitor) -> dict[str, object]:
    used = me.project.version()
    promotions = [entry for _, entry in me.store.ledger.entries(Promotion)]
    newest = promotions[-1] if promotions else None
    return {
        "used": used.id if used else None,
        "versions": me.project.versions()[::-1],
        "reasons": {one.version: one for one in promotions},
        "back_to": newest.previous if newest else None,
    }


def _compared(me: Visitor, before: str | None, after: str | None) -> dict[str, object]:
    """Both versions, and the report of the round that made one of the other, where there is one."""
    known = {version.id: version for version in me.project.versions()}
    used = me.project.version()
    right = known.get(after or (used.id if used else ""))
    left = known.get(before or (right.parent if right and right.parent else ""))
    return {
        "left": left,
        "right": right,
        "report": _report(me, left, right),
        "labels": me.project.labels,
    }


def _report(me: Visitor, left: Version | None, right: Version | None) -> Report | None:
    if left is None or right is None:
        return None
    made = (round for round in me.project.rounds() if (round.parent, round.candidate) == (left.id, right.id))
    found: Round | None = next(made, None)
    return None if found is None else found.report
