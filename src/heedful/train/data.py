"""What training is given: texts and what their answers may be.

One form for every kind of feedback: a label is the only allowed one, "not X" allows all others, a choice
allows some. Nothing here knows where it came from.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TrainingSet:
    """`targets` [N, C]: 1 allowed (or present), 0 not, -1 unknown (several labels at once only).

    `weight` [N] is how much a text counts. `soft` [N, C] are wanted probabilities and replace the targets of
    rows that are not NaN. `reference` [N, C] are the probabilities of the version in use, NaN where the text
    says nothing about them; `TrainOptions.kl` keeps training near them. `values` [N] are wanted numbers: then
    there is one column, its logit is the number, and the targets say nothing.
    """

    texts: Sequence[str]
    targets: NDArray[np.int8]
    weight: Floats
    soft: Floats | None = None
    reference: Floats | None = None
    values: Floats | None = None

    def __post_init__(self) -> None:
        rows = len(self.texts)
        if self.targets.ndim != 2 or self.targets.shape[0] != rows or self.weight.shape != (rows,):
            raise DataError(
                f"Found {rows} texts, targets {self.targets.shape}, weights {self.weight.shape}; "
                "wanted one row of targets and one weight a text."
            )
        for name, extra in (("soft", self.soft), ("reference", self.reference)):
            if extra is not None and extra.shape != self.targets.shape:
                raise DataError(f"Found {name} {extra.shape}; wanted {self.targets.shape} like the targets.")
        if self.values is not None and (self.values.shape != (rows,) or self.labels != 1):
            raise DataError(f"Found values {self.values.shape}; wanted one number a text and one column.")
        if not np.isfinite(self.weight).all() or (self.weight < 0).any():
            raise DataError("Found a weight that is negative or not a number; wanted weights of 0 or more.")

    @classmethod
    def labelled(cls, texts: Sequence[str], answers: Sequence[int], labels: int) -> "TrainingSet":
        """One certain label a text, given by its number."""
        targets = np.zeros((len(texts), labels), np.int8)
        targets[np.arange(len(texts)), np.asarray(answers, np.int64)] = 1
        return cls(texts, targets, np.ones(len(texts), np.float32))

    @classmethod
    def numbers(
        cls, texts: Sequence[str], values: Sequence[float] | Floats, weight: Floats | None = None
    ) -> "TrainingSet":
        """One wanted number a text."""
        each = np.ones(len(texts), np.float32) if weight is None else weight
        unknown = np.full((len(texts), 1), -1, np.int8)
        return cls(texts, unknown, each, values=np.asarray(values, np.float32))

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def labels(self) -> int:
        return int(self.targets.shape[1])

    def take(self, rows: NDArray[np.int64]) -> "TrainingSet":
        """These rows, in this order."""
        return replace(
            self,
            texts=[self.texts[row] for row in rows],
            targets=self.targets[rows],
            weight=self.weight[rows],
            soft=None if self.soft is None else self.soft[rows],
            reference=None if self.reference is None else self.reference[rows],
            values=None if self.values is None else self.values[rows],
        )

    def digest(self) -> str:
        """The sha256 over all of it."""
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(hashlib.sha256(text.encode("utf-8", "replace")).digest())
        for array in (self.targets, self.weight, self.soft, self.reference, self.values):
            if array is not None:
                digest.update(f"{array.shape}".encode())
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()
