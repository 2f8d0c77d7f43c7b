"""Erasures: remove what people said, or texts, for good; and who had what removed, and why."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from heedful.api.paging import Cursor, Limit, Page, page_of, position
from heedful.host.access import Owner
from heedful.host.problems import RefusedError
from heedful.loop import erasure as erasing
from heedful.records.base import Record
from heedful.records.erasure import Erasure
from heedful.records.job import Job

router = APIRouter(tags=["privacy"])

Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ToErase(Record):
    """What to erase: by id (feedback, readings, answers, examples), by author, by a pattern such as
    `KD-\\d{6}`, or by a kind of personal data. With `preview` nothing is changed."""

    ids: tuple[Annotated[str, StringConstraints(min_length=1, max_length=64)], ...] = Field(
        default=(), max_length=1000
    )
    author: str | None = Field(default=None, min_length=1, max_length=200)
    matching: Pattern | None = None
    kind: str | None = Field(default=None, max_length=20)
    reason: str = Field(default="", max_length=1000)
    preview: bool = False


class Removed(Record):
    """What went, or would go; `job` makes the versions anew that had learnt from it."""

    plan: erasing.Plan
    erasure: Erasure | None = None
    job: Job | None = None
    notes: tuple[str, ...] = ()


@router.post("/erasures")
def erase(me: Owner, what: ToErase) -> Removed:
    """Remove for good, from the ledger, examples, caches and copies of the store; it cannot be undone."""
    if not (what.ids or what.author or what.matching or what.kind):
        raise RefusedError(422, "Found nothing to erase by; wanted ids, an author, a pattern or a kind.")
    given = what.model_dump(exclude={"preview"})
    wanted = erasing.Wanted(**given, by=me.name)
    if what.preview:
        return Removed(plan=erasing.plan(me.project.workspace, wanted))
    made = erasing.remove(me.project.workspace, wanted)
    job = None
    if me.project.is_behind:
        job = me.store.jobs.add(Job(kind="catch_up", author=me.name), key=f"catch_up {made.erasure.id}")
    return Removed(plan=made.plan, erasure=made.erasure, job=job, notes=made.notes)


@router.get("/erasures")
def erasures(me: Owner, cursor: Cursor = None, limit: Limit = 100) -> Page[Erasure]:
    """What was erased, by whom and why; what it was nobody knows any more."""
    return page_of(me.store.ledger.entries(Erasure, after=position(cursor)), limit)
