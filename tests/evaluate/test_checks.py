import numpy as np
import pytest
from panels import of_counts, panel

from heedful.evaluate.checks import (
    margin_resolved,
    near_misses_stay,
    no_worse,
    retained,
    slices_of,
    slices_unharmed,
    told_right,
)
from heedful.evaluate.compare import Comparison


def pairs(n, p_gain, p_loss, times=1000):
    drawn = np.random.default_rng(0).multinomial(n, [p_gain, p_loss, 1 - p_gain - p_loss], size=times)
    return [Comparison(n=n, gained=int(gained), lost=int(lost)) for gained, lost, _ in drawn]


@pytest.mark.parametrize("n", [50, 500, 2000, 10_000])
def test_an_equal_candidate_is_refused_no_more_often_than_promised_whatever_the_number_of_texts(n):
    refused = np.mean([not no_worse("a", c, 0.01, 0.03, 0.05).passed for c in pairs(n, 0.02, 0.02, 400)])
    assert refused <= 0.06


@pytest.mark.parametrize("n", [8000])
def test_one_worse_by_the_margin_passes_no_more_often_than_promised_where_the_texts_can_tell(n):
    found = pairs(n, 0.02, 0.03, 400)
    assert all(margin_resolved(c, 0.03, 0.05) <= 0.01 for c in found)
    assert np.mean([no_worse("a", c, 0.01, 0.03, 0.05).passed for c in found]) <= 0.05


def test_the_two_rules_ask_for_about_the_same_where_they_meet():
    n, changed = 2000, 80
    resolved = margin_resolved(Comparison(n, 40, 40), 0.05, 0.05)

    def most_lost(margin):
        passing = (
            lost
            for lost in range(changed, 39, -1)
            if no_worse("a", Comparison(n, changed - lost, lost), margin, 0.05, 0.05).passed
        )
        return next(passing)

    assert abs(most_lost(resolved * 0.999) - most_lost(resolved * 1.001)) <= 1


def test_a_single_told_item_missed_of_twelve_is_too_many():
    assert told_right(panel("-" * 12, "+" * 12), 0.99).passed
    assert not told_right(panel("-" * 12, "+" * 11 + "-"), 0.99).passed


def test_near_misses_within_the_limit_pass_whatever_their_number():
    assert near_misses_stay(of_counts(990, 0, 10), 0.01, 0.0025).passed
    assert not near_misses_stay(of_counts(960, 0, 40), 0.01, 0.0025).passed


def test_an_earlier_item_that_was_wrong_already_cannot_be_lost():
    assert retained(panel("--+", "--+"), None).passed


def test_slices_too_small_to_show_anything_do_not_dilute_those_that_can():
    test = of_counts(both=900, gained=0, lost=14, neither=0)
    lost = np.arange(914) >= 900
    tiny = {f"tiny {i}": np.arange(914) == i for i in range(500)}
    slices = slices_of(test, {"hurt": lost, **tiny}, 0.01)
    assert slices[0].p_holm == pytest.approx(0.5**14)
    assert all(s.p_holm == 1.0 for s in slices[1:])


def test_a_slice_that_lost_less_than_the_margin_is_let_be_however_sure_the_loss():
    test = of_counts(both=9900, gained=0, lost=60)
    whole = slices_of(test, {"all": np.ones(9960, dtype=bool)}, 0.01)
    assert whole[0].p_holm < 1e-9
    assert slices_unharmed(whole, margin=0.01, refusal=0.01).passed
    assert not slices_unharmed(whole, margin=0.001, refusal=0.01).passed
