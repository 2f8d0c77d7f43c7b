"""What a version makes of the pool, in a few numbers: the ground that rules are measured against.

The pool's vectors go in, once a version; out come their middle, their spread in every direction and the
inverse of it, from which follows in closed form how unusual a text is in any direction, and which direction
the texts that a rule matches lie in.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.instant.factor import Array
from heedful.instant.residual import unit

ROWS = 4096  # vectors at a time, so that a pool of any size fits into memory
RIDGE = 2.0  # times the mean spread: chosen on the training texts of 20 Newsgroups, see docs/decisions/0011
FEWEST = 200  # texts below which the spread of a pool says too little


@dataclass(frozen=True, eq=False)
class Ground:
    """`mean` (d) and `covariance` (d, d) of the pool's unit vectors, `count` of them.

    `sample` (S, d) are the first vectors, `answers` (S, C) what the version says of them, as log-odds.
    """

    count: int
    mean: Array
    covariance: Array
    sample: Array
    answers: Array

    @classmethod
    def of(cls, vectors: NDArray[np.floating], answers: NDArray[np.floating]) -> Self | None:
        """The ground of a pool (N, d) and the calibrated logits of its first texts; None for a tiny pool."""
        if len(vectors) < FEWEST:
            return None
        size = vectors.shape[1]
        total: Array = np.zeros(size)
        products: Array = np.zeros((size, size))
        for start in range(0, len(vectors), ROWS):
            keys = unit(vectors[start : start + ROWS])
            total += keys.sum(axis=0)
            products += keys.T @ keys
        mean: Array = total / len(vectors)
        covariance = products / len(vectors) - np.outer(mean, mean)
        sample = unit(vectors[: len(answers)])
        return cls(len(vectors), mean, covariance, sample, np.asarray(answers, dtype=np.float64))

    @cached_property
    def inverse(self) -> Array:
        """The inverse of the spread, held back by a ridge."""
        ridge = RIDGE * float(np.trace(self.covariance)) / len(self.mean)
        held_back = self.covariance + ridge * np.eye(len(self.mean))
        return np.asarray(np.linalg.inv(held_back), dtype=np.float64)

    def deviation(self, direction: Array) -> float:
        """The standard deviation of the pool's vectors in a direction (d)."""
        variance = float(direction @ self.covariance @ direction)
        return float(np.sqrt(max(variance, 0.0)))

    def standard(self, direction: Array) -> Array:
        """A direction (d) scaled so that the pool deviates by one in it; zero where it does not at all."""
        deviation = self.deviation(direction)
        return direction / deviation if deviation > 0 else np.zeros_like(direction)

    def stand_out(self, vectors: NDArray[np.floating], rows: NDArray[np.integer], direction: Array) -> Array:
        """As `unusual`, for some rows of the pool's vectors, as precisely as these are kept."""
        narrow = self.standard(direction)
        seen = vectors if len(rows) == len(vectors) else vectors[rows]
        along: Array = (seen @ narrow.astype(vectors.dtype)).astype(np.float64)
        return along - float(self.mean @ narrow)

    def unusual(self, keys: Array, direction: Array) -> Array:
        """By how many standard deviations unit vectors (N, d) lie above the pool's middle in a direction."""
        found: Array = (keys - self.mean) @ self.standard(direction)
        return found
