"""A cell becomes a text, labels or a split, or a clear error; three cells become a `Row`.

Cells come as Python values (text, numbers, lists, None) from any format. Whatever passes here can be
hashed, stored, encoded as UTF-8 and written out again.
"""

import json
import math
from typing import Any, NamedTuple

from heedful.data.columns import Columns
from heedful.data.faults import clip, fault
from heedful.data.rows import ReadOptions, Row
from heedful.errors import FeedbackError
from heedful.records.example import Split
from heedful.records.parts import join_parts, misfit, split_parts
from heedful.tasks.regression import in_digits, number

SPLITS: dict[str, Split] = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "val": "validation", "dev": "validation",
    "development": "validation",
    "test": "test", "testing": "test",
    "pool": "pool", "unlabelled": "pool", "unlabeled": "pool", "unsupervised": "pool", "unsup": "pool",
}  # fmt: skip


class Cells(NamedTuple):
    """The cells that matter of one row, and where it stands; `text` is a tuple where it has several parts."""

    where: str
    text: Any
    label: Any = None
    split: Any = None


def to_row(cells: Cells, columns: Columns, options: ReadOptions) -> Row | None:
    """The row these cells make; None when its text is empty and empty texts are skipped."""
    parts = _parts(cells, columns)
    text = parts[0] if len(parts) == 1 else join_parts(parts)
    if not all(part.strip() for part in (parts if options.inputs == "text" else split_parts(text))):
        if options.on_empty == "skip":
            return None
        if options.on_empty != "keep":
            do = "Fill it, delete the row, or pass on_empty='skip' (or 'keep')."
            raise fault(cells.where, columns.text, "an empty text", do)
    wrong = misfit(text, options.inputs)
    if wrong is not None:
        raise fault(cells.where, columns.text, wrong.found, wrong.do)
    if options.only_texts:
        return Row(text=text, source=cells.where)
    labels = completion = None
    if columns.label is not None and options.numbers:
        completion = to_number(cells.label, cells.where, columns.label)
    elif columns.label is not None and options.writes:
        completion = to_completion(cells.label, cells.where, columns.label)
    elif columns.label is not None:
        labels = to_labels(cells.label, cells.where, columns.label, options.label_separator)
    split = options.split
    if split is None and columns.split is not None:
        split = to_split(cells.split, cells.where, columns.split)
    return Row(text=text, labels=labels, completion=completion, split=split, source=cells.where)


def _parts(cells: Cells, columns: Columns) -> list[str]:
    """The parts of the text: what follows the first text belongs to it, a list is several parts."""
    values = cells.text if isinstance(cells.text, tuple) else (cells.text,)
    named = dict(zip(columns.texts, values, strict=True))
    first = [to_text(named[name], cells.where, name) for name in (columns.text, *columns.also)]
    parts = [" ".join(text for text in first if text.strip()) if columns.also else first[0]]
    for name in columns.others:
        several = named[name] if isinstance(named[name], list) else [named[name]]
        parts += [to_text(value, cells.where, name) for value in several]
    return parts


def to_text(value: Any, where: str, column: str | None) -> str:
    """A string that UTF-8 can carry and that holds no NUL."""
    if not isinstance(value, str):
        raise fault(where, column, _what(value), "Wanted text; fill it or delete the row.")
    if "\0" in value:
        raise fault(where, column, f"a NUL character at {value.index(chr(0))}", "Remove it from the text.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = f"a lone surrogate U+{ord(value[error.start]):04X} at character {error.start}"
        raise fault(where, column, code, "Half a character is missing; repair or remove it.") from None
    return value


def to_labels(value: Any, where: str, column: str, separator: str | None = None) -> tuple[str, ...] | None:
    """The label names in a cell: one, several (a list, or split at `separator`), None if it is empty."""
    if value is None:
        return None
    if isinstance(value, str):
        if separator is None:
            name = to_text(value, where, column).strip()
            return (name,) if name else None
        value = [part for part in value.split(separator) if part.strip()] or None
        return None if value is None else to_labels(value, where, column)
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(_name(item, where, column) for item in value))
    return (_name(value, where, column),)


def to_completion(value: Any, where: str, column: str) -> str | None:
    """The text that is wanted; None where the cell is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return to_text(value, where, column).strip()


def to_number(value: Any, where: str, column: str) -> str | None:
    """The number that is wanted, in digits; None where the cell is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return in_digits(number(value))
    except FeedbackError:
        pass
    raise fault(where, column, _what(value), "Wanted a number, such as 3.5.")


def to_split(value: Any, where: str, column: str) -> Split | None:
    """The split a cell names; an empty cell names none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    split = SPLITS.get(value.strip().casefold()) if isinstance(value, str) else None
    if split is None:
        raise fault(where, column, _what(value), "Wanted train, validation, test or pool.")
    return split


def _name(value: Any, where: str, column: str) -> str:
    """One label's name; whole numbers and true or false count as names."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    if not isinstance(value, str):
        do = "Wanted a label's name; an unlabelled row has an empty cell (null in JSON)."
        raise fault(where, column, _what(value), do)
    name = to_text(value, where, column).strip()
    if not name:
        raise fault(where, column, "an empty name among several labels", "Remove it from the list.")
    return name


def _what(value: Any) -> str:
    """What a value that was not wanted is, in words."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value).replace("nan", "NaN")
    if isinstance(value, str):
        return clip(repr(value))
    if isinstance(value, dict | list | tuple):
        return f"a nested value {clip(_as_json(value))}"
    return clip(f"the {type(value).__name__} {value!r}")


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, default=repr)
    except (RecursionError, ValueError):
        return f"({type(value).__name__})"
