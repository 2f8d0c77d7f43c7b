"""Which of the texts a version learnt from pull most at an answer: gradient similarity on the linear head.

One step of gradient descent on text i moves the head's row of label c by (y_i - p_i)_c x_i, and with it the
logit that label has for a text x by (y_i - p_i)_c <x_i, x>. What it does to a margin (`direction`, +1 at the
answer and -1 at its rival) is the product of both: TracIn (Pruthi et al., 2020) with the last checkpoint, in
closed form. For a head that was fitted to the optimum with a penalty on its size, these products are also, up
to one factor, the terms that the margin is a sum of (representer points, Yeh et al., 2018).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]


def pulls(
    vector: Floats,
    direction: Floats,
    vectors: Floats,
    probabilities: Floats,
    targets: NDArray[np.int8],
    weight: Floats,
    centre: Floats,
    multi_label: bool = False,
) -> Doubles:
    """How each of N learnt texts pulls at a margin (N).

    `vector` (d) is the text's, `vectors` (N, d) the learnt ones', `probabilities` (N, C) what the head makes
    of them, `targets` (N, C) what was wanted (1 allowed, 0 not, -1 unknown). Vectors are taken from `centre`
    (d), the mean of all that the head was fitted to: its bias answers for what all texts share.
    """
    alike = (vectors - centre) @ (vector - centre)
    wanted = wanted_of(np.asarray(probabilities, np.float64), targets, multi_label)
    slope = (wanted - probabilities) @ direction
    return np.asarray(weight * slope * alike, dtype=np.float64)


def pulls_among_candidates(
    vector: Floats,
    direction: Floats,
    vectors: Floats,
    probabilities: Floats,
    targets: NDArray[np.int8],
    weight: Floats,
) -> Doubles:
    """The same where one row of weights scores each candidate by its own part of a text's vector.

    One step on text i moves that row by the sum of its candidates' parts, each by (y_i - p_i) of it. What all
    candidates share cancels out, so there is no centre.
    """
    count = len(direction)
    asked = np.asarray(direction, np.float64) @ np.asarray(vector, np.float64).reshape(count, -1)
    parts = np.asarray(vectors, np.float64).reshape(len(vectors), count, -1)
    probable = np.asarray(probabilities, np.float64)
    moved = np.einsum("nc,ncd->nd", wanted_of(probable, targets, multi_label=False) - probable, parts)
    return np.asarray(weight * (moved @ asked), dtype=np.float64)


def wanted_of(probabilities: Doubles, targets: NDArray[np.int8], multi_label: bool) -> Doubles:
    """What each text asks of the probabilities: the mass inside what is allowed, where a set is allowed."""
    if multi_label:
        return np.where(targets < 0, probabilities, targets == 1)
    mass = np.where(targets == 1, probabilities, 0.0)
    inside = mass.sum(axis=1, keepdims=True)
    return np.where(inside > 0, mass / np.maximum(inside, 1e-300), probabilities)
