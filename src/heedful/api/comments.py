"""Comments: told, read, said back; then applied, amended or taken back."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from heedful.api.said import TakenBack, taken_back
from heedful.api.subject import LabelName, Named, Parts, PredictionId
from heedful.host.access import Annotator, Key, own_key
from heedful.host.own import own_reading
from heedful.records.base import Record
from heedful.records.echo import Heard
from heedful.records.reading import Application

router = APIRouter(tags=["comments"])

Line = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Told(Record):
    """A comment in one's own words, on an answer, a text or nothing in particular."""

    comment: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    prediction_id: PredictionId | None = None
    text: Named | Parts | None = None


class Amend(Record):
    """What was meant: another of the ways to understand it (counted from 1), or these parts said anew.

    Labels are names, rules are lines such as "simm, powerbook -> mac hardware, usually"; what is null stays.
    """

    alternative: int | None = Field(default=None, ge=1)
    is_: tuple[LabelName, ...] | None = Field(default=None, max_length=100)
    not_: tuple[LabelName, ...] | None = Field(default=None, max_length=100)
    one_of: tuple[LabelName, ...] | None = Field(default=None, max_length=100)
    rules: tuple[Line, ...] | None = Field(default=None, max_length=20)
    ignore: tuple[Line, ...] | None = Field(default=None, max_length=100)


class Apply(Record):
    """Whether the reading holds for its own text alone."""

    only_this_text: bool = False


@router.post("/comments", status_code=201)
def tell(me: Annotator, told: Told, key: Key = None) -> Heard:
    """Say something in your own words; the echo says what was understood and what it would change."""
    me.hosted.metrics.said("comment")
    with me.hosted.modelling() as project:
        return project.tell(
            told.comment, on=told.prediction_id or told.text, author=me.name, key=own_key(me, key)
        )


@router.get("/comments/{reading_id}")
def heard(me: Annotator, reading_id: str) -> Heard:
    """How a comment is understood, and what that would do as things stand now."""
    return own_reading(me, reading_id)


@router.delete("/comments/{reading_id}")
def withdraw(me: Annotator, reading_id: str) -> TakenBack:
    """As if the comment, with all its readings, had never been said."""
    return taken_back(me, (own_reading(me, reading_id).comment.id,), None)


@router.post("/comments/{reading_id}/amend")
def amend(me: Annotator, reading_id: str, meant: Amend) -> Heard:
    """It meant something else; the amended reading still wants `apply`."""
    own_reading(me, reading_id)
    with me.hosted.modelling() as project:
        return project.amend(reading_id, **dict(meant), author=me.name)


@router.post("/comments/{reading_id}/apply")
def apply(me: Annotator, reading_id: str, how: Apply | None = None) -> Application:
    """The reading is right: heed it fully, or for its own text alone."""
    own_reading(me, reading_id)
    only = how is not None and how.only_this_text
    with me.hosted.modelling() as project:
        return project.apply(reading_id, only_this_text=only, author=me.name)
