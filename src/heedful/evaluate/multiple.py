"""Asking many questions, or one question many times, without being fooled by luck."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Holm's adjusted p-values: at most the level for a false alarm anywhere (Holm 1979)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    steps = np.minimum(1.0, p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(steps) if len(p) else steps
    return adjusted


def testable(discordant: Sequence[int], level: float) -> NDArray[np.bool_]:
    """Slices with enough changed answers that an exact test could ever fire (Tarone 1990).

    With m changes the smallest possible p-value is 2^-m, known before looking at their direction; slices that
    cannot reach the corrected level need not be corrected for.
    """
    smallest = 0.5 ** np.asarray(discordant, dtype=np.float64)
    for k in range(1, len(smallest) + 1):
        reachable = smallest <= level / k
        if reachable.sum() <= k:
            return np.asarray(reachable, dtype=np.bool_)
    return np.zeros(len(smallest), dtype=np.bool_)


def spent(alpha: float, look: int) -> float:
    """What the look-th look since the last promotion may spend: α·6/(π²k²), which sums to α over all looks.

    See docs/decisions: the family is "all candidates tried against one version in use".
    """
    return alpha * 6 / (math.pi**2 * max(look, 1) ** 2)
