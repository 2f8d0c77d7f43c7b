"""Which texts go together in a step.

Lengths and a seed go in, groups of rows come out: shuffled, yet of like length, so that little is padded.
The same seed and epoch always give the same batches.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.models.lengths import Rows

WINDOW = 50


def paired_batches(labels: NDArray[np.int64], batch_size: int, seed: int, epoch: int) -> list[Rows]:
    """Every row once, two of a label side by side wherever there are two: what a contrastive loss needs."""
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(len(labels))
    by_label = order[np.argsort(labels[order], kind="stable")]
    starts = np.flatnonzero(np.diff(labels[by_label], prepend=labels[by_label][:1] - 1))
    groups = [
        group[at : at + 2] for group in np.split(by_label, starts[1:]) for at in range(0, len(group), 2)
    ]
    mixed = np.concatenate([groups[place] for place in random.permutation(len(groups))])
    return [mixed[at : at + batch_size] for at in range(0, len(mixed), batch_size)]


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
