"""Remove entries and texts for good: rows are overwritten or deleted, and what lay of them on the disk goes.

An erased entry leaves its id and what kind it was. Nothing here knows what is to be erased, or what was
learnt from it.
"""

import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from heedful.errors import StoreError
from heedful.records.erasure import Erased, Erasure
from heedful.records.feedback import Withdrawal
from heedful.store.database import Database
from heedful.store.rows import to_row, write
from heedful.store.schema import batch, example, job
from heedful.store.schema import entry as ledger

SOMEBODY = "erased"  # stands where the name of an erased author stood
NAMED = (
    *("withdrawal", "promotion", "erasure", "application", "reading", "version", "round"),
    *("review", "review_end"),
)

_PARAMETERS = 500  # an old SQLite takes 999 in one statement
_TRYING = 5.0  # seconds that others get to let go of the file


class Doomed(NamedTuple):
    """What is to go: entries by id, texts by content hash, and an author's name wherever it is left."""

    entries: frozenset[str]
    examples: frozenset[str]
    author: str | None = None

    def __bool__(self) -> bool:
        return bool(self.entries or self.examples or self.author)


def erase(database: Database, doomed: Doomed, withdrawal: Withdrawal | None, by: str, reason: str) -> Erasure:
    """Take back and remove in one transaction; what is left to do with the disk is `compact`'s."""
    with database.writing() as connection:
        since = _earliest(connection, doomed.examples)
        if withdrawal is not None:
            write(connection, [to_row(withdrawal)])
        entries = _bury(connection, doomed.entries)
        examples = _delete_examples(connection, doomed.examples)
        if doomed.author is not None:
            _unname(connection, doomed.author)
        made = Erasure(author=by, reason=reason, entries=entries, examples=examples, since=since)
        write(connection, [to_row(made)])
    return made


def compact(database: Database) -> str | None:
    """Let nothing of deleted rows stay in the database's files; a sentence where that did not work."""
    try:
        if database.file is not None:
            return _compact_file(database)
        with database.alone() as connection:
            connection.exec_driver_sql("SET lock_timeout = '30s'")
            for table in (ledger, example, batch, job):
                connection.exec_driver_sql(f'VACUUM (FULL) "{table.name}"')
            connection.exec_driver_sql("RESET lock_timeout")
    except StoreError as error:
        return f"What was erased is gone from the store, but its bytes may still lie in unused pages: {error}"
    return None


def copies(database: Database, folder: Path) -> list[Path]:
    """The copies of the store that heedful has made, of either kind, half ones included."""
    name = "store.db" if database.file is None else database.file.name
    beside = folder if database.file is None else database.file.parent
    found = {*beside.glob(f"{name}.*"), *folder.glob("store.*.dump"), *folder.glob("store.*.dump.part")}
    return sorted(path for path in found if path.is_file())


def _earliest(connection: Connection, hashes: Collection[str]) -> int | None:
    """Where the first of these texts had come in."""
    positions = select(func.min(batch.c.position)).join(example, example.c.batch == batch.c.number)
    found = [
        connection.execute(positions.where(example.c.hash.in_(part))).scalar_one() for part in _parts(hashes)
    ]
    return min((one for one in found if one is not None), default=None)


def _bury(connection: Connection, ids: Collection[str]) -> int:
    """Overwrite entries; how many were there and not erased before."""
    buried = 0
    for part in _parts(ids):
        found = select(ledger.c.position, ledger.c.id, ledger.c.kind).where(ledger.c.id.in_(part))
        for row in connection.execute(found.where(ledger.c.kind != "erased")).all():
            left = Erased(id=row.id, was=row.kind).model_dump_json()
            values = {"kind": "erased", "author": None, "key": None, "body": left}
            connection.execute(update(ledger).where(ledger.c.position == row.position).values(values))
            buried += 1
    return buried


def _delete_examples(connection: Connection, hashes: Collection[str]) -> int:
    """Delete texts from every batch they ever came in with; how many texts there were."""
    for part in _parts(hashes):
        connection.execute(delete(example).where(example.c.hash.in_(part)))
    return len(hashes)


def _unname(connection: Connection, author: str) -> None:
    """Take an author's name out of what stays: who withdrew, promoted, asked for a round."""
    for row in connection.execute(select(ledger).where(ledger.c.kind.in_(NAMED))).all():
        said = json.loads(row.body)
        left = _without(said, author)
        if left != said:
            values = {"body": json.dumps(left, separators=(",", ":")), "author": left.get("author")}
            connection.execute(update(ledger).where(ledger.c.position == row.position).values(values))
    for row in connection.execute(select(job.c.number, job.c.body)).all():
        said = json.loads(row.body)
        left = _without(said, author)
        if left != said:
            values = {"body": json.dumps(left, separators=(",", ":"))}
            connection.execute(update(job).where(job.c.number == row.number).values(values))


def _without(value: Any, author: str) -> Any:
    """The same without a name: sentences that have it go, so does what is about that author alone."""
    match value:
        case dict():
            made = {name: _without(one, author) for name, one in value.items()}
            if isinstance(value.get("people"), list):
                made["people"] = [one for one in value["people"] if one["author"] != author]
            if isinstance(value.get("notes"), list):
                made["notes"] = [one for one in value["notes"] if not _speaks_of(one, author)]
            if value.get("author") == author:
                made["author"] = SOMEBODY
            return made
        case list():
            return [_without(one, author) for one in value]
        case _:
            return value


def _speaks_of(sentence: str, author: str) -> bool:
    """Whether a note names an author; a name inside another word is none."""
    at = sentence.find(author)
    while at >= 0:
        before, after = sentence[at - 1 : at] if at else "", sentence[at + len(author) : at + len(author) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = sentence.find(author, at + 1)
    return False


def _compact_file(database: Database) -> str | None:
    """Write the file anew and empty its journal, which waits for those who read right now."""
    with database.alone() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("VACUUM")
        deadline = time.monotonic() + _TRYING
        while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                return (
                    "What was erased is gone from the store, but its journal is in use and may still hold "
                    "bytes of it: close other programs, then run the same command again."
                )
            time.sleep(0.05)
    return None


def _parts(values: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _PARAMETERS] for start in range(0, len(ordered), _PARAMETERS))
