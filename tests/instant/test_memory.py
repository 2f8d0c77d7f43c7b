"""What was said about a text holds for that text, whatever the version thinks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from heedful.instant.memory import obey

LOGITS = arrays(np.float64, 6, elements=st.floats(-30, 30))
SOME = st.frozensets(st.integers(0, 5), min_size=1, max_size=5)


@given(LOGITS, SOME)
def test_the_answer_is_among_the_allowed_labels_at_99_to_1(logits, allowed):
    target = np.array([i in allowed for i in range(6)], dtype=np.int8)
    heeding = obey(logits, target, multi_label=False)
    assert int(heeding.argmax()) in allowed
    probabilities = np.exp(heeding - heeding.max())
    assert probabilities[target == 1].sum() / probabilities.sum() > 0.9899


@given(LOGITS, SOME)
def test_the_order_among_allowed_labels_and_among_the_others_stays(logits, allowed):
    target = np.array([i in allowed for i in range(6)], dtype=np.int8)
    heeding = obey(logits, target, multi_label=False)
    assert np.array_equal(heeding[target == 1], logits[target == 1])
    shift = (logits - heeding)[target == 0]
    assert np.allclose(shift, shift[0])


@given(LOGITS, arrays(np.int8, 6, elements=st.integers(-1, 1)))
def test_present_labels_are_given_absent_ones_are_not_and_unknown_ones_stay(logits, target):
    heeding = obey(logits, target, multi_label=True)
    assert (heeding[target == 1] > 4).all() and (heeding[target == 0] < -4).all()
    assert np.array_equal(heeding[target == -1], logits[target == -1])


def test_a_text_that_obeys_already_does_not_move():
    logits = np.array([9.0, 1.0, 0.0])
    assert np.array_equal(obey(logits, np.array([1, 0, 0], dtype=np.int8), False), logits)
