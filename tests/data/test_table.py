"""Tables as they stand: every column of every row, whatever the format."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heedful.data.table import read_hub, read_table
from heedful.errors import DataError


def test_json_lines_keep_their_nested_values(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"a": {"b": [1, 2]}, "c": None}) + "\n\n")
    assert list(read_table(path)) == [{"a": {"b": [1, 2]}, "c": None}]


def test_quotes_are_letters_in_tsv_and_quotes_in_csv(tmp_path):
    (tmp_path / "a.tsv").write_text('x\ty\n"one\ttwo"\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text('x,y\n"one, two",three\n', encoding="utf-8")
    assert list(read_table(tmp_path / "a.tsv")) == [{"x": '"one', "y": 'two"'}]
    assert list(read_table(tmp_path / "a.csv")) == [{"x": "one, two", "y": "three"}]


def test_a_header_may_be_given_for_files_without_one(tmp_path):
    (tmp_path / "a.tsv").write_text("1\tone\n2\ttwo\n", encoding="utf-8")
    assert [row["word"] for row in read_table(tmp_path / "a.tsv", ("number", "word"))] == ["one", "two"]


def test_a_row_that_is_too_short_is_named_by_its_line(tmp_path):
    (tmp_path / "a.tsv").write_text("x\ty\n1\t2\n3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"a.tsv:3.*1 cells for 2 columns"):
        list(read_table(tmp_path / "a.tsv"))


def test_parquet_gives_all_columns(tmp_path):
    pq.write_table(pa.table({"x": [1, 2], "y": [["a"], []]}), tmp_path / "a.parquet")
    assert list(read_table(tmp_path / "a.parquet")) == [{"x": 1, "y": ["a"]}, {"x": 2, "y": []}]


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(DataError, match="a file of the kind '.txt'.*Wanted .jsonl"):
        list(read_table(tmp_path / "a.txt"))


def test_a_dataset_that_is_not_in_the_cache_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=r"nobody/nothing \(one\) could not be loaded.*Name a folder"):
        read_hub("nobody/nothing", "one")


def test_a_dataset_is_read_by_split_and_its_classes_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    features = {"label": {"names": ["no", "yes"], "_type": "ClassLabel"}}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    schema = pa.schema([("text", pa.string()), ("label", pa.int64())], metadata=metadata)
    (tmp_path / "data").mkdir()
    for split, label in (("train", 0), ("test", 1), ("validation", -1)):
        table = pa.table({"text": [split], "label": [label]}, schema=schema)
        pq.write_table(table, tmp_path / "data" / f"{split}.parquet")
    found = {split: list(rows) for split, rows in read_hub(str(tmp_path / "data"), None).items()}
    assert found["test"] == [{"text": "test", "label": "yes"}]
    assert {split: rows[0]["text"] for split, rows in found.items()} == {name: name for name in found}
    assert set(found) == {"train", "test", "validation"}
