"""A report is what the gate measured; a decision is what it concluded and why."""

from typing import ClassVar, Literal

from pydantic import Field

from heedful.records.base import Record
from heedful.records.shown import Shown

Claim = Literal["better", "no worse", "undecided", "worse", "unknown"]


class Interval(Record):
    """An estimate with its bounds at the stated level."""

    value: float
    low: float
    high: float
    level: float = 0.95


class Check(Record):
    """One question of the gate: what was measured against which bound, and the answer in words."""

    name: str
    passed: bool
    measured: float | None = None
    bound: float | None = None
    reason: str


class Slice(Record):
    """How one part of the test set fared under both versions; `name` reads `label: billing`."""

    name: str
    size: int
    before: float
    after: float
    p_value: float
    p_holm: float


class Bin(Record):
    """One bar of a reliability plot: answers of about this confidence, and how many of them were right."""

    confidence: float
    right: float
    count: int


class Report(Shown):
    """What was measured on pairs of answers, candidate against the version in use.

    `claim` is what the test set says of accuracy; `resolvable` is the smallest loss it can notice. `alpha`
    is the interpolation weight of the candidate, `level` the error chance this look was allowed to spend.
    """

    drawn_as: ClassVar[str] = "report"

    size: int = 0
    before: dict[str, float] = Field(default_factory=dict)
    after: dict[str, float] = Field(default_factory=dict)
    accuracy_before: Interval | None = None
    accuracy_after: Interval | None = None
    difference: Interval | None = None
    gained: int = 0
    lost: int = 0
    claim: Claim = "unknown"
    looks: int = 0
    level: float | None = None
    resolvable: float | None = None
    checks: tuple[Check, ...] = ()
    slices: tuple[Slice, ...] = ()
    bins_before: tuple[Bin, ...] = ()
    bins_after: tuple[Bin, ...] = ()
    alpha: float = 0.0
    notes: tuple[str, ...] = ()


class Decision(Record):
    """Whether the candidate took over, with the reason in one sentence."""

    promoted: bool
    reason: str
    failed: tuple[str, ...] = ()
