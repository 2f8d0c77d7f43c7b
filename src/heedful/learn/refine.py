"""First guesses about a pool made better by the pool itself: two views teach each other until they settle.

Scores that rules, names and labels gave come in; shares of labels come out. In every pass both views are
fitted to the shares and asked again; their scores are added, so that a text is sure where they agree. What
people labelled stays as they said, and counts more than a guess.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from heedful.learn.balance import as_sure, balanced, softmax
from heedful.learn.views import Gaussians, Words

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]

PASSES = 8
BY_VECTOR, BY_WORDS, BY_START = 1 / 3, 4.0, 0.5  # what a unit of each view's score is worth
SUREST = 0.98  # chance that is believed of answers nobody checked
LABELLED = 5.0  # guesses that one labelled text outweighs


@dataclass(frozen=True)
class Settled:
    """`shares` [N, C] as sure as the views agree; `agreed` [N] where both name the same label."""

    shares: Doubles
    agreed: NDArray[np.bool_]
    gaussians: Gaussians

    @property
    def agreement(self) -> float:
        """How often the views agree: about how often the shares are right."""
        return min(float(self.agreed.mean()), SUREST)


def refine(
    start: Doubles, vectors: Doubles, bags: csr_array, allowed: NDArray[np.bool_], expected: Doubles
) -> Settled:
    """Shares of all texts.

    `start` [N, C] are log-odds; `allowed` [N, C] what people left open: all labels of a text nobody spoke of;
    `expected` [C] how large the labels are believed to be.
    """
    known = ~allowed.all(axis=1)
    weight = np.where(known, LABELLED, 1.0)[:, None]
    shares = _kept(balanced(softmax(start), expected), allowed)
    for _ in range(PASSES):
        gaussians, words = Gaussians.of(vectors, weight * shares), Words.of(bags, weight * shares)
        by_vector, by_words = BY_VECTOR * gaussians.scores(vectors), BY_WORDS * words.scores(bags)
        total = by_vector + by_words + BY_START * start
        shares = _kept(balanced(softmax(total), expected), allowed)
    agreed = by_vector.argmax(1) == by_words.argmax(1)
    sure = _kept(as_sure(shares, min(max(float(agreed.mean()), 1.5 / start.shape[1]), SUREST)), allowed)
    return Settled(sure, agreed, gaussians)


def _kept(shares: Doubles, allowed: NDArray[np.bool_]) -> Doubles:
    """Nothing for labels that people ruled out."""
    inside = np.where(allowed, shares, 0.0) + np.where(allowed, 1e-12, 0.0)
    result: Doubles = inside / inside.sum(1, keepdims=True)
    return result
