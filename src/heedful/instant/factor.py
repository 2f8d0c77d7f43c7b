"""A kernel system that grows by a row at a time: (K + Λ) α = R, kept solved.

A kernel row, its noise and a right-hand side go in; the coefficients α come out. Kept is M, the inverse of
the Cholesky factor of K + Λ: a new row costs two products of M with a vector, O(n²), and adds the outer
product of its row of M and of M R to α. Rows lie in blocks that are shared between generations, so growing
copies one block at most. A factor cut back to its first rows is, bit for bit, the one that never had others.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 64


@dataclass(frozen=True)
class Factor:
    """`blocks` hold the rows of M, BLOCK at a time, zero right of the diagonal; `whitened` is M R (n, C).

    `coefficients` is α (n, C), `marks` what it was whenever a block was full: where cutting back starts from.
    """

    blocks: tuple[Array, ...]
    whitened: Array
    coefficients: Array
    marks: tuple[Array, ...]

    @classmethod
    def empty(cls, columns: int) -> Self:
        """A system without rows and with `columns` right-hand sides."""
        nothing = np.zeros((0, columns))
        return cls(blocks=(), whitened=nothing, coefficients=nothing, marks=(nothing,))

    def __len__(self) -> int:
        return len(self.whitened)

    def append(self, kernel: Array, diagonal: float, right: Array) -> Self:
        """With one more row: its kernel with the others (n), its own plus noise, its right-hand side (C)."""
        size = len(self)
        padded = np.zeros(BLOCK * len(self.blocks))
        padded[:size] = kernel
        lower = [block @ padded[: block.shape[1]] for block in self.blocks]
        row = np.zeros(BLOCK * (size // BLOCK + 1))
        for part, block in zip(lower, self.blocks, strict=True):
            row[: block.shape[1]] -= part @ block
        row[size] = 1.0
        whole = np.concatenate([*lower, np.zeros(0)])
        pivot = np.sqrt(diagonal - whole @ whole)
        return self._with(row / pivot, (right - whole @ self.whitened) / pivot)

    def first(self, count: int) -> Self:
        """The system as it was when it had `count` rows."""
        full, rest = divmod(count, BLOCK)
        blocks = self.blocks[:full] + ((self.blocks[full][:rest],) if rest else ())
        coefficients = self.marks[full]
        for i in range(full * BLOCK, count):
            coefficients = _plus(coefficients, blocks[-1][i % BLOCK, : i + 1], self.whitened[i])
        return type(self)(blocks, self.whitened[:count], coefficients, self.marks[: full + 1])

    def _with(self, row: Array, whitened: Array) -> Self:
        full, rest = divmod(len(self), BLOCK)
        opened = self.blocks[-1] if rest else np.zeros((0, len(row)))
        coefficients = _plus(self.coefficients, row[: len(self) + 1], whitened)
        return type(self)(
            blocks=(*self.blocks[:full], np.vstack([opened, row])),
            whitened=np.vstack([self.whitened, whitened]),
            coefficients=coefficients,
            marks=(*self.marks, coefficients) if rest + 1 == BLOCK else self.marks,
        )


def _plus(coefficients: Array, row: Array, whitened: Array) -> Array:
    """α with one more row of M, and of M R, taken into account."""
    grown: Array = np.multiply.outer(row, whitened)
    grown[: len(coefficients)] += coefficients
    return grown
