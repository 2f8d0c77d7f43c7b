"""The head on fixed vectors: how strongly to hold it back, and how sure it may be, found by leaving out.

Where there are validation texts they decide; else every row is answered once by a head that never saw it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.calibrate import best_temperature
from heedful.models.classifier import Classifier
from heedful.models.head import Head
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head
from heedful.train.score import validation_score

Floats = NDArray[np.float32]

STRENGTHS = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4)
FOLDS = 5


@dataclass(frozen=True)
class Known:
    """Texts with their vectors [N, width] and what is wanted of them."""

    rows: TrainingSet
    vectors: Floats

    def take(self, places: NDArray[np.int64]) -> "Known":
        return Known(self.rows.take(places), self.vectors[places])


@dataclass(frozen=True)
class Fitted:
    """A classifier with a fitted head; `score` is that of its answers to texts that were left out."""

    classifier: Classifier
    score: float
    l2: float


@dataclass(frozen=True)
class Fitting:
    """How a head is fitted: from zero or, with `pull`, held to the one the classifier has."""

    start: Classifier
    seed: int
    pull: bool = False
    kl: float = 0.0

    def best(self, known: Known, held_out: Known | None) -> Fitted:
        """Try a few strengths, keep the one whose left-out answers are best, fit that to everything."""
        judged = known if held_out is None else held_out
        tried = [(l2, self._left_out(known, held_out, l2)) for l2 in STRENGTHS]
        scores = [validation_score(logits, judged.rows, self.start.multi_label) for _, logits in tried]
        place = int(np.argmax(scores))
        l2, logits = tried[place]
        temperature = best_temperature(logits, judged.rows, self.start.multi_label)
        return Fitted(self.at(known, l2, temperature), scores[place], l2)

    def at(self, known: Known, l2: float, temperature: float = 1.0) -> Classifier:
        """The classifier with a head fitted at one strength."""
        head = fit_head(
            self.start.head if self.pull else Head.zero(self.start.labels, self.start.encoder.width),
            known.vectors,
            known.rows,
            self.start.multi_label,
            l2,
            kl=self.kl,
            pull=self.pull,
        )
        return replace(self.start, head=head, temperature=temperature)

    def _left_out(self, known: Known, held_out: Known | None, l2: float) -> Floats:
        """Logits of the held-out texts or, without any, of every row from a head fitted without its fold."""
        if held_out is not None:
            return self.at(known, l2).score(held_out.vectors)
        logits = np.zeros(known.rows.targets.shape, np.float32)
        for fold in folds(known.rows, self.seed):
            rest = np.setdiff1d(np.arange(len(known.rows)), fold)
            logits[fold] = self.at(known.take(rest), l2).score(known.vectors[fold])
        return logits


def folds(rows: TrainingSet, seed: int) -> Sequence[NDArray[np.int64]]:
    """A few parts in which every label is spread as evenly as it can be."""
    random = np.random.default_rng(seed)
    present = rows.targets == 1
    first = np.where(present.any(axis=1), present.argmax(axis=1), -1)
    order = np.lexsort((random.random(len(rows)), first))
    count = min(FOLDS, len(rows))
    return [np.sort(order[place::count]) for place in range(count)]
