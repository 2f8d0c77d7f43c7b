"""Rules carry on to texts without their words, where they compete and where the version is not surer."""

import numpy as np
import pytest

from heedful.instant.gates import Gate
from heedful.instant.ground import Ground
from heedful.instant.index import Index
from heedful.instant.layer import InstantLayer
from heedful.instant.parts import parts
from heedful.instant.state import from_state, state
from heedful.records.signal import Condition, Rule

LABELS = ("a", "b", "c")
CENTRES = np.array([[1.0, 0, 0, 0.3], [0, 1.0, 0, 0.3], [0, 0, 1.0, 0.3]])
WORDS = ("anchor", "bottle", "candle")


def pool(count=600, seed=0):
    """Texts of three kinds; one in five of each kind has its kind's word."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(3, size=count)
    vectors = CENTRES[kinds] + 0.15 * rng.normal(size=(count, 4))
    texts = [f"text {i} {WORDS[k] if rng.random() < 0.2 else ''}" for i, k in enumerate(kinds)]
    return texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), kinds


TEXTS, VECTORS, KINDS = pool()
INDEX = Index.build(TEXTS)
UNTAUGHT = np.zeros((600, 3))


def gate(number, ground, about=None, held_out=None, **more):
    condition = Condition(any=(WORDS[number],), about="x" if about is not None else "")
    rule = Rule(condition=condition, label=LABELS[number], feedback_id=f"r{number}", author="ann", **more)
    held_out = np.zeros(600, dtype=bool) if held_out is None else held_out
    return Gate.of(rule, about, ground, VECTORS, INDEX.matching(condition), held_out)


def obeying(*numbers, answers=UNTAUGHT, **more):
    ground = Ground.of(VECTORS, answers)
    layer = InstantLayer.build((), labels=LABELS, dimension=4, ground=ground)
    return layer.obey(*(gate(number, ground, **more) for number in numbers))


def right(layer, logits=UNTAUGHT):
    """The share of wordless texts of a kind that are answered as the rules' texts of that kind are."""
    moved, _ = layer.apply(["no word at all"] * 600, VECTORS, logits)
    return float((moved.argmax(axis=1) == KINDS).mean())


def test_with_a_rule_for_every_label_texts_without_their_words_are_answered_too():
    assert right(obeying(0, 1, 2)) > 0.95


def test_a_single_rule_speaks_up_less_than_one_among_many():
    one, all_three = obeying(0).rules.distilled, obeying(0, 1, 2).rules.distilled
    assert 0 < one.loud[0] < all_three.loud[0] / 2


def test_a_version_that_is_surer_than_the_rules_is_left_alone():
    sure = np.full((600, 3), -20.0)
    sure[np.arange(600), KINDS] = 20.0
    assert obeying(0, 1, 2, answers=UNTAUGHT).rules.distilled.loud[0] == pytest.approx(1.5)
    weak = obeying(0, 1, 2, answers=sure).rules.distilled.loud[0]
    assert weak < 0.75


def test_a_confirmed_rule_is_louder_than_one_that_was_only_said():
    said, confirmed = obeying(0, 1, 2, weight=0.5), obeying(0, 1, 2)
    assert said.rules.distilled.loud[0] == pytest.approx(confirmed.rules.distilled.loud[0] / 2, rel=0.2)


def test_where_several_labels_may_apply_nothing_is_carried_on():
    ground = Ground.of(VECTORS, UNTAUGHT)
    layer = InstantLayer.build((), labels=LABELS, dimension=4, ground=ground, multi_label=True)
    assert layer.obey(gate(0, ground)).rules.distilled is None


def test_rules_that_are_withdrawn_leave_no_bit_behind():
    left, never = obeying(0, 1, 2).without({"r1"}), obeying(0, 2)
    asked = ["an anchor", "a candle"], VECTORS[:2], UNTAUGHT[:2]
    assert left.apply(*asked)[0].tobytes() == never.apply(*asked)[0].tobytes()
    assert left.rules.distilled.directions.tobytes() == never.rules.distilled.directions.tobytes()
    assert state(left) == state(never) != state(obeying(0, 1, 2))


def test_a_layer_with_its_ground_comes_back_bit_for_bit():
    layer = obeying(0, 1, 2, about=CENTRES[0])
    again = from_state(state(layer))
    asked = ["an anchor", "a candle"], VECTORS[:2], UNTAUGHT[:2]
    assert again.apply(*asked)[0].tobytes() == layer.apply(*asked)[0].tobytes()
    assert state(again) == state(layer)


def test_a_description_keeps_words_from_counting_where_they_mean_something_else():
    layer = obeying(0, about=CENTRES[0])
    like, unlike = VECTORS[KINDS == 0][:1], VECTORS[KINDS == 1][:1]
    on = layer.rules.on(["an anchor", "an anchor"], np.vstack([like, unlike]))
    assert on[:, 0].tolist() == [True, False]


def test_a_description_alone_is_on_for_the_few_texts_that_fit_best():
    vectors = np.random.default_rng(1).normal(size=(2000, 60))
    vectors[:20] = np.eye(60)[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ground = Ground.of(vectors, np.zeros((2000, 3)))
    rule = Rule(
        condition=Condition(about="x", unless=("dinosaur",)), label="a", feedback_id="r", author="ann"
    )
    one = Gate.of(rule, np.eye(60)[0], ground, vectors, np.arange(0), np.zeros(2000, dtype=bool))
    assert set(range(20)) <= set(one.rows.tolist())
    assert len(one.rows) < 60
    on = one.on(["a bird", "a dinosaur", "a bird"], np.eye(60)[[0, 0, 1]], ground)
    assert on.tolist() == [True, False, False]
    assert not Gate(rule).on(["a bird"], np.eye(60)[:1], None).any()


def test_held_out_texts_do_not_shape_what_is_carried_on():
    ground = Ground.of(VECTORS, UNTAUGHT)
    half = np.arange(600) % 2 == 0
    fair = gate(0, ground, held_out=half)
    matching = INDEX.having("anchor")
    kept = matching[~half[matching]]
    expected = (VECTORS[kept] - ground.mean).sum(axis=0) / 600
    np.testing.assert_allclose(fair.pull, expected, atol=1e-12)
    assert len(fair.rows) == len(matching)


def test_the_direction_is_that_of_a_ridge_regression():
    layer = obeying(0, 1, 2)
    ground = layer.rules.ground
    on = np.zeros(600)
    on[INDEX.having("anchor")] = 1
    centred = VECTORS - VECTORS.mean(axis=0)
    spread = centred.T @ centred / 600
    ridge = 2 * np.trace(spread) / 4
    weights = np.linalg.solve(spread + ridge * np.eye(4), centred.T @ (on - on.mean()) / 600)
    expected = weights / (centred @ weights).std()
    np.testing.assert_allclose(layer.rules.distilled.directions[0], expected, atol=1e-8)
    assert ground.count == 600


def test_a_tiny_pool_is_no_ground():
    assert Ground.of(VECTORS[:100], UNTAUGHT[:100]) is None


def test_what_is_carried_on_is_a_part_of_the_answer():
    layer = obeying(0, 1, 2)
    logits = np.array([0.3, 0.1, 0.2])
    for text in ("an anchor", "no word"):
        moved, _ = layer.apply([text], VECTORS[:1], logits[None])
        found = parts(layer, text, VECTORS[0], logits)
        np.testing.assert_allclose(logits + sum(part.move for part in found), moved[0], atol=1e-12)
        assert len(found) == (4 if text == "an anchor" else 3)
