"""Two rules conflict where many texts cannot be as both say."""

import numpy as np

from heedful.records.signal import Condition, Rule
from heedful.tasks.rule_conflicts import opposed, rule_conflicts


def rule(label, polarity="is", name="r"):
    return Rule(
        condition=Condition(any=("x",)), label=label, polarity=polarity, feedback_id=name, author="ann"
    )


def rows(*places):
    return np.array(places, np.int64)


def test_opposite_labels_on_the_same_texts_are_a_conflict() -> None:
    (found,) = rule_conflicts(
        [rule("a", name="r1"), rule("b", name="r2")], [rows(1, 2, 3, 4), rows(2, 3, 4, 9)]
    )
    assert found.rows == (2, 3, 4)
    assert found.feedback_ids == ("r1", "r2")


def test_is_and_is_not_are_opposed_whatever_else() -> None:
    assert opposed(rule("a"), rule("a", "not"))
    assert not opposed(rule("a"), rule("b", "not"))
    assert not opposed(rule("a", "not"), rule("b", "not"))


def test_where_several_labels_may_apply_two_of_them_are_no_conflict() -> None:
    assert opposed(rule("a"), rule("b"))
    assert not opposed(rule("a"), rule("b"), multi_label=True)
    assert opposed(rule("a"), rule("a", "not"), multi_label=True)


def test_a_few_texts_in_common_are_no_conflict() -> None:
    many = np.arange(100)
    assert rule_conflicts([rule("a"), rule("b")], [rows(1, 2), rows(1, 2)]) == []
    assert rule_conflicts([rule("a"), rule("b")], [many, np.arange(91, 191)]) == []
    assert len(rule_conflicts([rule("a"), rule("b")], [many, np.arange(90, 190)])) == 1


def test_conflicts_about_most_texts_come_first() -> None:
    found = rule_conflicts(
        [rule("a", name="r1"), rule("b", name="r2"), rule("c", name="r3")],
        [np.arange(10), np.arange(4), np.arange(2, 10)],
    )
    assert [one.shared for one in found] == [8, 4]
