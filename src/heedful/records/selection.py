"""A selection is what comparing candidates found: how far each got, what it takes, and which is advised."""

from typing import Any, ClassVar

from pydantic import Field

from heedful.records.base import Record
from heedful.records.report import Interval
from heedful.records.shown import Shown


class Trial(Record):
    """A candidate fitted to `rows` examples, a `share` of all, and judged on `judged` others.

    `folds` fits were made where the examples were few. `seconds` is what fitting and judging took, `judging`
    about the part of it that does not grow with the examples. `settings` are those that held-out texts chose.
    """

    share: float
    rows: int
    folds: int = 1
    judged: int
    right: float
    seconds: float
    judging: float = 0.0
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def fitting(self) -> float:
        """Seconds of one fit."""
        return max(self.seconds - self.judging, 0.0) / self.folds


class Upkeep(Record):
    """What a fitted candidate takes in a process of its own: times in seconds, sizes in bytes.

    `one` is the time of a text asked alone, `batch` that of 32 texts: lower quartiles of several. `joules`
    are those of a text in a batch, None where the machine does not tell.
    """

    one: float
    batch: float
    memory: int
    disk: int
    joules: float | None = None


class Candidate(Record):
    """One of what was compared.

    `trials` are those on shares of the examples. `dropped` says why it was not taken to the end;
    `seconds` and `joules` are those of the training on all examples, and about what it would have taken
    where `forecast` says so. `accuracy` and `macro_f1` are those on the test texts. On the `front` no other
    is both better and faster.
    """

    name: str
    trials: tuple[Trial, ...] = ()
    dropped: str | None = None
    seconds: float | None = None
    forecast: bool = False
    joules: float | None = None
    accuracy: Interval | None = None
    macro_f1: float | None = None
    upkeep: Upkeep | None = None
    front: bool = False


class Pair(Record):
    """Two candidates on the same test texts: `difference` is the second's share of right answers less the
    first's; `p_value` is McNemar's exact one, `p_holm` corrected for the number of pairs."""

    first: str
    second: str
    gained: int
    lost: int
    difference: Interval
    p_value: float
    p_holm: float


class Selection(Shown):
    """What was compared, what it cost, and what came of it.

    `spent` is what choosing took, in seconds, `everything` about what training all candidates to the end
    takes. `tested` is how many test texts there were; `chosen_by` says what the advice rests on.
    """

    drawn_as: ClassVar[str] = "selection"

    candidates: tuple[Candidate, ...]
    pairs: tuple[Pair, ...] = ()
    advised: str
    reason: str
    chosen_by: str = ""
    examples: int = 0
    tested: int = 0
    spent: float = 0.0
    everything: float = 0.0
    notes: tuple[str, ...] = Field(default=())

    def candidate(self, name: str) -> Candidate:
        """The candidate of this name."""
        return next(one for one in self.candidates if one.name == name)
