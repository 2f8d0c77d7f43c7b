"""Any table as it stands: all columns of every row, with the values that the format gives them.

For data whose columns mean more than a text and a label. JSON Lines, CSV, TSV and Parquet, packed or not, and
datasets of the hub; nothing is guessed but what a file's suffix says.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from heedful.data.arrow import BATCH, class_names, described_features
from heedful.data.faults import fault, listed, shown
from heedful.data.files import file_format
from heedful.data.json_lines import object_of_line
from heedful.data.lines import read_lines
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

RawRow = Mapping[str, Any]


def read_table(path: Path, header: tuple[str, ...] = (), encoding: str | None = None) -> Iterator[RawRow]:
    """The rows of a file; `header` names the columns where the first line does not."""
    match file_format(path):
        case "jsonl":
            yield from _json_lines(path, encoding)
        case "csv":
            yield from _delimited(path, ",", header, encoding)
        case "tsv":
            yield from _delimited(path, "\t", header, encoding)
        case "parquet":
            yield from _parquet(path)
        case _:
            do = "Wanted .jsonl, .csv, .tsv or .parquet, plain or with .gz."
            raise fault(shown(path), None, f"a file of the kind {path.suffix!r}", do)


def read_hub(name: str, subset: str | None) -> dict[str, Iterator[RawRow]]:
    """The rows of a dataset in the hub's cache, or on the hub, by split; class labels come as their names.

    Rows are read as they are asked for.
    """
    from datasets import DatasetDict, load_dataset  # takes a second to import

    try:
        loaded = load_dataset(name, subset)
    except Exception as error:  # whatever the hub, the network or the files do wrong
        what = name if subset is None else f"{name} ({subset})"
        raise DataError(
            f"The dataset {what} could not be loaded ({type(error).__name__}: {error}). Name a folder that "
            "holds its files, or load it into the hub's cache where there is a network."
        ) from error
    splits = loaded if isinstance(loaded, DatasetDict) else {"": loaded}
    return {str(split): _of_dataset(rows) for split, rows in splits.items()}


def _of_dataset(loaded: Any) -> Iterator[RawRow]:
    features = loaded.features.to_dict()
    named = {column: class_names(features, column) for column in loaded.column_names}
    for row in loaded:
        yield {column: _name(value, named[column]) for column, value in row.items()}


def _json_lines(path: Path, encoding: str | None) -> Iterator[RawRow]:
    options = ReadOptions(encoding=encoding, max_row_bytes=50_000_000)
    for number, line in read_lines(path, options):
        if line.strip():
            yield object_of_line(line, f"{shown(path)}:{number}")


def _delimited(path: Path, between: str, header: tuple[str, ...], encoding: str | None) -> Iterator[RawRow]:
    """TSV files of benchmarks use quotes as letters; CSV files as RFC 4180 says."""
    options = ReadOptions(encoding=encoding)
    lines = (line for _, line in read_lines(path, options))
    csv.field_size_limit(max(csv.field_size_limit(), options.max_row_bytes))
    quoting: Literal[0, 3] = csv.QUOTE_NONE if between == "\t" else csv.QUOTE_MINIMAL
    reader = csv.reader(lines, delimiter=between, quoting=quoting)
    names = list(header) or [cell.strip() for cell in next(reader, [])]
    if not names:
        raise fault(shown(path), None, "no line at all", "Wanted a line with the names of the columns.")
    for cells in reader:
        if not cells:
            continue
        if len(cells) < len(names):
            found = f"{len(cells)} cells for {len(names)} columns ({listed(names)})"
            raise fault(f"{shown(path)}:{reader.line_num}", None, found, "Correct the row.")
        yield dict(zip(names, cells, strict=False))


def _parquet(path: Path) -> Iterator[RawRow]:
    try:
        with pq.ParquetFile(path) as file:
            described = described_features(file.schema_arrow)
            named = {column: class_names(described, column) for column in file.schema_arrow.names}
            for batch in file.iter_batches(BATCH):
                for row in batch.to_pylist():
                    yield {column: _name(value, named[column]) for column, value in row.items()}
    except pa.ArrowException as error:
        raise fault(
            shown(path), None, f"no Parquet file that can be read ({error})", "Write it again."
        ) from error


def _name(value: Any, names: tuple[str, ...] | None) -> Any:
    """The name of a class label's number; -1 says that there is none."""
    if names is None or not isinstance(value, int) or isinstance(value, bool):
        return value
    return names[value] if 0 <= value < len(names) else None
