"""Which texts go together in a step.

Lengths and a seed go in, groups of rows come out: shuffled, yet of like length, so that little is padded.
The same seed and epoch always give the same batches.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.models.lengths import Rows

WINDOW = 50


def epoch_batches(lengths: NDArray[np.int64], batch_size: int, seed: int, epoch: int) -> list[Rows]:
    """Every row once. Rows are shuffled, sorted by length within windows of 50 batches, and cut."""
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(len(lengths))
    span = WINDOW * batch_size
    windows = [order[start : start + span] for start in range(0, len(order), span)]
    batches: list[Rows] = []
    for window in windows:
        by_length = window[np.argsort(lengths[window], kind="stable")]
        batches += [by_length[start : start + batch_size] for start in range(0, len(window), batch_size)]
    return [batches[place] for place in random.permutation(len(batches))]
