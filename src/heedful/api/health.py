"""Is it alive, can it answer, and what Prometheus reads."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from heedful.errors import StoreError
from heedful.host.access import ANYBODY, Reviewer, hosts_of
from heedful.host.problems import RETRY_AFTER, RefusedError
from heedful.records.base import Record

open_router = APIRouter(tags=["health"])
router = APIRouter(tags=["health"])


class Health(Record):
    """That it is there; nothing of what it holds."""

    status: Literal["ok"] = "ok"


@open_router.get("/healthz", openapi_extra=ANYBODY)
async def alive() -> Health:
    """The process answers."""
    return Health()


@open_router.get("/readyz", openapi_extra=ANYBODY)
def ready(request: Request) -> Health:
    """Every project's store can be read and its version is loaded; 503 until then."""
    for hosted in hosts_of(request).projects.values():
        if hosted.is_warming:
            detail = "A version is still being loaded. It takes a few seconds."
            raise RefusedError(503, detail, Retry_After=RETRY_AFTER)
        try:
            hosted.store.ledger.position()
        except StoreError as error:
            detail = "A project's store cannot be read. Look at the server's output."
            raise RefusedError(503, detail, Retry_After=RETRY_AFTER) from error
    return Health()


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(me: Reviewer) -> Response:
    """Counters of this project, in Prometheus' text format; scrape it with a token."""
    used = me.project.version()
    page = me.hosted.metrics.page(
        texts={"waiting": me.hosted.batcher.waiting},
        jobs=me.store.jobs.unfinished(),
        deliveries=me.store.deliveries.counts(),
        version={used.id: 1} if used else {},
    )
    return PlainTextResponse(page, media_type="text/plain; version=0.0.4; charset=utf-8")
