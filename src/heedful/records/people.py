"""Whose word counts how much: what a round found out about the people it learnt from."""

from pydantic import Field

from heedful.records.base import Record


class Standing(Record):
    """What one author's word is worth.

    `right` is how much of what they said is believed to hold; `weight` what each of their items counts
    beside one of the owner's. `waits` says why nothing of theirs is heeded until the owner confirms it.
    """

    author: str
    items: int = Field(ge=0)
    right: float = Field(ge=0, le=1)
    weight: float = Field(ge=0, le=1)
    waits: str | None = None
