"""A version is a set of weights plus where it came from; a round is how it came to be."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now
from heedful.records.report import Decision, Report


class Version(Record):
    """Weights (`digest`) as a function of a base model, the data, a ledger prefix, options and a seed."""

    id: str
    parent: str | None = None
    round_id: str | None = None
    base: str
    base_digest: str
    data_digest: str
    position: int
    options: dict[str, Any]
    seed: int
    labels: tuple[str, ...]
    digest: str
    state: Literal["kept", "withdrawn"] = "kept"
    at: datetime = Field(default_factory=now)


class Round(Record):
    """One turn of the loop: what was learnt from, what came out, what the gate decided."""

    id: str = Field(default_factory=lambda: new_id("round"))
    number: int
    parent: str
    candidate: str | None
    position: int
    data_position: int
    feedback: tuple[str, ...]
    options: dict[str, Any]
    seed: int
    report: Report
    decision: Decision
    seconds: float
    at: datetime = Field(default_factory=now)
