"""A webhook is an address that is told of events; a delivery is one event on its way to one of them.

What an event says is not kept here: it is read from the ledger when it is sent, so that what was erased since
is not told.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now

Event = Literal[
    "feedback.created",
    "feedback.withdrawn",
    "reading.applied",
    "round.finished",
    "version.promoted",
    "labels.changed",
    "examples.added",
    "job.finished",
]

DeliveryState = Literal["waiting", "delivered", "failed"]


class Webhook(Record):
    """Where events go. Without `events` it hears of all; `note` says why it was paused, if not by hand."""

    id: str = Field(default_factory=lambda: new_id("webhook"))
    url: str
    events: tuple[Event, ...] = ()
    author: str
    at: datetime = Field(default_factory=now)
    paused: bool = False
    note: str | None = None

    def hears(self, event: str) -> bool:
        """Whether it is told of events of this kind."""
        return not self.events or event in self.events


class ShownWebhook(Record):
    """A webhook with the secret that its events are signed with, the only time that anybody sees that."""

    secret: str
    webhook: Webhook


class Delivery(Record):
    """An event for a webhook: `subject` is the id of the ledger's entry or of the job, and the receiver's
    `webhook-id`, the same at each try. `due` is when it is tried next; `status` and `error` are of the last.
    """

    id: str = Field(default_factory=lambda: new_id("delivery"))
    webhook_id: str
    event: Event | Literal["ping"]
    subject: str
    position: int | None = None
    state: DeliveryState = "waiting"
    at: datetime = Field(default_factory=now)
    attempts: int = 0
    due: datetime | None = None
    status: int | None = None
    error: str | None = None
    seconds: float | None = None
