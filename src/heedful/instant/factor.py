"""A kernel system that grows by a row at a time: (K + Λ) α = R, kept solved.

A kernel row, its noise and a right-hand side go in; the coefficients α come out. Kept is M, the inverse of
the Cholesky factor of K + Λ, so that a new row costs two products of M with a vector, O(n²), and no
triangular solve. Rows lie in blocks that are shared between generations: growing copies one block at most,
and a factor cut back to its first rows is, bit for bit, the one that never had the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 64


@dataclass(frozen=True)
class Factor:
    """`blocks` hold the rows of M, BLOCK at a time, zero right of the diagonal; `whitened` is M R (n, C).

    `settled` is Mᵀ M R over the full blocks alone: what the next rows are added to.
    """

    blocks: tuple[Array, ...]
    whitened: Array
    settled: Array

    @classmethod
    def empty(cls, columns: int) -> Self:
        """A system without rows and with `columns` right-hand sides."""
        return cls(blocks=(), whitened=np.zeros((0, columns)), settled=np.zeros((0, columns)))

    def __len__(self) -> int:
        return len(self.whitened)

    def append(self, kernel: Array, diagonal: float, right: Array) -> Self:
        """With one more row: its kernel with the others (n), its own plus noise, its right-hand side (C)."""
        size = len(self)
        padded = np.zeros(BLOCK * len(self.blocks))
        padded[:size] = kernel
        lower = [block @ padded[: block.shape[1]] for block in self.blocks]
        crossed = np.zeros(BLOCK * (size // BLOCK + 1))
        for part, block in zip(lower, self.blocks, strict=True):
            crossed[: block.shape[1]] -= part @ block
        whole = np.concatenate([*lower, np.zeros(0)])
        pivot = np.sqrt(diagonal - whole @ whole)
        crossed[size] = 1.0
        whitened = (right - whole @ self.whitened) / pivot
        return self._with(crossed / pivot, whitened)

    def first(self, count: int) -> Self:
        """The system as it was when it had `count` rows."""
        full, rest = divmod(count, BLOCK)
        blocks = self.blocks[:full] + ((self.blocks[full][:rest],) if rest else ())
        whitened = self.whitened[:count]
        kept = full == len(self) // BLOCK
        return type(self)(blocks, whitened, self.settled if kept else _settled(blocks[:full], whitened))

    def coefficients(self) -> Array:
        """α = (K + Λ)⁻¹ R (n, C)."""
        if len(self) % BLOCK == 0:
            return self.settled
        return _plus(self.settled, self.blocks[-1], self.whitened)[: len(self)]

    def _with(self, row: Array, whitened_row: Array) -> Self:
        whitened = np.vstack([self.whitened, whitened_row])
        open_block = self.blocks[-1] if len(self) % BLOCK else np.zeros((0, len(row)))
        block = np.vstack([open_block, row])
        blocks = (*self.blocks[: len(self) // BLOCK], block)
        settled = _plus(self.settled, block, whitened) if len(block) == BLOCK else self.settled
        return type(self)(blocks, whitened, settled)


def _settled(blocks: Sequence[Array], whitened: Array) -> Array:
    total = np.zeros((0, whitened.shape[1]))
    for number, block in enumerate(blocks, start=1):
        total = _plus(total, block, whitened[: number * BLOCK])
    return total


def _plus(settled: Array, block: Array, whitened: Array) -> Array:
    """The sum over the full blocks before `block`, plus what the rows of `block` add."""
    total = block.T @ whitened[len(settled) :]
    total[: len(settled)] += settled
    return total
