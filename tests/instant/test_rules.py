"""Rules move what they speak of, by as much as they say, and leave no trace once they are gone."""

import numpy as np
import pytest
from layer_items import LABELS, item

from heedful.instant.layer import InstantLayer
from heedful.instant.state import from_state, state
from heedful.records.signal import Condition, Rule


def rule(words, label="b", feedback_id="r", **more):
    return Rule(
        condition=Condition(any=tuple(words)), label=label, feedback_id=feedback_id, author="ann", **more
    )


def build(*items, **options):
    return InstantLayer.build(items, labels=LABELS, dimension=2, **options)


def moves(layer, *texts):
    moved, heeded = layer.apply(texts, np.ones((len(texts), 2)), np.zeros((len(texts), 3)))
    return moved, heeded


def test_texts_that_mention_the_word_move_and_others_do_not():
    moved, heeded = moves(build().obey(rule(["simm"])), "Two SIMMs", "simmering")
    assert moved[0].tolist() == [0, pytest.approx(1.5), 0]
    assert moved[1].tolist() == [0, 0, 0]
    assert heeded == [("r",), ()]


def test_a_rule_that_was_only_said_moves_half_as_far_and_one_that_says_not_the_other_way():
    half = moves(build().obey(rule(["simm"], weight=0.5)), "simm")[0][0, 1]
    against = moves(build().obey(rule(["simm"], polarity="not")), "simm")[0][0, 1]
    assert (half, against) == (pytest.approx(0.75), pytest.approx(-1.5))


def test_sometimes_is_weaker_than_usually_and_usually_than_always():
    sometimes, usually, always = (
        moves(build().obey(rule(["simm"], strength=s)), "simm")[0][0, 1]
        for s in ("sometimes", "usually", "always")
    )
    assert 0 < sometimes < usually < always


def test_a_rule_counts_in_the_versions_own_unit():
    assert moves(build(unit=3.0).obey(rule(["simm"])), "simm")[0][0, 1] == pytest.approx(4.5)


def test_what_was_said_about_a_text_itself_goes_before_any_rule():
    layer = build(item("the simm", "c", [1, 0], [0, 0, 0])).obey(*[rule(["simm"])] * 5)
    assert moves(layer, "the simm")[0].argmax() == 2


def test_rules_that_are_withdrawn_leave_the_layer_that_never_had_them():
    rules = [rule(["simm"], "abc"[i % 3], f"r{i}", weight=0.1 + i / 7) for i in range(9)]
    left = build().obey(*rules).without({"r1", "r4", "r8"})
    never = build().obey(*[one for i, one in enumerate(rules) if i not in (1, 4, 8)])
    assert moves(left, "simm")[0].tobytes() == moves(never, "simm")[0].tobytes()
    assert state(left) == state(never) != state(build().obey(*rules))


def test_rules_survive_being_written_and_read():
    layer = build(unit=0.7).obey(rule(["simm"]), rule(["牛"], "c"))
    assert moves(from_state(state(layer)), "simm 牛")[0].tobytes() == moves(layer, "simm 牛")[0].tobytes()
