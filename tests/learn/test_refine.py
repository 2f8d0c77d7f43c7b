"""A pool makes first guesses better; what people said of a text stays."""

import numpy as np
import pytest
from pools import drawn

from heedful.learn.bags import bags
from heedful.learn.balance import as_sure, balanced, softmax, warmth
from heedful.learn.refine import SUREST, refine
from heedful.learn.views import Gaussians, Words

TOPICS = (
    ("invoice", "charged", "refund", "card", "price", "bill", "money"),
    ("parcel", "courier", "tracking", "shipped", "package", "arrived", "van"),
)


def vectors_of(topics: np.ndarray, seed: int = 0) -> np.ndarray:
    """Points around one centre a topic, so close that a single one tells little."""
    random = np.random.default_rng(seed)
    points: np.ndarray = random.normal(size=(len(topics), 6)) + 1.2 * np.eye(6)[topics]
    return points


def everything(texts: int) -> np.ndarray:
    return np.ones((texts, 2), np.bool_)


def test_two_views_carry_one_word_a_label_to_texts_that_have_neither() -> None:
    texts, topics = drawn(TOPICS, 150)
    start = np.array([[("invoice" in text) * 1.0, ("parcel" in text) * 1.0] for text in texts])
    untouched = ~start.any(axis=1)
    settled = refine(start, vectors_of(topics), bags(texts), everything(len(texts)), np.full(2, 0.5))
    right = settled.shares.argmax(1) == topics
    assert untouched.sum() > 100
    assert right[untouched].mean() > 0.95
    assert right[settled.agreed].mean() >= right.mean()
    assert settled.agreement == pytest.approx(min(settled.agreed.mean(), SUREST))


def test_what_people_ruled_out_stays_out() -> None:
    texts, topics = drawn(TOPICS, 40)
    start = np.eye(2)[topics] * 3.0
    allowed = everything(len(texts))
    allowed[:3] = np.eye(2, dtype=bool)[1 - topics[:3]]
    settled = refine(start, vectors_of(topics), bags(texts), allowed, np.full(2, 0.5))
    assert (settled.shares[:3].argmax(1) == 1 - topics[:3]).all()
    assert settled.shares[~allowed].max() < 1e-9


def test_the_gaussians_are_linear_discriminant_analysis() -> None:
    random = np.random.default_rng(3)
    vectors, labels = random.normal(size=(60, 4)), random.integers(0, 3, 60)
    shares = np.eye(3)[labels]
    found = Gaussians.of(vectors, shares).scores(vectors)
    means = np.stack([vectors[labels == label].mean(0) for label in range(3)])
    spread = sum(
        np.outer(one - means[label], one - means[label]) for one, label in zip(vectors, labels, strict=True)
    ) / len(vectors)
    within = 0.7 * spread + 0.3 * np.trace(spread) / 4 * np.eye(4)
    slow = np.array([[-0.5 * (x - m) @ np.linalg.solve(within, x - m) for m in means] for x in vectors])
    assert found - found.mean(1, keepdims=True) == pytest.approx(slow - slow.mean(1, keepdims=True), abs=1e-6)


def test_the_words_are_naive_bayes() -> None:
    rows = bags(["cat cat dog", "cat dog", "dog bird cat", "bird fish", "fish bird", "fish"])
    shares = np.array([[1, 0], [0.5, 0.5], [1, 0], [0, 1], [0, 1], [0, 1]], np.float64)
    found = Words.of(rows, shares).logs
    counts = shares.T @ rows.toarray() + 0.1
    assert found == pytest.approx(np.log(counts / counts.sum(1, keepdims=True)))


def test_a_label_that_takes_too_much_gives_some_back() -> None:
    shares = softmax(np.random.default_rng(0).normal(loc=(1.5, 0.0), size=(400, 2)))
    expected = np.full(2, 0.5)
    assert balanced(shares, expected, 1.0).mean(0) == pytest.approx(expected, abs=1e-3)
    assert shares.mean(0)[0] > balanced(shares, expected, 0.5).mean(0)[0] > 0.5
    assert balanced(shares, expected, 0.0) == pytest.approx(shares, abs=1e-9)


def test_shares_become_as_sure_as_wanted_and_keep_their_order() -> None:
    shares = softmax(10 * np.random.default_rng(0).normal(size=(100, 4)))
    cooled = as_sure(shares, 0.6)
    assert cooled.max(1).mean() == pytest.approx(0.6, abs=1e-3)
    assert (cooled.argmax(1) == shares.argmax(1)).all()
    assert warmth(np.log(cooled), 0.6) == pytest.approx(1.0, abs=1e-2)
