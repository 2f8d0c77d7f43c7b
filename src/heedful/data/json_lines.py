"""JSON Lines become rows: one object a line, plain or packed with gzip.

Keys may be missing in some rows: the text's never, the label's in unlabelled rows.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heedful.data.cells import Cells, to_row
from heedful.data.columns import SPLIT_NAMES, Columns, guess, text_columns, wanted_names
from heedful.data.faults import clip, fault, listed, shown
from heedful.data.lines import read_lines
from heedful.data.rows import ReadOptions, Row


def read_json_lines(path: Path, options: ReadOptions) -> Iterator[Row]:
    """The rows of a JSON Lines file."""
    name, columns, seen = shown(path), None, set[str]()
    for number, line in read_lines(path, options):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        keys = object_of_line(line, where)
        if fresh := [key for key in keys if key not in seen]:
            seen.update(fresh)
            columns = _columns(columns, fresh, options, where)
        if columns is None:
            raise fault(
                where, None, "an object without keys", "Wanted one with a text; correct or delete the row."
            )
        for column in columns.texts:
            if column not in keys:
                raise fault(where, None, f"the keys {listed(keys)}", f"Wanted {column!r} in every row.")
        texts = tuple(keys[column] for column in columns.texts)
        label = None if columns.label is None else keys.get(columns.label)
        split = None if columns.split is None else keys.get(columns.split)
        row = to_row(Cells(where, texts, label, split), columns, options)
        if row is not None:
            yield row
    _check_named(name, seen, options)


def _columns(before: Columns | None, fresh: list[str], options: ReadOptions, where: str) -> Columns:
    """The columns once more keys are known: what was chosen before stays chosen."""
    if before is None:
        parts = text_columns(fresh, options, where)
        before = Columns(**parts._asdict(), label=options.label_column, split=options.split_column)
    found = {
        "label": before.label or guess(fresh, wanted_names(options)),
        "split": before.split or guess(fresh, SPLIT_NAMES),
    }
    return before.model_copy(update=found)


def object_of_line(line: str, where: str) -> dict[str, Any]:
    """The object that a line holds."""
    try:
        value = json.loads(line, object_pairs_hook=pairs)
    except KeyTwiceError as error:
        raise fault(where, error.key, "the key twice in one object", "Remove one of the two.") from None
    except RecursionError:
        raise fault(where, None, "JSON nested too deep", "Wanted an object of plain values.") from None
    except ValueError as error:
        do = "Wanted one JSON object a line; correct or delete the row."
        if line.lstrip().startswith("["):
            do = "Wanted one JSON object a line, not one list; name another program's --format."
        raise fault(where, None, f"no JSON ({error})", do) from None
    if not isinstance(value, dict):
        do = 'Wanted one JSON object a line, such as {"text": "…", "label": "…"}.'
        raise fault(where, None, clip(line.strip()), do)
    return value


class KeyTwiceError(Exception):
    """An object has the same key twice, so that one of the values would be lost."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these keys and values, unless a key stands there twice."""
    value = dict(found)
    if len(value) < len(found):
        keys = set[str]()
        for key, _ in found:
            if key in keys:
                raise KeyTwiceError(key)
            keys.add(key)
    return value


def _check_named(name: str, seen: set[str], options: ReadOptions) -> None:
    """A column that the user named and that no row has is a mistake."""
    for option, wanted in (("label_column", options.label_column), ("split_column", options.split_column)):
        if wanted is not None and wanted not in seen:
            do = f"Wanted {wanted!r} in some row; correct {option} or the file."
            raise fault(name, None, f"the keys {listed(sorted(seen))}", do)
