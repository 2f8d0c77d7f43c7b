"""Move a store from one database to another, of either kind: every row, counted and summed on both sides.

The source is read as it stood at one moment; the target gets everything in one transaction or nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, collate, func, insert, select
from sqlalchemy.types import String

from heedful.errors import StoreError
from heedful.records.base import Record
from heedful.store.database import Database
from heedful.store.migrate import migrate, schema_of
from heedful.store.rows import last_position
from heedful.store.schema import HEAD, batch, example, metadata

Watch = Callable[[str, int, int], object]
"""Told what is being done, how much of it is done, and how much there is."""

_CHUNK = 1000  # rows written or read at a time
_BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}  # an order of texts that both know


class Sum(Record):
    """What a table holds: its rows, and a hash of all of them in the order of their keys."""

    table: str
    rows: int
    sha256: str


class Copied(Record):
    """What was copied, table by table; `missed` entries arrived in the source while that was going on."""

    source: str
    target: str
    tables: tuple[Sum, ...]
    position: int
    missed: int

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)


def copy(source: Database, target: Database, watch: Watch = lambda *_: None) -> Copied:
    """Everything from one to the other; the target must be empty, and stays so when anything goes wrong."""
    if source.place == target.place:
        raise StoreError(f"{source.place} cannot be copied onto itself. Name another target.")
    found = schema_of(source)
    if found != HEAD:
        raise StoreError(
            f"{source.place} has the schema {found or 'of nothing'}, wanted {HEAD}. Open the project once, "
            "which brings it up to date (heedful store upgrade), then copy it."
        )
    migrate(target)
    with source.reading() as reading, target.writing() as writing:
        _must_be_empty(writing, target.place)
        position = last_position(reading)
        tables = tuple(_copied(reading, writing, table, watch) for table in metadata.sorted_tables)
    with source.reading() as reading:
        missed = last_position(reading) - position
    return Copied(source=source.place, target=target.place, tables=tables, position=position, missed=missed)


def sums(database: Database) -> tuple[Sum, ...]:
    """What every table of a store holds."""
    with database.reading() as connection:
        return tuple(_sum(table, _rows(connection, table)) for table in metadata.sorted_tables)


def _copied(reading: Connection, writing: Connection, table: Table, watch: Watch) -> Sum:
    """One table, written and read back; raises StoreError where the two sides differ."""
    total = reading.execute(select(func.count()).select_from(_wanted(table).subquery())).scalar_one()
    done = 0

    def passing() -> Iterator[Sequence[Any]]:
        nonlocal done
        names, rows_left = [column.name for column in table.columns], _rows(reading, table)
        while rows := list(islice(rows_left, _CHUNK)):
            writing.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
            done += len(rows)
            watch(f"Copying {table.name}", done, total)
            yield from rows

    sent = _sum(table, passing())
    arrived = _sum(table, _rows(writing, table))
    if sent != arrived:
        raise StoreError(
            f"The table {table.name} did not arrive as it was sent ({sent.rows} rows, {sent.sha256[:12]}…; "
            f"there {arrived.rows}, {arrived.sha256[:12]}…). Nothing was kept. Report this."
        )
    return sent


def _sum(table: Table, rows: Iterable[Sequence[Any]]) -> Sum:
    total, count = hashlib.sha256(), 0
    for row in rows:
        total.update(json.dumps(list(row), separators=(",", ":")).encode())
        total.update(b"\n")
        count += 1
    return Sum(table=table.name, rows=count, sha256=total.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """The rows of a table in the order of its key, a chunk in memory at a time."""
    bytewise = _BYTEWISE[connection.dialect.name]
    order = [
        collate(column, bytewise) if isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
    query = _wanted(table).order_by(*order)
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as rows:
        yield from rows


def _wanted(table: Table) -> Select[Any]:
    """All rows but those of imports that are not finished, which nobody sees."""
    query = select(table)
    if table is batch:
        return query.where(batch.c.position.is_not(None))
    if table is example:
        return query.where(example.c.batch.in_(select(batch.c.number).where(batch.c.position.is_not(None))))
    return query


def _must_be_empty(connection: Connection, place: str) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError(
                f"{place} is not empty: found rows in its table {table.name}. Name an empty database, a "
                "schema of its own, or a file that is not there yet."
            )
