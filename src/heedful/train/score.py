"""How good logits are on texts whose answers are known: what decides between epochs and strengths."""

import numpy as np
import torch

from heedful.train.data import Floats, TrainingSet
from heedful.train.losses import row_costs

TIE = 1e-3


def validation_score(logits: Floats, data: TrainingSet, multi_label: bool) -> float:
    """The share of right answers (micro F1 with several labels), less a thousandth of the mean cost.

    The cost only decides between equal shares.
    """
    right = _micro_f1(logits, data) if multi_label else _share_right(logits, data)
    return right - TIE * mean_cost(logits, data, multi_label)


def mean_cost(logits: Floats, data: TrainingSet, multi_label: bool) -> float:
    """The weighted mean of the training loss."""
    soft = None if data.soft is None else torch.from_numpy(data.soft)
    costs = row_costs(torch.from_numpy(logits), torch.from_numpy(data.targets), soft, multi_label).numpy()
    return float((costs * data.weight).sum() / max(float(data.weight.sum()), 1e-12))


def _share_right(logits: Floats, data: TrainingSet) -> float:
    right = data.targets[np.arange(len(data)), logits.argmax(1)] == 1
    return float((right * data.weight).sum() / max(float(data.weight.sum()), 1e-12))


def _micro_f1(logits: Floats, data: TrainingSet) -> float:
    said, wanted, known = logits > 0, data.targets == 1, data.targets >= 0
    both = float((said & wanted & known).sum())
    return 2 * both / max(float((said & known).sum() + wanted.sum()), 1.0)
