"""What was said about this very text holds: the exact memory.

Logits and a target row go in; logits come out whose answer obeys the row, at 99 to 1. The order among the
labels that stay possible, and among those that do not, is the version's own.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CERTAIN = float(np.log(99.0))  # no feedback is beyond doubt, and logarithms must stay finite


def obey(logits: Array, target: NDArray[np.int8], multi_label: bool) -> Array:
    """One text's logits (C) with what was ruled out pushed below what was not."""
    if multi_label:
        raised = np.where(target == 1, np.maximum(logits, CERTAIN), logits)
        return np.where(target == 0, np.minimum(raised, -CERTAIN), raised)
    inside, outside = target == 1, target != 1
    if not inside.any() or not outside.any():
        return logits.copy()
    likeliest = logits[outside].max() - logits[inside].max()
    together = np.logaddexp.reduce(logits[outside]) - np.logaddexp.reduce(logits[inside])
    return np.where(outside, logits - max(0.0, likeliest + CERTAIN, together + CERTAIN), logits)
