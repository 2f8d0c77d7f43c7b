"""Similar texts follow: a kernel residual on the version's frozen embeddings.

Told texts go in, as embeddings with the moves they need; how other texts move comes out. It is a Gaussian
process' mean: a text follows in proportion to how alike it is to the told ones, and one less alike than
`cutoff` to all of them does not move at all. Told texts that were right already hold their surroundings.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from heedful.instant.factor import Array, Factor
from heedful.records.base import Record


class ResidualOptions(Record):
    """How far a correction carries; docs/decisions/ has the figures behind the defaults."""

    tau: float = Field(default=0.07, gt=0)
    """Width of the kernel exp((cos - 1) / tau): larger carries further and breaks more."""
    cutoff: float = Field(default=0.8, ge=-1, le=1)
    """Texts with a cosine below this to every told text are not moved at all."""
    noise: float = Field(default=0.05, gt=0)
    """Doubt about an item of weight 1: contradictory neighbours meet in between instead of overshooting."""
    margin: float = Field(default=2.0, ge=0)
    """By how many standard deviations of its logits a told text is to be answered as told."""
    let_go: float = Field(default=0.5, ge=0)
    """By how many of them a version must get right what it learnt, for the residual to let go of it."""


@dataclass(frozen=True)
class Residual:
    """`keys` are the told texts' unit embeddings (n, d)."""

    options: ResidualOptions
    keys: Array
    factor: Factor

    @classmethod
    def empty(cls, dimension: int, labels: int, options: ResidualOptions) -> Self:
        """Nothing was told yet."""
        return cls(options, np.zeros((0, dimension)), Factor.empty(labels))

    def __len__(self) -> int:
        return len(self.keys)

    def append(self, key: Array, move: Array, weight: float) -> Self:
        """With one more told text: its unit embedding (d), the move it needs (C), how much it counts."""
        kernel = np.exp((self.keys @ key - 1.0) / self.options.tau)
        factor = self.factor.append(kernel, 1.0 + self.options.noise / weight, move)
        return replace(self, keys=np.vstack([self.keys, key]), factor=factor)

    def first(self, count: int) -> Self:
        """As it was with the first `count` told texts."""
        return replace(self, keys=self.keys[:count], factor=self.factor.first(count))

    @property
    def coefficients(self) -> Array:
        """How strongly each told text pulls each label (n, C)."""
        return self.factor.coefficients

    @cached_property
    def strength(self) -> Array:
        """The largest pull of each told text on any label (n)."""
        strength: Array = np.abs(self.coefficients).max(axis=1, initial=0.0)
        return strength

    def kernel(self, keys: Array) -> Array:
        """How alike texts (N, d) are to the told ones (N, n): between 0 and 1, and 0 below the cut-off."""
        cosines = keys @ self.keys.T
        return np.where(cosines >= self.options.cutoff, np.exp((cosines - 1.0) / self.options.tau), 0.0)


def unit(embeddings: NDArray[np.floating]) -> Array:
    """Embeddings (..., d) scaled to length one, in double precision."""
    wide: Array = np.asarray(embeddings, dtype=np.float64)
    length: Array = np.linalg.norm(wide, axis=-1, keepdims=True)
    return wide / np.maximum(length, float(np.finfo(np.float64).tiny))
