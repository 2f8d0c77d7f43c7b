import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.evaluate import multiple
from heedful.evaluate.multiple import holm, spent

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_holm_of_a_worked_example():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(p_values)
def test_holm_keeps_the_order_and_never_lowers_a_p_value(p):
    adjusted = holm(p)
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= np.array(p) - 1e-12).all()
    assert (adjusted <= 1).all()


@given(p_values, st.randoms())
def test_holm_does_not_mind_the_order_of_the_questions(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    assert holm([p[i] for i in order]) == pytest.approx(holm(p)[order])


def test_holm_raises_at_most_the_promised_share_of_false_alarms():
    rng = np.random.default_rng(0)
    alarms = np.mean([holm(rng.random(20)).min() < 0.05 for _ in range(2000)])
    assert 0.03 <= alarms <= 0.065


def test_slices_where_hardly_anything_changed_are_not_asked():
    assert multiple.testable([0, 1, 12, 3], 0.05).tolist() == [False, False, True, False]
    assert multiple.testable([], 0.05).tolist() == []


def test_leaving_out_hopeless_slices_still_raises_at_most_the_promised_share_of_false_alarms():
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(2000):
        changed = rng.poisson(4, 40)
        lost = rng.binomial(changed, 0.5)
        able = multiple.testable(changed, 0.05)
        p = [multiple_p(x, m) for x, m, asked in zip(lost, changed, able, strict=True) if asked]
        alarms += bool(len(p)) and holm(p).min() < 0.05
    assert alarms / 2000 <= 0.05


def multiple_p(lost, changed):
    from heedful.evaluate.compare import mcnemar

    return mcnemar(int(lost), int(changed - lost))


def test_all_looks_together_spend_no_more_than_alpha():
    assert sum(spent(0.05, look) for look in range(1, 100_000)) == pytest.approx(0.05, abs=1e-5)
    assert spent(0.05, 1) > spent(0.05, 2) > spent(0.05, 50) > 0
