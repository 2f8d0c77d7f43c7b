"""The head on fixed vectors: how strongly to hold it back, and how sure it may be, found by leaving out.

Where there are validation texts they decide; else every row is answered once by a head that never saw it.
Then there is nothing left to find out, and a head is fitted to everything that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.calibrate import best_temperature
from heedful.learn.lesson import join
from heedful.models.classifier import Classifier
from heedful.models.head import Head
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head
from heedful.train.score import validation_score

Floats = NDArray[np.float32]

STRENGTHS = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5)
FOLDS = 3


@dataclass(frozen=True)
class Known:
    """Texts with their vectors [N, width] and what is wanted of them."""

    rows: TrainingSet
    vectors: Floats

    def take(self, places: NDArray[np.int64]) -> "Known":
        return Known(self.rows.take(places), self.vectors[places])

    def and_also(self, more: "Known") -> "Known":
        """Both, these first."""
        return Known(join(self.rows, more.rows), np.concatenate([self.vectors, more.vectors]))


@dataclass(frozen=True)
class Chosen:
    """How to fit a head and how sure it is; `score` is that of answers to texts that were left out."""

    l2: float
    temperature: float
    score: float


@dataclass(frozen=True)
class Fitting:
    """How a head is fitted: from zero; with `kl`, near the reference that some rows carry.

    `patience` is how many strengths in a row are no better before the search for one stops; `smoothing` is
    the share of the wanted probability that is spread over all labels.
    """

    start: Classifier
    seed: int
    kl: float = 0.0
    patience: int = 1
    strengths: tuple[float, ...] = STRENGTHS
    smoothing: float = 0.0

    def choose(self, known: Known, held_out: Known | None) -> Chosen:
        """Loosen the head step by step while its left-out answers get better."""
        judged = known if held_out is None else held_out
        splits = self._splits(known, held_out)
        heads: list[Head | None] = [None] * len(splits)
        best: tuple[float, float, Floats] | None = None
        stale = 0
        for l2 in self.strengths:
            logits = np.zeros(judged.rows.targets.shape, np.float32)
            for place, (taught, left, rows) in enumerate(splits):
                fitted = self.at(taught, l2, heads[place])
                heads[place] = fitted.head
                logits[rows] = fitted.score(left.vectors)
            score = validation_score(logits, judged.rows, self.start.multi_label)
            if best is None or score > best[0]:
                best, stale = (score, l2, logits), 0
            elif (stale := stale + 1) == self.patience:
                break
        assert best is not None
        score, l2, logits = best
        return Chosen(l2, best_temperature(logits, judged.rows, self.start.multi_label), score)

    def at(self, known: Known, l2: float, first: Head | None = None) -> Classifier:
        """The classifier with a head fitted at one strength; the search begins at `first`."""
        multi = self.start.multi_label
        zero = self.start.head.cleared()
        head = fit_head(
            zero, known.vectors, known.rows, multi, l2, kl=self.kl, smoothing=self.smoothing, first=first
        )
        return replace(self.start, head=head, temperature=1.0)

    def _splits(self, known: Known, held_out: Known | None) -> list[tuple[Known, Known, NDArray[np.int64]]]:
        """What to fit, what to answer, and where the answers go."""
        if held_out is not None:
            return [(known, held_out, np.arange(len(held_out.rows)))]
        every = np.arange(len(known.rows))
        if len(every) == 1:  # there is nothing to leave it out of
            return [(known, known, every)]
        return [
            (known.take(np.setdiff1d(every, fold)), known.take(fold), fold)
            for fold in folds(known.rows, self.seed)
        ]


def folds(rows: TrainingSet, seed: int) -> Sequence[NDArray[np.int64]]:
    """A few parts in which every label is spread as evenly as it can be."""
    random = np.random.default_rng(seed)
    present = rows.targets == 1
    first = np.where(present.any(axis=1), present.argmax(axis=1), -1)
    order = np.lexsort((random.random(len(rows)), first))
    count = min(FOLDS, len(rows))
    return [np.sort(order[place::count]) for place in range(count)]
