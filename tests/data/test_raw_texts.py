"""Raw texts come out of text files, rows, and folders of both."""

import gzip
from pathlib import Path

import pytest

from heedful.data.rows import ReadOptions
from heedful.data.texts import RawTexts
from heedful.errors import DataError


def test_a_text_file_is_cut_at_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n\n\nthree\n \nfour")
    assert list(RawTexts(tmp_path / "a.txt")) == ["one\ntwo", "three", "four"]


def test_a_folder_is_read_file_by_file_with_its_rows(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with gzip.open(tmp_path / "b" / "z.txt.gz", "wt") as file:
        file.write("packed")
    (tmp_path / "a.jsonl").write_text('{"text": "row"}\n{"text": ""}\n')
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert list(RawTexts(tmp_path)) == ["row", "packed"]


def test_rows_for_validation_and_test_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("body,split\nlearn,train\nkeep,test\ntry,validation\n")
    assert list(RawTexts(tmp_path / "rows.csv", ReadOptions(text_column="body"))) == ["learn"]


def test_the_fingerprint_changes_with_the_file_and_with_how_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    before = RawTexts(path).fingerprint
    assert RawTexts(path).fingerprint == before
    assert RawTexts(path, ReadOptions(encoding="latin-1")).fingerprint != before
    path.write_text("one two")
    assert RawTexts(path).fingerprint != before


def test_what_is_no_text_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="folder without texts"):
        RawTexts(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"one\nt\0wo")
    with pytest.raises(DataError, match="a.txt:2: found a NUL"):
        list(RawTexts(tmp_path / "a.txt"))
    with pytest.raises(DataError, match=r"There is no file '.*missing.txt'. Correct"):
        RawTexts(tmp_path / "missing.txt")
    with pytest.raises(DataError, match="no file or folder"):
        list(RawTexts(tmp_path / "missing.jsonl"))
