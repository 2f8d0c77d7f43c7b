"""What a comment says of its own text: hypotheses, what speaks for each, and how likely that makes them.

A hypothesis is one value of `About` (is this, one of these, only not these, nothing). Its features are named
numbers that each language has its own way to; a log-linear model over them, learnt on comments about other
label sets, gives every hypothesis a probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# What no marked comment could teach, because none has a version's scores beside it.
UNLEARNT = {"is.score": 1.0, "one_of.score": 1.0}


@dataclass(frozen=True)
class Hypothesis:
    """`kind` is is, one_of, not or none; `labels` are places in the label set."""

    kind: str
    labels: tuple[int, ...]
    features: Mapping[str, float]


def probabilities(made: Sequence[Hypothesis], weights: Mapping[str, float]) -> Array:
    """The log-linear model: how likely each hypothesis is among all."""
    known = {**UNLEARNT, **weights}
    score = np.array([sum(known.get(name, 0.0) * value for name, value in h.features.items()) for h in made])
    told = np.exp(score - score.max())
    return np.asarray(told / told.sum(), np.float64)
