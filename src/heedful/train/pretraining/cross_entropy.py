"""The cost of tokens under a large vocabulary, without ever holding all of its logits.

Hidden states, the word table and the right tokens go in; one summed cost comes out. Logits are made for as
many rows at a time as fit the cache, and their slope is taken on the spot, so that memory does not grow with
the number of tokens. Nothing here knows of models.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

LOGITS_AT_ONCE = 4_000_000


def token_costs(
    hidden_NH: Tensor, table_VH: Tensor, bias_V: Tensor, targets_N: Tensor, smoothing: float = 0.0
) -> tuple[Tensor, Tensor]:
    """The summed cross entropy of these tokens, and how many the highest logit gets right.

    `smoothing` is the share of the wanted probability that is spread over all tokens.
    Products run in the type of the hidden states; everything else, and the table's slope, is float32.
    """
    cost: Tensor
    right: Tensor
    cost, right = _TokenCosts.apply(hidden_NH, table_VH, bias_V, targets_N, smoothing)  # type: ignore[no-untyped-call]
    return cost, right


class _TokenCosts(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, table: Tensor, bias: Tensor, targets: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        wanted = any(ctx.needs_input_grad)
        words = table.detach().to(hidden.dtype)
        cost, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        if wanted:
            slopes = torch.empty_like(hidden), torch.zeros(table.shape), torch.zeros(bias.shape)
        rows = max(1, LOGITS_AT_ONCE // len(words))
        for start in range(0, len(hidden), rows):
            part, answers = hidden[start : start + rows], targets[start : start + rows]
            logits = (part @ words.T).float().add_(bias)
            right += (logits.argmax(-1) == answers).sum()
            if not wanted:
                cost += functional.cross_entropy(logits, answers, reduction="sum", label_smoothing=smoothing)
                continue
            logs = torch.log_softmax(logits, -1)
            cost -= (1 - smoothing) * logs.gather(1, answers[:, None]).sum()
            if smoothing:
                cost -= smoothing * logs.mean(-1).sum()
            shares = logs.exp_()
            shares.scatter_add_(1, answers[:, None], torch.full((len(answers), 1), smoothing - 1.0))
            if smoothing:
                shares.sub_(smoothing / len(words))
            slopes[2].add_(shares.sum(0))
            low = shares.to(hidden.dtype)
            slopes[0][start : start + rows] = low @ words
            slopes[1].add_(low.T @ part)
        if wanted:
            ctx.save_for_backward(*slopes)
            ctx.kind = table.dtype, bias.dtype
        ctx.mark_non_differentiable(right)
        return cost, right

    @staticmethod
    def backward(ctx: Any, grad: Tensor, _: Tensor) -> tuple[Tensor, Tensor, Tensor, None, None]:
        hidden, table, bias = ctx.saved_tensors
        return (
            hidden * grad.to(hidden.dtype),
            (table * grad).to(ctx.kind[0]),
            (bias * grad).to(ctx.kind[1]),
            None,
            None,
        )
