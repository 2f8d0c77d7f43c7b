"""Each loss beside TRL's implementation, or its published formula in float64, to 1e-5."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from heedful.train.writing.losses import dpo, drift_from, kto, simpo, unlikelihood, weighted_nll


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return -torch.from_numpy(np.random.default_rng(seed).gamma(2.0, 3.0, shape)).float()


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_dpo_is_minus_the_log_of_the_chance_that_the_chosen_one_wins() -> None:
    parts = [drawn(7, seed=n) for n in range(4)]
    a, b, c, d = (part.double().numpy() for part in parts)
    wanted = -np.log(sigmoid(0.3 * ((a - c) - (b - d))))
    np.testing.assert_allclose(dpo(*parts, 0.3), wanted, rtol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_simpo_is_that_of_trl() -> None:
    trl = pytest.importorskip("trl.experimental.cpo.cpo_trainer")
    settings = SimpleNamespace(
        loss_type="simpo", beta=2.5, simpo_gamma=0.7, label_smoothing=0.0, alpha=0.0,
        accelerator=SimpleNamespace(device="cpu"),
    )  # fmt: skip
    chosen, rejected = drawn(9), drawn(9, seed=1)
    wanted = trl.CPOTrainer.cpo_loss(settings, chosen, rejected)[0]
    np.testing.assert_allclose(simpo(chosen, rejected, 2.5, 0.7), wanted, rtol=1e-5)


def test_kto_draws_good_answers_up_and_bad_ones_down() -> None:
    now, before, good = drawn(6), drawn(6, seed=1), torch.tensor([True, False] * 3)
    gain = now.double().numpy() - before.double().numpy()
    wanted = np.where(good, 1 - sigmoid(0.2 * (gain - 0.4)), 1 - sigmoid(0.2 * (0.4 - gain)))
    np.testing.assert_allclose(kto(now, before, good, 0.4, 0.2), wanted, rtol=1e-5)


def test_changed_tokens_count_more_and_padding_nothing() -> None:
    logps = torch.tensor([[-1.0, -2.0, -3.0, -9.0]])
    weights = torch.tensor([[0.2, 1.0, 0.2, 0.0]])
    assert weighted_nll(logps, weights).item() == pytest.approx((0.2 + 2.0 + 0.6) / 1.4, rel=1e-6)


def test_marked_spans_cost_by_their_mean_chance() -> None:
    logps = drawn(2, 5)
    spans = torch.tensor([[[0, 1, 1, 0, 0], [0, 0, 0, 0, 1]], [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]]).float()
    severity = torch.tensor([[1.0, 5.0], [2.0, 7.0]])
    p = np.exp(logps.double().numpy())
    wanted = [
        -1.0 * np.log(1 - np.sqrt(p[0, 1] * p[0, 2])) - 5.0 * np.log(1 - p[0, 4]),
        -2.0 * np.log(1 - p[1, 0]),
    ]
    np.testing.assert_allclose(unlikelihood(logps, spans, severity), wanted, rtol=1e-5)


def test_drift_is_the_divergence_from_what_was_said_before() -> None:
    now, before = drawn(2, 3, 11), drawn(2, 3, 11, seed=1)
    present = torch.tensor([[1, 1, 1], [1, 0, 0]]).bool()
    q = torch.softmax(before.double(), -1)
    apart = (q * (q.log() - torch.log_softmax(now.double(), -1))).sum(-1).numpy()
    wanted = [apart[0].mean(), apart[1, 0]]
    np.testing.assert_allclose(drift_from(now, before, present), wanted, rtol=1e-5)
    np.testing.assert_allclose(drift_from(now, now, present), [0, 0], atol=1e-6)


def test_no_loss_becomes_infinite_where_a_span_is_certain() -> None:
    cost = unlikelihood(torch.zeros(1, 2), torch.ones(1, 1, 2), torch.ones(1, 1))
    assert torch.isfinite(cost).all()
