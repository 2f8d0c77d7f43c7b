"""JSON Lines, also with keys that come and go."""

import json
from pathlib import Path
from typing import Any

import pytest

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError


def lines(path: Path, *objects: Any) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in objects), encoding="utf-8")
    return path


def labels(path: Path, **options: object) -> list[tuple[str, ...] | None]:
    return [row.labels for row in read_rows(path, ReadOptions(**options))]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a", ("a",)),
        (" a ", ("a",)),
        ("[a]", ("[a]",)),
        (["a", "b", "a"], ("a", "b")),
        ([], ()),
        (None, None),
        ("", None),
        (3, ("3",)),
        (0, ("0",)),
        (1.0, ("1",)),
        (True, ("true",)),
        ([1, 2], ("1", "2")),
    ],
)
def test_a_label_is_a_name_a_list_a_number_or_nothing(tmp_path: Path, value: Any, wanted: Any) -> None:
    assert labels(lines(tmp_path / "a.jsonl", {"text": "x", "label": value})) == [wanted]


def test_a_label_that_first_appears_in_a_later_row_is_not_lost(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "x"}, {"text": "y", "label": "a"}, {"text": "z"})
    assert labels(path) == [None, ("a",), None]


def test_the_columns_chosen_first_stay_chosen(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "x", "topic": "t"}, {"text": "y", "topic": "u", "label": "a"})
    assert labels(path) == [("t",), ("u",)]


def test_a_named_label_column_that_no_row_has_is_an_error(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "x", "label": "a"})
    with pytest.raises(DataError, match=r"found the keys 'label', 'text'\. Wanted 'intent' in some row"):
        labels(path, label_column="intent")


def test_a_text_missing_in_a_later_row_is_an_error(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "x"}, {"body": "y"})
    with pytest.raises(DataError, match=r"a\.jsonl:2: found the keys 'body'. Wanted 'text' in every row"):
        labels(path)


@pytest.mark.parametrize("name", ["a.ndjson", "a.json", "a.JSONL"])
def test_the_suffix_may_vary_and_blank_lines_do_not_count(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"text": "x"}\n\n  \n{"text": "y"}', encoding="utf-8")
    assert [(row.text, row.source) for row in read_rows(tmp_path / name)] == [
        ("x", f"{tmp_path / name}:1"),
        ("y", f"{tmp_path / name}:4"),
    ]


def test_rows_with_ever_new_keys_are_read_in_time(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *({"text": "x", f"key {n}": 1} for n in range(20_000)))
    assert len(labels(path)) == 20_000
