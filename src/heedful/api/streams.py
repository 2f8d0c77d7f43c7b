"""Answers that come piece by piece, by what they are made of."""

from fastapi.responses import StreamingResponse


class JsonLines(StreamingResponse):
    """One JSON document a line."""

    media_type = "application/x-ndjson"


class Events(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"
