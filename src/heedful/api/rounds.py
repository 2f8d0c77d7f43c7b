"""Rounds and other long work: asked for here, done by a worker, watched by server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from heedful.api.paging import Cursor, Limit, Page, page_of, position
from heedful.api.streams import ALIVE, LOOK, STREAM, UNHELD, Events, LastEventId
from heedful.errors import HeedfulError, NotFoundError
from heedful.host.access import Annotator, Key, Reviewer, own_key
from heedful.host.hosted import Visitor
from heedful.records.base import content_hash
from heedful.records.job import Job
from heedful.records.version import Round

router = APIRouter(tags=["rounds"])

JobId = Annotated[str, Path(pattern=r"^job-[0-9a-f]{16}$")]


@router.post("/rounds", status_code=202)
def start(me: Reviewer, response: Response, key: Key = None) -> Job:
    """Ask for a round (without a version yet: for the first training); a worker does it."""
    asked = me.store.jobs.add(Job(kind="learn", author=me.name), own_key(me, key))
    response.headers["Location"] = f"jobs/{asked.id}"
    return asked


@router.get("/rounds")
def rounds(me: Annotator, cursor: Cursor = None, limit: Limit = 100) -> Page[Round]:
    """All rounds, oldest first, each with its report and the gate's decision."""
    return page_of(me.store.ledger.entries(Round, after=position(cursor)), limit)


@router.get("/rounds/{round_id}")
def one_round(me: Annotator, round_id: str) -> Round:
    """One round."""
    found = me.store.ledger.get(round_id)
    if not isinstance(found, Round):
        raise NotFoundError(f"There is no round {round_id!r}. List the rounds first.")
    return found


@router.get("/jobs")
def jobs(me: Reviewer, cursor: Cursor = None, limit: Limit = 100) -> Page[Job]:
    """All jobs, newest first."""
    before = position(cursor) if cursor else None
    return page_of(me.store.jobs.all(before=before, limit=limit + 1), limit)


@router.get("/jobs/{job_id}")
def job(me: Annotator, job_id: JobId) -> Job:
    """How far a job is, and what came of it."""
    return me.store.jobs.get(job_id)


@router.post("/jobs/{job_id}/cancel")
def cancel(me: Reviewer, job_id: JobId) -> Job:
    """End a job: nothing of it is kept, the version in use stays."""
    return me.store.jobs.stop(job_id)


@router.get(
    "/jobs/{job_id}/events",
    response_class=Events,
    responses=STREAM | {204: {"description": "All of it was told."}},
)
async def watch(me: Annotator, job_id: JobId, request: Request, seen: LastEventId = None) -> Response:
    """The job whenever something changes (`progress`), and in the end (`over`).

    Who comes back with the `Last-Event-ID` it has gets what is new; 204 when the end was told already.
    """
    first = await run_in_threadpool(me.store.jobs.get, job_id)
    if first.is_over and seen == number_of(first):
        return Response(status_code=204)

    async def events() -> AsyncIterator[str]:
        shown, last = first, time.monotonic()
        if first.is_over:
            await _in_use_by_now(me)
        if seen != number_of(first):
            yield event(first)
        while not shown.is_over and not await request.is_disconnected():
            await asyncio.sleep(LOOK)
            found = await run_in_threadpool(me.store.jobs.get, job_id)
            if found != shown:
                shown, last = found, time.monotonic()
                if found.is_over:
                    await _in_use_by_now(me)
                yield event(found)
            elif time.monotonic() - last > ALIVE:
                last = time.monotonic()
                yield ": still here\n\n"

    return Events(events(), headers=UNHELD)


async def _in_use_by_now(me: Visitor) -> None:
    """Whoever hears that a round is over gets the next answer from the version it led to."""
    with suppress(HeedfulError):  # no version yet, or none that loads: answering says so
        await run_in_threadpool(me.project.swap)


def number_of(found: Job) -> str:
    """What this state of a job is called as an event: the same state has the same name."""
    return content_hash(found.model_dump_json())[:16]


def event(found: Job) -> str:
    """One server-sent event."""
    name = "over" if found.is_over else "progress"
    return f"id: {number_of(found)}\nevent: {name}\ndata: {found.model_dump_json()}\n\n"
