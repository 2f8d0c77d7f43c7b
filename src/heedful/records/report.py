"""A report is what the gate measured; a decision is what it concluded and why."""

from pydantic import Field

from heedful.records.base import Record


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
    """How one part of the test set fared under both versions."""

    name: str
    size: int
    before: float
    after: float
    p_value: float
    p_holm: float


class Report(Record):
    """What was measured on pairs of answers, candidate against the version in use."""

    before: dict[str, float] = Field(default_factory=dict)
    after: dict[str, float] = Field(default_factory=dict)
    difference: Interval | None = None
    looks: int = 0
    resolvable: float | None = None
    checks: tuple[Check, ...] = ()
    slices: tuple[Slice, ...] = ()
    alpha: float = 0.0
    notes: tuple[str, ...] = ()


class Decision(Record):
    """Whether the candidate took over, with the reason in one sentence."""

    promoted: bool
    reason: str
    failed: tuple[str, ...] = ()
