import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from heedful.errors import DataError
from heedful.evaluate.compare import (
    Comparison,
    bootstrap,
    compare,
    difference_distribution,
    mcnemar,
    paired_bootstrap,
    resolvable_margin,
    wilson,
)

counts = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 200)).filter(lambda c: sum(c) > 0)


def test_gains_and_losses_are_counted():
    before = np.array([True, True, False, False, True])
    after = np.array([True, False, True, True, True])
    assert compare(before, after) == Comparison(n=5, gained=2, lost=1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_the_exact_binomial_test(gained, lost):
    if gained + lost == 0:
        assert mcnemar(lost, gained) == 1.0
        return
    wanted = binomtest(lost, gained + lost, 0.5, alternative="greater").pvalue
    assert mcnemar(lost, gained) == pytest.approx(wanted)


@given(counts)
def test_the_exact_bootstrap_distribution_has_the_moments_of_n_draws(found):
    gained, lost, _ = found
    n = sum(found)
    chances = difference_distribution(n, gained, lost)
    places = np.arange(-n, n + 1)
    mean = (chances * places).sum()
    assert chances.sum() == pytest.approx(1)
    assert mean == pytest.approx(gained - lost, abs=1e-8)
    variance = gained + lost - (gained - lost) ** 2 / n
    assert (chances * (places - mean) ** 2).sum() == pytest.approx(variance, abs=1e-6)


def test_the_exact_bootstrap_agrees_with_drawing_many_resamples():
    change = np.array([1.0] * 60 + [-1.0] * 45 + [0.0] * 895)
    drawn = bootstrap(change[:, None], lambda sums: sums[:, 0] / 1000, resamples=20_000)
    exact = Comparison(n=1000, gained=60, lost=45).interval()
    assert exact.low == pytest.approx(np.quantile(drawn, 0.025), abs=1.1e-3)
    assert exact.high == pytest.approx(np.quantile(drawn, 0.975), abs=1.1e-3)


@pytest.mark.parametrize(("n", "p_gain", "p_loss"), [(200, 0.08, 0.05), (2000, 0.03, 0.03)])
def test_a_bootstrap_interval_covers_the_truth_about_as_often_as_it_says(n, p_gain, p_loss):
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(n, [p_gain, p_loss, 1 - p_gain - p_loss], size=1000)
    intervals = [Comparison(n=n, gained=g, lost=x).interval() for g, x, _ in drawn]
    covered = np.mean([i.low <= p_gain - p_loss <= i.high for i in intervals])
    assert 0.93 <= covered <= 0.97


def test_a_lower_bound_is_exceeded_by_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(2000, [0.03, 0.04, 0.93], size=1000)
    missed = np.mean([Comparison(n=2000, gained=g, lost=x).lower(0.05) > -0.01 for g, x, _ in drawn])
    assert 0.03 <= missed <= 0.07


@given(counts, st.floats(0.001, 0.2))
def test_a_stricter_level_never_gives_a_higher_bound(found, alpha):
    gained, lost, _ = found
    comparison = Comparison(n=sum(found), gained=gained, lost=lost)
    assert comparison.lower(alpha / 10) <= comparison.lower(alpha) <= comparison.value + 1e-9


@given(counts)
def test_exchanging_the_versions_mirrors_the_interval(found):
    gained, lost, _ = found
    one = Comparison(n=sum(found), gained=gained, lost=lost).interval()
    other = Comparison(n=sum(found), gained=lost, lost=gained).interval()
    assert one.value == pytest.approx(-other.value)
    assert one.low == pytest.approx(-other.high, abs=1.01 / sum(found))


def test_541_texts_resolve_one_point_when_two_in_a_hundred_answers_change():
    assert resolvable_margin(541, 0.02) == pytest.approx(0.01, rel=1e-3)
    assert resolvable_margin(2165, 0.02) == pytest.approx(0.005, rel=1e-3)
    assert resolvable_margin(0, 0.02) == float("inf")


@given(st.integers(1, 100_000), st.floats(0.001, 1), st.floats(0.001, 0.4))
def test_more_texts_resolve_smaller_margins(n, rate, alpha):
    assert resolvable_margin(2 * n, rate, alpha) < resolvable_margin(n, rate, alpha)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 80), st.integers(0, 1000))
def test_the_order_of_texts_changes_no_interval(n, seed):
    rng = np.random.default_rng(seed)
    before, after, order = rng.random(n), rng.random(n), rng.permutation(n)
    one = paired_bootstrap(before, after, resamples=300)
    other = paired_bootstrap(before[order], after[order], resamples=300)
    assert one.low == pytest.approx(other.low, abs=1e-12)
    assert one.high == pytest.approx(other.high, abs=1e-12)


def test_right_or_wrong_scores_take_the_exact_way_and_others_the_drawn_one():
    rng = np.random.default_rng(0)
    before, after = (rng.random(400) < 0.8).astype(float), (rng.random(400) < 0.8).astype(float)
    exact = paired_bootstrap(before, after)
    drawn = paired_bootstrap(before, after * 0.999999)
    assert exact == compare(before == 1, after == 1).interval()
    assert exact.low == pytest.approx(drawn.low, abs=4e-3)


def test_large_sets_draw_from_the_normal_law_and_agree_with_the_exact_one():
    change = np.array([1.0] * 300 + [-1.0] * 300 + [0.0] * 9400)
    drawn = bootstrap(change[:, None], lambda sums: sums[:, 0] / 10_000, resamples=20_000)
    exact = Comparison(n=10_000, gained=300, lost=300).interval()
    assert np.quantile(drawn, 0.025) == pytest.approx(exact.low, abs=2e-4)


def test_scores_of_different_texts_cannot_be_compared():
    with pytest.raises(DataError, match="same texts"):
        compare(np.ones(3, dtype=bool), np.ones(4, dtype=bool))
    with pytest.raises(DataError, match="at least one"):
        paired_bootstrap(np.zeros(0), np.zeros(0))


def test_the_wilson_interval_agrees_with_scipy():
    wanted = binomtest(45, 50).proportion_ci(method="wilson")
    found = wilson(45, 50)
    assert (found.low, found.high) == (pytest.approx(wanted.low), pytest.approx(wanted.high))
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
