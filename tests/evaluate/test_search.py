from hypothesis import given
from hypothesis import strategies as st

from heedful.evaluate.search import largest_passing


def test_the_largest_step_that_passes_is_chosen_and_smaller_ones_are_not_tried():
    chosen = largest_passing([0.25, 0.5, 0.75, 1.0], judge_at=lambda a: a <= 0.5, passes=bool)
    assert (chosen.alpha, chosen.tried, chosen.passed) == (0.5, (1.0, 0.75, 0.5), True)


def test_where_none_passes_it_is_the_smallest_and_none_is_judged_twice():
    judged = []
    chosen = largest_passing([0.5, 1.0], judge_at=judged.append, passes=lambda _: False)
    assert (chosen.alpha, chosen.passed, judged) == (0.5, False, [1.0, 0.5])


@given(st.lists(st.floats(0.01, 1), min_size=1), st.floats(0, 1))
def test_the_choice_is_the_largest_allowed_whatever_the_order_of_the_steps(steps, limit):
    chosen = largest_passing(steps, judge_at=lambda a: a <= limit, passes=bool)
    allowed = [step for step in steps if step <= limit]
    assert (chosen.alpha if chosen.passed else None) == max(allowed, default=None)
