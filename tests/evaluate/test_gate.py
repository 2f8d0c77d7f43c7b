import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import of_counts, panel

from heedful.errors import DataError
from heedful.evaluate.gate import judge
from heedful.evaluate.options import SHARES, GateOptions
from heedful.evaluate.panel import Evidence, Panel


def check(judgement, name):
    return next(c for c in judgement.report.checks if c.name == name)


def test_a_candidate_that_gains_is_promoted_and_called_better():
    judgement = judge(Evidence(test=of_counts(both=900, gained=60, lost=10, neither=30)))
    assert judgement.decision.promoted
    assert judgement.report.claim == "better"
    assert judgement.report.before["accuracy"] == pytest.approx(0.91)
    assert judgement.report.difference.value == pytest.approx(0.05)
    assert judgement.report.difference.low > 0.03
    assert "91.0 % → 96.0 %" in judgement.decision.reason


def test_a_candidate_that_loses_is_kept_out_with_the_numbers():
    judgement = judge(Evidence(test=of_counts(both=900, gained=10, lost=60, neither=30)))
    assert not judgement.decision.promoted
    assert "accuracy" in judgement.decision.failed
    assert "60 lost of 1,000" in judgement.decision.reason


def test_a_loss_smaller_than_the_margin_passes_where_the_texts_can_tell():
    small, large = of_counts(19_860, 50, 70), of_counts(19_400, 200, 500)
    assert judge(Evidence(test=small)).report.claim == "no worse"
    assert judge(Evidence(test=small)).decision.promoted
    assert not judge(Evidence(test=large)).decision.promoted


def test_a_small_test_set_lets_a_project_learn_and_says_what_it_cannot_see():
    judgement = judge(Evidence(test=of_counts(both=44, gained=2, lost=3, neither=1)))
    assert judgement.decision.promoted
    assert judgement.report.claim == "undecided"
    assert judgement.report.resolvable > 0.05
    assert "to be noticed" in check(judgement, "accuracy").reason


def test_a_small_test_set_still_stops_plain_harm():
    judgement = judge(Evidence(test=of_counts(both=40, gained=0, lost=8, neither=2)))
    assert "accuracy" in judgement.decision.failed
    assert judgement.report.claim == "worse"


def test_no_change_at_all_on_a_few_texts_is_not_taken_for_proof():
    judgement = judge(Evidence(test=of_counts(both=50, gained=0, lost=0)))
    assert judgement.report.claim == "undecided"
    assert judgement.report.resolvable > 0.01


def test_every_look_since_the_last_promotion_makes_the_next_one_stricter():
    evidence = of_counts(both=9800, gained=50, lost=90, neither=60)
    first, tenth = judge(Evidence(test=evidence)), judge(Evidence(test=evidence, looks=10))
    assert tenth.report.level < first.report.level / 90
    assert check(tenth, "accuracy").measured < check(first, "accuracy").measured
    assert any("look 10" in note for note in tenth.report.notes)


def test_told_items_must_hold():
    fine = Evidence(told=panel("-" * 12, "+" * 12))
    forgotten = Evidence(told=panel("-" * 12, "+" * 10 + "-" * 2))
    assert judge(fine).decision.promoted
    assert judge(forgotten).decision.failed == ("told items",)
    assert "10 of 12 told items" in judge(forgotten).decision.reason


def test_one_told_item_in_a_hundred_may_be_missed():
    assert judge(Evidence(told=panel("-" * 100, "+" * 99 + "-"))).decision.promoted
    assert not judge(Evidence(told=panel("-" * 100, "+" * 98 + "--"))).decision.promoted


def test_held_out_neighbours_may_gain_or_stay_but_not_lose():
    told = panel("---", "+++")
    gain = judge(Evidence(told=told, neighbours=of_counts(10, 9, 1)))
    loss = judge(Evidence(told=told, neighbours=of_counts(10, 1, 11)))
    assert "a gain" in check(gain, "held-out neighbours").reason
    assert loss.decision.failed == ("held-out neighbours",)


def test_near_misses_break_rarely_and_a_single_one_of_few_is_luck():
    told = panel("---", "+++")
    luck = judge(Evidence(told=told, near_misses=of_counts(both=39, gained=0, lost=1)))
    harm = judge(Evidence(told=told, near_misses=of_counts(both=35, gained=0, lost=5)))
    assert luck.decision.promoted
    assert harm.decision.failed == ("near misses",)
    assert "5 of 40 near misses broke" in harm.decision.reason


def test_a_lost_earlier_item_is_named_unless_later_feedback_explains_it():
    earlier = panel("+++-", "++--")
    lost = judge(Evidence(earlier=earlier))
    explained = judge(Evidence(earlier=earlier, explained=np.array([False, False, True, False])))
    assert lost.decision.failed == ("earlier feedback",)
    assert "text-2" in lost.decision.reason
    assert explained.decision.promoted
    assert "1 more changed as later feedback asked" in check(explained, "earlier feedback").reason


def test_harm_to_one_slice_is_found_though_the_whole_gains():
    test = of_counts(both=900, gained=60, lost=25)
    part = np.zeros(985, dtype=bool)
    part[960:] = part[:15] = True
    judgement = judge(Evidence(test=test, slices={"label: refund": part, "label: other": ~part}))
    assert judgement.decision.failed == ("slices",)
    assert "label: refund 100.0 % → 37.5 %" in judgement.decision.reason
    assert [s.size for s in judgement.report.slices] == [40, 945]


def test_losing_honesty_about_confidence_is_found_though_no_answer_changes():
    rng = np.random.default_rng(0)
    wanted = np.where(rng.random(2000) < 0.7, 0, 1)
    targets = np.eye(2, dtype=np.int8)[wanted]
    honest, boastful = (np.tile([p, 1 - p], (2000, 1)) for p in (0.7, 0.99))
    judgement = judge(Evidence(test=Panel(tuple(map(str, range(2000))), targets, honest, boastful)))
    assert judgement.decision.failed == ("log loss", "calibration")
    back = judge(Evidence(test=Panel(tuple(map(str, range(2000))), targets, boastful, honest)))
    assert back.decision.promoted


def test_a_handful_of_texts_says_nothing_of_confidence():
    before, after = (np.tile([p, 1 - p], (20, 1)) for p in (0.9, 0.7))
    targets = np.tile(np.array([[1, 0]], dtype=np.int8), (20, 1))
    for texts, failed in ((9, ()), (20, ("log loss", "calibration"))):
        ids = tuple(map(str, range(texts)))
        judgement = judge(Evidence(test=Panel(ids, targets[:texts], before[:texts], after[:texts])))
        assert judgement.decision.failed == failed
    assert "9 texts are too few" in check(judge(Evidence(test=panel("+" * 9, "+" * 9))), "log loss").reason


def test_more_right_answers_at_the_same_confidence_are_modesty_and_no_fault():
    judgement = judge(Evidence(test=of_counts(both=900, gained=90, lost=0, neither=10)))
    assert check(judgement, "calibration").measured > 0.01
    assert "because the log loss fell" in check(judgement, "calibration").reason
    assert judgement.decision.promoted


def test_slow_decline_is_measured_against_the_best_version_so_far():
    test = of_counts(both=9800, gained=10, lost=20, neither=170)
    best = test.before.copy()
    best[-170:] = best[0]
    assert judge(Evidence(test=test)).decision.promoted
    assert judge(Evidence(test=test, best=best)).decision.failed == ("best so far",)


def test_a_multi_label_task_is_judged_on_whole_answers_and_on_f1():
    rng = np.random.default_rng(0)
    targets = (rng.random((800, 4)) < 0.3).astype(np.int8)
    good = np.where(targets == 1, 0.9, 0.1)
    bad = np.where(rng.random(targets.shape) < 0.05, 1 - good, good)
    ids = tuple(map(str, range(800)))
    kept = judge(Evidence(test=Panel(ids, targets, good, good, multi_label=True)))
    stopped = judge(Evidence(test=Panel(ids, targets, good, bad, multi_label=True)))
    assert kept.decision.promoted
    assert {"accuracy", "F1"} <= set(stopped.decision.failed)


def test_without_a_test_set_the_feedback_decides_and_the_report_says_so():
    judgement = judge(Evidence(told=panel("--", "++"), earlier=panel("+", "+")))
    assert judgement.decision.promoted
    assert "without a test set" in judgement.decision.reason
    assert any("no test set" in note for note in judgement.report.notes)
    assert judgement.report.looks == 0


def test_left_out_training_texts_in_place_of_a_test_set_are_named_as_such():
    judgement = judge(Evidence(test=of_counts(90, 5, 5), cross_validated=True))
    assert any("left out in turn" in note for note in judgement.report.notes)


def test_nothing_to_judge_by_is_an_error_that_says_what_to_add():
    with pytest.raises(DataError, match="Add labelled texts or feedback"):
        judge(Evidence(test=panel("", "")))


def test_what_the_weights_alone_hold_is_told_but_not_judged():
    judgement = judge(Evidence(told=panel("--", "++"), weights=panel("--", "+-")))
    assert judgement.decision.promoted
    assert any("weights alone answer 1 of 2" in note for note in judgement.report.notes)


def test_the_chances_of_refusing_an_equal_candidate_add_up_to_the_one_promised():
    assert sum(SHARES.values()) == pytest.approx(1)
    assert sum(GateOptions().share(name) for name in SHARES) == pytest.approx(GateOptions().refusal)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_shuffling_the_texts_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(3), size=(2, 60))
    targets = np.eye(3, dtype=np.int8)[rng.integers(0, 3, 60)]
    order, part = rng.permutation(60), rng.random(60) < 0.5
    ids = np.array([str(i) for i in range(60)])
    one = judge(Evidence(test=Panel(tuple(ids), targets, *p), slices={"part": part}))
    other = judge(
        Evidence(test=Panel(tuple(ids[order]), targets[order], *p[:, order]), slices={"part": part[order]})
    )
    assert one.decision == other.decision
    assert [c.reason for c in one.report.checks] == [c.reason for c in other.report.checks]
    assert [c.measured for c in one.report.checks] == pytest.approx([c.measured for c in other.report.checks])


def test_the_same_evidence_always_gives_the_same_judgement():
    evidence = Evidence(test=of_counts(100, 7, 5, 10))
    assert judge(evidence) == judge(evidence)
