import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from heedful.errors import DataError
from heedful.evaluate.calibration import bin_index, calibration_error, gap_columns, reliability
from heedful.evaluate.metrics import accuracy, brier, check_shapes, confusion, f1, judgeable, nll, right
from heedful.evaluate.summary import summary


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def one_of_many(n=200, labels=5, seed=0):
    rng = np.random.default_rng(seed)
    wanted = rng.integers(0, labels, n)
    targets = np.eye(labels, dtype=np.int8)[wanted]
    return softmax(rng.normal(size=(n, labels)) + 1.5 * targets), targets, wanted


def any_of_many(n=200, labels=5, seed=0):
    rng = np.random.default_rng(seed)
    targets = (rng.random((n, labels)) < 0.4).astype(np.int8)
    return np.clip(0.6 * targets + 0.2 + 0.35 * rng.normal(size=targets.shape), 0, 1), targets


def test_single_label_metrics_agree_with_scikit_learn():
    p, targets, wanted = one_of_many()
    given_labels = p.argmax(axis=1)
    micro, macro = f1(p, targets)
    assert accuracy(p, targets) == pytest.approx(oracle.accuracy_score(wanted, given_labels))
    assert micro == pytest.approx(oracle.f1_score(wanted, given_labels, average="micro"))
    assert macro == pytest.approx(oracle.f1_score(wanted, given_labels, average="macro"))
    assert nll(p, targets).mean() == pytest.approx(oracle.log_loss(wanted, p))
    assert brier(p, targets) == pytest.approx(
        oracle.brier_score_loss(wanted, p, labels=range(5), scale_by_half=False)
    )
    assert (confusion(p, targets) == oracle.confusion_matrix(wanted, given_labels)).all()


def test_multi_label_metrics_agree_with_scikit_learn():
    p, targets = any_of_many()
    given_labels = p >= 0.5
    micro, macro = f1(p, targets, multi_label=True)
    assert accuracy(p, targets, multi_label=True) == pytest.approx(
        oracle.accuracy_score(targets, given_labels)
    )
    assert micro == pytest.approx(oracle.f1_score(targets, given_labels, average="micro"))
    assert macro == pytest.approx(oracle.f1_score(targets, given_labels, average="macro"))


def test_an_answer_is_right_when_it_is_in_the_allowed_set():
    p = np.array([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3]])
    assert right(p, np.array([[0, 1, 1], [1, 0, 1]], dtype=np.int8)).tolist() == [True, False]


def test_the_likelihood_of_a_set_is_that_of_all_its_labels_together():
    p = np.array([[0.2, 0.5, 0.3]])
    assert nll(p, np.array([[0, 1, 1]], dtype=np.int8))[0] == pytest.approx(-np.log(0.8))


def test_unknown_labels_of_a_multi_label_text_count_neither_way():
    p = np.array([[0.9, 0.9, 0.1]])
    known = np.array([[1, 1, 0]], dtype=np.int8)
    unknown = np.array([[1, -1, 0]], dtype=np.int8)
    wrong_there = np.array([[1, 0, 0]], dtype=np.int8)
    assert right(p, unknown, multi_label=True)[0]
    assert not right(p, wrong_there, multi_label=True)[0]
    assert f1(p, unknown, multi_label=True)[0] == f1(p, known, multi_label=True)[0] == 1.0


def test_a_text_about_which_nothing_is_known_is_left_out_of_accuracy():
    p = np.array([[0.9, 0.1], [0.9, 0.1]])
    targets = np.array([[1, 0], [-1, -1]], dtype=np.int8)
    assert judgeable(targets).tolist() == [True, False]
    assert accuracy(p, targets) == 1.0


def test_no_texts_at_all_give_nan_and_no_warning():
    p, targets = np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(np.isnan(value) for value in summary(p, targets).values())


@pytest.mark.parametrize(
    ("p", "targets", "said"),
    [
        (np.zeros((2, 3)), np.zeros((2, 2), dtype=np.int8), "shape"),
        (np.full((1, 2), np.nan), np.zeros((1, 2), dtype=np.int8), "between 0 and 1"),
        (np.full((1, 2), 3.0), np.zeros((1, 2), dtype=np.int8), "between 0 and 1"),
        (np.full((1, 2), 0.5), np.full((1, 2), 7, dtype=np.int8), "unknown"),
    ],
)
def test_impossible_numbers_are_refused_with_what_to_do(p, targets, said):
    with pytest.raises(DataError, match=said):
        check_shapes(p, targets)


def test_calibration_error_of_a_hand_made_case():
    p = np.array([[0.9, 0.1]] * 10)
    targets = np.array([[1, 0]] * 6 + [[0, 1]] * 4, dtype=np.int8)
    assert calibration_error(p, targets) == pytest.approx(0.3)
    assert calibration_error(p, targets, mass=True) >= 0.3
    (only,) = reliability(p, targets)
    assert (only.confidence, only.right, only.count) == (pytest.approx(0.9), pytest.approx(0.6), 10)


def test_answers_that_are_as_often_right_as_they_are_sure_have_little_calibration_error():
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1, 50_000)
    p = np.stack([sure, 1 - sure], axis=1)
    targets = np.eye(2, dtype=np.int8)[(rng.random(50_000) > sure).astype(int)]
    assert calibration_error(p, targets) < 0.01


def test_bins_of_equal_mass_hold_equally_many():
    index = bin_index(np.random.default_rng(0).random(150), bins=15, mass=True)
    assert np.bincount(index).tolist() == [10] * 15


@given(st.integers(1, 60), st.integers(0, 1000), st.booleans())
def test_the_gaps_of_all_texts_add_up_to_the_calibration_error(n, seed, multi_label):
    p, targets = any_of_many(n, seed=seed) if multi_label else one_of_many(n, seed=seed)[:2]
    statements = targets.size if multi_label else n
    total = np.abs(gap_columns(p, targets, multi_label).sum(axis=0)).sum() / statements
    assert total == pytest.approx(calibration_error(p, targets, multi_label))


@given(st.integers(2, 60), st.integers(0, 1000), st.booleans())
def test_the_order_of_texts_changes_no_metric(n, seed, multi_label):
    p, targets = any_of_many(n, seed=seed) if multi_label else one_of_many(n, seed=seed)[:2]
    order = np.random.default_rng(seed).permutation(n)
    one, other = summary(p, targets, multi_label), summary(p[order], targets[order], multi_label)
    assert one == pytest.approx(other)
