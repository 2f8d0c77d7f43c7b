"""What is wanted of each row, as tensors, and what logits cost beside it."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from heedful.models.lengths import Rows
from heedful.train.data import TrainingSet
from heedful.train.losses import row_costs, soft_cross_entropy, squared_error
from heedful.train.options import TrainOptions


@dataclass(frozen=True)
class Wanted:
    """A training set as tensors."""

    targets: Tensor
    weight: Tensor
    soft: Tensor | None
    reference: Tensor | None
    values: Tensor | None = None

    @classmethod
    def of(cls, data: TrainingSet) -> "Wanted":
        weight = data.weight / max(float(data.weight.mean(dtype=np.float64)), 1e-12)
        return cls(
            torch.from_numpy(data.targets),
            torch.from_numpy(weight.astype(np.float32)),
            None if data.soft is None else torch.from_numpy(data.soft),
            None if data.reference is None else torch.from_numpy(data.reference),
            None if data.values is None else torch.from_numpy(data.values),
        )

    def costs(self, logits: Tensor, rows: Rows, multi_label: bool, options: TrainOptions) -> Tensor:
        """The summed, weighted cost of these rows."""
        if self.values is not None:
            return (self.weight[rows] * squared_error(logits, self.values[rows])).sum()
        soft = None if self.soft is None else self.soft[rows]
        costs = row_costs(logits, self.targets[rows], soft, multi_label, options.label_smoothing)
        if self.reference is not None and options.kl:
            costs = costs + options.kl * soft_cross_entropy(logits, self.reference[rows], multi_label)
        return (self.weight[rows] * costs).sum()
