"""Numbers are judged by the variance they explain, in pairs, and by what people said."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from heedful.evaluate.numbers.gate import NumberPanel, ToldNumbers, compared, judge
from heedful.evaluate.numbers.metrics import EXPLAINED, measures, pearson
from heedful.records.report import Report


def numbers(count: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    wanted = random.uniform(0, 5, count)
    return wanted, wanted + noise * random.standard_normal(count)


def test_the_measures_are_those_of_scipy_and_scikit_learn():
    wanted, said = numbers(80, 1.0)
    said[:10] = said[10:20]  # ties
    found = measures(wanted, said)
    assert found["pearson"] == pytest.approx(stats.pearsonr(wanted, said).statistic)
    assert found["spearman"] == pytest.approx(stats.spearmanr(wanted, said).statistic)
    assert found["mean error"] == pytest.approx(mean_absolute_error(wanted, said))
    assert found["rmse"] == pytest.approx(root_mean_squared_error(wanted, said))
    assert found[EXPLAINED] == pytest.approx(100 * r2_score(wanted, said))


def test_numbers_that_are_all_alike_are_correlated_with_nothing():
    assert pearson(np.ones(5), np.arange(5.0)) == 0.0


def test_the_same_answers_pass():
    wanted, said = numbers(100, 1.0)
    decision = judge(NumberPanel(wanted, said, said.copy()), None, 0.01, 0.99).decision
    assert decision.promoted
    assert "explained variance" in decision.reason


def test_answers_that_are_clearly_worse_are_kept_out_with_the_reason():
    wanted, said = numbers(300, 0.5)
    worse = said + np.random.default_rng(1).standard_normal(300)
    judged = judge(NumberPanel(wanted, said, worse), None, 0.01, 0.99)
    assert not judged.decision.promoted
    assert judged.decision.failed == (EXPLAINED,)
    assert "harm" in judged.decision.reason
    assert judged.report.difference is not None
    assert judged.report.difference.high < 0


def test_better_answers_pass_and_the_report_says_by_how_much():
    wanted, said = numbers(300, 1.0)
    report = judge(NumberPanel(wanted, said, (said + wanted) / 2), None, 0.01, 0.99).report
    assert report.after[EXPLAINED] > report.before[EXPLAINED] + 10
    assert report.size == 300


def test_the_interval_covers_the_true_difference():
    inside = 0
    for seed in range(200):
        wanted, before = numbers(150, 1.0, seed)
        after = wanted + np.random.default_rng(1000 + seed).standard_normal(150)  # as good in truth
        interval, _ = compared(NumberPanel(wanted, before, after))
        inside += interval.low <= 0 <= interval.high
    assert 180 <= inside <= 198


def test_numbers_that_are_all_alike_let_nothing_worse_pass():
    wanted, random = np.full(40, 0.1), np.random.default_rng(0)
    before, after = (wanted + size * random.standard_normal(40) for size in (0.1, 2.0))
    assert judge(NumberPanel(wanted, before, after), None, 0.01, 0.99).decision.failed == (EXPLAINED,)
    assert judge(NumberPanel(wanted, after, before), None, 0.01, 0.99).decision.promoted


def told(after: list[float], earlier: list[bool]) -> ToldNumbers:
    wanted = np.array([1.0, 4.0])
    return ToldNumbers(wanted, wanted, np.array(after), wanted + 1, np.array(after), np.array(earlier))


def test_what_people_said_must_hold():
    assert judge(None, told([1.0, 4.0], [False, False]), 0.01, 0.99).decision.promoted
    judged = judge(None, told([1.0, 3.5], [False, True]), 0.01, 0.99)
    assert judged.decision.failed == ("told items", "earlier feedback")
    assert any("The weights alone are off by 0.25 on average" in note for note in judged.report.notes)


@pytest.mark.parametrize(("alone", "promoted"), [(1.2, True), (1.3, False), (float("nan"), False)])
def test_weights_that_drift_away_are_kept_out_though_the_memory_holds(alone: float, promoted: bool):
    wanted = np.array([1.0, 4.0])
    remembered = ToldNumbers(wanted, wanted, wanted, wanted + 1, wanted + alone, np.zeros(2, np.bool_))
    judged = judge(None, remembered, 0.01, 0.99)
    assert judged.decision.promoted is promoted
    assert judged.decision.failed == (() if promoted else ("weights alone",))
    assert Report.model_validate_json(judged.report.model_dump_json()) == judged.report
