"""CSV and TSV files as people have them."""

import gzip
from pathlib import Path

import pytest

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def values(path: Path, **options: object) -> list[tuple[str, tuple[str, ...] | None, str | None]]:
    return [(row.text, row.labels, row.split) for row in read_rows(path, ReadOptions(**options))]


def test_usual_columns_are_found_by_name_and_a_row_says_where_it_stood(tmp_path: Path) -> None:
    path = written(tmp_path / "mails.csv", "id,Category,Message,Split\n1,billing,my bill,train\n2,,hello,\n")
    assert list(read_rows(path)) == [
        Row(text="my bill", labels=("billing",), split="train", source=f"{path}:2"),
        Row(text="hello", labels=None, split=None, source=f"{path}:3"),
    ]


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,note,kind\nx,y,z\n")
    assert values(path, text_column="note", label_column="kind") == [("y", ("z",), None)]


def test_names_of_labels_are_taken_before_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,label,label_text\nx,0,refund\n")
    assert values(path) == [("x", ("refund",), None)]


def test_quoted_line_ends_commas_and_quotes_belong_to_the_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'text,label\r\n"one,\r\n""two""\n\rthree",a\r\n\r\nnext,b\r\n')
    rows = list(read_rows(path))
    assert [row.text for row in rows] == ['one,\r\n"two"\n\rthree', "next"]
    assert [row.source for row in rows] == [f"{path}:2", f"{path}:6"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_seen_in_the_first_line(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path / "a.csv", f"text{delimiter}label\nyes, it is{delimiter}a\n")
    assert values(path) == [("yes, it is", ("a",), None)]


def test_a_delimiter_can_be_named(tmp_path: Path) -> None:
    assert values(written(tmp_path / "a.csv", "text#label\nx,y#a\n"), delimiter="#") == [
        ("x,y", ("a",), None)
    ]


def test_a_tsv_file_may_use_quotes_as_letters(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", 'sentence\tlabel\n"oh" she said\t1\n"open\t0\n')
    assert values(path, quoted=False) == [('"oh" she said', ("1",), None), ('"open', ("0",), None)]
    with pytest.raises(DataError, match=r"a\.tsv:2: found a broken row .*quoted=False"):
        values(path)


def test_a_file_without_a_line_of_names_gets_them(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "3,Talks fail,Unions say no\n")
    assert values(path, columns=("label", "title", "text")) == [("Unions say no", ("3",), None)]


def test_several_labels_stand_in_a_list_or_behind_a_separator(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'text,labels\nx,"[""a"", ""b""]"\ny,[]\nz,\nw,[sic]\n')
    assert values(path) == [
        ("x", ("a", "b"), None),
        ("y", (), None),
        ("z", None, None),
        ("w", ("[sic]",), None),
    ]
    path = written(tmp_path / "b.csv", "text,labels\nx,a | b|a\ny,\nz,|\n")
    assert values(path, label_separator="|") == [
        ("x", ("a", "b"), None),
        ("y", None, None),
        ("z", None, None),
    ]


def test_packed_files_and_marked_ones_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv.gz", gzip.compress("\ufefftext,label\nGrüße,a\n".encode()))
    assert values(path) == [("Grüße", ("a",), None)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "gb18030"])
def test_other_encodings_are_read_when_named(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.csv", "text,label\né, ü?,a\n".replace("é, ü?", '"é, ü\n?"').encode(encoding))
    assert values(path, encoding=encoding) == [("é, ü\n?", ("a",), None)]


def test_every_row_can_be_put_into_one_split(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,label,split\nx,a,fold 3\n")
    assert values(path, split="test") == [("x", ("a",), "test")]


def test_a_text_longer_than_the_csv_modules_own_limit_is_read(tmp_path: Path) -> None:
    long = "long " * 100_000
    assert values(written(tmp_path / "a.csv", f"text,label\n{long},a\n"))[0][0] == long
