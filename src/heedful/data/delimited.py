"""CSV and TSV files become rows, one at a time.

Quotes as in RFC 4180, strictly; the row number is the line on which a row begins. Several labels in
one cell stand as a JSON list, or with `label_separator` between them.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from heedful.data.cells import Cells, to_row
from heedful.data.columns import Columns, choose_columns
from heedful.data.faults import fault, shown
from heedful.data.formulas import unguard
from heedful.data.lines import read_lines, too_long
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError

Record = tuple[int, list[str]]
"""The line on which a record begins, and its cells."""


def read_delimited(path: Path, options: ReadOptions, delimiter: str | None) -> Iterator[Row]:
    """The rows of a CSV file (`delimiter` None: looked up in its first line) or a TSV file."""
    name = shown(path)
    records = _records(path, options, options.delimiter or delimiter)
    start, header = next(records, (1, []))
    if not header:
        raise fault(name, None, "no line at all", "Wanted a line with the names of the columns, then rows.")
    names = options.columns or tuple(cell.strip() for cell in header)
    columns = choose_columns(names, options, f"{name}:{start}")
    if options.columns is not None:
        yield from _rows([(start, header)], name, names, columns, options)
    yield from _rows(records, name, names, columns, options)


def _rows(
    records: Iterable[Record], name: str, names: tuple[str, ...], columns: Columns, options: ReadOptions
) -> Iterator[Row]:
    at_texts = [names.index(column) for column in columns.texts]
    wanted = [columns.label, columns.split]
    at_label, at_split = (None if column is None else names.index(column) for column in wanted)
    for number, record in records:
        where = f"{name}:{number}"
        if len(record) != len(names):
            raise _uneven(where, record, names, options)
        texts = tuple(_cell(record[at], options) for at in at_texts)
        label, split = (None if at is None else _cell(record[at], options) for at in (at_label, at_split))
        if label is not None and options.label_separator is None:
            label = _listed_labels(label)
        row = to_row(Cells(where, texts, label, split), columns, options)
        if row is not None:
            yield row


def _records(path: Path, options: ReadOptions, delimiter: str | None) -> Iterator[Record]:
    """Each record with the line it begins on; blank lines are passed over."""
    # The module has one small limit for the whole process: only ever raised here, and ours is kept below.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_row_bytes))
    lines = _Lines(path, options)
    quotes: Literal[0, 3] = csv.QUOTE_MINIMAL if options.quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=delimiter or _delimiter(lines.first), strict=True, quoting=quotes)
    while True:
        lines.begin()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            do = "Close or double the quotes; if quotes are plain letters here, pass quoted=False."
            raise fault(f"{shown(path)}:{lines.began}", None, f"a broken row ({error})", do) from None
        if record:
            yield lines.began, record


class _Lines:
    """Feeds the CSV reader line by line; knows where the present record began and how long it has become."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path, self._limit = path, options.max_row_bytes
        self._lines = read_lines(path, options)
        self._waiting = next(self._lines, None)
        self.first = "" if self._waiting is None else self._waiting[1]
        self.began, self._number, self._length = 1, 0, 0

    def begin(self) -> None:
        """The next line begins a record."""
        self.began, self._length = self._number + 1, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self._number, line = self._waiting or next(self._lines)
        self._waiting = None
        self._length += len(line)
        if self._length > self._limit:
            raise too_long(f"{shown(self._path)}:{self.began}", self._limit)
        return line


def _delimiter(first_line: str) -> str:
    return next((sign for sign in ",;\t|" if sign in first_line), ",")


def _cell(cell: str, options: ReadOptions) -> str:
    return unguard(cell) if options.formula_guard else cell


def _listed_labels(cell: str) -> Any:
    """The names in a cell that holds a JSON list of them; any other cell as it is."""
    if not cell.startswith("["):
        return cell
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return value if all(isinstance(name, str) for name in value) else cell


def _uneven(where: str, record: list[str], names: tuple[str, ...], options: ReadOptions) -> DataError:
    found = f"{len(record)} cells in a file of {len(names)} columns"
    do = (
        "Put texts with the delimiter in them in double quotes"
        if options.quoted
        else "Remove the extra delimiter"
    )
    return fault(where, None, found, f"{do}, or complete the row.")
