"""What is left of what was erased: that something was there, and who had it removed."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now


class Erased(Record):
    """In place of an entry: its id, so that what speaks of it can be told, and what kind it was."""

    kind: Literal["erased"] = "erased"
    id: str
    was: str


class Erasure(Record):
    """So many entries and texts were removed for good, by somebody (`author`), for a reason.

    `since` is the position at which the earliest of the texts had come in: what was trained from there on is
    made again without them; None where none was an example.
    """

    kind: Literal["erasure"] = "erasure"
    id: str = Field(default_factory=lambda: new_id("erasure"))
    at: datetime = Field(default_factory=now)
    author: str = "owner"
    reason: str = ""
    entries: int = 0
    examples: int = 0
    since: int | None = None
