"""Which examples there are at a position of the ledger: of each text the row of the newest batch."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from heedful.store.schema import batch, example


def visible(*columns: ColumnElement[Any], upto: int | None = None) -> Select[*tuple[Any, ...]]:
    """A query for these columns of the visible rows."""
    later, later_batch = example.alias("later"), batch.alias("later_batch")
    superseded = exists().where(
        later.c.hash == example.c.hash,
        later.c.batch == later_batch.c.number,
        _in_view(later_batch.c.position, upto),
        later_batch.c.position > batch.c.position,
    )
    joined = select(*columns).select_from(example).join(batch, batch.c.number == example.c.batch)
    return joined.where(_in_view(batch.c.position, upto), ~superseded)


def newest(connection: Connection, hashes: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Split and labels (as the table writes them) of those of these texts that are visible now."""
    query = visible(example.c.hash, example.c.split, example.c.labels).where(example.c.hash.in_(hashes))
    return {row.hash: (row.split, row.labels) for row in connection.execute(query)}


def _in_view(position: ColumnElement[int | None], upto: int | None) -> ColumnElement[bool]:
    return position.is_not(None) if upto is None else position <= upto
