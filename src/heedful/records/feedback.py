"""Feedback is what a person said: a verdict, a correction, a choice, a comparison, a mark or a comment.

Each item carries the text and the answer it speaks of (labels, or the text that was written), so that its
meaning can be worked out from the item alone. Labels are label ids.
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
    written: str | None = None
    prediction_id: str | None = None
    key: Key | None = None


class Verdict(Said):
    """The answer was right, or it was wrong."""

    kind: Literal["verdict"] = "verdict"
    right: bool

    @model_validator(mode="after")
    def _speaks_of_an_answer(self) -> "Verdict":
        if self.answer is None and self.written is None:
            raise ValueError(
                "a verdict needs the answer it judges; for a bare text give a correction or a choice"
            )
        return self


class Correction(Said):
    """The labels, or the text, that were wanted instead."""

    kind: Literal["correction"] = "correction"
    labels: tuple[str, ...] = ()
    completion: str | None = None


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


class Comparison(Said):
    """Of two answers to a text, one is better."""

    kind: Literal["comparison"] = "comparison"
    better: str
    worse: str

    @model_validator(mode="after")
    def _differs(self) -> "Comparison":
        if self.better.strip() == self.worse.strip():
            raise ValueError("a comparison needs two answers that differ")
        return self


Severity = Literal["neutral", "minor", "major", "critical"]


class Mark(Said):
    """A span of the answer that is wrong; category and severity as in MQM, `fix` what should stand there."""

    kind: Literal["mark"] = "mark"
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    category: str = ""
    severity: Severity = "major"
    fix: str | None = None

    @model_validator(mode="after")
    def _lies_in_the_answer(self) -> "Mark":
        if self.written is None:
            raise ValueError("a mark needs the answer it is in")
        if not self.start < self.end <= len(self.written):
            raise ValueError(
                f"a mark lies within its answer of {len(self.written)} characters, "
                f"found {self.start} to {self.end}"
            )
        return self


class Comment(Said):
    """Free text, kept as it was said; the text is empty where it speaks of no text in particular."""

    kind: Literal["comment"] = "comment"
    text: str = ""
    comment: Annotated[str, StringConstraints(min_length=1)]


Feedback = Annotated[Verdict | Correction | Choice | Comparison | Mark | Comment, Field(discriminator="kind")]


class Withdrawal(Record):
    """These items count as never said."""

    kind: Literal["withdrawal"] = "withdrawal"
    id: str = Field(default_factory=lambda: new_id("withdrawal"))
    at: datetime = Field(default_factory=now)
    author: str = "owner"
    items: tuple[str, ...]
