"""What was just said is heeded by the next answer, here and nearby, and not far away."""

import numpy as np
from layer_items import LABELS, answers, item, states

from heedful.instant.layer import InstantLayer
from heedful.instant.residual import ResidualOptions


def build(*items, **options):
    return InstantLayer.build(items, labels=LABELS, dimension=2, **options)


def test_a_correction_changes_the_next_answer_about_that_text_and_about_its_neighbour():
    layer = build().add(item("here", "b", [1, 0], [3, 1, 0]))
    said, heeded = answers(
        layer, ["here", "near", "far"], [[1, 0], [1, 0.05], [0, 1]], [[3, 1, 0], [3, 1.2, 0], [3, 1, 0]]
    )
    assert said == ["b", "b", "a"]
    assert heeded == [("f-here-owner",), ("f-here-owner",), ()]


def test_a_text_is_the_same_text_whatever_its_white_space():
    layer = build(item("here it  is", "b", [1, 0], [3, 1, 0]))
    assert answers(layer, [" here it is\n"], [[0, 1]], [[3, 1, 0]])[0] == ["b"]


def test_far_texts_do_not_move_at_all():
    layer = build(item("here", "b", [1, 0], [3, 1, 0]))
    logits = np.array([[0.1, 0.2, 0.3]])
    moved, heeded = layer.apply(["0" * 32], np.array([[0.79, np.sqrt(1 - 0.79**2)]]), logits)
    assert (moved.tobytes(), heeded) == (logits.tobytes(), [()])


def test_a_confirmed_text_holds_its_surroundings_against_a_correction_nearby():
    correction, confirmation = item("here", "b", [1, 0], [3, 1, 0]), item("there", "a", [1, 0.25], [3, 1, 0])
    asked = ["beside there"], [[1, 0.22]], [[2.2, 1.0, 0]]
    options = ResidualOptions(tau=0.1, cutoff=0.5)
    assert answers(build(correction, options=options), *asked)[0] == ["b"]
    assert answers(build(correction, confirmation, options=options), *asked)[0] == ["a"]


def test_a_rejected_label_sinks_nearby_without_another_being_named():
    layer = build(item("here", "bc", [1, 0], [3, 1, 0.9]))
    assert answers(layer, ["near", "other"], [[1, 0.01], [1, 0.01]], [[3, 1, 0.9], [3, 0.9, 1]])[0] == [
        "b",
        "c",
    ]


def test_people_who_disagree_are_not_heeded_until_it_is_settled():
    first = item("here", "b", [1, 0], [3, 1, 0], author="ann")
    second = item("here", "c", [1, 0], [3, 1, 0], author="bob")
    layer = build(first, second)
    assert answers(layer, ["here"], [[1, 0]], [[3, 1, 0]]) == (["a"], [()])
    assert [conflict.feedback_ids for conflict in layer.conflicts] == [("f-here-ann", "f-here-bob")]
    assert answers(layer.without({"f-here-bob"}), ["here"], [[1, 0]], [[3, 1, 0]])[0] == ["b"]


def test_labels_of_a_multi_label_text_are_heeded_one_by_one():
    layer = build(states("here", "b", "a", [1, 0], [3, -3, 2]), multi_label=True)
    moved, _ = layer.apply([layer.items[0].signal.text], np.array([[1.0, 0]]), np.array([[3.0, -3, 2]]))
    assert (moved[0] > 0).tolist() == [False, True, True]
    near, _ = layer.apply(["0" * 32], np.array([[1.0, 0.02]]), np.array([[3.0, -3, 2]]))
    assert (near[0] > 0).tolist() == [False, True, True]
    assert near[0, 2] == 2.0


def test_what_the_weights_have_learnt_leaves_the_residual_and_stays_in_the_memory():
    right, barely, wrong = [9, 7, 0], [9, 8.5, 0], [0, 9, 0]
    layer = build(
        item("learnt", "a", [1, 0], right, learnt=True),
        item("barely learnt", "a", [0, -1], barely, learnt=True),
        item("not learnt yet", "a", [0, 1], wrong, learnt=True),
        item("new and right", "a", [-1, 0], right),
    )
    assert [told.agreed.text for told in layer.held] == ["barely learnt", "not learnt yet", "new and right"]
    assert answers(layer, ["learnt"], [[1, 0]], [wrong])[0] == ["a"]


def test_the_feedback_behind_an_answer_comes_strongest_first():
    layer = build(item("near", "b", [1, 0.02], [3, 1, 0]), item("further", "b", [1, 0.2], [3, 1, 0]))
    _, heeded = answers(layer, ["asked"], [[1, 0]], [[3, 1, 0]])
    assert heeded == [("f-near-owner", "f-further-owner")]


def test_many_texts_at_once_move_as_each_would_alone():
    rng = np.random.default_rng(0)
    items = [item(f"t{i}", LABELS[i % 3], rng.normal(size=2), rng.normal(size=3)) for i in range(30)]
    layer = build(*items)
    embeddings, logits = rng.normal(size=(5000, 2)), rng.normal(size=(5000, 3))
    moved, _ = layer.apply(["0" * 32] * 5000, embeddings, logits)
    for i in (0, 1, 4095, 4096, 4999):
        alone, _ = layer.apply(["0" * 32], embeddings[i : i + 1], logits[i : i + 1])
        np.testing.assert_allclose(moved[i], alone[0], atol=1e-9)
