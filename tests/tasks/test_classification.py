"""What each kind of feedback asks of the model, single-label and multi-label."""

import numpy as np
import pytest

from heedful.errors import FeedbackError
from heedful.records.feedback import Choice, Comment, Correction, Verdict
from heedful.records.label import Labels, MergeLabels, SplitLabel
from heedful.tasks.agreement import settle
from heedful.tasks.classification import Classification


def labels():
    return Labels(all=Labels().several(["red", "green", "blue"]))


def split():
    known = labels()
    return known.after(SplitLabel(source="L1", into=known.several(["dark red", "light red"])))


MERGED = MergeLabels(source="L1", into="L2")
ONE, MANY = Classification(labels()), Classification(labels(), multi_label=True)


@pytest.mark.parametrize(
    ("said", "allowed", "weight"),
    [
        (Verdict(text="t", answer=("L1",), right=True), {"L1"}, 0.5),
        (Verdict(text="t", answer=("L1",), right=False), {"L2", "L3"}, 0.8),
        (Correction(text="t", labels=("L2",)), {"L2"}, 1.0),
        (Choice(text="t", one_of=("L1", "L2")), {"L1", "L2"}, 1.0),
        (Choice(text="t", none_of=("L1",)), {"L2", "L3"}, 1.0),
        (Choice(text="t", one_of=("L1", "L2"), none_of=("L1",)), {"L2"}, 1.0),
    ],
)
def test_single_label_feedback_says_which_labels_are_allowed(said, allowed, weight):
    (signal,) = ONE.signals(said)
    assert (signal.allowed, signal.weight, signal.feedback_id) == (allowed, weight, said.id)
    assert ONE.unread(said) is None


@pytest.mark.parametrize(
    ("said", "present", "absent"),
    [
        (Verdict(text="t", answer=("L1", "L2"), right=True), {"L1", "L2"}, {"L3"}),
        (Verdict(text="t", answer=(), right=True), set(), {"L1", "L2", "L3"}),
        (Verdict(text="t", answer=("L1",), right=False), set(), {"L1"}),
        (Correction(text="t", labels=()), set(), {"L1", "L2", "L3"}),
        (Correction(text="t", labels=("L3",)), {"L3"}, {"L1", "L2"}),
        (Choice(text="t", one_of=("L1",)), {"L1"}, set()),
        (Choice(text="t", none_of=("L1", "L2")), set(), {"L1", "L2"}),
    ],
)
def test_multi_label_feedback_says_which_labels_are_present_and_absent(said, present, absent):
    (signal,) = MANY.signals(said)
    assert (signal.present, signal.absent) == (present, absent)
    assert MANY.unread(said) is None


@pytest.mark.parametrize("answer", [(), ("L1", "L2")])
def test_wrong_about_several_labels_or_none_asks_which(answer):
    said = Verdict(text="t", answer=answer, right=False)
    assert MANY.signals(said) == []
    assert "Which should it have?" in MANY.unread(said)


def test_one_of_several_labels_asks_which_but_keeps_what_was_ruled_out():
    said = Choice(text="t", one_of=("L1", "L2"), none_of=("L3",))
    (signal,) = MANY.signals(said)
    assert (signal.present, signal.absent) == (set(), {"L3"})
    assert "Which do?" in MANY.unread(said)


@pytest.mark.parametrize("task", [ONE, MANY])
def test_a_comment_waits_to_be_read(task):
    said = Comment(text="t", comment="never red")
    assert task.signals(said) == []
    assert "not read yet" in task.unread(said)


@pytest.mark.parametrize("task", [ONE, MANY])
@pytest.mark.parametrize(
    "said",
    [
        Correction(text="t", labels=("L9",)),
        Choice(text="t", none_of=("L9",)),
        Verdict(text="t", answer=("L9",), right=True),
    ],
)
def test_a_label_the_project_lacks_is_refused_with_the_known_names(task, said):
    with pytest.raises(FeedbackError, match=r"'L9'.*red, green, blue"):
        task.signals(said)


@pytest.mark.parametrize("wanted", [(), ("L1", "L2")])
def test_a_correction_names_exactly_one_label_where_texts_have_one(wanted):
    with pytest.raises(FeedbackError, match="exactly one label"):
        ONE.signals(Correction(text="t", labels=wanted))


def test_a_choice_that_leaves_everything_or_nothing_says_nothing():
    for said in [Choice(text="t", one_of=labels().ids), Choice(text="t", none_of=labels().ids)]:
        assert ONE.signals(said) == []
        assert "Which label is it?" in ONE.unread(said)


def test_feedback_on_a_merged_label_speaks_of_the_union():
    task = Classification(labels().after(MERGED))
    assert task.signals(Correction(text="t", labels=("L1",)))[0].allowed == {"L2"}
    assert task.signals(Verdict(text="t", answer=("L1",), right=False)) == []


def test_feedback_on_a_split_label_says_one_of_the_parts():
    one, many = Classification(split()), Classification(split(), multi_label=True)
    right = Verdict(text="t", answer=("L1",), right=True)
    wrong = Verdict(text="t", answer=("L1",), right=False)
    assert one.signals(right)[0].allowed == {"L4", "L5"}
    assert one.signals(wrong)[0].allowed == {"L2", "L3"}
    assert (many.signals(right)[0].present, many.signals(right)[0].absent) == (set(), {"L2", "L3"})
    assert many.signals(wrong)[0].absent == {"L4", "L5"}


def test_targets_are_one_for_allowed_zero_for_not_and_minus_one_for_unknown():
    correction = ONE.signals(Correction(text="t", labels=("L2",)))
    agreed = settle(correction).agreed
    assert ONE.targets([*correction, *agreed, ("L1", "L3")]).tolist() == [[0, 1, 0], [0, 1, 0], [1, 0, 1]]
    wrong = MANY.signals(Verdict(text="t", answer=("L1",), right=False))
    assert MANY.targets([*wrong, ("L1",)]).tolist() == [[0, -1, -1], [1, 0, 0]]
    assert ONE.targets([]).shape == (0, 3)


def test_an_answer_is_the_likeliest_label_or_all_likely_ones():
    probabilities = np.array([[0.2, 0.5, 0.3], [0.6, 0.5, 0.1], [0.1, 0.2, 0.3]])
    assert ONE.decide(probabilities) == [("L2",), ("L1",), ("L3",)]
    assert MANY.decide(probabilities) == [("L2",), ("L1", "L2"), ()]


def test_names_are_those_of_today():
    assert Classification(split()).names(["L2", "L1"]) == ("green", "dark red or light red")
