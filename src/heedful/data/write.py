"""Rows become a CSV, TSV, JSON Lines or Parquet file that reading turns into the same rows again.

Streaming; the file appears under its name only once it is complete. The columns are `text`, `label` and
`split`. Several labels are a list (in a CSV or TSV cell a JSON list); an unlabelled row has
none. What should be written stands where a label stands.
"""

import csv
import gzip
import io
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

import pyarrow as pa
import pyarrow.parquet as pq

from heedful.data.cells import to_labels, to_text
from heedful.data.faults import fault, shown
from heedful.data.files import file_format
from heedful.data.formulas import guard
from heedful.data.rows import Row
from heedful.errors import DataError
from heedful.records.parts import split_parts

TEXT, AFTER = ("text",), ("label", "split")
GROUP = 5_000  # rows in a Parquet row group: what writing and reading hold at once


class Written(NamedTuple):
    """A row as it is written: its text or the parts of it, its label or labels, its split."""

    texts: tuple[str, ...]
    label: str | list[str] | None
    split: str | None


def write_examples(
    path: str | Path, rows: Iterable[Row], multi_label: bool = False, texts: tuple[str, ...] = TEXT
) -> int:
    """Write rows in the format of the suffix (`.gz` packs) and return how many there were.

    With `multi_label` a labelled row has a list of labels, without it exactly one. `texts` are the columns of
    the parts, where texts have several.
    """
    target, count = Path(path), 0
    kind = file_format(target)
    if kind is None or (kind == "parquet" and target.suffix.lower() == ".gz"):
        do = "Wanted .csv, .tsv, .jsonl (each also with .gz) or .parquet."
        raise fault(shown(target), None, f"the suffix {target.suffix!r}", do)

    def counted() -> Iterator[Written]:
        nonlocal count
        for count, row in enumerate(rows, 1):  # the last number is the result
            where = f"row {count} for {shown(target)}"
            yield Written(_texts(row, len(texts), where), _label(row, multi_label, where), row.split)

    with new_file(target) as file:
        if kind == "parquet":
            _write_parquet(file, counted(), multi_label, texts)
        elif kind == "jsonl":
            _write_json_lines(file, counted(), texts)
        else:
            _write_delimited(file, counted(), "\t" if kind == "tsv" else ",", texts)
    return count


def _texts(row: Row, wanted: int, where: str) -> tuple[str, ...]:
    """The row's text, or its parts where there is a column for each."""
    text = to_text(row.text, where, "text")
    parts = split_parts(text) if wanted > 1 else (text,)
    if len(parts) != wanted:
        raise fault(where, "text", f"{len(parts)} parts", f"Wanted {wanted}.")
    return parts


def _label(row: Row, multi_label: bool, where: str) -> str | list[str] | None:
    """The row's label or labels, or the text wanted, held to what reading accepts."""
    if row.completion is not None:
        return to_text(row.completion, where, "label")
    labels = None if row.labels is None else to_labels(list(row.labels), where, "label")
    if labels is None:
        return None
    if multi_label:
        return list(labels)
    if len(labels) != 1:
        do = "Pass multi_label=True for rows with any number of labels."
        raise fault(where, "label", f"{len(labels)} labels", do)
    return labels[0]


def _write_delimited(
    file: IO[bytes], rows: Iterable[Written], delimiter: str, texts: tuple[str, ...]
) -> None:
    lines = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(lines, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow((*texts, *AFTER))
    for row in rows:
        writer.writerow((*map(guard, row.texts), guard(_cell(row.label)), row.split or ""))
    lines.detach()  # flushes, and leaves the file open for its owner


def _cell(label: str | list[str] | None) -> str:
    """Labels as one cell; a single name that looks like a list is written as a list of one."""
    if isinstance(label, list):
        return json.dumps(label, ensure_ascii=False)
    return json.dumps([label], ensure_ascii=False) if label and label.startswith("[") else label or ""


def _write_json_lines(file: IO[bytes], rows: Iterable[Written], texts: tuple[str, ...]) -> None:
    for row in rows:
        values = (*row.texts, row.label, row.split)
        line = json.dumps(dict(zip((*texts, *AFTER), values, strict=True)), ensure_ascii=False)
        file.write(line.encode() + b"\n")


def _write_parquet(
    file: IO[bytes], rows: Iterator[Written], multi_label: bool, texts: tuple[str, ...]
) -> None:
    label = pa.list_(pa.string()) if multi_label else pa.string()
    schema = pa.schema([*((name, pa.string()) for name in texts), ("label", label), ("split", pa.string())])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            values = [(*row.texts, row.label, row.split) for row in group]
            columns = [list(column) for column in zip(*values, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its place when all went well and vanishes otherwise."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with partial.open("xb") as raw:
            if target.suffix.lower() == ".gz":
                # no time and no name inside, so that equal rows make equal files
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    except OSError as error:
        raise DataError(f"{shown(target)}: cannot be written ({error.strerror or error}).") from error
    finally:
        partial.unlink(missing_ok=True)
