"""Does a hidden layer before the head pay? Found out on texts that were left out, where rows are many.

docs/decisions/0018-a-head-that-bends.md says what was measured.
"""

from dataclasses import replace

import numpy as np

from heedful.learn.heads import Chosen, Fitting, Known, folds
from heedful.models.classifier import Classifier
from heedful.train.bend import BendOptions, bend_head

FEWEST = 1_000  # rows below which a straight head is as good


def can_bend(start: Classifier, rows: int) -> bool:
    """Whether there is enough to train a hidden layer on, and a place for it in what is exported."""
    return rows >= FEWEST and start.encoder.pooling == "mean" and start.encoder.candidates == 1


def bent_by(start: Classifier, known: Known, seed: int) -> Classifier:
    """The classifier with a head that was bent by these rows; its linear layer is to be fitted yet."""
    options = BendOptions(seed=seed)
    return replace(start, head=bend_head(start.head, known.vectors, known.rows, start.multi_label, options))


def settle(start: Classifier, known: Known, held_out: Known | None, seed: int) -> tuple[Classifier, Chosen]:
    """What the head is to be fitted to, and how: bent where left-out texts are then answered better.

    Without validation texts a third of the rows is left out of both.
    """
    start = start.straight()  # an earlier bend has seen what is left out now
    fitting = Fitting(start, seed)
    if not can_bend(start, len(known.rows)):
        return start, fitting.choose(known, held_out)
    everything, taught, judged = known, known, held_out
    if judged is None:
        left = folds(known.rows, seed)[0]
        taught = known.take(np.setdiff1d(np.arange(len(known.rows)), left))
        judged = known.take(left)
    else:
        everything = known.and_also(judged)
    straight = fitting.choose(taught, judged)
    bent = Fitting(bent_by(start, taught, seed), seed).choose(taught, judged)
    if bent.score <= straight.score:
        return start, fitting.choose(known, held_out)
    return bent_by(start, everything, seed), bent
