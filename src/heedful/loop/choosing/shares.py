"""Which examples a trial is fitted to, and which it is judged on.

Every share has its labels in proportion and contains the smaller ones. What is not fitted to is held out: by
texts kept for it where the project has them, else by the rest of the examples.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.train.data import TrainingSet

Places = NDArray[np.int64]

SHARES = (1 / 8, 1 / 4, 3 / 8, 1 / 2)
FEWEST_PER_LABEL = 1.0  # examples a label below which a share says nothing
JUDGED = 2_000  # held-out texts that are enough
FEW = 1_500  # held-out texts below which the second half is fitted as well, to judge by all


@dataclass(frozen=True)
class Fold:
    """What to fit to and what to answer."""

    rows: TrainingSet
    held: TrainingSet


@dataclass(frozen=True)
class Shares:
    """All examples in an order of which every beginning is balanced; `held` are texts kept for judging."""

    examples: TrainingSet
    order: Places
    held: TrainingSet | None

    @classmethod
    def of(cls, examples: TrainingSet, held: TrainingSet | None, seed: int) -> "Shares":
        """Put them into their order."""
        return cls(examples, balanced_order(examples, seed), held)

    def ladder(self) -> tuple[float, ...]:
        """The shares worth trying, smallest first."""
        per_label = len(self.examples) / max(1, self.examples.labels)
        enough = [share for share in SHARES if share * per_label >= FEWEST_PER_LABEL]
        return tuple(enough) or SHARES[-1:]

    def crosses(self, share: float) -> bool:
        """Whether there are so few texts to judge by that both halves should be fitted."""
        return share == SHARES[-1] and self.held is None and len(self.examples) < 2 * FEW

    def folds(self, share: float, both: bool) -> Iterator[Fold]:
        """One fold, or two that change places."""
        count = max(1, round(share * len(self.order)))
        first, rest = self.order[:count], self.order[count:]
        yield self._fold(first, rest)
        if both:
            yield self._fold(rest, first)

    def _fold(self, taught: Places, left: Places) -> Fold:
        held = self.held if self.held is not None else self.examples.take(left)
        return Fold(self.examples.take(taught), held.take(np.arange(min(JUDGED, len(held)))))


def balanced_order(rows: TrainingSet, seed: int) -> Places:
    """All places in an order that spreads every label evenly over it."""
    random = np.random.default_rng(seed)
    present = rows.targets == 1
    label = np.where(present.sum(axis=1) == 1, present.argmax(axis=1), -1)
    shuffled = random.permutation(len(rows))
    at = np.empty(len(rows))
    for one in np.unique(label):
        members = shuffled[label[shuffled] == one]
        at[members] = (np.arange(len(members)) + random.random()) / len(members)
    order: Places = np.argsort(at, kind="stable")
    return order
