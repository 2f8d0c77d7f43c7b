"""Labels are folded from their steps; renaming changes no count, and the past stays as it was."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_building import correction, example, fresh

from heedful.errors import DataError
from heedful.records.label import AddLabel, Label, Labels, MergeLabels, RenameLabel, SplitLabel


def test_two_processes_cannot_take_the_same_label_id(store):
    label = store.ledger.labels().new("mail")
    store.ledger.append(AddLabel(label=label))
    with pytest.raises(DataError, match="taken"):
        store.ledger.append(AddLabel(label=label.model_copy(update={"name": "post"})))
    assert store.ledger.labels().names == ("mail",)


def test_steps_written_together_build_on_each_other(store):
    one, two = Label(id="L1", name="one"), Label(id="L2", name="two")
    store.ledger.append_all([AddLabel(label=one), AddLabel(label=two), MergeLabels(source="L2", into="L1")])
    assert store.ledger.labels().ids == ("L1",)
    with pytest.raises(DataError, match="no label with id 'L2'"):
        store.ledger.append(RenameLabel(id="L2", name="gone"))


@pytest.fixture(scope="module")
def counted(template, tmp_path_factory):
    with fresh(template, tmp_path_factory.mktemp("counted")) as store:
        store.ledger.append_all([AddLabel(label=Label(id=f"L{n}", name=f"name {n}")) for n in (1, 2, 3)])
        rows = [example(f"text {n}", f"L{n % 3 + 1}", split="test" if n % 5 else "train") for n in range(60)]
        store.examples.add(rows, source="test")
        store.ledger.append_all([correction(f"text {n}", f"L{n % 2 + 1}") for n in range(9)])
        yield store


@settings(max_examples=60, deadline=None)
@given(number=st.integers(1, 3), name=st.text(min_size=1, max_size=20))
def test_a_rename_keeps_every_count(counted, number, name):
    before, labels = counted.examples.counts(), counted.ledger.labels()
    digest, said = counted.examples.digest(), counted.ledger.feedback()
    try:
        counted.ledger.append(RenameLabel(id=f"L{number}", name=name))
    except DataError:
        assert not name.strip() or name in labels.names
        return
    assert counted.examples.counts() == before
    assert counted.examples.digest() == digest
    assert counted.ledger.feedback() == said
    by_name = before.named(counted.ledger.labels())
    for split, counts in before.labels.items():
        old_name = labels.name(f"L{number}")
        assert by_name[split][name] == counts[f"L{number}"]
        assert name == old_name or old_name not in by_name[split]
        assert sum(by_name[split].values()) == sum(counts.values())


def test_merged_labels_are_counted_together(template, tmp_path):
    with fresh(template, tmp_path) as store:
        store.ledger.append_all([AddLabel(label=Label(id=f"L{n}", name=f"name {n}")) for n in (1, 2)])
        store.examples.add([example("a", "L1"), example("b", "L2"), example("c", "L2")], source="test")
        store.ledger.append(MergeLabels(source="L2", into="L1"))
        assert store.examples.counts().named(store.ledger.labels()) == {"train": {"name 1": 3}}


@st.composite
def steps(draw):
    """A history in which every step fits the labels there are."""
    labels, taken = Labels(), []
    for number in range(draw(st.integers(1, 12))):
        kinds = (
            ["add"] + (["rename", "split"] if labels.all else []) + (["merge"] if len(labels.all) > 1 else [])
        )
        kind, name = draw(st.sampled_from(kinds)), f"name {number}"
        if kind == "add":
            step = AddLabel(label=labels.new(name))
        elif kind == "rename":
            step = RenameLabel(id=draw(st.sampled_from(labels.ids)), name=name)
        elif kind == "merge":
            source, into = draw(st.permutations(labels.ids))[:2]
            step = MergeLabels(source=source, into=into)
        else:
            first = labels.new(name)
            second = labels.after(AddLabel(label=first)).new(f"{name}, rest")
            step = SplitLabel(source=draw(st.sampled_from(labels.ids)), into=(first, second))
        labels = labels.after(step)
        taken.append(step)
    return taken


@settings(max_examples=30, deadline=None)
@given(history=steps())
def test_the_labels_at_any_position_are_the_fold_of_the_steps_before_it(template, history):
    with tempfile.TemporaryDirectory() as folder, fresh(template, Path(folder)) as store:
        folded = Labels()
        for position, step in enumerate(history, 1):
            store.ledger.append(step)
            folded = folded.after(step)
            assert store.ledger.labels() == folded
            assert store.ledger.labels(upto=position) == folded
        assert store.ledger.labels(upto=0) == Labels()
        assert [step for _, step in store.ledger.entries()] == history
