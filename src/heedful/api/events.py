"""What happens in a project, as server-sent events: what webhooks hear of, for whoever stays connected."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from heedful.api.paging import position
from heedful.api.streams import ALIVE, LOOK, STREAM, UNHELD, Events, LastEventId
from heedful.host.access import Reviewer
from heedful.host.hosted import Visitor
from heedful.records.entry import Entry
from heedful.records.person import may
from heedful.store.deliveries import EVENTS

router = APIRouter(tags=["events"])

After = Annotated[
    str | None, Query(max_length=64, description="A position of the ledger; without one, from now on.")
]

Wait = Annotated[float, Query(ge=0, le=3600, description="Seconds after which the connection ends.")]


@router.get("/events", response_class=Events, responses=STREAM)
async def watch(
    me: Reviewer, request: Request, after: After = None, wait: Wait = 3600.0, seen: LastEventId = None
) -> Events:
    """Feedback, rounds, promotions and the like, as they are recorded; each `id` is a position of the ledger.

    Who was cut off comes back with `Last-Event-ID`, as browsers do by themselves, and misses nothing.
    """
    wanted = seen if seen is not None else after
    place = position(wanted) if wanted is not None else await run_in_threadpool(me.store.ledger.position)

    async def events() -> AsyncIterator[str]:
        upto, last, end = place, time.monotonic(), time.monotonic() + wait
        yield "retry: 2000\n\n"
        while not await request.is_disconnected():
            if not await run_in_threadpool(_still_may, me):
                return
            news, upto = await run_in_threadpool(_since, me, upto)
            for where, entry in news:
                yield f"id: {where}\nevent: {EVENTS[entry.kind]}\ndata: {entry.model_dump_json()}\n\n"
            if news:
                last = time.monotonic()
            elif time.monotonic() - last > ALIVE:
                last = time.monotonic()
                yield ": still here\n\n"
            if time.monotonic() >= end:
                return
            await asyncio.sleep(min(LOOK, wait))

    return Events(events(), headers=UNHELD)


def _still_may(me: Visitor) -> bool:
    """Whether who listens has neither been closed, nor lost the role or the secret that let them in."""
    person = me.store.people.get(me.person.id)
    known = me.store.people.secrets(me.secret.kind, me.person.id)
    return not person.closed and may(person.role, "reviewer") and any(one.id == me.secret.id for one in known)


def _since(me: Visitor, after: int) -> tuple[Sequence[tuple[int, Entry]], int]:
    """What was recorded after a position and is an event, and the position up to which that is all."""
    end = me.store.ledger.position()
    if end <= after:
        return (), after
    entries = me.store.ledger.entries(after=after, upto=end)
    return [(where, entry) for where, entry in entries if entry.kind in EVENTS], end
