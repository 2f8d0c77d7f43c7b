"""A head with a hidden layer learns what a straight one cannot, the same way every time."""

import numpy as np
import pytest
import torch

from heedful.models.head import Head
from heedful.train.bend import BendOptions, bend_head
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head

LABELS = ("L1", "L2")
FEW = BendOptions(units=32, epochs=60, batch_size=32, drop_entries=0.0, drop_units=0.1, label_smoothing=0.0)


def corners(seed: int, count: int = 256) -> tuple[np.ndarray, TrainingSet]:
    """Two of four corners belong to each label, crosswise: no line parts them."""
    random = np.random.default_rng(seed)
    signs = random.choice([-1.0, 1.0], size=(count, 2))
    vectors = (0.05 * signs + 0.01 * random.standard_normal((count, 2)) + 0.7).astype(np.float32)
    answers = (signs[:, 0] * signs[:, 1] > 0).astype(int)
    return vectors, TrainingSet.labelled([""] * count, answers.tolist(), 2)


def right(head: Head, vectors: np.ndarray, data: TrainingSet) -> float:
    answers = head(torch.from_numpy(vectors)).argmax(1).numpy()
    return float((data.targets[np.arange(len(data)), answers] == 1).mean())


def test_a_bend_parts_what_no_line_parts():
    vectors, data = corners(0)
    straight = fit_head(Head.zero(LABELS, 2), vectors, data, False, 1e-4)
    bent = bend_head(Head.zero(LABELS, 2), vectors, data, False, FEW)
    unseen = corners(1)
    assert right(straight, *unseen) < 0.7
    assert right(bent, *unseen) > 0.95


def test_the_linear_layer_is_fitted_behind_the_bend_that_is_there():
    vectors, data = corners(0)
    bent = bend_head(Head.zero(LABELS, 2), vectors, data, False, FEW)
    refitted = fit_head(Head.zero(LABELS, 2, bent.bend), vectors, data, False, 1e-4)
    assert refitted.bend is bent.bend
    assert right(refitted, *corners(1)) > 0.95


def test_the_same_rows_give_the_same_bits_and_another_seed_gives_others():
    vectors, data = corners(0)
    first, second = (bend_head(Head.zero(LABELS, 2), vectors, data, False, FEW) for _ in range(2))
    other = bend_head(Head.zero(LABELS, 2), vectors, data, False, FEW.model_copy(update={"seed": 1}))
    assert all(torch.equal(one, first.state()[name]) for name, one in second.state().items())
    assert not torch.equal(other.weight, first.weight)


@pytest.mark.parametrize("multi_label", [False, True])
def test_soft_rows_and_weights_count(multi_label: bool):
    vectors, data = corners(0)
    turned = TrainingSet(
        data.texts,
        data.targets,
        np.concatenate([np.ones(128), np.zeros(128)]).astype(np.float32),
        soft=(1.0 - data.targets).astype(np.float32),
    )
    bent = bend_head(Head.zero(LABELS, 2), vectors, turned, multi_label, FEW)
    assert right(bent, *corners(1)) < 0.1
