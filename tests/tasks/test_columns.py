"""A version keeps answering while labels are renamed, merged, split and added."""

import numpy as np

from heedful.records.label import AddLabel, Labels, MergeLabels, RenameLabel, SplitLabel
from heedful.tasks.columns import align

OLD = ("L1", "L2", "L3")
LOGITS = np.log(np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]))


def labels():
    return Labels(all=Labels().several(["red", "green", "blue"]))


def test_unchanged_or_renamed_labels_keep_the_very_numbers():
    renamed = labels().after(RenameLabel(id="L2", name="lime"))
    for now in (labels(), renamed):
        assert align(LOGITS, OLD, now, False).tobytes() == LOGITS.tobytes()


def test_a_merged_label_has_the_probability_of_both():
    merged = labels().after(MergeLabels(source="L1", into="L3"))
    np.testing.assert_allclose(np.exp(align(LOGITS, OLD, merged, False)), [[0.3, 0.7], [0.2, 0.8]])
    assert align(LOGITS, OLD, merged, True)[:, 1].tolist() == LOGITS.max(axis=1).tolist()


def test_the_parts_of_a_split_label_share_its_probability():
    now = labels()
    split = now.after(SplitLabel(source="L1", into=now.several(["dark red", "light red"])))
    np.testing.assert_allclose(np.exp(align(LOGITS, OLD, split, False))[0], [0.3, 0.2, 0.25, 0.25])
    np.testing.assert_allclose(np.exp(align(LOGITS, OLD, split, True))[0], [0.3, 0.2, 0.5, 0.5])


def test_a_new_label_is_never_the_answer_before_somebody_says_so():
    now = labels()
    grown = now.after(AddLabel(label=now.new("violet")))
    aligned = align(LOGITS, OLD, grown, False)
    assert aligned.shape == (2, 4)
    assert aligned.argmax(axis=1).tolist() == LOGITS.argmax(axis=1).tolist()
    many = align(np.array([[3.0, 2.0, 1.0]]), OLD, grown, True)
    assert many[0, 3] == -1.0
