"""Pairs come in from two columns, and go out into two that come in again."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heedful.data.parts import guess_parts
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.data.write import write_examples
from heedful.errors import DataError
from heedful.records.parts import join_parts

PAIRS = ReadOptions(inputs="pairs")


def written(folder: Path, header: str, *rows: str) -> Path:
    path = folder / "pairs.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        ("premise,hypothesis,label", ("premise", "hypothesis")),
        ("label,Sentence1,Sentence2", ("Sentence1", "Sentence2")),
        ("idx,question,passage,label", ("question", "passage")),
        ("question,sentence,label", ("question", "sentence")),
        ("question1,question2,is_duplicate", ("question1", "question2")),
        ("前提,假设,标签", ("前提", "假设")),
    ],
)
def test_the_usual_names_of_pairs_are_found(header: str, pair: tuple[str, str]):
    found = guess_parts(header.split(","), "pairs")
    assert found is not None
    assert (found.text, *found.others) == pair


def test_a_row_of_two_columns_is_a_pair(tmp_path: Path):
    path = written(tmp_path, "premise,hypothesis,label", "A man sleeps.,A person rests.,yes")
    (row,) = read_rows(path, PAIRS)
    assert row.text == "A man sleeps. ||| A person rests."
    assert row.labels == ("yes",)


def test_columns_with_other_names_are_named(tmp_path: Path):
    path = written(tmp_path, "ours,theirs,label", "a,b,yes")
    (row,) = read_rows(path, ReadOptions(inputs="pairs", text_column="ours", other_columns=("theirs",)))
    assert row.text == "a ||| b"


def test_json_lines_and_parquet_hold_pairs_too(tmp_path: Path):
    lines = tmp_path / "pairs.jsonl"
    lines.write_text(json.dumps({"question": "why?", "passage": "so", "label": True}) + "\n")
    table = pa.table({"sentence1": ["a", "c"], "sentence2": ["b", "d"], "label": [1, 0]})
    pq.write_table(table, tmp_path / "pairs.parquet")
    assert [(row.text, row.labels) for row in read_rows(lines, PAIRS)] == [("why? ||| so", ("true",))]
    rows = list(read_rows(tmp_path / "pairs.parquet", PAIRS))
    assert [(row.text, row.labels) for row in rows] == [("a ||| b", ("1",)), ("c ||| d", ("0",))]


def test_pairs_that_are_one_text_already_come_in_as_well(tmp_path: Path):
    (row,) = read_rows(written(tmp_path, "text,label", "a ||| b,yes"), PAIRS)
    assert row.text == "a ||| b"


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        ("text,label", "only one,yes", "pairs.csv:2, column 'text': found one part where a pair was wanted"),
        ("premise,hypothesis", "a,", "an empty text"),
        ("ours,theirs", "a,b", "name them with text_column and other_columns"),
    ],
)
def test_what_is_no_pair_is_told(tmp_path: Path, header: str, row: str, says: str):
    with pytest.raises(DataError, match=says):
        list(read_rows(written(tmp_path, header, row), PAIRS))


def test_whoever_reads_pairs_as_texts_is_told_what_they_want(tmp_path: Path):
    with pytest.raises(DataError, match='Pairs of texts want a project with inputs = "pairs"'):
        list(read_rows(written(tmp_path, "premise,hypothesis,label", "a,b,yes")))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_pairs_go_out_in_two_columns_and_come_in_the_same(tmp_path: Path, suffix: str):
    pairs = [('say "a", b', "c\nd"), ("a ||| b", "\\|||"), ("=1+1", "[x]"), ("ä", " b ")]
    rows = [Row(text=join_parts(pair), labels=("[x]",), split="train") for pair in pairs]
    path = tmp_path / f"out{suffix}"
    assert write_examples(path, rows, texts=("sentence1", "sentence2")) == 4
    again = list(read_rows(path, PAIRS))
    assert [row.text for row in again] == [row.text for row in rows]
    assert {row.labels for row in again} == {("[x]",)}


def test_the_columns_have_names_that_other_programs_know(tmp_path: Path):
    write_examples(tmp_path / "out.csv", [Row(text="a ||| b")], texts=("sentence1", "sentence2"))
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["sentence1", "sentence2", "label", "split"]
