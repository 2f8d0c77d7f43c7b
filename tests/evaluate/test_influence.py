"""The texts that a head learnt from are ranked by what the answer would lose without them."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from heedful.evaluate.influence import pulls, wanted_of
from heedful.models.head import Head
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head

LABELS = ("a", "b", "c")
TOWARDS_A = np.array([1.0, -1.0, 0.0])


def test_a_text_of_the_answers_label_pulls_for_it_and_one_of_the_rivals_against() -> None:
    vectors = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])
    targets = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.int8)
    even = np.full((3, 3), 1 / 3)
    found = pulls(np.array([1.0, 0.0]), TOWARDS_A, vectors, even, targets, np.ones(3), vectors.mean(0))
    assert found[0] > 0 > found[1]
    assert found[2] == pytest.approx(0)


def test_what_the_head_is_sure_of_pulls_less_than_what_it_had_to_be_told() -> None:
    vectors, targets = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.eye(3, dtype=np.int8)[[0, 0, 1]]
    held = np.array([[0.9, 0.05, 0.05], [0.2, 0.4, 0.4], [0.1, 0.8, 0.1]])
    found = pulls(np.array([1.0, 0.0]), TOWARDS_A, vectors, held, targets, np.ones(3), vectors.mean(0))
    assert found[1] > 5 * found[0] > 0


def test_a_set_wants_the_mass_that_is_inside_it() -> None:
    found = wanted_of(np.array([[0.5, 0.3, 0.2]]), np.array([[0, 1, 1]], np.int8), False)
    assert found.round(9).tolist() == [[0, 0.6, 0.4]]


def test_an_unknown_label_wants_nothing() -> None:
    found = wanted_of(np.array([[0.5, 0.3, 0.2]]), np.array([[-1, 1, 0]], np.int8), True)
    assert found.tolist() == [[0.5, 1, 0]]


def test_pulls_foretell_what_a_head_without_the_text_would_say() -> None:
    random = np.random.default_rng(0)
    centres = random.standard_normal((3, 8)) * 0.8
    answers = np.arange(30) % 3
    vectors = (centres[answers] + random.standard_normal((30, 8))).astype(np.float32)
    rows = TrainingSet.labelled([str(i) for i in range(30)], list(map(int, answers)), 3)
    vector = (centres[0] + 0.5 * random.standard_normal(8)).astype(np.float32)

    def margin(kept: np.ndarray) -> float:
        head = fit_head(Head.zero(LABELS, 8), vectors[kept], rows.take(kept), False, 1e-2)
        return float((vector @ head.weight.numpy().T + head.bias.numpy()) @ TOWARDS_A)

    everything = np.arange(30)
    head = fit_head(Head.zero(LABELS, 8), vectors, rows, False, 1e-2)
    logits = vectors @ head.weight.numpy().T + head.bias.numpy()
    powers = np.exp(logits - logits.max(1, keepdims=True))
    held = powers / powers.sum(1, keepdims=True)
    foretold = pulls(vector, TOWARDS_A, vectors, held, rows.targets, rows.weight, vectors.mean(0))
    lost = np.array([margin(everything) - margin(np.delete(everything, i)) for i in everything])
    assert spearmanr(foretold, lost).statistic > 0.8
    assert foretold.argmax() in np.argsort(-lost)[:3]


def test_nothing_learnt_nothing_pulls() -> None:
    empty = np.zeros((0, 2))
    none = np.zeros((0, 3))
    found = pulls(np.zeros(2), TOWARDS_A, empty, none, none.astype(np.int8), np.zeros(0), np.zeros(2))
    assert found.shape == (0,)
