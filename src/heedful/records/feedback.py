"""Feedback is what a person said: a verdict, a correction, a choice or a comment.

Each item carries the text and the answer it speaks of, so that its meaning can be worked out from
the item alone. Labels are label ids.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from heedful.records.base import Record, new_id, now

Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Said(Record):
    """Who said it, when, on which text and on which answer to it."""

    id: str = Field(default_factory=lambda: new_id("feedback"))
    author: str = "owner"
    at: datetime = Field(default_factory=now)
    text: str
    answer: tuple[str, ...] | None = None
    prediction_id: str | None = None
    key: Key | None = None


class Verdict(Said):
    """The answer was right, or it was wrong."""

    kind: Literal["verdict"] = "verdict"
    right: bool

    @model_validator(mode="after")
    def _speaks_of_an_answer(self) -> "Verdict":
        if self.answer is None:
            raise ValueError(
                "a verdict needs the answer it judges; for a bare text give a correction or a choice"
            )
        return self


class Correction(Said):
    """The labels that were wanted instead."""

    kind: Literal["correction"] = "correction"
    labels: tuple[str, ...]


class Choice(Said):
    """The answer is one of these labels, or none of those."""

    kind: Literal["choice"] = "choice"
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Choice":
        if not self.one_of and not self.none_of:
            raise ValueError("a choice names at least one label in one_of or none_of")
        return self


class Comment(Said):
    """Free text, kept as it was said; the text is empty where it speaks of no text in particular."""

    kind: Literal["comment"] = "comment"
    text: str = ""
    comment: Annotated[str, StringConstraints(min_length=1)]


Feedback = Annotated[Verdict | Correction | Choice | Comment, Field(discriminator="kind")]


class Withdrawal(Record):
    """These items count as never said."""

    kind: Literal["withdrawal"] = "withdrawal"
    id: str = Field(default_factory=lambda: new_id("withdrawal"))
    at: datetime = Field(default_factory=now)
    author: str = "owner"
    items: tuple[str, ...]
