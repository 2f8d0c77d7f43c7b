"""Arrow record batches become rows: what Parquet files and Hugging Face datasets share.

Whole numbers that a dataset declares as class labels become the names; -1 there means unlabelled.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from heedful.data.cells import Cells, to_row
from heedful.data.columns import Columns
from heedful.data.faults import fault
from heedful.data.rows import ReadOptions, Row

BATCH = 1_000  # rows at a time: enough to be fast, little to hold


def rows_of_batches(
    batches: Iterable[pa.RecordBatch],
    columns: Columns,
    options: ReadOptions,
    name: str,
    names: tuple[str, ...] | None = None,
) -> Iterator[Row]:
    """The rows of a stream of batches; `names` are those of the label column's class labels."""
    number = 0
    for batch in batches:
        for column in columns.texts:
            _check_lengths(batch.column(column), column, options.max_row_bytes, name, number)
        texts = zip(*(_values(batch, column, name, number) for column in columns.texts), strict=True)
        labels, splits = (_values(batch, column, name, number) for column in (columns.label, columns.split))
        for text, label, split in zip(texts, labels, splits, strict=True):
            number += 1
            where = f"{name}:{number}"
            if names is not None:
                label = _class_name(label, names, where, columns.label)
            row = to_row(Cells(where, text, label, split), columns, options)
            if row is not None:
                yield row


def class_names(features: Mapping[str, Any], column: str | None) -> tuple[str, ...] | None:
    """The names of a column's class labels in a dataset's description, if it has them."""
    feature = features.get(column) if column is not None else None
    if isinstance(feature, list):  # an older way to write "a list of"
        feature = feature[0]
    while isinstance(feature, Mapping) and feature.get("_type") != "ClassLabel":
        feature = feature.get("feature")
    names = feature.get("names") if isinstance(feature, Mapping) else None
    return tuple(str(name) for name in names) if isinstance(names, list) else None


def described_features(schema: pa.Schema) -> Mapping[str, Any]:
    """The description that `datasets` leaves in a file's schema; empty when there is none."""
    try:
        described = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
    except (ValueError, RecursionError):
        return {}
    features = described.get("info", {}).get("features", {}) if isinstance(described, dict) else {}
    return features if isinstance(features, Mapping) else {}


def _check_lengths(texts: pa.Array, column: str, limit: int, name: str, before: int) -> None:
    """Refuse a text above the limit before it becomes a Python string."""
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        return
    lengths = pc.binary_length(texts)
    longest = pc.max(lengths).as_py()
    if longest is not None and longest > limit:
        number = before + pc.index(lengths, longest).as_py() + 1
        found = f"a text of {longest:,} bytes, more than {limit:,}"
        raise fault(f"{name}:{number}", column, found, "If it is meant, raise max_row_bytes.")


def _values(batch: pa.RecordBatch, column: str | None, name: str, before: int) -> list[Any]:
    if column is None:
        return [None] * batch.num_rows
    try:
        values: list[Any] = batch.column(column).to_pylist()
    except UnicodeDecodeError as error:
        where = f"{name}:{before + 1}–{before + batch.num_rows}"
        raise fault(
            where, column, f"text that is not UTF-8 ({error.reason})", "Write the file again."
        ) from None
    return values


def _class_name(label: Any, names: tuple[str, ...], where: str, column: str | None) -> Any:
    """The name of a class label's number, of each in a list; other values are judged later."""
    if isinstance(label, list):
        return [_class_name(item, names, where, column) for item in label]
    if not isinstance(label, int) or isinstance(label, bool):
        return label
    if label == -1:
        return None
    if not 0 <= label < len(names):
        found = f"the number {label} for one of {len(names)} class labels"
        raise fault(where, column, found, "Correct the row or the dataset's description.")
    return names[label]
