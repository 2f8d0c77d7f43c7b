"""Labels keep their ids through renames, merges and splits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import DataError
from heedful.records.label import AddLabel, Label, Labels, MergeLabels, RenameLabel, SplitLabel


def three():
    labels = Labels()
    return labels.model_copy(update={"all": labels.several(["red", "green", "blue"])})


def test_renaming_changes_the_name_and_nothing_else():
    labels = three().after(RenameLabel(id="L2", name="lime"))
    assert labels.ids == ("L1", "L2", "L3")
    assert labels.names == ("red", "lime", "blue")
    assert labels.current("L2") == {"L2"}


def test_a_merged_label_stands_for_the_one_it_went_into():
    labels = three().after(MergeLabels(source="L1", into="L2"))
    assert labels.ids == ("L2", "L3")
    assert labels.translate(["L1", "L3"]) == {"L2", "L3"}
    assert labels.name("L1") == "green"


def test_a_split_label_stands_for_its_parts():
    labels = three()
    parts = labels.several(["dark red", "light red"])
    split = labels.after(SplitLabel(source="L1", into=parts))
    assert split.current("L1") == {"L4", "L5"}
    assert split.name("L1") == "dark red or light red"


def test_not_a_merged_label_rules_nothing_out_and_not_a_split_one_rules_out_its_parts():
    labels = three().after(MergeLabels(source="L1", into="L2"))
    assert labels.ruled_out("L1") == frozenset()
    assert labels.ruled_out("L2") == {"L2"}
    split = labels.after(SplitLabel(source="L3", into=labels.several(["navy", "sky"])))
    assert split.ruled_out("L3") == {"L4", "L5"}


@pytest.mark.parametrize(
    "step",
    [
        RenameLabel(id="L9", name="x"),
        RenameLabel(id="L1", name="green"),
        RenameLabel(id="L1", name=" "),
        MergeLabels(source="L1", into="L1"),
        MergeLabels(source="L1", into="L9"),
        SplitLabel(source="L9", into=(Label(id="L4", name="x"), Label(id="L5", name="y"))),
        SplitLabel(source="L1", into=(Label(id="L4", name="x"),)),
        SplitLabel(source="L1", into=(Label(id="L4", name="x"), Label(id="L4", name="y"))),
        AddLabel(label=Label(id="L1", name="new")),
        AddLabel(label=Label(id="L4", name="red")),
    ],
)
def test_an_impossible_step_is_refused(step):
    with pytest.raises(DataError):
        three().after(step)


def test_a_label_may_be_renamed_to_the_name_it_has():
    assert three().after(RenameLabel(id="L1", name="red")) == three()


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(DataError, match="red, green, blue"):
        three().id("violet")


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "merge", "split", "rename"]), st.integers(0, 99)), max_size=12
)


@given(STEPS)
def test_every_id_there_ever_was_translates_into_labels_of_today(steps):
    labels, ever = three(), set(three().ids)
    for number, (kind, pick) in enumerate(steps):
        chosen = labels.ids[pick % len(labels.ids)]
        if kind == "add":
            labels = labels.after(AddLabel(label=labels.new(f"new {number}")))
        elif kind == "merge" and len(labels.ids) > 1:
            into = labels.ids[(pick + 1) % len(labels.ids)]
            labels = labels.after(MergeLabels(source=chosen, into=into))
        elif kind == "split":
            parts = labels.several([f"left {number}", f"right {number}"])
            labels = labels.after(SplitLabel(source=chosen, into=parts))
        elif kind == "rename":
            labels = labels.after(RenameLabel(id=chosen, name=f"renamed {number}"))
        ever |= set(labels.ids)
    assert len(set(labels.ids)) == len(labels.ids)
    for label_id in ever:
        assert labels.current(label_id) and labels.current(label_id) <= set(labels.ids)
        assert labels.ruled_out(label_id) <= labels.current(label_id)
