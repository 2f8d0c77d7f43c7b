"""Answers that come piece by piece, by what they are made of."""

from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import StreamingResponse

LOOK = 0.25  # seconds between two looks at what somebody watches
ALIVE = 15.0  # seconds of silence after which a comment says that the connection stands
UNHELD = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # no proxy holds events back

LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=64, description="The `id` of the last event that arrived."),
]

EVENT = {"type": "object", "properties": {name: {"type": "string"} for name in ("id", "event", "data")}}
STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": EVENT}}}}


def besides(*media: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: an answer may be of these kinds too."""
    return {200: {"content": {kind: {"schema": {}} for kind in media}}}


class JsonLines(StreamingResponse):
    """One JSON document a line."""

    media_type = "application/x-ndjson"


class Events(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"
