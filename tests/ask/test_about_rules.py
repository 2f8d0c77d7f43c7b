"""A rule is shown where it is sure, where it ends and where the weights answer otherwise."""

import numpy as np
from views import view_of

from heedful.ask.about_rules import conflict_questions, rule_questions, shown, worth_of_checking
from heedful.ask.view import RuleInUse
from heedful.records.signal import Condition, Rule

POOL = [
    [0.9, 0.05, 0.05],  # t0: surely a
    [0.5, 0.4, 0.1],  # t1: on the border
    [0.1, 0.8, 0.1],  # t2: the weights say b
    [0.3, 0.6, 0.1],  # t3: the weights say b, less surely
    [0.8, 0.1, 0.1],
]


def used(label, rows, polarity="is", strength="usually", name="r1", **counts):
    rule = Rule(
        condition=Condition(any=("van",)),
        label=label,
        polarity=polarity,
        strength=strength,
        feedback_id=name,
        author="ann",
    )
    return RuleInUse(rule, f"van -> {label}", np.array(rows, np.int64), **counts)


def test_three_texts_show_a_rule() -> None:
    rule = used("a", [0, 1, 2, 3])
    picked = {row: case for case, row in shown(view_of(POOL, rules=(rule,)), rule)}
    assert picked == {2: "differs", 1: "borderline", 0: "surest"}


def test_a_text_that_was_spoken_of_is_not_shown_again() -> None:
    rule = used("a", [0, 1, 2])
    view = view_of(POOL, rules=(rule,), spoken=np.array([0, 0, 1, 0, 0], np.bool_))
    assert {row for _, row in shown(view, rule)} == {0, 1}


def test_the_labels_offered_are_the_rules_and_the_weights() -> None:
    rule = used("a", [2])
    (question,) = rule_questions(view_of(POOL, rules=(rule,)))
    assert question.labels == ("b", "a")
    assert question.names == ("Bo", "Ann")
    assert question.feedback_ids == ("r1",)
    assert "ann said: van -> a" in question.why


def test_what_a_rule_must_not_be_is_shown_where_the_weights_say_it() -> None:
    rule = used("b", [0, 2], polarity="not")
    picked = {row: case for case, row in shown(view_of(POOL, rules=(rule,)), rule)}
    assert picked[2] == "differs"


def test_a_rule_that_changes_no_answer_is_not_worth_checking() -> None:
    rule = used("a", [0, 4])
    assert worth_of_checking(view_of(POOL, rules=(rule,)), rule) == 0


def test_the_more_is_known_of_a_rule_the_less_is_checking_worth() -> None:
    open_rule, proven = used("a", [2, 3]), used("a", [2, 3], agree=60)
    view = view_of(POOL)
    assert worth_of_checking(view, open_rule) > 10 * worth_of_checking(view, proven)


def test_a_rule_that_waits_is_worth_a_confirmation() -> None:
    works, waits = (
        used("a", [2, 3], strength="always"),
        used("a", [2, 3], strength="always", waits="too much"),
    )
    view = view_of(POOL)
    assert worth_of_checking(view, waits) > 3 * worth_of_checking(view, works)


def test_two_rules_that_cannot_both_hold_are_one_question() -> None:
    rules = (used("a", [0, 1, 2, 3]), used("b", [1, 2, 3], name="r2"))
    (question,) = conflict_questions(view_of(POOL, rules=rules))
    assert question.kind == "rule conflict"
    assert question.feedback_ids == ("r1", "r2")
    assert set(question.labels) == {"a", "b"}
    assert question.text == "t1"  # the weights know least about it
    assert "the 3 texts that meet both: van -> a / van -> b" in question.why
