"""What a round teaches of the pool: texts on whose label two views agree, label by label the surest; a head
that bends takes in all of them, each as sure as the views are.

A lesson with rules goes in, rows with wanted probabilities come out. How much they count beside labelled
texts is found by leaving labelled texts out: all of it while labels are few, less and less as they grow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.learn.ground import Ground
from heedful.learn.heads import folds
from heedful.learn.refine import Settled
from heedful.learn.views import Gaussians
from heedful.train.data import TrainingSet

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]

LARGEST = 1.5  # times the mean size that a label may have among the rows
COUNTS = (1.0, 0.3, 0.1)  # of a row of the pool beside a labelled one
FEWEST_TO_JUDGE = 40


@dataclass(frozen=True)
class Soft:
    """Rows of the pool with wanted probabilities, and how much a labelled text outweighs one of them.

    `places` are the labelled rows and these. `agreement` is how often two views agree on the pool, `chance`
    about how often answers are right: measured where there are labels.
    """

    rows: TrainingSet
    places: Places
    count: float
    agreement: float
    chance: float


def soft_rows(ground: Ground, every: bool = False) -> Soft:
    """The part of the pool that is worth teaching; all of it where a head can take in doubtful rows too."""
    labelled = np.arange(len(ground.known.rows))
    settled = ground.settled(labelled)
    kept = np.arange(ground.pool.start, ground.pool.stop) if every else chosen(settled, ground)
    count, chance = _count(ground, labelled, settled.agreement)
    rows = TrainingSet(
        texts=[ground.texts[row] for row in kept],
        targets=np.ones((len(kept), len(ground.start.labels)), np.int8),
        weight=np.full(len(kept), count, np.float32),
        soft=settled.shares[kept].astype(np.float32),
    )
    return Soft(rows, np.concatenate([labelled, kept]), count, settled.agreement, chance)


def chosen(settled: Settled, ground: Ground) -> Places:
    """The rows of the pool that both views give to one label; of labels with too many, the surest."""
    first = ground.pool.start
    rows = first + np.flatnonzero(settled.agreed[ground.pool])
    label, sure = settled.shares[rows].argmax(1), settled.shares[rows].max(1)
    most = int(np.ceil(LARGEST * max(1, len(rows)) / settled.shares.shape[1]))
    order = np.lexsort((rows, -sure))
    rank = np.zeros(len(rows), np.int64)
    for one in range(settled.shares.shape[1]):
        of_label = order[label[order] == one]
        rank[of_label] = np.arange(len(of_label))
    kept: Places = rows[rank < most]
    return kept


def _count(ground: Ground, labelled: Places, agreement: float) -> tuple[float, float]:
    """How much a row of the pool counts, and how often left-out labelled texts are then answered well."""
    if len(labelled) < FEWEST_TO_JUDGE:
        return COUNTS[0], agreement
    right = np.zeros(len(COUNTS))
    for fold in folds(ground.known.rows, ground.seed):
        rest = np.setdiff1d(labelled, fold)
        settled = ground.settled(rest)
        kept = chosen(settled, ground)
        places = np.concatenate([rest, kept])
        for place, count in enumerate(COUNTS):
            head = Gaussians.of(ground.vectors[places], _weighed(settled, rest, kept, count))
            answers = head.scores(ground.vectors[fold]).argmax(1)
            right[place] += (ground.known.rows.targets[fold, answers] == 1).sum()
    chance = right / len(labelled)
    doubt = np.sqrt(chance.max() * (1 - chance.max()) / len(labelled)) / 2
    place = int(np.flatnonzero(chance >= chance.max() - doubt)[0])
    return COUNTS[place], float(chance[place])


def _weighed(settled: Settled, labelled: Places, kept: Places, count: float) -> Doubles:
    """Shares of labelled rows and of rows of the pool, which count less."""
    weight = np.concatenate([np.ones(len(labelled)), np.full(len(kept), count)])
    result: Doubles = weight[:, None] * settled.shares[np.concatenate([labelled, kept])]
    return result
