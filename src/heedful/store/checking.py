"""Look a store through from end to end and say what is wrong with it; nothing is changed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from heedful.errors import HeedfulError
from heedful.records.base import Record, content_hash
from heedful.records.example import Example
from heedful.records.version import Batch
from heedful.store.rows import LABEL_STEPS, from_body, read_labels
from heedful.store.schema import batch, example, metadata
from heedful.store.schema import entry as ledger
from heedful.store.store import Store

_CHUNK = 1000  # rows read at a time
MOST = 50  # faults that are told; where there are more, one cause has many


class Checked(Record):
    """What there is (`rows`, by table) and what is wrong with it; without `faults` the store is sound."""

    place: str
    rows: dict[str, int]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def check(store: Store) -> Checked:
    """Read every row, decode it, and hold it against what others say of it."""
    database = store.database
    with database.reading() as connection:
        rows = {
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in metadata.sorted_tables
        }
        found = list(islice(_faults(store, connection), MOST + 1))
        unfinished = connection.execute(select(func.count()).where(batch.c.position.is_(None))).scalar_one()
    if len(found) > MOST:
        found[MOST:] = ["… and more."]
    notes = list(store.notes)
    if unfinished:
        notes.append(f"{unfinished} imports are under way; nobody sees their rows before they are done.")
    return Checked(place=database.place, rows=rows, faults=tuple(found), notes=tuple(notes))


def _faults(store: Store, connection: Connection) -> Iterator[str]:
    if store.database.file is not None:
        yield from _of_the_file(connection)
    yield from _of_entries(connection)
    yield from _of_labels(connection)
    yield from _of_batches(connection)
    yield from _of_examples(connection)
    yield from _of_versions(store)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Rows a chunk at a time; whoever has seen enough may stop."""
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as rows:
        yield from rows


def _of_the_file(connection: Connection) -> Iterator[str]:
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if found != "ok":
            yield f"The file: {found}."
    for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Row {row} of {table} speaks of a row that is not there."


def _of_entries(connection: Connection) -> Iterator[str]:
    """Positions without a gap; every body readable, and its columns as it says."""
    wanted = 1
    query = select(ledger).order_by(ledger.c.position)
    for row in _streamed(connection, query):
        if row.position != wanted:
            yield f"Between the entries {wanted - 1} and {row.position} some are missing."
        wanted = row.position + 1
        try:
            entry = from_body(row.body, row.position)
        except HeedfulError as error:
            yield str(error)
            continue
        own_id = None if isinstance(entry, LABEL_STEPS) else entry.id
        said = (entry.kind, own_id, getattr(entry, "author", None))
        if said != (row.kind, row.id, row.author):
            yield f"Entry {row.position} is listed as another than it is (kind, id or author)."


def _of_labels(connection: Connection) -> Iterator[str]:
    try:
        read_labels(connection)
    except HeedfulError as error:
        yield f"The steps of the labels do not follow from each other: {error}"


def _of_batches(connection: Connection) -> Iterator[str]:
    """Every batch that the ledger knows has its rows, as many as it says, or fewer where some were erased."""
    counts = dict(_pairs(connection.execute(select(example.c.batch, func.count()).group_by(example.c.batch))))
    numbers = dict(_pairs(connection.execute(select(batch.c.position, batch.c.number))))
    kinds = select(ledger.c.kind).where(ledger.c.kind == "erasure").limit(1)
    erased = connection.execute(kinds).first() is not None
    query = select(ledger.c.position, ledger.c.body).where(ledger.c.kind == "batch")
    for position, body in connection.execute(query).all():
        entry = from_body(body, position)
        assert isinstance(entry, Batch)
        found = counts.get(numbers.get(position, 0), 0)
        if position not in numbers:
            yield f"The batch of entry {position} ({entry.source}) has no row of its own."
        elif found > entry.added or (found < entry.added and not erased):
            yield f"The batch of entry {position} ({entry.source}) has {found} texts, wanted {entry.added}."


def _pairs(rows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return ((first, second) for first, second in rows)


def _of_examples(connection: Connection) -> Iterator[str]:
    """Every text under its own hash, with the split that it says."""
    query = select(example.c.batch, example.c.hash, example.c.split, example.c.body)
    for row in _streamed(connection, query):
        try:
            found = Example.model_validate_json(row.body)
        except ValueError:
            yield f"The example {row.hash} of batch {row.batch} cannot be read."
            continue
        if (content_hash(found.text), found.split) != (row.hash, row.split):
            yield f"The example {row.hash} of batch {row.batch} is listed as another than it is."


def _of_versions(store: Store) -> Iterator[str]:
    for version in store.versions.list():
        if not store.versions.is_complete(version.id):
            yield (
                f"The weights of {version.id} are not in {store.versions.folder(version.id)}. Copy the "
                "folder `versions` of the project there."
            )
