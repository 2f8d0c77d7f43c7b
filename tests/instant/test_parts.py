"""What moved an answer is named exactly: the parts add up, and withdrawing does what is said."""

import numpy as np
from layer_items import LABELS, item

from heedful.instant.layer import InstantLayer
from heedful.instant.parts import parts, without
from heedful.records.signal import Condition, Rule

LOGITS = np.array([2.0, 1.0, 0.0])


def layer_of(*items):
    return InstantLayer.build(items, labels=LABELS, dimension=3)


def near(angle):
    """A unit vector at this angle from the first axis."""
    return np.array([np.cos(angle), np.sin(angle), 0.0])


TOLD = (
    item("parcel", {"b"}, near(0.0), LOGITS, feedback_id="f1"),
    item("packet", {"c"}, near(0.3), LOGITS, feedback_id="f2"),
    item("invoice", {"a"}, [0, 0, 1], LOGITS, feedback_id="f3"),
)


def test_the_parts_add_up_to_the_move() -> None:
    layer, key = layer_of(*TOLD), near(0.1)
    moved, _ = layer.apply(["box"], key[None], LOGITS[None])
    found = parts(layer, "box", key, LOGITS)
    assert [part.feedback_ids for part in found] == [("f1",), ("f2",)]
    assert np.allclose(LOGITS + sum(part.move for part in found), moved[0], rtol=0, atol=1e-12)


def test_what_was_said_of_this_very_text_is_a_part_too() -> None:
    layer, key = layer_of(*TOLD), near(0.3)
    moved, _ = layer.apply(["packet"], key[None], LOGITS[None])
    found = parts(layer, "packet", key, LOGITS)
    assert [part.via for part in found] == ["residual", "residual", "memory"]
    assert np.allclose(LOGITS + sum(part.move for part in found), moved[0], rtol=0, atol=1e-12)
    assert moved[0].argmax() == 2


def test_every_rule_that_the_text_meets_is_a_part() -> None:
    def rule(name, label, *words):
        return Rule(condition=Condition(any=words), label=label, feedback_id=name, author="ann")

    layer = layer_of(*TOLD).obey(rule("r1", "b", "box"), rule("r2", "c", "van"), rule("r3", "a", "red"))
    key = near(0.1)
    moved, _ = layer.apply(["a red box"], key[None], LOGITS[None])
    found = parts(layer, "a red box", key, LOGITS)
    assert [part.feedback_ids for part in found] == [("r1",), ("r3",), ("f1",), ("f2",)]
    assert [part.rule.label for part in found[:2]] == ["b", "a"]
    assert np.allclose(LOGITS + sum(part.move for part in found), moved[0], rtol=0, atol=1e-12)
    instead = without(layer, ("r1",), "a red box", key, LOGITS)
    assert np.allclose(moved[0] - instead, found[0].move, rtol=0, atol=1e-12)


def test_a_text_that_nothing_reaches_has_no_parts() -> None:
    assert parts(layer_of(*TOLD), "far", np.array([0.0, 0.6, -0.8]), LOGITS) == []


def test_without_the_strongest_item_the_answer_is_what_was_said_it_would_be() -> None:
    layer, key = layer_of(*TOLD), near(0.05)
    said = without(layer, ("f1",), "box", key, LOGITS)
    never, _ = layer_of(*TOLD[1:]).apply(["box"], key[None], LOGITS[None])
    assert np.array_equal(said, never[0])
    before, _ = layer.apply(["box"], key[None], LOGITS[None])
    assert (before[0].argmax(), said.argmax()) == (1, 2)


def test_a_part_says_how_alike_its_text_is() -> None:
    (first, second) = parts(layer_of(*TOLD), "box", near(0.1), LOGITS)
    assert (first.text, second.text) == ("parcel", "packet")
    assert np.allclose([first.similarity, second.similarity], np.cos([0.1, 0.2]))
