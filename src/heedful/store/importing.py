"""Bring a batch of examples in, a chunk at a time; nobody sees any of it before its last row is there.

A batch is a row without a position until it is recorded in the ledger, in the same transaction. What a
crashed import leaves is swept away when the store is opened next.
"""

import json
import os
import socket
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal

import psutil
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from heedful.errors import DataError, StoreError
from heedful.records.example import Example
from heedful.records.version import Batch
from heedful.store.database import Database
from heedful.store.rows import to_row, write
from heedful.store.schema import batch, example
from heedful.store.visible import newest

OnDuplicate = Literal["skip", "update", "error"]

_CHUNK = 400  # rows; writing them keeps other writers waiting for a few hundredths of a second


class Import:
    """One batch on its way in: `add` chunks, then `finish` or `abandon`."""

    def __init__(self, database: Database, *, on_duplicate: OnDuplicate) -> None:
        self.database = database
        self.on_duplicate = on_duplicate
        self.added = self.skipped = 0
        with database.writing() as connection:
            self.number = (connection.execute(select(func.max(batch.c.number))).scalar_one() or 0) + 1
            connection.execute(insert(batch), {"number": self.number, "owner": _this_process()})
            self._seen_upto = _last_batch_position(connection)

    def add(self, examples: list[Example]) -> None:
        """Write the examples that are new."""
        wanted: dict[str, Example] = {}
        for item in examples:
            self._keep(wanted, item)
        with self.database.writing() as connection:
            _must_be_open(connection, self.number)
            own = self._own(connection, list(wanted))
            there = newest(connection, list(wanted)) | own
            new = [item for key, item in wanted.items() if self._is_new(item, there.get(key))]
            self._replace_own(connection, [item.id for item in new if item.id in own])
            if new:
                connection.execute(insert(example), [_values(item, self.number) for item in new])
        self.added += len(new)
        self.skipped += len(wanted) - len(new)

    def finish(self, source: str) -> Batch:
        """Make the batch visible: one transaction, one entry of the ledger."""
        with self.database.writing() as connection:
            _must_be_open(connection, self.number)
            self._settle_with_others(connection)
            record = Batch(source=source, added=self.added, skipped=self.skipped)
            position = write(connection, [to_row(record)])[0]
            mine = batch.c.number == self.number
            connection.execute(update(batch).where(mine).values(position=position))
        return record

    def abandon(self) -> None:
        """Remove what was written."""
        remove(self.database, self.number)

    def _keep(self, wanted: dict[str, Example], item: Example) -> None:
        """The same text twice in one chunk: the first counts, or the last, or it is an error."""
        if item.id in wanted:
            if self.on_duplicate == "error":
                raise _duplicate(item)
            self.skipped += 1
            if self.on_duplicate == "skip":
                return
        wanted[item.id] = item

    def _is_new(self, item: Example, there: tuple[str, str | None] | None) -> bool:
        if there is None:
            return True
        if self.on_duplicate == "error":
            raise _duplicate(item)
        return self.on_duplicate == "update" and there != (item.split, _labels(item))

    def _own(self, connection: Connection, hashes: list[str]) -> dict[str, tuple[str, str | None]]:
        """What earlier chunks of this batch said about these texts."""
        columns = select(example.c.hash, example.c.split, example.c.labels)
        query = columns.where(example.c.batch == self.number, example.c.hash.in_(hashes))
        return {row.hash: (row.split, row.labels) for row in connection.execute(query)}

    def _replace_own(self, connection: Connection, hashes: list[str]) -> None:
        if hashes:
            self._delete_own(connection, example.c.hash.in_(hashes))
            self.added -= len(hashes)
            self.skipped += len(hashes)

    def _settle_with_others(self, connection: Connection) -> None:
        """Texts that another import brought in meanwhile are duplicates too."""
        if self.on_duplicate == "update" or _last_batch_position(connection) == self._seen_upto:
            return
        others = (
            select(example.c.hash)
            .join(batch, batch.c.number == example.c.batch)
            .where(batch.c.position > self._seen_upto)
        )
        lost = self._delete_own(connection, example.c.hash.in_(others))
        if lost and self.on_duplicate == "error":
            raise DataError(
                f"{lost} texts came in twice: another import ran meanwhile. Import the rest again."
            )
        self.added -= lost
        self.skipped += lost

    def _delete_own(self, connection: Connection, which: ColumnElement[bool]) -> int:
        return connection.execute(delete(example).where(example.c.batch == self.number, which)).rowcount


def chunks(examples: Iterable[Example]) -> Iterator[list[Example]]:
    """The examples in lists of a size that is written quickly."""
    source = iter(examples)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


def remove(database: Database, number: int) -> None:
    """Delete an unfinished batch, a chunk at a time."""
    some = select(example.c.hash).where(example.c.batch == number).limit(10 * _CHUNK)
    while True:
        with database.writing() as connection:
            chosen = [row.hash for row in connection.execute(some)]
            if not chosen:
                unfinished = (batch.c.number == number) & batch.c.position.is_(None)
                connection.execute(delete(batch).where(unfinished))
                return
            for start in range(0, len(chosen), _CHUNK):
                part = chosen[start : start + _CHUNK]
                connection.execute(delete(example).where(example.c.batch == number, example.c.hash.in_(part)))


def sweep(database: Database) -> int:
    """Remove the batches whose process is no more; how many there were."""
    with database.reading() as connection:
        query = select(batch.c.number, batch.c.owner).where(batch.c.position.is_(None))
        left = [row.number for row in connection.execute(query) if not _is_alive(row.owner)]
    for number in left:
        remove(database, number)
    return len(left)


def _must_be_open(connection: Connection, number: int) -> None:
    query = select(batch.c.number).where(batch.c.number == number, batch.c.position.is_(None))
    if connection.execute(query).first() is None:
        raise StoreError("This import was removed by another process that took it for dead. Run it again.")


def _last_batch_position(connection: Connection) -> int:
    return connection.execute(select(func.max(batch.c.position))).scalar_one() or 0


def _duplicate(item: Example) -> DataError:
    return DataError(
        f"The text {item.text[:60]!r} is there already. Leave it out, or say that duplicates are skipped or"
        " updated."
    )


def _labels(item: Example) -> str | None:
    return None if item.labels is None else json.dumps(sorted(item.labels))


def _values(item: Example, number: int) -> dict[str, Any]:
    body = json.dumps(item.model_dump(mode="json"), separators=(",", ":"))
    return {"batch": number, "hash": item.id, "split": item.split, "labels": _labels(item), "body": body}


def _this_process() -> str:
    """Host, process id and its start: an id alone is used again after a while."""
    return json.dumps([socket.gethostname(), os.getpid(), round(psutil.Process().create_time())])


def _is_alive(owner: str) -> bool:
    """Whether the importing process still runs; one of another host counts as alive."""
    host, pid, started = json.loads(owner)
    if host != socket.gethostname():
        return True
    try:
        return bool(abs(psutil.Process(pid).create_time() - started) < 2)
    except psutil.Error:
        return False
