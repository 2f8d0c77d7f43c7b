"""One loss for labels, "not X" and choices; it agrees with what is known of each."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from heedful.train.losses import present_likelihood, row_costs, set_likelihood, soft_cross_entropy

LOGITS = hnp.arrays(np.float32, (3, 4), elements=st.floats(-20, 20, width=32))


@given(LOGITS)
def test_one_allowed_label_is_cross_entropy(logits: np.ndarray):
    given_logits, answers = torch.from_numpy(logits), torch.tensor([0, 3, 1])
    targets = torch.nn.functional.one_hot(answers, 4)
    expected = torch.nn.functional.cross_entropy(given_logits, answers, reduction="none")
    assert torch.allclose(set_likelihood(given_logits, targets), expected, atol=1e-5)


@given(LOGITS)
def test_not_x_costs_the_log_of_what_is_left(logits: np.ndarray):
    given_logits = torch.from_numpy(logits).double()
    targets = torch.tensor([[0, 1, 1, 1]] * 3)
    expected = torch.logsumexp(given_logits, -1) - torch.logsumexp(given_logits[:, 1:], -1)
    assert torch.allclose(set_likelihood(given_logits, targets), expected, atol=1e-6)


@given(LOGITS)
def test_allowing_more_never_costs_more(logits: np.ndarray):
    given_logits = torch.from_numpy(logits)
    few, more = torch.tensor([[0, 1, 0, 0]] * 3), torch.tensor([[0, 1, 1, 0]] * 3)
    assert (set_likelihood(given_logits, more) <= set_likelihood(given_logits, few) + 1e-6).all()


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 1]])
def test_rows_that_say_nothing_cost_nothing_and_have_no_slope(row: list[int]):
    logits = torch.randn(1, 3, requires_grad=True)
    cost = set_likelihood(logits, torch.tensor([row]))
    cost.sum().backward()
    assert cost.item() == 0
    assert logits.grad is not None
    assert (logits.grad == 0).all()


def test_unknown_labels_do_not_count_when_several_can_hold():
    logits = torch.randn(2, 3, requires_grad=True)
    cost = present_likelihood(logits, torch.tensor([[1, -1, 0], [-1, -1, -1]]))
    cost.sum().backward()
    assert logits.grad is not None
    assert logits.grad[0, 1] == 0
    assert (logits.grad[1] == 0).all()
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[0, [0, 2]], torch.tensor([1.0, 0.0])
    )
    assert cost[0].item() == pytest.approx(expected.item(), abs=1e-6)


def test_soft_targets_replace_the_labels_only_where_they_are_given():
    logits, targets = torch.randn(2, 3), torch.tensor([[1, 0, 0], [0, 1, 0]])
    soft = torch.tensor([[0.2, 0.3, 0.5], [torch.nan] * 3])
    costs = row_costs(logits, targets, soft, multi_label=False)
    assert torch.allclose(costs[1], set_likelihood(logits, targets)[1])
    assert torch.allclose(costs[0], -(soft[0] * logits[0].log_softmax(-1)).sum())
    assert soft_cross_entropy(logits, soft, False)[1] == 0
