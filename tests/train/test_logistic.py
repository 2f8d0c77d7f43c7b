"""The head is the optimum of the same cost that the loop lowers, for every kind of target."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from heedful.models.head import Head
from heedful.train.data import TrainingSet
from heedful.train.logistic import _gradient_of, best_head, fit_head
from heedful.train.losses import row_costs, soft_cross_entropy


def some(multi_label: bool = False, kind: str = "hard") -> tuple[np.ndarray, TrainingSet]:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(60, 5)).astype(np.float32) + 0.5
    answers = (vectors @ random.normal(size=(5, 3))).argmax(1)
    data = TrainingSet.labelled([""] * 60, answers.tolist(), 3)
    targets = data.targets.copy()
    if kind != "hard":
        targets[:20] = 1 - targets[:20]
    if multi_label:
        targets[20:30, 0] = -1
    soft = reference = None
    if kind == "soft":
        soft = np.full((60, 3), np.nan, np.float32)
        soft[40:50] = random.dirichlet(np.ones(3), 10)
        reference = np.full((60, 3), np.nan, np.float32)
        reference[10:45] = random.dirichlet(np.ones(3), 35)
    weight = random.uniform(0.1, 2, 60).astype(np.float32)
    return vectors, TrainingSet(data.texts, targets, weight, soft, reference)


def test_a_plain_head_is_that_of_scikit_learn():
    vectors, data = some()
    data = TrainingSet(data.texts, data.targets, np.ones(60, np.float32))
    head = fit_head(Head.zero("abc", 5), vectors, data, False, l2=0.01)
    centred = vectors - vectors.mean(0)
    scaled = centred / np.sqrt((centred**2).sum(1).mean())
    theirs = LogisticRegression(C=1 / (0.01 * 60), tol=1e-8, max_iter=1000).fit(
        scaled, data.targets.argmax(1)
    )
    ours = head(torch.from_numpy(vectors)).softmax(-1).numpy()
    np.testing.assert_allclose(ours, theirs.predict_proba(scaled), atol=1e-3)


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("kind", ["hard", "sets", "soft"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_its_slope_is_that_of_the_loss_of_the_loop(multi_label: bool, kind: str, smoothing: float):
    _, data = some(multi_label, kind)
    logits = torch.randn(
        60, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0), requires_grad=True
    )
    soft = None if data.soft is None else torch.from_numpy(data.soft).double()
    costs = row_costs(logits, torch.from_numpy(data.targets), soft, multi_label, smoothing)
    if data.reference is not None:
        costs = costs + 0.5 * soft_cross_entropy(
            logits, torch.from_numpy(data.reference).double(), multi_label
        )
    weight = torch.from_numpy(data.weight).double()
    wanted = (weight * costs).sum() / weight.sum()
    wanted.backward()
    value, slope = _gradient_of(data, multi_label, 0.5, smoothing)(logits.detach().numpy())
    assert value == pytest.approx(wanted.item(), rel=1e-6)
    assert logits.grad is not None
    np.testing.assert_allclose(slope, logits.grad.numpy(), atol=1e-9)


def test_the_same_input_gives_the_same_bits():
    vectors, data = some(kind="soft")
    first, again = (fit_head(Head.zero("abc", 5), vectors, data, False, 1e-3, kl=0.3) for _ in range(2))
    assert torch.equal(first.weight, again.weight)
    assert torch.equal(first.bias, again.bias)


def test_where_the_search_begins_does_not_change_the_answer():
    vectors, data = some()
    begin = Head(("a", "b", "c"), torch.randn(3, 5), torch.randn(3))
    cold = fit_head(Head.zero("abc", 5), vectors, data, False, 1e-2)
    warm = fit_head(Head.zero("abc", 5), vectors, data, False, 1e-2, first=begin)
    inputs = torch.from_numpy(vectors)
    assert torch.allclose(cold(inputs).softmax(-1), warm(inputs).softmax(-1), atol=2e-3)


def test_a_strong_pull_stays_at_the_start():
    vectors, data = some()
    start = Head(("a", "b", "c"), torch.randn(3, 5), torch.randn(3))
    held = fit_head(start, vectors, data, False, l2=1e5, pull=True)
    assert torch.allclose(held.weight, start.weight, atol=1e-3)
    free = fit_head(start, vectors, data, False, l2=1e-3, pull=True)
    assert not torch.allclose(free.weight, start.weight, atol=0.1)


def test_the_strength_is_chosen_by_the_score():
    vectors, data = some()
    tried: list[float] = []

    def score(head: Head) -> float:
        tried.append(float(head.weight.norm()))
        return -abs(tried[-1] - 2.0)

    best = best_head(Head.zero("abc", 5), vectors, data, False, (1.0, 0.1, 0.01), score)
    assert float(best.weight.norm()) == min(tried, key=lambda norm: abs(norm - 2.0))
