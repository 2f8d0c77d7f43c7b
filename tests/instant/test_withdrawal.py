"""Whatever was said and taken back, in whatever order: the layer is the one that never heard it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_items import LABELS, item

from heedful.instant.layer import InstantLayer
from heedful.instant.residual import ResidualOptions
from heedful.instant.state import state


def items(count, texts, seed=0):
    """Items by three people and the owner on a few texts, so that they add up, supersede and conflict."""
    rng = np.random.default_rng(seed)
    embeddings, logits = rng.normal(size=(texts, 4)), rng.normal(size=(texts, 3))
    made = []
    for i in range(count):
        about, author = int(rng.integers(texts)), str(rng.choice(["ann", "bob", "owner"]))
        allowed = rng.choice(LABELS, size=int(rng.integers(1, 3)), replace=False)
        weight = float(rng.choice([0.5, 0.8, 1.0]))
        made.append(item(f"text {about}", allowed, embeddings[about], logits[about], author, str(i), weight))
    return made


def built(some):
    options = ResidualOptions(tau=0.3, cutoff=-1.0)
    return InstantLayer.build(some, labels=LABELS, dimension=4, options=options)


def assert_same(layer, other):
    assert state(layer) == state(other)
    assert [told.agreed for told in layer.told.values()] == [told.agreed for told in other.told.values()]
    for mine, theirs in [
        (layer.residual.keys, other.residual.keys),
        (layer.residual.coefficients, other.residual.coefficients),
        *zip(layer.residual.factor.blocks, other.residual.factor.blocks, strict=True),
    ]:
        assert mine.tobytes() == theirs.tobytes()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=40))
def test_any_course_of_saying_and_withdrawing_ends_in_the_layer_built_from_what_is_left(seed, course):
    waiting, left = items(40, 12, seed), []
    layer = built([])
    for says, pick in course:
        if says and waiting:
            left.append(waiting.pop(0))
            layer = layer.add(left[-1])
        elif left:
            gone = left.pop(pick % len(left))
            layer = layer.without({gone.signal.feedback_id})
    assert_same(layer, built(left))


def test_one_persons_words_can_be_withdrawn_from_a_layer_of_many_blocks():
    everything = items(400, 150)
    anns = {x.signal.feedback_id for x in everything if x.signal.author == "ann"}
    never = built([x for x in everything if x.signal.feedback_id not in anns])
    assert len(never.held) > 64
    assert_same(built(everything).without(anns), never)


def test_adding_leaves_the_earlier_layer_as_it_was():
    everything = items(100, 80)
    earlier = built(everything[:70])
    before = earlier.residual.coefficients.tobytes(), state(earlier)
    earlier.add(*everything[70:])
    earlier.add(everything[99])
    assert (earlier.residual.coefficients.tobytes(), state(earlier)) == before


def test_the_residual_agrees_with_a_dense_solver():
    layer = built(items(300, 200))
    keys = np.array([told.key for told in layer.held])
    kernel = np.exp((keys @ keys.T - 1) / 0.3)
    noise = np.diag([layer.residual.options.noise / told.agreed.weight for told in layer.held])
    dense = np.linalg.solve(kernel + noise, np.array([told.move for told in layer.held]))
    np.testing.assert_allclose(layer.residual.coefficients, dense, atol=1e-8)
    embeddings, logits = np.random.default_rng(3).normal(size=(50, 4)), np.zeros((50, 3))
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    moved, _ = layer.apply(["0" * 32] * 50, embeddings, logits)
    np.testing.assert_allclose(moved, np.exp((unit @ keys.T - 1) / 0.3) @ dense, atol=1e-8)
