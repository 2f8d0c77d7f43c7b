"""How often a rule is right, as labelled texts tell it."""

import numpy as np
import pytest

from heedful.learn.reliability import RIGHT, WRONG, Seen, seen, weighed
from heedful.learn.votes import Vote

LABELS = 2


def vote(*rows: int, weight: float = 1.0) -> Vote:
    return Vote(0, np.array(rows, np.int32), weight)


def one_hot(*labels: int) -> np.ndarray:
    """A row a text; -1 is a text that nobody labelled."""
    return np.array([[label == place for place in range(LABELS)] for label in labels], np.float64)


def test_without_labels_a_rule_counts_as_rules_do() -> None:
    unlabelled = one_hot(-1, -1, -1)
    assert weighed([vote(0, 1, weight=0.7)], unlabelled, unlabelled)[0].weight == pytest.approx(0.7)


def test_labels_that_agree_make_a_rule_louder_and_others_quieter() -> None:
    nothing = one_hot(-1, -1)
    good = weighed([vote(0, 1)], one_hot(0, 0), nothing)[0].weight
    bad = weighed([vote(0, 1)], one_hot(1, 1), nothing)[0].weight
    assert good == pytest.approx((RIGHT + 2) / (RIGHT + WRONG + 2) / (RIGHT / (RIGHT + WRONG)))
    assert bad == pytest.approx(RIGHT / (RIGHT + WRONG + 2) / (RIGHT / (RIGHT + WRONG)))


def test_a_vote_against_a_label_is_right_where_another_is_known() -> None:
    found = seen(vote(0, 1, 2, weight=-1.0), one_hot(1, 1, 0), one_hot(0, 0, 0))
    assert (found.matches, found.right, found.head_right) == (3, 2, 1)


def test_a_rule_that_the_labels_beat_on_its_own_texts_is_left_out() -> None:
    wanted = one_hot(*[1] * 20)
    assert weighed([vote(*range(20))], wanted, wanted) == []


def test_few_matches_prove_nothing() -> None:
    wanted = one_hot(*[1] * 4)
    assert len(weighed([vote(*range(4))], wanted, wanted)) == 1
    assert not Seen(4, 0, 4).worse
