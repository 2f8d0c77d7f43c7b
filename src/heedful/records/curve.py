"""What more labels bring: how answers got better with those that are there, and where that leads."""

from typing import ClassVar

from heedful.records.base import Record
from heedful.records.report import Interval
from heedful.records.shown import Shown


class CurvePoint(Record):
    """Scores of one count of taught texts, one for each time that texts were drawn."""

    count: int
    scores: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.scores) / len(self.scores)


class PowerLaw(Record):
    """`limit - slope * count ** -power`: where scores lead, how far they are, and how fast they come near."""

    limit: float
    slope: float
    power: float

    def at(self, count: float) -> float:
        """The score with so many labels."""
        return float(self.limit - self.slope * count**-self.power)


class LearningCurve(Shown):
    """Points, the law through them, and its forecasts, each with a 90 % interval.

    `labelled` is how many labels there are; `now` and `doubled` are forecasts for all of them and for twice
    as many, `gain` is the difference. `band` holds counts with the low end, the forecast and the high end.
    """

    drawn_as: ClassVar[str] = "curve"

    points: tuple[CurvePoint, ...]
    law: PowerLaw
    labelled: int
    now: Interval
    doubled: Interval
    gain: Interval
    band: tuple[tuple[int, float, float, float], ...] = ()
    head_alone: bool = True
    several_labels: bool = False

    @property
    def reason(self) -> str:
        """What it says, in two sentences."""
        what = "micro F1" if self.several_labels else "accuracy"
        twice = self.doubled
        whole = (
            f"With {self.labelled:,} labels, {what} on texts like these is about {self.now.value:.1%}; with "
            f"{2 * self.labelled:,}, {twice.value:.1%} ({twice.low:.1%} to {twice.high:.1%})."
        )
        points = 100 * self.gain.value
        if points < 0.5:
            return (
                f"{whole} More labels of the same kind bring little now: look at other recipes or at rules."
            )
        each = self.labelled / max(points, 1e-9)
        return f"{whole} That is {points:+.1f} points, one for every {each:,.0f} labels or so."
