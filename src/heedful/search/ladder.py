"""The rungs that a recipe climbs while it is tried: cheap at first, and only the better ones go on.

A lesson goes in; rungs come out: which rows are taught, which are judged. With enough validation texts the
rungs teach a growing share of the rows and the last one counts. Without, they are left-out parts of what is
labelled, several times over, and their mean counts. Every recipe climbs the same rungs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.heads import FOLDS, folds
from heedful.learn.lesson import Lesson
from heedful.train.data import TrainingSet

Rows = NDArray[np.int64]

ENOUGH_TO_JUDGE = 200  # validation texts below which parts of everything labelled tell more
ENOUGH_TO_COMPARE = 100  # judged texts that tell recipes apart well enough to leave some behind
SHARES = (1 / 9, 1 / 3, 1.0)
FEW = 1_500  # rows below which the parts are drawn three times
FRESH, MOST_PARTINGS = 300, 2  # answers that a second look wants, and how often texts are parted for it
REDUCTION = 3  # of the recipes on a rung, one in so many goes on


@dataclass(frozen=True)
class Rung:
    """Places among the ladder's rows; `number` rises with what a recipe has been given by then."""

    number: int
    taught: Rows
    judged: Rows


@dataclass(frozen=True)
class Ladder:
    """`rows` is everything labelled; `by_mean` says whether rungs are averaged or the latest one counts."""

    rows: TrainingSet
    rungs: tuple[Rung, ...]
    by_mean: bool

    @classmethod
    def of(cls, lesson: Lesson) -> "Ladder":
        rows, held = lesson.labelled, lesson.validation
        if held is not None and len(held) >= ENOUGH_TO_JUDGE:
            return cls(rows, _growing(len(lesson.rows), len(rows), lesson.seed), by_mean=False)
        times = 3 if len(rows) < FEW else 1
        return cls(rows, _parts(rows, lesson.seed, times), by_mean=True)

    @property
    def first(self) -> int:
        """The rung before which nothing is left behind: a whole parting, unless one part judges enough."""
        return 1 if not self.by_mean or len(self.rows) >= FOLDS * ENOUGH_TO_COMPARE else FOLDS

    def value(self, scores: Sequence[float]) -> float:
        """What a recipe is worth, by the rungs it has climbed."""
        return float(np.mean(scores)) if self.by_mean else scores[-1]

    def fresh(self, seed: int) -> "Ladder | None":
        """The same rows parted anew, to look once more at what was chosen; None where nothing is left."""
        if not self.by_mean:
            return None
        times = min(MOST_PARTINGS, -(-FRESH // max(1, len(self.rows))))
        return replace(self, rungs=_parts(self.rows, seed, times))


def _parts(rows: TrainingSet, seed: int, times: int) -> tuple[Rung, ...]:
    every = np.arange(len(rows))
    found: list[Rung] = []
    for time in range(times):
        for part in folds(rows, seed + 1_000 * (time + 1)):
            found.append(Rung(len(found) + 1, np.setdiff1d(every, part), part))
    return tuple(found[: FOLDS * times])


def _growing(taught: int, total: int, seed: int) -> tuple[Rung, ...]:
    order = np.random.default_rng(seed).permutation(taught)
    counts = [max(1, round(share * taught)) for share in SHARES]
    judged = np.arange(taught, total)
    numbers = (REDUCTION**n for n in range(len(counts)))
    return tuple(Rung(n, np.sort(order[:count]), judged) for n, count in zip(numbers, counts, strict=True))
