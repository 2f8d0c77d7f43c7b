"""Scores of a version in terms of today's labels, which may have been added, merged or split since."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.label import Labels

Scores = NDArray[np.float32]


def relabel(scores: Scores, known: Sequence[str], labels: Labels) -> Scores:
    """Logits [N, C] of the label ids `known` -> logits [N, today's labels].

    Merged labels add their odds, parts of a split share them evenly, and a label the version has never
    heard of starts below all others: until a round grows the head, only feedback can bring it up.
    """
    if tuple(known) == labels.ids:
        return scores
    columns = []
    for wanted in labels.ids:
        parts = [
            scores[:, place] - np.log(len(labels.current(label_id)))
            for place, label_id in enumerate(known)
            if wanted in labels.current(label_id)
        ]
        columns.append(np.logaddexp.reduce(parts) if parts else _unheard(scores))
    return np.stack(columns, axis=1).astype(np.float32)


def _unheard(scores: Scores) -> Scores:
    lowest: Scores = scores.min(axis=1) - scores.std(axis=1)
    return lowest
