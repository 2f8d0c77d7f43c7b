"""What a wrong score costs.

Logits and targets go in, one cost a row comes out. One loss serves labels, "not X" and choices: minus the
log of the probability that the answer is among the allowed ones.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Loss = Callable[[Tensor, Tensor], Tensor]


def set_likelihood(logits_BC: Tensor, targets_BC: Tensor, smoothing: float = 0.0) -> Tensor:
    """-log of the summed probability of the labels whose target is 1; rows that allow none or all cost 0."""
    logs = functional.log_softmax(logits_BC, -1)
    allowed = targets_BC == 1
    costs = -torch.logsumexp(logs.masked_fill(~allowed, -torch.inf), -1)
    costs = torch.where(allowed.any(-1) & ~allowed.all(-1), costs, torch.zeros_like(costs))
    return costs if smoothing == 0 else (1 - smoothing) * costs - smoothing * logs.mean(-1)


def present_likelihood(logits_BC: Tensor, targets_BC: Tensor, smoothing: float = 0.0) -> Tensor:
    """Mean binary cross entropy over the labels that are known (target 0 or 1) of each text."""
    known = targets_BC >= 0
    wanted = (targets_BC == 1).to(logits_BC.dtype) * (1 - smoothing) + smoothing / 2
    costs = functional.binary_cross_entropy_with_logits(logits_BC, wanted, reduction="none")
    return (costs * known).sum(-1) / known.sum(-1).clamp(min=1)


def soft_cross_entropy(logits_BC: Tensor, wanted_BC: Tensor, multi_label: bool) -> Tensor:
    """Cross entropy with wanted probabilities; rows of NaN cost 0."""
    known = ~wanted_BC.isnan().any(-1)
    wanted = wanted_BC.nan_to_num(0.0)
    if multi_label:
        costs = functional.binary_cross_entropy_with_logits(logits_BC, wanted, reduction="none").mean(-1)
    else:
        costs = -(wanted * functional.log_softmax(logits_BC, -1)).sum(-1)
    return torch.where(known, costs, torch.zeros_like(costs))


def same_label(vectors_BD: Tensor, targets_BC: Tensor, temperature: float) -> Tensor:
    """The supervised contrastive loss (Khosla et al., 2020), summed over the rows that have a partner.

    Rows that allow exactly one label draw together those of the same label and away from all others of the
    batch; rows that allow more take no part.
    """
    named = (targets_BC == 1).sum(-1) == 1
    vectors, labels = functional.normalize(vectors_BD[named], dim=-1), targets_BC[named].argmax(-1)
    itself = torch.eye(len(labels), dtype=torch.bool)
    alike = (vectors @ vectors.T / temperature).masked_fill(itself, -torch.inf)
    logs = (alike - torch.logsumexp(alike, -1, keepdim=True)).masked_fill(itself, 0.0)
    partners = (labels[:, None] == labels[None, :]) & ~itself
    counts = partners.sum(-1)
    return -((logs * partners).sum(-1)[counts > 0] / counts[counts > 0]).sum()


def disagreement(one_BC: Tensor, other_BC: Tensor, multi_label: bool) -> Tensor:
    """The mean of both Kullback-Leibler divergences between two answers to each row (R-Drop, Liang et al.,
    2021): summed over the labels, or, when several can hold, the mean of what each alone comes to.
    """
    if multi_label:
        away = (one_BC.sigmoid() - other_BC.sigmoid()) * (one_BC - other_BC)
        return away.mean(-1) / 2
    shares = one_BC.softmax(-1) - other_BC.softmax(-1)
    return (shares * (one_BC.log_softmax(-1) - other_BC.log_softmax(-1))).sum(-1) / 2


def squared_error(logits_B1: Tensor, values_B: Tensor) -> Tensor:
    """Half the squared distance of the one logit from the wanted number."""
    return (logits_B1[:, 0] - values_B).square() / 2


def row_costs(
    logits_BC: Tensor, targets_BC: Tensor, soft_BC: Tensor | None, multi_label: bool, smoothing: float = 0.0
) -> Tensor:
    """The cost of each row: its soft target where it has one, else its set of labels."""
    hard = (present_likelihood if multi_label else set_likelihood)(logits_BC, targets_BC, smoothing)
    if soft_BC is None:
        return hard
    return torch.where(soft_BC.isnan().any(-1), hard, soft_cross_entropy(logits_BC, soft_BC, multi_label))
