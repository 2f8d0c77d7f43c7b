"""How good one version or model is on one set of texts: every figure with its interval, and what it is of."""

from typing import Literal

from pydantic import Field

from heedful.records.base import Record
from heedful.records.report import Bin, Interval

Kind = Literal["share", "score", "points", "loss"]


class Measure(Record):
    """One figure: a `share` lies in 0..1, a `score` in -1..1, `points` in 0..100, a `loss` has no upper end.

    `how` says where the interval comes from; `official` is what the benchmark asks for.
    """

    name: str
    interval: Interval
    kind: Kind = "share"
    how: str = ""
    official: bool = False

    @property
    def value(self) -> float:
        return self.interval.value


class Part(Record):
    """How one part of the texts fared; `name` reads `label: billing` or `length: long`."""

    name: str
    size: int
    interval: Interval


class Confusion(Record):
    """How often label i (row) was answered with label j (column)."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Evaluation(Record):
    """What was measured, of what, on what.

    The same weights on the same texts give the same record but for `at`, in whatever order or number the
    texts come. `digest` is the weights', `data_digest` that of the texts and what was wanted of them;
    `with_feedback` says that what people said since counted too. `about` names the programs' versions.
    """

    subject: str
    digest: str
    data: str
    data_digest: str
    size: int
    task: str = ""
    split: str = ""
    with_feedback: bool = False
    measures: tuple[Measure, ...] = ()
    main: str = ""
    parts: tuple[Part, ...] = ()
    bins: tuple[Bin, ...] = ()
    confusion: Confusion | None = None
    notes: tuple[str, ...] = ()
    about: dict[str, str] = Field(default_factory=dict)

    def measure(self, name: str) -> Measure:
        """The measure of this name; raises KeyError with the known ones."""
        for one in self.measures:
            if one.name == name:
                return one
        raise KeyError(f"{name!r}; known: {', '.join(one.name for one in self.measures)}")

    @property
    def official(self) -> tuple[Measure, ...]:
        """What the benchmark asks for."""
        return tuple(one for one in self.measures if one.official)
