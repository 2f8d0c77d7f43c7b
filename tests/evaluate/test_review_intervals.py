"""Means over items and reviewers: their variances by hand, and how often the interval holds the truth."""

import numpy as np
import pytest
from scipy.special import ndtr

from heedful.evaluate.review.crossed import Crossed


def study(rng, items: int, reviewers: int, overlap: int, better: float, leaning: float) -> Crossed:
    """Wins, ties and losses; items differ by 0.8, ties lie within 0.2."""
    much, lean = better + rng.normal(0, 0.8, items), rng.normal(0, leaning, reviewers)
    who = rng.random((items, reviewers)).argsort(1)[:, :overlap].ravel()
    item = np.repeat(np.arange(items), overlap)
    seen = much[item] + lean[who] + rng.normal(size=len(who))
    return Crossed(np.where(seen > 0.2, 1.0, np.where(seen < -0.2, 0.0, 0.5)), item, who)


def true_rate(better: float, leaning: float) -> float:
    spread = np.sqrt(1 + 0.8**2 + leaning**2)
    return float((ndtr((better - 0.2) / spread) + ndtr((better + 0.2) / spread)) / 2)


def test_the_variances_of_a_complete_table_are_those_of_the_textbook() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(6, 1)) + rng.normal(size=(1, 4)) + rng.normal(size=(6, 4))
    items, reviewers = (places.ravel() for places in np.indices(table.shape))
    parts = Crossed(table.ravel(), items, reviewers).parts
    by_item, by_reviewer = table.mean(1), table.mean(0)
    rest = table - by_item[:, None] - by_reviewer[None, :] + table.mean()
    mean_rest = (rest**2).sum() / (5 * 3)
    mean_item, mean_reviewer = 4 * by_item.var(ddof=1), 6 * by_reviewer.var(ddof=1)
    assert parts.rest == pytest.approx(mean_rest)
    assert parts.item == pytest.approx((mean_item - mean_rest) / 4)
    assert parts.reviewer == pytest.approx((mean_reviewer - mean_rest) / 6)


def test_the_variances_are_right_on_average_when_everybody_sees_something_else() -> None:
    found = []
    for n in range(300):
        rng = np.random.default_rng([5, n])
        item, who = np.repeat(np.arange(40), 2), rng.random((40, 8)).argsort(1)[:, :2].ravel()
        values = rng.normal(0, 2, 40)[item] + rng.normal(0, 1, 8)[who] + rng.normal(0, 3, 80)
        parts = Crossed(values, item, who).parts
        found.append((parts.item, parts.reviewer, parts.rest))
    assert np.mean(found, axis=0) == pytest.approx([4, 1, 9], rel=0.15)


@pytest.mark.parametrize(
    ("items", "reviewers", "overlap", "better", "leaning"),
    [(100, 3, 3, 0.3, 0.3), (100, 5, 2, 0.0, 0.3), (60, 10, 3, 0.9, 0.3), (150, 6, 1, 0.3, 0.4)],
)
def test_the_interval_holds_the_true_win_rate_as_often_as_it_says(
    items: int, reviewers: int, overlap: int, better: float, leaning: float
) -> None:
    truth, held = true_rate(better, leaning), []
    for n in range(500):
        found = study(np.random.default_rng([7, n]), items, reviewers, overlap, better, leaning)
        interval = found.share_interval()
        held.append(interval.low <= truth <= interval.high)
    assert 0.93 <= np.mean(held) <= 0.975


def test_who_takes_opinions_for_draws_of_their_own_is_too_sure() -> None:
    """The reason for all this: the plain interval of a share holds the truth far too seldom."""
    truth, held = true_rate(0.3, 0.4), []
    for n in range(300):
        found = study(np.random.default_rng([8, n]), 100, 4, 4, 0.3, 0.4)
        reach = 1.96 * np.sqrt(found.values.var() / found.n)
        held.append(abs(found.mean - truth) <= reach)
    assert np.mean(held) < 0.6


def test_the_same_people_again_are_surer_than_people_like_them() -> None:
    found = study(np.random.default_rng(3), 100, 4, 4, 0.3, 0.5)
    wide, narrow = found.share_interval(), found.among_these.share_interval()
    assert narrow.value == wide.value
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


def test_the_test_and_the_interval_say_the_same() -> None:
    for n in range(60):
        found = study(np.random.default_rng([9, n]), 60, 6, 2, 0.4, 0.2)
        interval = found.share_interval()
        assert (found.p_value() < 0.05) == (not interval.low <= 0.5 <= interval.high)


@pytest.mark.parametrize("said", [[], [1.0], [1.0, 1.0, 1.0], [0.0, 0.0], [0.5, 0.5, 0.5, 0.5]])
def test_few_opinions_that_are_all_the_same_still_leave_doubt(said: list[float]) -> None:
    found = Crossed(np.array(said), np.arange(len(said)), np.zeros(len(said), np.int64))
    if said:
        interval = found.share_interval()
        assert 0 <= interval.low <= found.mean <= interval.high <= 1
        assert interval.high - interval.low > 0.3
        assert found.p_value() > 0.05


def test_the_interval_does_not_depend_on_the_order_of_opinions() -> None:
    found = study(np.random.default_rng(4), 40, 5, 3, 0.3, 0.3)
    order = np.random.default_rng(5).permutation(found.n)
    again = Crossed(found.values[order], found.items[order], found.reviewers[order])
    assert again.share_interval().low == pytest.approx(found.share_interval().low)
