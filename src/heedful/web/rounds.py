"""Rounds: what is running, what was measured, what the gate decided and why."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request

from heedful.errors import NotFoundError
from heedful.host.access import Annotator
from heedful.host.hosted import Visitor
from heedful.records.feedback import Comment, Correction, Feedback
from heedful.records.job import Job
from heedful.records.version import Round
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

RoundId = Annotated[str, Path(pattern=r"^round-[0-9a-f]{16}$")]

SHOWN = 30  # things people said that are listed beside a round
LATEST = 20  # jobs among which the running one is looked for


@router.get("/rounds")
def rounds(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "rounds.html", me, job=running(me), rounds=latest(me), new=unlearnt(me))


@router.get("/rounds/list")
def listed(me: Annotator, request: Request) -> str:
    """All rounds, newest first."""
    return page(request, "rounds/list.html", me, rounds=latest(me))


@router.get("/rounds/now")
def now(me: Annotator, request: Request) -> str:
    """What is running, or how to begin."""
    return page(request, "rounds/now.html", me, job=running(me), new=unlearnt(me))


@router.get("/rounds/{round_id}")
def one(me: Annotator, request: Request, round_id: RoundId) -> str:
    """One round: its decision, what was measured, what it learnt from."""
    found = me.store.ledger.get(round_id)
    if not isinstance(found, Round):
        raise NotFoundError(f"There is no round {round_id!r}. List the rounds first.")
    learnt, more = learnt_from(me, found)
    return page(request, "round.html", me, round=found, learnt=learnt, more=more, labels=me.project.labels)


def running(me: Visitor) -> Job | None:
    """The work on versions that is not over yet."""
    jobs = me.store.jobs.all(limit=LATEST)
    return next((job for _, job in jobs if not job.is_over and job.kind in ("learn", "catch_up")), None)


def latest(me: Visitor) -> Sequence[Round]:
    """All rounds, newest first."""
    return list(me.project.rounds())[::-1]


def unlearnt(me: Visitor) -> int:
    """How many things people said that the version in use has not learnt."""
    used = me.project.version()
    known = frozenset(used.feedback) if used else frozenset()
    return sum(item.id not in known for item in me.project.feedback())


def learnt_from(me: Visitor, found: Round) -> tuple[Sequence[Feedback], int]:
    """What people said that a round was the first to learn, comments first; and how many more there are."""
    before = frozenset(me.project.workspace.version(found.parent).feedback) if _is_there(me, found) else ()
    ids = frozenset(found.feedback) - frozenset(before)
    items = [item for item in me.project.feedback() if item.id in ids]
    items.sort(key=lambda item: (not isinstance(item, Comment), not isinstance(item, Correction)))
    return items[:SHOWN], max(0, len(items) - SHOWN)


def _is_there(me: Visitor, found: Round) -> bool:
    return any(version.id == found.parent for version in me.project.versions())
