"""Entries as rows: write each once, whatever is delivered twice, and read them back.

All of it runs on a connection that somebody else opened, so that an entry and what it completes are
written in one transaction.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, func, insert, select

from heedful.errors import DataError, FeedbackError, StoreError
from heedful.records.entry import Entry, EntryAdapter
from heedful.records.label import AddLabel, Labels, MergeLabels, RenameLabel, SplitLabel
from heedful.store.schema import entry as table
from heedful.store.wording import Masked, masked

LABEL_STEPS = (AddLabel, RenameLabel, MergeLabels, SplitLabel)
_PARAMETERS = 500  # an old SQLite takes 999 in one statement


class Row(NamedTuple):
    """An entry in the form of the table, without its position."""

    entry: Entry
    id: str | None
    key: str | None
    body: str


def to_row(entry: Entry, key: str | None = None, mask: Masked | None = None) -> Row:
    """Encode an entry, its texts masked; `key` goes before the entry's own."""
    try:
        values = entry.model_dump(mode="json")
        values = values if mask is None else masked(values, mask)
        body = json.dumps(values, allow_nan=False, separators=(",", ":"))
        EntryAdapter.validate_json(body)  # what is acknowledged must be readable
    except (ValueError, TypeError) as error:
        raise DataError(
            f"This {entry.kind} cannot be kept: {_in_short(error)}. Wanted values that JSON knows:"
            " whole characters, no NaN, no infinity."
        ) from error
    own_key = key if key is not None else getattr(entry, "key", None)
    own_id = None if isinstance(entry, LABEL_STEPS) else entry.id  # the id in a label step is the label's
    for name, value in (("id", own_id), ("key", own_key), ("author", getattr(entry, "author", None))):
        if value is not None and "\0" in value:
            raise DataError(f"This {entry.kind} cannot be kept: its {name} holds a NUL. Wanted text.")
    return Row(entry, own_id, own_key, body)


def from_body(body: str, position: int) -> Entry:
    """Decode an entry; one that this program cannot read is named by its position."""
    try:
        return EntryAdapter.validate_json(body)
    except ValidationError as error:
        raise StoreError(
            f"Entry {position} of the ledger cannot be read: {_in_short(error)}."
            " Install the heedful that wrote it."
        ) from error


def _in_short(error: Exception) -> str:
    """The error on one line, without the values: they may be long or private."""
    if not isinstance(error, ValidationError):
        return str(error)
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(": ".join([*map(str, fault["loc"]), fault["msg"]]) for fault in faults)


def write(connection: Connection, rows: Sequence[Row]) -> list[int]:
    """Write what is new and return each row's position; what was delivered before keeps its first one."""
    by_id = _earlier(connection, "id", [row.id for row in rows])
    by_key = _earlier(connection, "key", [row.key for row in rows])
    last = last_position(connection)
    labels = read_labels(connection) if any(isinstance(row.entry, LABEL_STEPS) for row in rows) else Labels()
    positions, new = [], []
    for row in rows:
        position = _position_of(row, by_id, by_key)
        if position is None:
            if isinstance(row.entry, LABEL_STEPS):
                labels = labels.after(row.entry)  # raises DataError when two had the same idea
            position = last = last + 1
            new.append(_values(row, position))
            _remember(by_id, row.id, position, row.body)
            _remember(by_key, row.key, position, row.body)
        positions.append(position)
    if new:
        connection.execute(insert(table), new)
    return positions


def count_new(connection: Connection, rows: Sequence[Row]) -> int:
    """How many of these `write` would write; raises what it would raise."""
    by_id = _earlier(connection, "id", [row.id for row in rows])
    by_key = _earlier(connection, "key", [row.key for row in rows])
    new = 0
    for row in rows:
        if _position_of(row, by_id, by_key) is None:
            new += 1
            _remember(by_id, row.id, 0, row.body)
            _remember(by_key, row.key, 0, row.body)
    return new


def last_position(connection: Connection) -> int:
    """The position of the newest entry, 0 in an empty ledger."""
    return connection.execute(select(func.max(table.c.position))).scalar_one() or 0


def read_labels(connection: Connection, upto: int | None = None) -> Labels:
    """The labels once every step up to a position was taken."""
    kinds = [step.model_fields["kind"].default for step in LABEL_STEPS]
    query = select(table.c.position, table.c.body).where(table.c.kind.in_(kinds)).order_by(table.c.position)
    if upto is not None:
        query = query.where(table.c.position <= upto)
    labels = Labels()
    for position, body in connection.execute(query):
        step = from_body(body, position)
        assert isinstance(step, LABEL_STEPS)
        labels = labels.after(step)
    return labels


def _earlier(connection: Connection, column: str, values: Sequence[str | None]) -> dict[str, tuple[int, str]]:
    """Position and body of the entries that have one of these ids or keys."""
    wanted = [value for value in values if value is not None]
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(wanted), _PARAMETERS):
        query = select(table.c[column], table.c.position, table.c.body).where(
            table.c[column].in_(wanted[start : start + _PARAMETERS])
        )
        found.update({value: (position, body) for value, position, body in connection.execute(query)})
    return found


def _position_of(
    row: Row, by_id: dict[str, tuple[int, str]], by_key: dict[str, tuple[int, str]]
) -> int | None:
    """Where this was written before; None when it is new; FeedbackError or StoreError when it clashes."""
    if row.key is not None and row.key in by_key:
        position, body = by_key[row.key]
        if _content(body) != _content(row.body):
            raise FeedbackError(
                f"The key {row.key!r} was used before, for entry {position}, with other content."
                " Give every new item a key of its own."
            )
        return position
    if row.id is not None and row.id in by_id:
        position, body = by_id[row.id]
        if json.loads(body)["kind"] == "erased":
            return position  # what was erased stays so, however often it is delivered
        if _said(body) != _said(row.body):
            raise StoreError(f"The id {row.id!r} is taken by entry {position}, which says something else.")
        return position
    return None


def _said(body: str) -> dict[str, Any]:
    """Everything in an item but what is null, which an older program may have left out."""
    values: dict[str, Any] = json.loads(body)
    return {name: value for name, value in values.items() if value is not None}


def _content(body: str) -> dict[str, Any]:
    """What was said, apart from which copy it is and when it was sent; what is null was not said.

    So an item that was kept before a field was thought of is the same as one that leaves it empty.
    """
    return {name: value for name, value in _said(body).items() if name not in ("id", "at", "key")}


def _values(row: Row, position: int) -> dict[str, object]:
    author = getattr(row.entry, "author", None)
    return {
        "position": position, "kind": row.entry.kind, "id": row.id,
        "author": author, "key": row.key, "body": row.body,
    }  # fmt: skip


def _remember(known: dict[str, tuple[int, str]], name: str | None, position: int, body: str) -> None:
    if name is not None:
        known[name] = (position, body)
