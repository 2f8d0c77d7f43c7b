"""The linear head: one row of weights and one bias a label.

It grows, shrinks and reorders with the labels; it knows nothing of encoders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from heedful.errors import ModelError


@dataclass(frozen=True)
class Head:
    """`weight` [C, width] and `bias` [C] in float32, rows in the order of `labels` (ids)."""

    labels: tuple[str, ...]
    weight: Tensor
    bias: Tensor

    @classmethod
    def zero(cls, labels: Sequence[str], width: int) -> "Head":
        """A head that finds every label equally likely."""
        _check_labels(labels)
        return cls(tuple(labels), torch.zeros(len(labels), width), torch.zeros(len(labels)))

    def __call__(self, vectors: Tensor) -> Tensor:
        return functional.linear(vectors, self.weight, self.bias)

    def state(self) -> dict[str, Tensor]:
        return {"weight": self.weight, "bias": self.bias}

    def with_labels(self, labels: Sequence[str]) -> "Head":
        """Rows for these labels: known ones as they are, a new one at the mean of the known.

        The mean keeps a new label's score in the middle of the others, so that it wins nowhere before it
        was trained and needs only few examples to rise.
        """
        _check_labels(labels)
        if not self.labels:
            return Head.zero(labels, self.weight.shape[1])
        rows = {label: row for row, label in enumerate(self.labels)}
        middle, level = self.weight.mean(0), self.bias.mean()
        weight = torch.stack([self.weight[rows[x]] if x in rows else middle for x in labels])
        bias = torch.stack([self.bias[rows[x]] if x in rows else level for x in labels])
        return Head(tuple(labels), weight, bias)


def _check_labels(labels: Sequence[str]) -> None:
    if not labels or len(set(labels)) != len(labels):
        raise ModelError(f"Found labels {tuple(labels)}; wanted at least one, each once.")
