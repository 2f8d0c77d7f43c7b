"""Intervals of figures that are functions of sums: against scipy's, and the same whatever the order."""

import numpy as np
import pytest
from scipy import stats

from heedful.evaluate.measure.intervals import bca, counts_drawn, in_order, shifted


def mean(sums):
    return sums[:, 0] / np.maximum(sums[:, 1], 1e-9)


def with_ones(values):
    return np.stack([values, np.ones_like(values)], axis=1)


def skewed(n=120, seed=0):
    return np.random.default_rng(seed).gamma(0.6, size=n)


def test_the_bca_interval_agrees_with_that_of_scipy():
    values = skewed()
    ours = bca(with_ones(values), mean, resamples=20_000)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    assert ours.low == pytest.approx(theirs.low, rel=0.02)
    assert ours.high == pytest.approx(theirs.high, rel=0.02)
    assert ours.high - ours.value > ours.value - ours.low  # a skewed law has a skewed interval


def test_the_order_of_the_texts_changes_no_bit():
    values = skewed()
    again = np.random.default_rng(3).permutation(values)
    assert bca(with_ones(values), mean) == bca(with_ones(again), mean)
    assert shifted(with_ones(values), mean) == shifted(with_ones(again), mean)


def test_texts_of_a_group_are_drawn_together_so_that_the_interval_is_wider():
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(30), 10)
    values = random.normal(size=30)[groups] + 0.01 * random.normal(size=300)
    alone, together = bca(with_ones(values), mean), bca(with_ones(values), mean, groups)
    assert together.value == pytest.approx(alone.value)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_groups_may_come_in_any_order_too():
    random = np.random.default_rng(0)
    values, groups = random.normal(size=60), np.repeat(np.arange(12), 5)
    order = random.permutation(60)
    assert bca(with_ones(values), mean, groups) == bca(with_ones(values[order]), mean, groups[order])


def test_a_figure_without_spread_has_no_interval_around_it():
    found = bca(with_ones(np.ones(50)), mean)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert bca(with_ones(np.ones(1)), mean).low == 1.0


def test_95_of_100_intervals_hold_the_true_value():
    """The mean of a gamma law, 60 texts a set; 200 sets tell 90 from 95 and 98 of 100."""
    held = 0
    for seed in range(200):
        found = bca(with_ones(np.random.default_rng(seed).gamma(2.0, size=60)), mean, resamples=600)
        held += found.low <= 2.0 <= found.high
    assert 0.90 <= held / 200 <= 0.98


def test_rows_of_a_group_are_summed():
    columns = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert in_order(columns, np.array([7, 2, 7])).tolist() == [[3.0, 4.0], [6.0, 8.0]]


def test_every_draw_has_as_many_texts_as_there_are():
    assert (counts_drawn(20, 50, seed=0).sum(axis=1) == 20).all()
