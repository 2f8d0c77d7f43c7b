"""How far a version's logits must move so that a text is answered as people said.

One text's logits and its target row (1 allowed or present, 0 not, -1 unknown) go in, the move comes out:
zero when the answer is right by the margin already.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_MARGIN = 1.0  # logits that are all alike would ask for no margin at all


def move(logits: Array, target: NDArray[np.int8], margin: float, multi_label: bool) -> Array:
    """The smallest move (C) that answers as wanted, by `margin` standard deviations of the logits or by 1."""
    if multi_label:
        return _states_move(logits, target)
    return _set_move(logits, target, max(margin * float(logits.std()), LEAST_MARGIN))


def _set_move(logits: Array, target: NDArray[np.int8], margin: float) -> Array:
    """One label named: it rises. Several allowed: the others sink.

    "Not X" says nothing about which of the others it is, so none of them rises.
    """
    inside, outside = target == 1, target != 1
    result = np.zeros_like(logits)
    if not inside.any() or not outside.any():
        return result
    best = float(logits[inside].max())
    if inside.sum() == 1:
        result[inside] = max(0.0, float(logits[outside].max()) + margin - best)
    else:
        result[outside] = -np.maximum(0.0, logits[outside] + margin - best)
    return result


def _states_move(logits: Array, target: NDArray[np.int8]) -> Array:
    """Present labels rise to the margin, absent ones sink below it; unknown ones stay."""
    rise = np.where(target == 1, np.maximum(0.0, LEAST_MARGIN - logits), 0.0)
    sink = np.where(target == 0, np.maximum(0.0, LEAST_MARGIN + logits), 0.0)
    return rise - sink
