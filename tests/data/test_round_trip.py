"""What is written out comes in again as it was, in every format, whatever characters it holds."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heedful.data.formulas import guard, unguard
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.data.write import write_examples
from heedful.errors import DataError

SUFFIXES = ("csv", "tsv", "jsonl", "parquet", "csv.gz", "jsonl.gz")

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
awkward = st.sampled_from(
    ["=1+2", "'=x", "''@", "+", "-", '"', "\r", "\n", "\r\n", "\u2028", "\x85", "\ufeff", "\x1a", "[]",
    '["a"]',     "👩‍👩‍👧", "e\u0301", "\u202e", "\u200b", "null", "NaN", "\\", ",", "\t", "|"]
)  # fmt: skip
texts = st.lists(st.one_of(awkward, st.text(characters, max_size=8)), max_size=5).map("".join)
names = texts.map(str.strip).filter(bool)
splits = st.sampled_from([None, "train", "validation", "test", "pool"])
single = st.builds(Row, text=texts, labels=st.one_of(st.none(), st.tuples(names)), split=splits)
several = st.builds(
    Row,
    text=texts,
    labels=st.one_of(st.none(), st.lists(names, max_size=3, unique=True).map(tuple)),
    split=splits,
)


def back(path: Path) -> list[Row]:
    """The rows of a file without the places where they stood."""
    rows = read_rows(path, ReadOptions(on_empty="keep"))
    return [row.model_copy(update={"source": ""}) for row in rows]


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(deadline=None)  # a disk may be busy
@given(rows=st.lists(single, max_size=6))
def test_rows_with_one_label_come_back(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[Row]
) -> None:
    path = tmp_path_factory.mktemp("out") / f"rows.{suffix}"
    assert write_examples(path, rows) == len(rows)
    assert back(path) == rows


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(deadline=None)  # a disk may be busy
@given(rows=st.lists(several, max_size=6))
def test_rows_with_several_labels_come_back(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[Row]
) -> None:
    path = tmp_path_factory.mktemp("out") / f"rows.{suffix}"
    assert write_examples(path, rows, multi_label=True) == len(rows)
    assert back(path) == rows


@given(texts)
@example("'")
@example("''=a")
def test_the_guard_against_formulas_can_be_undone_and_leaves_none(text: str) -> None:
    assert unguard(guard(text)) == text
    is_number = re.fullmatch(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text)  # a spreadsheet runs none
    assert is_number or not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_formula_is_written_so_that_no_spreadsheet_runs_it(tmp_path: Path) -> None:
    rows = [Row(text='=HYPERLINK("x")', labels=("-1+1",)), Row(text="a=b", labels=("@x",))]
    write_examples(tmp_path / "a.csv", rows)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        '"\'=HYPERLINK(""x"")","\'-1+1",""',
        '"a=b","\'@x",""',
    ]
    assert back(tmp_path / "a.csv") == rows
    plain = read_rows(tmp_path / "a.csv", ReadOptions(formula_guard=False))
    assert [row.labels for row in plain] == [("'-1+1",), ("'@x",)]


@pytest.mark.parametrize("number", ["-1", "-1.5", "-2e-05", "3"])
def test_a_number_below_zero_stays_a_number(tmp_path: Path, number: str) -> None:
    write_examples(tmp_path / "a.csv", [Row(text="cold", completion=number)])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1] == f'"cold","{number}",""'
    assert unguard(guard(number)) == number


def test_equal_rows_make_equal_files(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_examples(tmp_path / name, [Row(text="x", labels=("a",))])
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert (
        gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes())
        == b'{"text": "x", "label": "a", "split": null}\n'
    )


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before", encoding="utf-8")
    rows = [Row(text="fine", labels=("a",)), Row(text="x", labels=("a", "b"))]
    with pytest.raises(
        DataError, match=r"row 2 for .*a\.csv, column 'label': found 2 labels. Pass multi_label=True"
    ):
        write_examples(tmp_path / "a.csv", rows)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("text", ["nul \0", "half \ud800"])
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="row 1 for"):
        write_examples(
            tmp_path / "a.jsonl", [Row.model_construct(text=text, labels=None, split=None, source="")]
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.parquet.gz"])
def test_an_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"Wanted \.csv, \.tsv, \.jsonl"):
        write_examples(tmp_path / name, [])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone/a\.csv: cannot be written \(No such file"):
        write_examples(tmp_path / "gone" / "a.csv", [])


pieces = st.sampled_from(
    [
        b"text,label\n",
        b'{"text": "x", "label": ',
        b'"',
        b"\n",
        b"\r",
        b",",
        b"}",
        b"[",
        b"\\ud800",
        b"\xff",
        b"\0",
        b"NaN",
        b"{",
    ]
)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "csv.gz"])
@settings(deadline=None)
@given(content=st.lists(st.one_of(pieces, st.binary(max_size=4)), max_size=12).map(b"".join))
def test_any_bytes_give_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("in") / f"rows.{suffix}"
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") and len(content) % 2 else content)
    try:
        rows = back(path)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert write_examples(path.with_suffix(".again.jsonl"), rows, multi_label=True) == len(rows)
