"""What was just said is heeded by the next answer, here and nearby, and can be taken back exactly."""

import numpy as np
import pytest

from heedful.instant.layer import InstantLayer
from heedful.instant.told import Item
from heedful.records.base import content_hash
from heedful.records.signal import LabelSet

LABELS = ("a", "b", "c")


def item(text, allowed, embedding, logits, author="owner", weight=1.0, feedback_id=None):
    signal = LabelSet(
        text=text,
        weight=weight,
        feedback_id=feedback_id or f"f-{text}-{author}",
        author=author,
        allowed=frozenset(allowed),
    )
    return Item(signal, np.array(embedding, dtype=np.float32), np.array(logits, dtype=np.float32))


def answers(layer, texts, embeddings, logits):
    moved, heeded = layer.apply([content_hash(text) for text in texts], np.array(embeddings), np.array(logits))
    return [layer.labels[i] for i in moved.argmax(axis=1)], heeded


def test_a_correction_changes_the_next_answer_about_that_text_and_about_its_neighbour():
    layer = InstantLayer.build([], labels=LABELS, dimension=2).add(item("here", "b", [1, 0], [3, 1, 0]))
    said, heeded = answers(
        layer, ["here", "near", "far"], [[1, 0], [1, 0.05], [0, 1]], [[3.0, 1, 0], [3, 1.2, 0], [3, 1, 0]]
    )
    assert said == ["b", "b", "a"]
    assert heeded == [("f-here-owner",), ("f-here-owner",), ()]


def test_far_texts_do_not_move_at_all():
    layer = InstantLayer.build([item("here", "b", [1, 0], [3, 1, 0])], labels=LABELS, dimension=2)
    logits = np.array([[0.1, 0.2, 0.3]])
    moved, _ = layer.apply(["0" * 32], np.array([[0.5, 0.9]]), logits)
    assert np.array_equal(moved, logits)


@pytest.mark.parametrize("withdrawn", range(6))
def test_withdrawing_an_item_gives_bit_for_bit_the_layer_that_never_heard_it(withdrawn):
    rng = np.random.default_rng(0)
    items = [
        item(f"text {i % 5}", LABELS[i % 3], rng.normal(size=4), rng.normal(size=3), feedback_id=str(i))
        for i in range(6)
    ]
    said = InstantLayer.build([], labels=LABELS, dimension=4)
    for one in items:
        said = said.add(one)
    never = InstantLayer.build(
        [one for i, one in enumerate(items) if i != withdrawn], labels=LABELS, dimension=4
    )
    undone = said.without({str(withdrawn)})
    assert undone.residual.coefficients.tobytes() == never.residual.coefficients.tobytes()
    assert undone.told.keys() == never.told.keys()
