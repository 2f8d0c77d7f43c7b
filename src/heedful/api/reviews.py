"""People's review, blind: who judges is shown answers and not whose they are; results are for reviewers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from heedful.host.access import Annotator, Key, Reviewer, own_key
from heedful.host.hosted import Visitor
from heedful.records.base import Record
from heedful.records.job import Job
from heedful.records.review import ReviewEnd, Scale, Sitting, Told, Way
from heedful.records.reviewed import ReviewReport

router = APIRouter(tags=["reviews"])

ReviewId = Annotated[str, Path(pattern=r"^review-[0-9a-f]{16}$")]
OpinionId = Annotated[str, Path(pattern=r"^opinion-[0-9a-f]{16}$")]
ItemId = Annotated[str, Field(pattern=r"^item-[0-9a-f]{16}$")]
VersionId = Annotated[str, Field(pattern=r"^v[1-9][0-9]{0,8}$")]
Early = Annotated[bool, Query(description="Show who is ahead before all opinions are in.")]


class NewReview(Record):
    """What to review and how; without versions the newest and the one in use, without items enough."""

    versions: tuple[VersionId, ...] = Field(default=(), max_length=9)
    way: Way = "side-by-side"
    scales: tuple[Scale, ...] = Field(default=(), max_length=6)
    items: int | None = Field(default=None, ge=1, le=1000)
    overlap: int = Field(default=2, ge=1, le=50)
    reviewers: int = Field(default=3, ge=1, le=200)
    share: float = Field(default=0.65, gt=0.5, lt=1)
    power: float = Field(default=0.8, gt=0, lt=1)
    name: str = Field(default="", max_length=200)
    seed: int = Field(default=0, ge=0, lt=2**53)


class GivenOpinion(Told):
    """What you say of an item, in the order in which its answers were shown to you."""

    item_id: ItemId


class KeptOpinion(Record):
    """That it is kept, and how far you are."""

    id: str
    item_id: str
    done: int
    left: int


@router.get("/reviews")
def reviews(me: Annotator) -> tuple[Sitting, ...]:
    """All reviews, newest first, and how far you are with each."""
    return tuple(me.project.review.sittings(me.name))


@router.post("/reviews", status_code=202)
def start(me: Reviewer, new: NewReview, response: Response, key: Key = None) -> Job:
    """Have versions answer texts that nobody has spoken of; the review opens when the job is done, and its
    result is the review."""
    plan = new.model_dump(exclude={"versions", "items"})
    own = own_key(me, key)
    once = None if own is None else f"review {own}"
    planned = me.project.review.plan(*new.versions, items=new.items, key=once, author=me.name, **plan)
    asked = me.store.jobs.add(Job(kind="review", about=planned.id, author=me.name), own)
    response.headers["Location"] = f"jobs/{asked.id}"
    return asked


@router.get("/reviews/{review_id}/next")
def following(me: Annotator, review_id: ReviewId) -> Sitting:
    """The next item for you, its answers in an order drawn for you; no card, nothing is left."""
    return me.project.review.next(review_id, author=me.name)


@router.post("/reviews/{review_id}/opinions", status_code=201)
def give(me: Annotator, review_id: ReviewId, given: GivenOpinion) -> KeptOpinion:
    """Say what you think of an item, or nothing to skip it; what it means is feedback of yours."""
    told = Told.model_validate(given.model_dump(exclude={"item_id"}))
    kept = me.project.review.hear(review_id, given.item_id, told, me.name)
    me.hosted.metrics.said("opinion")
    return _kept(me, review_id, kept.id, kept.item_id)


@router.delete("/reviews/{review_id}/opinions/{opinion_id}")
def take_back(me: Annotator, review_id: ReviewId, opinion_id: OpinionId) -> KeptOpinion:
    """As if you had not said it; the item is open to you again, unless the review is over."""
    item_id = me.project.review.take_back(opinion_id, author=me.name, by=me.name)
    if me.project.is_behind:
        me.store.jobs.add(Job(kind="catch_up", author=me.name), key=f"catch_up {opinion_id}")
    return _kept(me, review_id, opinion_id, item_id)


@router.post("/reviews/{review_id}/end")
def end(me: Reviewer, review_id: ReviewId) -> ReviewEnd:
    """Take no more opinions; the report then says who is ahead."""
    return me.project.review.end(review_id, author=me.name)


@router.get("/reviews/{review_id}/report")
def report(me: Reviewer, review_id: ReviewId, early: Early = False) -> ReviewReport:
    """Win rates with intervals, agreement, and how much is still needed to tell."""
    return me.project.review.report(review_id, early=early)


def _kept(me: Visitor, review_id: str, opinion_id: str, item_id: str) -> KeptOpinion:
    now = me.project.review.next(review_id, author=me.name)
    return KeptOpinion(id=opinion_id, item_id=item_id, done=now.done, left=now.left)
