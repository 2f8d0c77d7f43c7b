"""What an answer is worth, in the share of answers that it puts right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.ask.worth import Belief, Curve, lifts, worth_of_a_label


def test_the_curve_of_a_power_law_gives_its_exponent_and_the_slope() -> None:
    curve = Curve(50_000, 50_000**-0.5, 100_000, 100_000**-0.5)
    assert curve.steepness == pytest.approx(0.5, abs=1e-3)
    error = 150_000**-0.5
    one_more = error - 150_001**-0.5
    assert worth_of_a_label(error, 150_000, curve) == pytest.approx(one_more, rel=0.01)


def test_with_few_labels_the_curve_is_held_near_the_usual_one() -> None:
    few, many = (Curve(n // 2, 0.4, n, 0.2) for n in (10, 1000))
    assert 0.2 < few.steepness < 0.4 < 0.9 < many.steepness < 1


def test_errors_that_do_not_fall_leave_a_label_worth_next_to_nothing() -> None:
    flat = worth_of_a_label(0.2, 1000, Curve(500, 0.2, 1000, 0.2))
    steep = worth_of_a_label(0.2, 1000, Curve(500, 0.4, 1000, 0.2))
    assert 0 < flat < steep / 10


def test_a_label_where_wrong_answers_lie_thick_is_worth_more() -> None:
    found = lifts(np.array([0.1, 0.5, 0.5, 0.1]), np.array([1.0, 1.0, 4.0, 4.0]))
    assert found.argmax() == 2
    assert lifts(np.ones(4), np.ones(4)).tolist() == [1, 1, 1, 1]


def test_no_text_is_worth_more_than_five_of_the_usual_ones() -> None:
    found = lifts(np.array([1.0, *[1e-6] * 999]), np.ones(1000))
    assert 4.9 < found[0] < 5


def test_nothing_wrong_nothing_to_gain() -> None:
    assert lifts(np.zeros(3), np.zeros(3)).tolist() == [0, 0, 0]


def test_a_rule_is_believed_as_its_author_says_until_labels_say_otherwise() -> None:
    assert Belief.of("usually").mean == pytest.approx(0.85)
    assert Belief.of("usually", agree=0, differ=8).mean < 0.2
    assert Belief.of("always", agree=50).mean > 0.99


def test_checking_pays_where_the_answer_can_change_what_is_done() -> None:
    open_question, settled = Belief.of("sometimes"), Belief.of("always", agree=200)
    assert open_question.value_of(3, otherwise=0.9) > 0.05
    assert settled.value_of(3, otherwise=0.9) < 0.001


@given(
    right=st.floats(0.1, 20), wrong=st.floats(0.1, 20), otherwise=st.floats(0, 1), answers=st.integers(1, 4)
)
def test_answers_never_harm_and_more_of_them_tell_more(right, wrong, otherwise, answers) -> None:
    belief = Belief(right, wrong)
    fewer, more = belief.value_of(answers, otherwise), belief.value_of(answers + 1, otherwise)
    assert 0 <= fewer <= more + 1e-9
    assert more <= 1 - max(belief.mean, otherwise * (1 - belief.mean)) + 1e-9


def test_the_value_of_one_answer_by_hand() -> None:
    # Beta(1, 1): 2/3 after a yes, 1/3 after a no, where the other answer has 2/3; before, 1/2 either way
    assert Belief(1, 1).value_of(1, otherwise=1.0) == pytest.approx(2 / 3 - 1 / 2)


def test_a_rule_gains_what_it_has_right_over_the_answer_without_it() -> None:
    assert Belief(8, 2).gain(otherwise=0.9) == pytest.approx(0.8 - 0.9 * 0.2)
    assert Belief(2, 8).gain(otherwise=0.5) == 0
