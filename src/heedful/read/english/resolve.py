"""Which label a span speaks of: the words of the names and, with an encoder, likeness in meaning.

A small log-linear model weighs both; its weights were learnt from marked mentions of other label sets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.read.mention import Mention

Array = NDArray[np.float64]
FEATURES = ("gain", "cover", "share", "said", "near")


@dataclass(frozen=True)
class Resolver:
    """Weights of FEATURES, with and without an encoder (then the last is not looked at)."""

    with_meaning: tuple[float, ...]
    by_words: tuple[float, ...]

    def __call__(self, mention: Mention, near: Array | None) -> Array:
        """The probability of each label; `near` is the cosine of the span to each label's name."""
        weights = self.by_words if near is None else self.with_meaning
        return softmax(features(mention, near) @ np.asarray(weights))


def features(mention: Mention, near: Array | None) -> Array:
    """A row a label, a column a feature."""
    close = np.zeros_like(mention.gain) if near is None else near
    return np.stack([mention.gain, mention.cover, mention.shares, (mention.gain > 0) * 1.0, close], axis=1)


def softmax(scores: Array) -> Array:
    told = np.exp(scores - scores.max())
    return np.asarray(told / told.sum(), np.float64)


def weights_of(plain: Mapping[str, Sequence[float]]) -> Resolver:
    """From what was written to a file."""
    return Resolver(tuple(plain["with_meaning"]), tuple(plain["by_words"]))
