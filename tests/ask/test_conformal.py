"""A label set holds the right label as often as promised, and is no larger than it need be."""

import numpy as np
import pytest
from views import view_of

from heedful.ask.about_texts import possible
from heedful.ask.conformal import draws, label_sets, scores, state_threshold, threshold, undecided
from heedful.ask.view import LeftOut
from heedful.records.base import content_hash


def world(count, seed, sharpness=1.0, labels=6):
    """What a model says, and what is true: drawn from sharper or blunter probabilities."""
    random = np.random.default_rng(seed)
    logits = random.standard_normal((count, labels)) * 2
    told = np.exp(logits * sharpness)
    really = np.exp(logits)
    really /= really.sum(1, keepdims=True)
    truth = np.array([random.choice(labels, p=row) for row in really])
    hashes = [content_hash(f"{seed} {place}") for place in range(count)]
    return told / told.sum(1, keepdims=True), truth, hashes


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("alpha", [0.1, 0.3])
def test_sets_cover_what_was_promised_however_sure_the_model_is(sharpness, alpha) -> None:
    held, truth, hashes = world(1000, seed=1, sharpness=sharpness)
    reached = scores(held, draws(hashes))[np.arange(1000), truth]
    limit = threshold(reached, alpha)
    fresh, right, others = world(4000, seed=2, sharpness=sharpness)
    covered = label_sets(fresh, draws(others), limit)[np.arange(4000), right].mean()
    assert 1 - alpha - 0.03 <= covered <= 1 - alpha + 0.06


def test_on_average_over_calibration_sets_the_promise_is_kept_exactly() -> None:
    fresh, right, others = world(2000, seed=0)
    reached = scores(fresh, draws(others))[np.arange(2000), right]
    covers = []
    for seed in range(200):
        held, truth, hashes = world(49, seed=seed + 1)
        limit = threshold(scores(held, draws(hashes))[np.arange(49), truth])
        covers.append((reached <= limit).mean())
    assert np.mean(covers) == pytest.approx(0.9, abs=0.015)  # 45 of 50: the rank that 49 texts allow


def test_a_surer_answer_has_a_smaller_set() -> None:
    sure, torn = [0.98, 0.01, 0.01], [0.4, 0.35, 0.25]
    sets = label_sets(np.array([sure, torn]), np.array([0.5, 0.5]), 0.85)
    assert sets.tolist() == [[True, False, False], [True, True, False]]


def test_the_answer_is_always_in_its_set() -> None:
    sets = label_sets(np.array([[0.2, 0.5, 0.3]]), np.array([0.9]), 0.1)
    assert sets.tolist() == [[False, True, False]]


def test_too_few_texts_to_promise_anything_make_sets_of_all_labels() -> None:
    assert threshold(np.array([0.1, 0.2]), alpha=0.1) == float("inf")


def test_a_text_draws_the_same_number_every_time() -> None:
    hashes = [content_hash(f"text {i}") for i in range(500)]
    assert np.array_equal(draws(hashes), draws(hashes))
    assert draws(hashes).mean() == pytest.approx(0.5, abs=0.05)


def test_where_several_labels_may_apply_those_that_may_go_either_way_are_undecided() -> None:
    held, states = (
        np.array([[0.9, 0.2], [0.6, 0.1], [0.4, 0.3]] * 10),
        np.array([[1, 0], [1, 0], [1, 0]] * 10),
    )
    limit = state_threshold(held, states.astype(np.int8))
    assert limit == pytest.approx(0.6)
    assert undecided(np.array([[0.95, 0.5, 0.41, 0.39]]), limit).tolist() == [[False, True, True, False]]


def test_the_sets_of_a_pool_are_calibrated_on_what_was_left_out() -> None:
    held, truth, hashes = world(600, seed=3, labels=3)
    targets = np.eye(3, dtype=np.int8)[truth]
    fresh, right, _ = world(2000, seed=4, labels=3)
    sets = possible(view_of(fresh, left_out=LeftOut(tuple(hashes), held, targets)))
    assert sets[np.arange(2000), right].mean() == pytest.approx(0.9, abs=0.04)
    assert 1 <= sets.sum(1).mean() < 3
