"""Groups of rows hold every row once, within the budget, with as little padding as pays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heedful.models.lengths import with_little_padding


@given(st.lists(st.integers(1, 90), min_size=1, max_size=60), st.integers(20, 400), st.integers(0, 100))
def test_every_row_is_in_one_group_within_the_budget(lengths: list[int], budget: int, a_group: int):
    tall = np.array(lengths)
    groups = with_little_padding(tall, budget, a_group)
    assert sorted(np.concatenate(groups).tolist()) == list(range(len(lengths)))
    assert all(len(rows) == 1 or len(rows) * tall[rows].max() <= budget for rows in groups)


def test_one_long_text_is_taken_apart_where_that_saves_more_than_a_group_costs():
    lengths = np.array([10, 70, 10, 10])
    assert [rows.tolist() for rows in with_little_padding(lengths, 1000, 100)] == [[1], [0, 2, 3]]
    assert [rows.tolist() for rows in with_little_padding(lengths, 1000, 200)] == [[1, 0, 2, 3]]
