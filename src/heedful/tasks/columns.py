"""A version's logits for the labels of today, before a round has learnt what was merged, split or added.

Logits go in with the ids the version was trained on; logits come out in today's order. With the labels
unchanged they are the same numbers.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.label import Labels

Array = NDArray[np.float64]


def align(logits: NDArray[np.floating], trained: Sequence[str], labels: Labels, multi_label: bool) -> Array:
    """Logits (N, C of today) from logits (N, C of the version).

    A merged label gets the probability of both (multi-label: the higher logit), the parts of a split one
    share that of the whole (multi-label: have it each). A label the version never saw is as unlikely as the
    unlikeliest it knows (multi-label: and never likely).
    """
    wide = np.asarray(logits, dtype=np.float64)
    sources: dict[str, list[Array]] = {label: [] for label in labels.ids}
    for column, old in enumerate(trained):
        current = labels.current(old)
        share = 0.0 if multi_label else float(np.log(len(current)))
        for label in current:
            sources[label].append(wide[:, column] - share)
    lowest = wide.min(axis=1, initial=-1.0 if multi_label else 0.0)
    columns = [_joined(found, multi_label) if found else lowest for found in sources.values()]
    return np.stack(columns, axis=1) if columns else np.zeros((len(wide), 0))


def _joined(found: list[Array], multi_label: bool) -> Array:
    if len(found) == 1:
        return found[0]
    stacked = np.stack(found)
    joined: Array = stacked.max(axis=0) if multi_label else np.logaddexp.reduce(stacked, axis=0)
    return joined
