"""What an answer costs: each loss a function of the log probabilities of its tokens.

Log probabilities go in, one cost a row comes out. `logps_BA` holds those of the tokens of each answer,
`weights_BA` or a mask says which of them count. Totals are over an answer's tokens.
"""

import torch
from torch import Tensor
from torch.nn import functional


def weighted_nll(logps_BA: Tensor, weights_BA: Tensor) -> Tensor:
    """Minus the weighted mean log probability of each answer's tokens: changed tokens may count more."""
    return -(weights_BA * logps_BA).sum(-1) / weights_BA.sum(-1).clamp(min=1e-9)


def dpo(
    chosen_B: Tensor, rejected_B: Tensor, chosen_before_B: Tensor, rejected_before_B: Tensor, beta: float
) -> Tensor:
    """Direct preference optimisation (Rafailov et al., 2023) on the totals of chosen and rejected answers."""
    margin = (chosen_B - rejected_B) - (chosen_before_B - rejected_before_B)
    return -functional.logsigmoid(beta * margin)


def simpo(chosen_mean_B: Tensor, rejected_mean_B: Tensor, beta: float, gamma: float) -> Tensor:
    """SimPO (Meng et al., 2024): the same on means a token, without a reference, at a margin of `gamma`."""
    return -functional.logsigmoid(beta * (chosen_mean_B - rejected_mean_B) - gamma)


def kto(logps_B: Tensor, before_B: Tensor, good_B: Tensor, drift: Tensor | float, beta: float) -> Tensor:
    """Kahneman-Tversky optimisation (Ethayarajh et al., 2024) on totals of answers that are good or bad.

    `drift` estimates the divergence from the reference, 0 or more, and takes no part in the slope.
    """
    sign = torch.where(good_B, 1.0, -1.0).to(logps_B.dtype)
    return 1 - torch.sigmoid(beta * sign * (logps_B - before_B - drift))


def unlikelihood(logps_BA: Tensor, spans_BSA: Tensor, severity_BS: Tensor) -> Tensor:
    """Minus the severity times log(1 - p) of each marked span, p the geometric mean of its tokens' chances.

    Unlikelihood (Welleck et al., 2020) on whole spans, as in training with annotations (Kocyigit et al.,
    arXiv:2410.16509). `spans_BSA` are masks over the tokens; an empty span costs nothing.
    """
    length = spans_BSA.sum(-1)
    mean = (logps_BA[:, None, :] * spans_BSA).sum(-1) / length.clamp(min=1)
    costs = -severity_BS * torch.log1p(
        -torch.exp(mean) * (1 - 1e-6)
    )  # a span that is certain has a slope too
    return torch.where(length > 0, costs, torch.zeros_like(costs)).sum(-1)


def drift_from(logits_BAV: Tensor, before_BAV: Tensor, present_BA: Tensor) -> Tensor:
    """KL(before || now) over the next token, the mean over an answer's tokens: staying near what it was."""
    before = functional.log_softmax(before_BAV, -1)
    apart = (before.exp() * (before - functional.log_softmax(logits_BAV, -1))).sum(-1)
    return (apart * present_BA).sum(-1) / present_BA.sum(-1).clamp(min=1)
