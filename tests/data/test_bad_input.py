"""Whatever is wrong with a file: one error that names file, row and column and says what to do."""

import gzip
import json
import re
import time
from pathlib import Path

import pytest

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

PACKED = gzip.compress(b'{"text": "x"}\n' * 1000, mtime=0)  # no clock: the name of a test must not change

CASES = [
    # name of the file, its bytes, what the message must hold
    ("a.csv", "text,label\nok,a\ncaf\xe9,b\n".encode("latin-1"), [":3", "byte 0xe9 at 3", "not UTF-8"]),
    ("a.csv", "text,label\nok,a\n".encode("utf-16"), ["a file in UTF-16", "encoding='utf-16'"]),
    ("a.csv", "text,label\nok,a\n".encode("utf-16-be"), ["a file in UTF-16-BE"]),
    ("a.jsonl", '{"text": "x"}\n'.encode("utf-32"), ["a file in UTF-32", "Save it as UTF-8"]),
    ("a.csv", b"subject,label\nx,a\n", [":1", "the columns 'subject', 'label'", "text_column"]),
    ("a.csv", b"text,label,text\nx,a,y\n", [":1, column 'text'", "two columns of this name", "Rename"]),
    ("a.csv", b"text,label\nok,a\n  ,b\n", [":3, column 'text'", "an empty text", "on_empty='skip'"]),
    ("a.csv", b"text,label\nok,a,more\n", [":2", "3 cells in a file of 2 columns", "double quotes"]),
    ("a.csv", b"text,label\nok\n", [":2", "1 cells in a file of 2 columns"]),
    ("a.csv", b'text,label\nok,a\n"open,b\nx,a\n', [":3", "broken row", "Close or double the quotes"]),
    ("a.csv", b'text,label\n"a"b,c\n', [":2", "broken row"]),
    ("a.csv", b"text,label\rok,a\r", [":1", "broken row"]),
    ("a.csv", b"text,label\nbad \0 one,a\n", [":2, column 'text'", "a NUL character at 4", "Remove it"]),
    ("a.csv", b"text,label,split\nok,a,holdout\n", [":2, column 'split'", "'holdout'", "Wanted train"]),
    ("a.csv", b"", ["no line at all", "names of the columns"]),
    ("a.jsonl", b'{"text": "ok"}\n{"text": ""}\n', [":2, column 'text'", "an empty text"]),
    ("a.jsonl", b'{"text": null}\n', [":1, column 'text'", "nothing (null)", "Wanted text"]),
    ("a.jsonl", b'{"text": NaN}\n', [":1, column 'text'", "NaN", "Wanted text"]),
    ("a.jsonl", b'{"text": 5}\n', [":1, column 'text'", "the int 5"]),
    ("a.jsonl", b'{"text": ["a", "b"]}\n', [":1, column 'text'", 'a nested value ["a", "b"]']),
    ("a.jsonl", b'{"text": "x", "label": NaN}\n', [":1, column 'label'", "NaN", "null in JSON"]),
    ("a.jsonl", b'{"text": "x", "label": Infinity}\n', [":1, column 'label'", "inf"]),
    ("a.jsonl", b'{"text": "x", "label": 0.5}\n', [":1, column 'label'", "the float 0.5"]),
    ("a.jsonl", b'{"text": "x", "label": {"id": 1}}\n', [":1, column 'label'", "a nested value"]),
    ("a.jsonl", b'{"text": "x", "label": ["a", null]}\n', [":1, column 'label'", "nothing (null)"]),
    ("a.jsonl", b'{"text": "x", "label": ["a", " "]}\n', [":1, column 'label'", "an empty name"]),
    ("a.jsonl", b'{"text": "x\\ud83d"}\n', [":1, column 'text'", "a lone surrogate U+D83D at character 1"]),
    ("a.jsonl", b'{"text": "x", "label": "\\udc00"}\n', [":1, column 'label'", "lone surrogate U+DC00"]),
    ("a.jsonl", b'{"text": "x", "text": "y"}\n', [":1, column 'text'", "twice in one object", "Remove one"]),
    ("a.jsonl", b'{"text": "x"\n', [":1", "no JSON", "one JSON object a line"]),
    ("a.jsonl", b'["x"]\n', [":1", "one JSON object a line"]),
    ("a.jsonl", b"{}\n", [":1", "an object without keys"]),
    ("a.json", b'[\n{"text": "x"}\n]\n', [":1", "not one list"]),
    ("a.jsonl", b'{"text": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n", [":1", "nested too deep"]),
    ("a.jsonl", b'{"text": ' + b"9" * 5_000 + b"}\n", [":1", "no JSON"]),
    ("a.jsonl.gz", PACKED[:-20], ["damaged gzip", "pack the file again"]),
    ("a.jsonl.gz", b'{"text": "x"}\n', ["damaged gzip data"]),
    ("a.parquet", b"PAR1 and nothing else", ["no Parquet file", "Write it again"]),
    ("a.xlsx", b"PK", ["a file of the kind '.xlsx'", ".csv"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "wanted"), CASES, ids=lambda case: repr(case)[:40])
def test_bad_input_is_named_with_its_place(
    tmp_path: Path, name: str, content: bytes, wanted: list[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        list(read_rows(tmp_path / name))
    message = str(caught.value)
    assert message.startswith(str(tmp_path / name))
    for part in wanted:
        assert part in message
    message.encode()


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.csv.gz"])
def test_a_line_of_ten_megabytes_is_refused_without_being_held(tmp_path: Path, name: str) -> None:
    content = b'text,label\nok,a\n"' + b"x" * 10_000_000
    if name == "a.jsonl":
        content = b'{"text": "ok"}\n{"text": "' + b"x" * 10_000_000
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    with pytest.raises(DataError, match=r":[23]: found a row of more than 1,000,000 bytes\..* max_row_bytes"):
        list(read_rows(tmp_path / name))


def test_a_quote_that_is_never_closed_is_found_where_it_was_opened(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text,label\nok,a\n"open,b\n' + "line\n" * 400_000, encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.csv:3: found a row of more than 1,000,000 bytes"):
        list(read_rows(tmp_path / "a.csv"))


def test_a_longer_row_is_read_when_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "x" * 2_000_000}), encoding="utf-8")
    rows = list(read_rows(tmp_path / "a.jsonl", ReadOptions(max_row_bytes=3_000_000)))
    assert len(rows[0].text) == 2_000_000


def test_a_hundred_thousand_columns_neither_hang_nor_fill_the_message(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(100_000)]
    (tmp_path / "a.csv").write_text(",".join(names) + "\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps(dict.fromkeys(names, 1))[:-1] + "}\n", encoding="utf-8")
    started = time.perf_counter()
    for name in ("a.csv", "a.jsonl"):
        with pytest.raises(DataError, match=r"and 99,980 more\. Wanted one with the text") as caught:
            list(read_rows(tmp_path / name, ReadOptions(max_row_bytes=10_000_000)))
        assert len(str(caught.value)) < 1_000
    assert time.perf_counter() - started < 10


def test_empty_texts_can_be_skipped_or_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text,label\nx,a\n"",b\n', encoding="utf-8")
    assert [row.text for row in read_rows(tmp_path / "a.csv", ReadOptions(on_empty="skip"))] == ["x"]
    assert [row.text for row in read_rows(tmp_path / "a.csv", ReadOptions(on_empty="keep"))] == ["x", ""]


def test_a_named_column_that_is_not_there_lists_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nx,a\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"found the columns 'text', 'label'\. Wanted 'intent'; correct label_column"
    ):
        list(read_rows(tmp_path / "a.csv", ReadOptions(label_column="intent")))


def test_an_unknown_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nx\n", encoding="utf-8")
    with pytest.raises(DataError, match="Found the encoding 'klingon'; wanted one that Python knows"):
        list(read_rows(tmp_path / "a.csv", ReadOptions(encoding="klingon")))


@pytest.mark.parametrize("source", ["no-such.csv", "no such folder", "/no/such/path"])
def test_a_source_that_is_not_there_is_named_at_once(source: str) -> None:
    with pytest.raises(DataError, match=re.escape(source)):
        read_rows(source)


def test_utf16_that_breaks_off_or_has_an_endless_line_is_named(tmp_path: Path) -> None:
    content = "text,label\nok,a\nx,b\n".encode("utf-16")
    (tmp_path / "a.csv").write_bytes(content[:-1])
    with pytest.raises(
        DataError, match=r"a\.csv:\d: found bytes, in this row or soon after it, that are not UTF-16"
    ):
        list(read_rows(tmp_path / "a.csv", ReadOptions(encoding="utf-16")))
    (tmp_path / "a.csv").write_bytes(content + ("x" * 2_000_000).encode("utf-16-le"))
    with pytest.raises(DataError, match=r"a\.csv:4: found a row of more than 1,000,000 bytes"):
        list(read_rows(tmp_path / "a.csv", ReadOptions(encoding="utf-16")))


def test_a_named_format_needs_its_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file 'gone'"):
        read_rows("gone", ReadOptions(format="csv"))
    with pytest.raises(DataError, match=r"cannot be read \(Is a directory\)"):
        list(read_rows(tmp_path, ReadOptions(format="jsonl")))


def test_a_folder_named_like_a_format_needs_its_description(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found no description of a dataset"):
        list(read_rows(tmp_path, ReadOptions(format="saved")))
