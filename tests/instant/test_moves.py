"""How far a told text must move: as far as it takes, and no further."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from heedful.instant.moves import move

LOGITS = arrays(np.float64, 5, elements=st.floats(-20, 20))
SOME = st.frozensets(st.integers(0, 4), min_size=1, max_size=4)


@given(LOGITS, SOME)
def test_a_moved_text_is_answered_as_told_by_the_margin(logits, allowed):
    inside = np.array([i in allowed for i in range(5)])
    moved = logits + move(logits, inside.astype(np.int8), 2.0, multi_label=False)
    assert moved[inside].max() - moved[~inside].max() >= max(2 * logits.std(), 1.0) - 1e-9


def test_a_text_answered_right_by_the_margin_does_not_move():
    assert not move(np.array([9.0, 0.0, 0.0]), np.array([1, 0, 0], dtype=np.int8), 2.0, False).any()


def test_a_correction_raises_the_label_and_a_rejection_raises_none():
    logits = np.array([3.0, 1.0, 0.0])
    corrected = move(logits, np.array([0, 1, 0], dtype=np.int8), 1.0, False)
    rejected = move(logits, np.array([0, 1, 1], dtype=np.int8), 1.0, False)
    assert corrected[1] > 0 and corrected[[0, 2]].tolist() == [0, 0]
    assert rejected[0] < 0 and rejected[[1, 2]].tolist() == [0, 0]


def test_each_label_of_a_multi_label_text_moves_for_itself():
    wanted = np.array([1, 0, -1, 1], dtype=np.int8)
    assert move(np.array([-2.0, 0.5, 7.0, 3.0]), wanted, 2.0, True).tolist() == [3.0, -1.5, 0.0, 0.0]


def test_a_set_that_rules_nothing_out_or_everything_moves_nothing():
    for target in (np.ones(3, dtype=np.int8), np.zeros(3, dtype=np.int8)):
        assert not move(np.array([1.0, 2.0, 3.0]), target, 2.0, False).any()
