"""How good logits are on texts whose answers are known: what decides between epochs and strengths."""

import numpy as np
import torch
from torch import Tensor

from heedful.train.data import Floats, TrainingSet
from heedful.train.losses import row_costs, squared_error

TIE = 1e-3


def validation_score(logits: Floats, data: TrainingSet, multi_label: bool) -> float:
    """The share of right answers (micro F1 with several labels), less a thousandth of the mean cost.

    The cost only decides between equal shares. Of numbers it is one less the mean squared error: with numbers
    of variance one, as they are trained on, the share of it that is explained.
    """
    if data.values is not None:
        return 1 - 2 * mean_cost(logits, data, multi_label)
    right = _micro_f1(logits, data) if multi_label else _share_right(logits, data)
    return right - TIE * mean_cost(logits, data, multi_label)


def mean_cost(logits: Floats, data: TrainingSet, multi_label: bool) -> float:
    """The weighted mean of the training loss."""
    costs = _costs(torch.from_numpy(logits), data, multi_label).numpy()
    return float((costs * data.weight).sum() / max(float(data.weight.sum()), 1e-12))


def _costs(logits: Tensor, data: TrainingSet, multi_label: bool) -> Tensor:
    if data.values is not None:
        return squared_error(logits, torch.from_numpy(data.values))
    soft = None if data.soft is None else torch.from_numpy(data.soft)
    return row_costs(logits, torch.from_numpy(data.targets), soft, multi_label)


def _share_right(logits: Floats, data: TrainingSet) -> float:
    right = data.targets[np.arange(len(data)), logits.argmax(1)] == 1
    return float((right * data.weight).sum() / max(float(data.weight.sum()), 1e-12))


def _micro_f1(logits: Floats, data: TrainingSet) -> float:
    said, wanted, known = logits > 0, data.targets == 1, data.targets >= 0
    both = float((said & wanted & known).sum())
    return 2 * both / max(float((said & known).sum() + wanted.sum()), 1.0)
