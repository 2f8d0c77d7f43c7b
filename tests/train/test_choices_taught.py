"""A row of weights that scores candidates is fitted to the optimum, and moves with the encoder."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from heedful.evaluate.influence import pulls_among_candidates
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import Head
from heedful.records.parts import join_parts
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head
from heedful.train.options import TrainOptions
from tiny_bert import write_texts

LABELS = ("L1", "L2")


def test_the_row_is_that_of_a_conditional_logit():
    random = np.random.default_rng(0)
    parts = random.standard_normal((80, 2, 4))
    right = (parts @ np.array([1.0, -2.0, 0.5, 0.0])).argmax(1)
    vectors = parts.reshape(80, 8).astype(np.float32)
    data = TrainingSet.labelled([str(n) for n in range(80)], list(right), 2)
    start = Head(LABELS, Head.zero(("L1",), 4).weight, Head.zero(("L1",), 4).bias)
    head = fit_head(start, vectors, data, False, 0.1)

    rows = parts.reshape(160, 4)
    size = np.sqrt(((rows - rows.mean(0)) ** 2).sum(1).mean())

    def cost(row: np.ndarray) -> float:
        logits = parts @ row / size
        logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        return -logs[np.arange(80), right].mean() + 0.05 * (row @ row)

    found = minimize(cost, np.zeros(4)).x / size
    assert np.abs(head.weight.numpy()[0] - found).max() < 1e-2


@pytest.mark.parametrize("scope", ["head", "last", "full"])
def test_every_scope_learns_which_candidate_has_the_cat(bert_folder: Path, scope: str):
    texts, answers = [], []
    for place, text in enumerate(write_texts(160)):
        without = " ".join(word for word in text.split() if word != "cat") or "the"
        pair = (f"cat {without}", f"dog {without}")
        answers.append(place % 2)
        texts.append(join_parts(("which", *(pair if place % 2 == 0 else pair[::-1]))))
    encoder = Encoder.load(str(bert_folder), inputs="choices", candidates=2)
    data = TrainingSet.labelled(texts, answers, 2)
    options = TrainOptions(scope=scope, layers=1, epochs=3, body_rate=1e-3)
    trained = train_classifier(Classifier.start(encoder, LABELS), data, data, options)
    assert trained.score is not None
    assert trained.score > 0.9
    assert trained.classifier.head.weight.shape == (1, 32)


def test_what_a_learnt_text_pulls_is_what_a_step_on_it_would_move():
    random = np.random.default_rng(1)
    vectors, vector = random.standard_normal((5, 6)), random.standard_normal(6)
    row, direction = random.standard_normal(3), np.array([1.0, -1.0])
    logits = vectors.reshape(5, 2, 3) @ row
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    targets = np.eye(2, dtype=np.int8)[[0, 1, 0, 1, 1]]
    pulled = pulls_among_candidates(vector, direction, vectors, shares, targets, np.ones(5))
    for i in range(5):
        step = (targets[i] - shares[i]) @ vectors[i].reshape(2, 3)
        moved = vector.reshape(2, 3) @ (row + step) - vector.reshape(2, 3) @ row
        assert pulled[i] == pytest.approx(float(direction @ moved))
