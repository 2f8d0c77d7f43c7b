"""Parquet files, also those that `datasets` writes."""

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Dataset, Features, List, Value

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError


def table(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def labels(path: Path) -> list[tuple[str, ...] | None]:
    return [row.labels for row in read_rows(path)]


def test_columns_nulls_and_row_numbers(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", review=["x", "y"], sentiment=["good", None], split=["train", "dev"])
    rows = list(read_rows(path))
    assert [(row.text, row.labels, row.split) for row in rows] == [
        ("x", ("good",), "train"),
        ("y", None, "validation"),
    ]
    assert [row.source for row in rows] == [f"{path}:1", f"{path}:2"]


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (pa.array([["a", "b"], []]), [("a", "b"), ()]),
        (pa.array([3, None]), [("3",), None]),
        (pa.array(["a", "b"]).dictionary_encode(), [("a",), ("b",)]),
        (pa.array([True, False]), [("true",), ("false",)]),
    ],
)
def test_labels_of_any_type(tmp_path: Path, column: pa.Array, wanted: Any) -> None:
    assert labels(table(tmp_path / "a.parquet", text=["x", "y"], label=column)) == wanted


def test_numbers_that_stand_for_class_labels_become_their_names(tmp_path: Path) -> None:
    features = Features({"text": Value("string"), "label": ClassLabel(names=["neg", "pos"])})
    data = Dataset.from_dict({"text": ["x", "y", "z"], "label": [1, 0, -1]}, features=features)
    data.to_parquet(str(tmp_path / "a.parquet"))
    assert labels(tmp_path / "a.parquet") == [("pos",), ("neg",), None]


def test_lists_of_class_labels_become_names(tmp_path: Path) -> None:
    features = Features({"text": Value("string"), "labels": List(ClassLabel(names=["joy", "fear"]))})
    data = Dataset.from_dict({"text": ["x", "y"], "labels": [[0, 1], []]}, features=features)
    data.to_parquet(str(tmp_path / "a.parquet"))
    assert labels(tmp_path / "a.parquet") == [("joy", "fear"), ()]


def test_a_row_is_named_also_far_into_the_file(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=["x"] * 3_456 + [None])
    with pytest.raises(DataError, match=r"a\.parquet:3457, column 'text': found nothing \(null\)"):
        list(read_rows(path))


def test_a_huge_text_is_refused_with_its_row(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=["x", "y" * 2_000_000])
    with pytest.raises(
        DataError, match=r":2, column 'text': found a text of 2,000,000 bytes, more than 1,000,000"
    ):
        list(read_rows(path))


def test_not_a_number_is_no_text(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=[float("nan")])
    with pytest.raises(DataError, match=r":1, column 'text': found NaN\. Wanted text"):
        list(read_rows(path))


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    raw = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe"))
    path = table(tmp_path / "a.parquet", text=raw)
    with pytest.raises(DataError, match=r"a\.parquet:1–1, column 'text': found text that is not UTF-8"):
        list(read_rows(path))


def test_a_missing_text_column_lists_those_that_are_there(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", words=["x"], label=["a"])
    with pytest.raises(DataError, match=r"found the columns 'words', 'label'\. .*text_column"):
        list(read_rows(path))
    assert [row.text for row in read_rows(path, ReadOptions(text_column="words"))] == ["x"]


def test_a_number_that_is_no_class_label_is_named(tmp_path: Path) -> None:
    names = {"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}
    schema = pa.schema(
        [("text", pa.string()), ("label", pa.int64())], metadata={"huggingface": json.dumps(names)}
    )
    pq.write_table(pa.table([["x", "y"], [1, 2]], schema=schema), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r":2, column 'label': found the number 2 for one of 2 class labels"):
        list(read_rows(tmp_path / "a.parquet"))


@pytest.mark.parametrize("described", ["{", "[]", '{"info": {"features": []}}', "[" * 100_000])
def test_a_description_that_makes_no_sense_is_passed_over(tmp_path: Path, described: str) -> None:
    schema = pa.schema([("text", pa.string()), ("label", pa.int64())], metadata={"huggingface": described})
    pq.write_table(pa.table([["x"], [1]], schema=schema), tmp_path / "a.parquet")
    assert labels(tmp_path / "a.parquet") == [("1",)]


def test_empty_texts_can_be_skipped_and_labels_split_at_a_separator(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=["", "x"], label=["a", "a|b"])
    rows = read_rows(path, ReadOptions(on_empty="skip", label_separator="|"))
    assert [(row.text, row.labels, row.source) for row in rows] == [("x", ("a", "b"), f"{path}:2")]


def test_damage_anywhere_in_a_file_is_an_error_and_never_a_crash(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.parquet", text=[f"text {number}" for number in range(20)], label=["a", "b"] * 10
    )
    whole, chance = path.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            labels(path)
        except DataError:
            refused += 1
    assert refused > 100
