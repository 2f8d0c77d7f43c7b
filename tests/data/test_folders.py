"""Folders: one per label, or of data files named after their split."""

from pathlib import Path

import pytest

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError


def files(folder: Path, content: dict[str, str | bytes]) -> Path:
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def values(folder: Path, **options: object) -> list[tuple[str, tuple[str, ...] | None, str | None]]:
    return [(row.text, row.labels, row.split) for row in read_rows(folder, ReadOptions(**options))]


def test_a_folder_per_label(tmp_path: Path) -> None:
    files(
        tmp_path,
        {"sport/1.txt": "goal\n", "tech/1.txt": "chip", "tech/2": "code", "README": "about", ".git/x": ""},
    )
    assert values(tmp_path) == [
        ("goal\n", ("sport",), None),
        ("chip", ("tech",), None),
        ("code", ("tech",), None),
    ]
    assert next(read_rows(tmp_path)).source == str(tmp_path / "sport" / "1.txt")


def test_label_folders_below_train_and_test_and_a_pool_without_labels(tmp_path: Path) -> None:
    files(
        tmp_path,
        {"train/pos/1.txt": "a", "train/unsup/1.txt": "b", "test/neg/1.txt": "c", "train/words.vocab": ""},
    )
    assert values(tmp_path) == [("c", ("neg",), "test"), ("a", ("pos",), "train"), ("b", None, "train")]


def test_a_label_may_be_called_test(tmp_path: Path) -> None:
    files(tmp_path, {"test/1.txt": "x", "prose/1.txt": "y"})
    assert values(tmp_path) == [("y", ("prose",), None), ("x", ("test",), None)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a/1.txt", b"caf\xe9", r"a/1\.txt: found byte 0xe9 at 3, which is not UTF-8"),
        ("a/1.txt", b"\xff\xfex\0", r"a/1\.txt: found a file in UTF-16"),
        ("a/1.txt", b"", r"a/1\.txt, column 'text': found an empty text"),
        ("a/1.txt", b"x" * 1_000_001, r"a/1\.txt: found a row of more than 1,000,000 bytes"),
        ("a/1.png", b"x", r"a/1\.png: found a file of the kind '\.png'"),
        ("a/b/1.txt", b"x", r"a/b: found a folder inside a label's folder"),
        ("1.txt", b"x", r"found no folders with text files"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    files(tmp_path, {name: content})
    with pytest.raises(DataError, match=message):
        values(tmp_path)


def test_files_of_rows_take_their_split_from_their_names(tmp_path: Path) -> None:
    files(
        tmp_path,
        {"train.csv": "text,label\nx,a\n", "test.jsonl": '{"text": "y", "label": "b"}\n', "notes.md": ""},
    )
    assert values(tmp_path) == [("y", ("b",), "test"), ("x", ("a",), "train")]
    assert values(tmp_path, split="pool") == [("y", ("b",), "pool"), ("x", ("a",), "pool")]


def test_files_of_rows_may_lie_in_a_folder_named_data(tmp_path: Path) -> None:
    files(
        tmp_path,
        {"data/validation-00000-of-00001.csv": "text\nx\n", "data/more.csv": "text\ny\n", "README.md": ""},
    )
    assert values(tmp_path) == [("y", None, None), ("x", None, "validation")]


def test_hidden_files_and_descriptions_beside_label_folders_do_not_count(tmp_path: Path) -> None:
    files(
        tmp_path, {"a/1.txt": "x", "a/.2.txt": "", "labels.json": "{}", ".train.csv": "", "._test.csv": "\0"}
    )
    assert values(tmp_path) == [("x", ("a",), None)]


def test_empty_texts_of_a_folder_can_be_skipped(tmp_path: Path) -> None:
    files(tmp_path, {"a/1.txt": "", "a/2.txt": "x"})
    assert values(tmp_path, on_empty="skip") == [("x", ("a",), None)]
