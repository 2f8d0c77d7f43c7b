"""Which labels a text may have: sets that miss the right one in at most a tenth of all texts.

Split-conformal prediction with adaptive sets (APS: Romano, Sesia, Candès, 2020). Probabilities of texts whose
labels are known and that nothing was fitted to go in; a threshold comes out, and with it a set for any text.
If both kinds of texts are alike, a set holds the right label with probability 1 - alpha at least, however
wrong the probabilities are. The random number that APS draws for a text is the text's own (a hash of it), so
that the same text always gets the same set.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.base import hash_fraction

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

ALPHA = 0.1
DRAW = "conformal"


def draws(text_hashes: Sequence[str]) -> Doubles:
    """The number in [0, 1) that each text draws (N)."""
    return np.array([hash_fraction(one, DRAW) for one in text_hashes], dtype=np.float64)


def scores(probabilities: Floats, drawn: Floats) -> Doubles:
    """How far down the ranking each label stands (N, C): the mass above it and a drawn part of its own."""
    wide = np.asarray(probabilities, dtype=np.float64)
    order = np.argsort(-wide, axis=1, kind="stable")
    ranked = np.take_along_axis(wide, order, axis=1)
    above = np.cumsum(ranked, axis=1) - ranked
    result = np.empty_like(wide)
    np.put_along_axis(result, order, above + np.asarray(drawn)[:, None] * ranked, axis=1)
    return result


def threshold(true_scores: Floats, alpha: float = ALPHA) -> float:
    """The score up to which labels belong to a set; infinite where too few texts are known to tell.

    `true_scores` are those of the right labels of held-out texts.
    """
    count = len(true_scores)
    rank = int(np.ceil((count + 1) * (1 - alpha)))
    return float(np.sort(true_scores)[rank - 1]) if 0 < rank <= count else float("inf")


def label_sets(probabilities: Floats, drawn: Floats, limit: float) -> Mask:
    """Which labels each text may have (N, C); the likeliest always among them."""
    sets: Mask = scores(probabilities, drawn) <= limit
    sets[np.arange(len(sets)), np.argmax(probabilities, axis=1)] = True
    return sets


def state_threshold(probabilities: Floats, states: NDArray[np.int8], alpha: float = ALPHA) -> float:
    """As `threshold` where several labels may apply: each known state of each label counts by itself."""
    of_the_true = np.where(states == 1, 1.0 - probabilities, probabilities)[states >= 0]
    return threshold(np.asarray(of_the_true, dtype=np.float64), alpha)


def undecided(probabilities: Floats, limit: float) -> Mask:
    """The labels (N, C) that may apply or may not, at the threshold of `state_threshold`."""
    return np.asarray((probabilities <= limit) & (1.0 - probabilities <= limit))
