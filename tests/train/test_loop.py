"""The loop alone, with a moving thing that is one number."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from heedful.errors import TrainingError
from heedful.train.loop import Plan, rate_share, run


class Number:
    """Moves up by the rate; costs what it is told to."""

    def __init__(self, cost: float = 1.0) -> None:
        self.value, self.cost, self.shares = 0.0, cost, []

    def gradients(self, rows: np.ndarray) -> float:
        return self.cost

    def step(self, number: int, share: float) -> None:
        self.value += 1
        self.shares.append(share)

    def state(self) -> dict[str, torch.Tensor]:
        return {"value": torch.tensor(self.value)}

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        self.value = float(state["value"])

    def weights(self) -> dict[str, torch.Tensor]:
        return self.state()


def plan(epochs: int = 3, patience: int = 9, warm_up: float = 0.0, constant: bool = False) -> Plan:
    return Plan(epochs, warm_up, constant, patience, checkpoint_seconds=60)


def two_batches(_: int) -> Sequence[np.ndarray]:
    return [np.array([0, 1]), np.array([2])]


def test_the_weights_of_the_best_epoch_come_back():
    scores = iter([0.5, 0.8, 0.7])
    weights, history = run(Number(), two_batches, lambda: next(scores), plan())
    assert float(weights["value"]) == 4
    assert [epoch.score for epoch in history] == [0.5, 0.8, 0.7]


def test_it_stops_when_nothing_gets_better():
    scores = iter([0.8, 0.7, 0.6, 0.5, 0.9])
    _, history = run(Number(), two_batches, lambda: next(scores), plan(epochs=5, patience=2))
    assert len(history) == 3


def test_without_a_score_the_last_weights_come_back():
    weights, history = run(Number(), two_batches, None, plan())
    assert float(weights["value"]) == 6
    assert [epoch.loss for epoch in history] == [1.0, 1.0, 1.0]


def test_the_rate_rises_then_falls_to_nearly_nothing():
    shares = [rate_share(number, 100, plan(warm_up=0.1)) for number in range(1, 101)]
    assert shares.index(max(shares)) in (9, 10)
    assert max(shares) == 1
    assert shares[0] == pytest.approx(0.1)
    assert shares[-1] == pytest.approx(1 / 90)
    assert rate_share(100, 100, plan(constant=True)) == 1
    assert rate_share(1, 100, plan()) == 1


@pytest.mark.parametrize("cost", [math.nan, math.inf])
def test_a_cost_that_is_no_number_stops(cost: float):
    moving = Number(cost)
    with pytest.raises(TrainingError, match="step 1 of 6"):
        run(moving, two_batches, None, plan())
    assert moving.value == 0


def test_weights_that_are_no_numbers_are_not_handed_out():
    moving = Number()
    moving.value = math.inf
    with pytest.raises(TrainingError, match="infinite"):
        run(moving, two_batches, None, plan())
