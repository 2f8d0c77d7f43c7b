"""Rows become examples of a project and examples become rows again."""

import pytest

from heedful.data.examples import to_examples, to_rows
from heedful.data.rows import Row
from heedful.errors import DataError
from heedful.records.example import Example
from heedful.records.label import Label, Labels, MergeLabels, RenameLabel, SplitLabel

LABELS = Labels(all=(Label(id="L1", name="billing"), Label(id="L2", name="delivery")))


def test_names_become_ids_and_unlabelled_rows_the_pool() -> None:
    rows = [Row(text="x", labels=("delivery",), split="test", source="a:1"), Row(text="y", split="train")]
    assert list(to_examples(rows, LABELS)) == [
        Example(text="x", labels=("L2",), split="test", source="a:1"),
        Example(text="y", labels=None, split="pool"),
    ]


def test_a_row_that_was_put_into_the_pool_loses_its_label() -> None:
    assert next(to_examples([Row(text="x", labels=("billing",), split="pool")], LABELS)).labels is None


def test_several_labels_need_a_multi_label_project() -> None:
    rows = [Row(text="x", labels=("billing", "delivery"), split="train", source="a.csv:2")]
    with pytest.raises(DataError, match=r"a\.csv:2: found 2 labels"):
        list(to_examples(rows, LABELS))
    assert next(to_examples(rows, LABELS, multi_label=True)).labels == ("L1", "L2")


def test_examples_are_written_with_the_present_names() -> None:
    examples = [
        Example(text="x", labels=("L1",), split="train"),
        Example(text="y", labels=None, split="pool"),
    ]
    renamed = LABELS.after(RenameLabel(id="L1", name="invoices"))
    assert list(to_rows(examples, renamed)) == [
        Row(text="x", labels=("invoices",), split="train"),
        Row(text="y", labels=None, split="pool"),
    ]


def test_merged_labels_are_written_once_and_a_split_one_not_at_all() -> None:
    both = [Example(text="x", labels=("L1", "L2"), split="train")]
    merged = LABELS.after(MergeLabels(source="L2", into="L1"))
    assert [row.labels for row in to_rows(both, merged)] == [("billing",)]
    parts = LABELS.after(
        SplitLabel(source="L1", into=(Label(id="L3", name="invoice"), Label(id="L4", name="tax")))
    )
    assert [row.labels for row in to_rows(both, parts)] == [None]
