"""What a label looks like, in two views of a text: a Gaussian of its vectors, and how often its words stand.

Both are closed forms of shares [N, C]: how much of each text belongs to each label. Fitted to uncertain
shares and asked again, they are one step of the EM algorithm (McLachlan, 1975; Nigam et al., 2000).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.sparse import csr_array

Doubles = NDArray[np.float64]

SHRINK = 0.3  # of the shared covariance towards a round one
SMOOTHING = 0.1  # of a word's weight in a label


@dataclass(frozen=True)
class Gaussians:
    """One mean a label and one covariance for all: scores are linear in the vector."""

    weight: Doubles
    bias: Doubles

    @classmethod
    def of(cls, vectors: Doubles, shares: Doubles) -> Self:
        """Fitted to vectors [N, D] of which each label has its share."""
        text, label = shares.sum(1), shares.sum(0) + 1e-9
        total = text.sum()
        means, centre = (shares.T @ vectors) / label[:, None], (text @ vectors) / total
        away, apart = vectors - centre, means - centre
        spread = (away * text[:, None]).T @ away / total - (apart * (label / total)[:, None]).T @ apart
        width = len(centre)
        round_one = np.trace(spread) / width * np.eye(width)
        within = (1 - SHRINK) * spread + SHRINK * round_one + 1e-9 * np.eye(width)
        weight: Doubles = solve(within, means.T, assume_a="pos")
        return cls(weight, -0.5 * np.einsum("cd,dc->c", means, weight))

    def scores(self, vectors: Doubles) -> Doubles:
        """Log-likelihoods [N, C] but for what all labels share."""
        return vectors @ self.weight + self.bias


@dataclass(frozen=True)
class Words:
    """One distribution over words a label."""

    logs: Doubles

    @classmethod
    def of(cls, rows: csr_array, shares: Doubles) -> Self:
        """Fitted to bags of words [N, W] of which each label has its share."""
        mass = np.asarray(rows.T @ shares, np.float64).T + SMOOTHING
        return cls(np.log(mass) - np.log(mass.sum(1, keepdims=True)))

    def scores(self, rows: csr_array) -> Doubles:
        """Log-likelihoods [N, C] of rows of length one."""
        return np.asarray(rows @ self.logs.T, np.float64)
