import numpy as np
import pytest
from panels import panel

from heedful.errors import DataError
from heedful.evaluate.compare import Comparison
from heedful.evaluate.panel import Panel


def test_a_panel_counts_what_was_gained_and_lost():
    assert panel("++--", "+-+-").comparison() == Comparison(n=4, gained=1, lost=1)


def test_a_mask_narrows_the_comparison():
    assert panel("++--", "+-+-").comparison(np.array([True, True, False, False])) == Comparison(2, 0, 1)


def test_texts_nobody_can_judge_are_not_counted():
    p = np.array([[0.9, 0.1], [0.1, 0.9]])
    found = Panel(("a", "b"), np.array([[1, 0], [-1, -1]], dtype=np.int8), p, p[::-1])
    assert len(found) == 1
    assert found.comparison() == Comparison(n=1, gained=0, lost=1)


def test_every_row_needs_an_id():
    p = np.array([[0.9, 0.1]])
    with pytest.raises(DataError, match="one id per row"):
        Panel(("a", "b"), np.array([[1, 0]], dtype=np.int8), p, p)
