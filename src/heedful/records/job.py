"""A job is long work that a person asked for and a worker does: a round, a measurement, a review."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now

JobKind = Literal["learn", "evaluate", "catch_up", "review"]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]

OVER: tuple[JobState, ...] = ("done", "failed", "cancelled")


class Job(Record):
    """What was asked for, how far it is, and what came of it.

    `note` says in words what people should know, such as that no worker has taken it. `result` is a Round, a
    Version, a Report or a Review, as JSON. `position` is where the ledger ended when work on it began first.
    """

    id: str = Field(default_factory=lambda: new_id("job"))
    kind: JobKind
    about: str | None = None
    author: str
    state: JobState = "waiting"
    at: datetime = Field(default_factory=now)
    stage: str = ""
    done: int = 0
    total: int = 0
    attempts: int = 0
    position: int | None = None
    result: dict[str, Any] | list[dict[str, Any]] | None = None
    error: str | None = None
    note: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in OVER
