"""A version is a set of weights and its origin; a round makes one; a promotion puts it to use."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now
from heedful.records.people import Standing
from heedful.records.reading import OF_COMMENTS
from heedful.records.report import Decision, Report
from heedful.records.shown import Shown

MadeWith = Literal["heedful", "keras"]


class Learnt(Record):
    """Has learnt from feedback; `feedback` are the ledger entries that this came of."""

    feedback: tuple[str, ...] = ()

    @property
    def items(self) -> int:
        """How many things people said that it has learnt from."""
        return sum(not entry.startswith(OF_COMMENTS) for entry in self.feedback)


class Version(Learnt):
    """Weights (`digest`) as a function of a base model, the data, a ledger prefix, options and a seed.

    `position` is the last ledger entry it could have learnt from, `feedback` the entries it did learn from.
    It knows nothing of their rules where there was no pool to teach them by (`rules_taught`).
    `people` is what their authors' word was worth, `waiting` the entries that were weighed and not learnt.
    Weights that were `made_with` something else cannot be made again from all this: only kept or let go.
    """

    kind: Literal["version"] = "version"
    id: str
    parent: str | None = None
    base: str
    base_digest: str
    data_digest: str
    position: int
    waiting: tuple[str, ...] = ()
    people: tuple[Standing, ...] = ()
    rules_taught: bool = True
    made_with: MadeWith = "heedful"
    options: dict[str, Any]
    seed: int
    labels: tuple[str, ...]
    digest: str
    metrics: dict[str, float] = Field(default_factory=dict)
    replaces: str | None = None
    at: datetime = Field(default_factory=now)


class Round(Learnt, Shown):
    """One turn of the loop: what was learnt from, what came out, what the gate decided."""

    drawn_as: ClassVar[str] = "round"

    kind: Literal["round"] = "round"
    id: str = Field(default_factory=lambda: new_id("round"))
    number: int
    parent: str
    candidate: str | None
    position: int
    options: dict[str, Any]
    seed: int
    report: Report
    decision: Decision
    seconds: float
    replaces: str | None = None
    at: datetime = Field(default_factory=now)


class Promotion(Record):
    """From here on this version answers.

    `round_id` is the round whose gate let it in, `withdrawal_id` the withdrawal that led to it; where both
    are empty a person chose it.
    """

    kind: Literal["promotion"] = "promotion"
    id: str = Field(default_factory=lambda: new_id("promotion"))
    version: str
    previous: str | None = None
    author: str = "owner"
    reason: str
    round_id: str | None = None
    withdrawal_id: str | None = None
    at: datetime = Field(default_factory=now)


class Retirement(Record):
    """These versions learnt from something that was withdrawn; their weights are gone."""

    kind: Literal["retirement"] = "retirement"
    id: str = Field(default_factory=lambda: new_id("retirement"))
    versions: tuple[str, ...]
    reason: str
    at: datetime = Field(default_factory=now)


class Batch(Record):
    """Examples that came in together; complete once this is recorded."""

    kind: Literal["batch"] = "batch"
    id: str = Field(default_factory=lambda: new_id("batch"))
    source: str
    added: int
    skipped: int
    at: datetime = Field(default_factory=now)
