"""Bring a batch of examples in, a chunk at a time; nobody sees any of it before its last row is there.

A batch is a row without a position until it is recorded in the ledger, in the same transaction. What a
crashed import leaves is swept away (`leftover`) when the store is opened next.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from heedful.errors import DataError, StoreError
from heedful.records.base import content_hash
from heedful.records.example import Example
from heedful.records.version import Batch
from heedful.store.database import Database
from heedful.store.leftover import claim, new_owner, remove
from heedful.store.rows import to_row, write
from heedful.store.schema import batch, example
from heedful.store.visible import newest
from heedful.store.wording import Masked

OnDuplicate = Literal["skip", "update", "error"]

_ROWS, _CHARACTERS = 900, 2_000_000  # one chunk: quickly written, and few enough for any SQLite


class Incoming(NamedTuple):
    """An example in the form of the table."""

    hash: str
    split: str
    labels: str | None  # as JSON; of a text to be written, which one it is
    body: str

    @classmethod
    def of(cls, item: Example, mask: Masked | None = None) -> "Incoming":
        """Encode an example, its text masked; its labels are sorted, because their order means nothing."""
        if mask is not None:
            wanted = item.completion if item.completion is None else mask(item.completion)
            item = item.model_copy(update={"text": mask(item.text), "completion": wanted})
        labels = None if item.labels is None else json.dumps(sorted(item.labels))
        if item.completion is not None:
            labels = json.dumps({"completion": content_hash(item.completion)})
        body = json.dumps(item.model_dump(mode="json"), separators=(",", ":"))
        try:
            return cls(item.id, item.split, labels, body)
        except UnicodeEncodeError as error:
            raise DataError(
                f"The text {item.text[:60]!r} holds half a character: {error}. Mend it."
            ) from error


class Import:
    """One batch on its way in: `add` chunks, then `finish` or `abandon`."""

    def __init__(self, database: Database, *, on_duplicate: OnDuplicate, mask: Masked | None = None) -> None:
        self.database = database
        self._mask = mask
        self.on_duplicate = on_duplicate
        self.added = self.skipped = 0
        self._owner = new_owner()
        with database.writing() as connection:
            self._number = (connection.execute(select(func.max(batch.c.number))).scalar_one() or 0) + 1
            connection.execute(insert(batch), {"number": self._number, "owner": self._owner})
            self._seen_upto = _last_batch_position(connection)
            self._release = claim(database, self._number)

    def add(self, examples: Iterable[Example]) -> None:
        """Write the examples that are new."""
        wanted: dict[str, Incoming] = {}
        for item in examples:
            self._keep(wanted, Incoming.of(item, self._mask))
        with self.database.writing() as connection:
            self._must_be_open(connection)
            own = self._own(connection, list(wanted))
            there = newest(connection, list(wanted)) | own
            new = [row for row in wanted.values() if self._is_new(row, there.get(row.hash))]
            self._replace_own(connection, [row.hash for row in new if row.hash in own])
            if new:
                connection.execute(insert(example), [{"batch": self._number, **row._asdict()} for row in new])
        self.added += len(new)
        self.skipped += len(wanted) - len(new)

    def finish(self, source: str) -> Batch:
        """Make the batch visible: one transaction, one entry of the ledger."""
        with self.database.writing() as connection:
            self._must_be_open(connection)
            self._settle_with_others(connection)
            record = Batch(source=source, added=self.added, skipped=self.skipped)
            position = write(connection, [to_row(record)])[0]
            mine = batch.c.number == self._number
            connection.execute(update(batch).where(mine).values(position=position))
        self._release()
        return record

    def abandon(self) -> None:
        """Remove what was written."""
        try:
            remove(self.database, self._number, self._owner)
        finally:
            self._release()

    def _keep(self, wanted: dict[str, Incoming], row: Incoming) -> None:
        """Choose between rows of one chunk that hold the same text."""
        earlier = wanted.get(row.hash)
        if earlier is not None:
            self.skipped += 1
        if self._is_new(row, (earlier.split, earlier.labels) if earlier else None):
            wanted[row.hash] = row

    def _is_new(self, row: Incoming, there: tuple[str, str | None] | None) -> bool:
        """Whether a row is to be written, given split and labels of the text as it is there."""
        if there is None:
            return True
        if there[1] is None and row.labels is not None:
            return True  # a text of the pool gets its label
        if self.on_duplicate == "error":
            raise _duplicate(row)
        return self.on_duplicate == "update" and row.labels is not None and there != (row.split, row.labels)

    def _own(self, connection: Connection, hashes: list[str]) -> dict[str, tuple[str, str | None]]:
        """What earlier chunks of this batch said about these texts."""
        columns = select(example.c.hash, example.c.split, example.c.labels)
        query = columns.where(example.c.batch == self._number, example.c.hash.in_(hashes))
        return {row.hash: (row.split, row.labels) for row in connection.execute(query)}

    def _replace_own(self, connection: Connection, hashes: list[str]) -> None:
        """The rows of earlier chunks that a later row of the same import corrects."""
        if hashes:
            self._delete_own(connection, example.c.hash.in_(hashes))
            self.added -= len(hashes)
            self.skipped += len(hashes)

    def _settle_with_others(self, connection: Connection) -> None:
        """Texts that another import brought in meanwhile are duplicates too."""
        if _last_batch_position(connection) == self._seen_upto:
            return
        other = example.alias("other")
        others = select(other.c.hash).join(batch, batch.c.number == other.c.batch)
        others = others.where(batch.c.position > self._seen_upto)
        duplicate = example.c.labels.is_(None) & example.c.hash.in_(others)
        if self.on_duplicate != "update":
            duplicate |= example.c.hash.in_(others.where(other.c.labels.is_not(None)))
        lost = self._delete_own(connection, duplicate)
        if lost and self.on_duplicate == "error":
            raise DataError(f"{lost} texts came in twice: another import ran meanwhile. Run this one again.")
        self.added -= lost
        self.skipped += lost

    def _delete_own(self, connection: Connection, which: ColumnElement[bool]) -> int:
        return connection.execute(delete(example).where(example.c.batch == self._number, which)).rowcount

    def _must_be_open(self, connection: Connection) -> None:
        mine = (batch.c.number == self._number) & (batch.c.owner == self._owner)
        if connection.execute(select(batch.c.number).where(mine)).first() is None:
            raise StoreError(
                "This import was removed by another process that took it for dead. Run it again."
            )


def chunks(examples: Iterable[Example]) -> Iterator[list[Example]]:
    """The examples in lists that are written quickly."""
    chunk: list[Example] = []
    characters = 0
    for item in examples:
        chunk.append(item)
        characters += len(item.text)
        if len(chunk) >= _ROWS or characters >= _CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _last_batch_position(connection: Connection) -> int:
    return connection.execute(select(func.max(batch.c.position))).scalar_one() or 0


def _duplicate(row: Incoming) -> DataError:
    text = Example.model_validate_json(row.body).text
    return DataError(f"The text {text[:60]!r} is there already. Leave it out, or skip or update duplicates.")
