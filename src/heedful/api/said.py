"""Feedback: verdicts, corrections and choices on answers or texts; listed, taken back."""

from typing import Annotated, Literal, Self, cast

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from heedful.api.paging import Cursor, Limit, Page, page_of, position
from heedful.api.subject import LabelName, Subject
from heedful.host.access import Annotator, Key, Reviewer, own_key
from heedful.host.hosted import Visitor
from heedful.host.own import own_feedback
from heedful.host.problems import RefusedError
from heedful.records.base import Record
from heedful.records.feedback import Feedback, Withdrawal
from heedful.records.job import Job
from heedful.records.person import may
from heedful.store.ledger import FEEDBACK
from heedful.tasks.agreement import Conflict

router = APIRouter(tags=["feedback"])


class GivenVerdict(Subject):
    """The answer was right, or it was wrong; with a text, `answer` names the labels that were shown."""

    kind: Literal["verdict"]
    right: bool
    answer: tuple[LabelName, ...] | None = Field(default=None, max_length=100)


class GivenCorrection(Subject):
    """These labels, by name, were wanted instead; or this number, where answers are numbers."""

    kind: Literal["correction"]
    labels: tuple[LabelName, ...] | None = Field(default=None, max_length=100)
    value: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        """No labels at all is a correction too: none applies. So it has to be said."""
        if (self.labels is None) == (self.value is None):
            raise ValueError("Wanted either labels or value, and not both.")
        return self

    @property
    def wanted(self) -> tuple[str | float, ...]:
        """What Project's `correct` takes."""
        return (self.labels or ()) if self.value is None else (self.value,)


class GivenChoice(Subject):
    """The answer is one of these labels, or none of those, by name."""

    kind: Literal["choice"]
    one_of: tuple[LabelName, ...] = Field(default=(), max_length=1000)
    none_of: tuple[LabelName, ...] = Field(default=(), max_length=1000)


Given = Annotated[GivenVerdict | GivenCorrection | GivenChoice, Field(discriminator="kind")]


class GivenMany(Record):
    """Several things said at once."""

    items: tuple[Given, ...] = Field(min_length=1, max_length=200)


class GivenAtOnce(Record):
    """All of them, in their order."""

    items: tuple[Feedback, ...]


class FeedbackPage(Page[Feedback]):
    """Some of what was said."""


class Heeded(Record):
    """An item as it stands: why it takes no effect, if so, and which versions have learnt from it."""

    item: Feedback
    withdrawn: bool
    unread: str | None = None
    learnt_by: tuple[str, ...] = ()


class TakeBack(Record):
    """What is to count as never said: items by id, or all that one person said."""

    ids: tuple[str, ...] = Field(default=(), max_length=1000)
    author: str | None = Field(default=None, max_length=200)


class TakenBack(Record):
    """The withdrawal, heeded from now on; `job` makes the versions anew that had learnt from it."""

    withdrawal: Withdrawal
    job: Job | None = None


@router.post("/feedback", status_code=201)
def give(me: Annotator, given: Given, key: Key = None) -> Feedback:
    """Say what is wrong or right about an answer or a text; the next answer heeds it."""
    return _heard(me, given, own_key(me, key))


@router.post("/feedback/many", status_code=201)
def give_many(me: Annotator, given: GivenMany, key: Key = None) -> GivenAtOnce:
    """Say the same, or different things, of several answers or texts; under one key, so that it counts once.

    Should one of them not fit, those before it count: say them again under the same key once it is mended.
    """
    own = own_key(me, key)
    keys = [None if own is None else f"{own}/{place}" for place in range(len(given.items))]
    return GivenAtOnce(items=tuple(_heard(me, *one) for one in zip(given.items, keys, strict=True)))


def _heard(me: Visitor, given: Given, own: str | None) -> Feedback:
    project, author = me.project, me.name
    me.hosted.metrics.said(given.kind)
    match given:
        case GivenVerdict():
            return project.judge(given.on, given.right, answer=given.answer, author=author, key=own)
        case GivenCorrection():
            return project.correct(given.on, *given.wanted, author=author, key=own)
        case GivenChoice():
            return project.choose(
                given.on, one_of=given.one_of, none_of=given.none_of, author=author, key=own
            )


@router.get("/feedback")
def listed(
    me: Annotator,
    cursor: Cursor = None,
    limit: Limit = 100,
    author: Annotated[str | None, Query(max_length=200)] = None,
) -> FeedbackPage:
    """What was said and stands, oldest first; annotators see their own."""
    shown = author if may(me.role, "reviewer") else me.name
    ledger = me.store.ledger
    gone = ledger.withdrawn_ids()
    found = ledger.entries(*FEEDBACK, after=position(cursor), author=shown)
    page = page_of(((place, cast("Feedback", item)) for place, item in found if item.id not in gone), limit)
    return FeedbackPage(items=page.items, next=page.next)


@router.get("/feedback/{feedback_id}")
def one(me: Annotator, feedback_id: str) -> Heeded:
    """One item and what has become of it."""
    item = own_feedback(me, feedback_id)
    withdrawn = item.id in me.store.ledger.withdrawn_ids()
    learnt = tuple(version.id for version in me.project.versions() if item.id in version.feedback)
    unread = None if withdrawn else me.project.unread(item)
    return Heeded(item=item, withdrawn=withdrawn, unread=unread, learnt_by=learnt)


@router.delete("/feedback/{feedback_id}")
def take_back_one(me: Annotator, feedback_id: str) -> TakenBack:
    """As if it had never been said; annotators take back what is their own."""
    return taken_back(me, (own_feedback(me, feedback_id).id,), None)


@router.post("/feedback/withdraw")
def take_back(me: Annotator, what: TakeBack) -> TakenBack:
    """As if these items, or all that one person said, had never been said; annotators take back their own."""
    if not what.ids and what.author is None:
        raise RefusedError(422, "Found neither ids nor an author; wanted what is to be withdrawn.")
    if not may(me.role, "reviewer"):
        if what.author not in (None, me.name):
            raise RefusedError(403, "You are annotator here; what others said is a reviewer's to take back.")
        for item in what.ids:
            own_feedback(me, item)
    return taken_back(me, what.ids, what.author)


@router.get("/conflicts")
def conflicts(me: Reviewer) -> tuple[Conflict, ...]:
    """What people said that cannot all hold; nothing is learnt from it until somebody settles it."""
    return tuple(me.project.conflicts())


def taken_back(me: Visitor, ids: tuple[str, ...], author: str | None) -> TakenBack:
    """Withdraw, and have a worker make anew what had learnt from it."""
    withdrawal = me.project.take_back(*ids, author=author, by=me.name)
    job = None
    if me.project.is_behind:
        job = me.store.jobs.add(Job(kind="catch_up", author=me.name), key=f"catch_up {withdrawal.id}")
    return TakenBack(withdrawal=withdrawal, job=job)
