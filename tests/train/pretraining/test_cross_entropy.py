"""The cost in parts is the cost in one piece, and so are its slopes."""

import pytest
import torch
from torch.nn import functional

from heedful.train.pretraining import cross_entropy
from heedful.train.pretraining.cross_entropy import token_costs


def test_cost_and_slopes_agree_with_the_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_entropy, "LOGITS_AT_ONCE", 7 * 50)
    random = torch.Generator().manual_seed(0)
    hidden, table = torch.randn(40, 16, generator=random), torch.randn(50, 16, generator=random)
    bias, targets = torch.randn(50, generator=random), torch.randint(0, 50, (40,), generator=random)
    ours = [each.clone().requires_grad_() for each in (hidden, table, bias)]
    theirs = [each.clone().requires_grad_() for each in (hidden, table, bias)]
    cost, right = token_costs(*ours, targets)
    logits = theirs[0] @ theirs[1].T + theirs[2]
    plain = functional.cross_entropy(logits, targets, reduction="sum")
    assert cost.item() == pytest.approx(plain.item(), rel=1e-5)
    assert int(right) == int((logits.argmax(-1) == targets).sum())
    slopes = torch.autograd.grad(cost / 3, ours), torch.autograd.grad(plain / 3, theirs)
    for mine, other in zip(*slopes, strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-4, atol=1e-6)


def test_without_a_slope_the_cost_is_the_same() -> None:
    random = torch.Generator().manual_seed(0)
    hidden, table = torch.randn(9, 8, generator=random), torch.randn(20, 8, generator=random)
    targets, bias = torch.randint(0, 20, (9,), generator=random), torch.zeros(20)
    with torch.inference_mode():
        measured, _ = token_costs(hidden, table, bias, targets)
    learnt, _ = token_costs(hidden.requires_grad_(), table, bias, targets)
    assert measured.item() == pytest.approx(learnt.item(), rel=1e-5)


def test_smoothing_is_that_of_torch() -> None:
    random = torch.Generator().manual_seed(0)
    hidden, table = torch.randn(9, 8, generator=random), torch.randn(20, 8, generator=random)
    targets, bias = torch.randint(0, 20, (9,), generator=random), torch.zeros(20)
    ours, theirs = hidden.clone().requires_grad_(), hidden.clone().requires_grad_()
    cost, _ = token_costs(ours, table, bias, targets, 0.1)
    plain = functional.cross_entropy(theirs @ table.T, targets, reduction="sum", label_smoothing=0.1)
    assert cost.item() == pytest.approx(plain.item(), rel=1e-5)
    torch.testing.assert_close(
        torch.autograd.grad(cost, ours)[0], torch.autograd.grad(plain, theirs)[0], rtol=1e-4, atol=1e-6
    )
