"""The pass before an import: what a source holds, or what is wrong with it."""

from pathlib import Path

import pytest

from heedful.data.rows import ReadOptions, Row
from heedful.data.validate import check_labels, validate
from heedful.errors import DataError


def csv(folder: Path, *rows: str) -> Path:
    (folder / "a.csv").write_text("text,label,split\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return folder / "a.csv"


def test_labels_splits_and_unlabelled_rows_are_counted(tmp_path: Path) -> None:
    found = validate(csv(tmp_path, "u,a,train", "v,a,test", "w,b,train", "x,,"))
    assert found.ok
    assert (found.rows, found.labelled, found.unlabelled, found.multi_label) == (4, 3, 1, False)
    assert found.labels == {"a": 2, "b": 1}
    assert found.splits == {"none": 1, "test": 1, "train": 2}


def test_duplicates_inside_the_source_are_counted_and_those_that_contradict(tmp_path: Path) -> None:
    found = validate(csv(tmp_path, "same  text,a,", "other,a,", "same text,a,", " same text,b,"))
    assert (found.duplicates, found.conflicts) == (2, 1)
    assert [(two.source, two.same_labels) for two in found.twice] == [
        (f"{tmp_path / 'a.csv'}:4", True),
        (f"{tmp_path / 'a.csv'}:5", False),
    ]


def test_empty_texts_are_counted_and_are_not_duplicates(tmp_path: Path) -> None:
    found = validate(csv(tmp_path, '"",a,', '" ",b,'), ReadOptions(on_empty="keep"))
    assert (found.rows, found.empty, found.duplicates) == (2, 2, 0)


def test_the_first_error_is_told_with_what_was_read_before_it(tmp_path: Path) -> None:
    found = validate(csv(tmp_path, "x,a,", "y,a,", ",a,", "z,a,nowhere"))
    assert not found.ok
    assert found.rows == 2
    assert found.error is not None
    assert "a.csv:4, column 'text': found an empty text" in found.error


def test_an_unknown_label_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    found = validate(csv(tmp_path, "x,billing,", "y,biling,"), known_labels=["billing", "delivery"])
    assert found.error == (
        f"{tmp_path / 'a.csv'}:3: found the unknown label 'biling'. Did you mean 'billing'? "
        "Known: 'billing', 'delivery'. Add the label or correct the row."
    )


def test_several_labels_are_noticed(tmp_path: Path) -> None:
    assert validate(csv(tmp_path, "x,a|b,"), ReadOptions(label_separator="|")).multi_label


def test_a_source_without_rows_is_an_error(tmp_path: Path) -> None:
    assert "found no rows" in str(validate(csv(tmp_path)).error)


def test_rows_with_known_labels_or_none_pass() -> None:
    check_labels(Row(text="x", labels=("a",)), ["a"])
    check_labels(Row(text="x", labels=None), [])
    with pytest.raises(DataError, match=r"found the unknown label 'b'\. Known: none\."):
        check_labels(Row(text="x", labels=("b",)), [])
