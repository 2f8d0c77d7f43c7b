"""Unfinished batches: whose they are, and how they are removed when their process is no more."""

import json
import os
import secrets
import socket

import psutil
from sqlalchemy import delete, select

from heedful.store.database import Database
from heedful.store.schema import batch, example

_CHUNK = 4000  # rows; deleting them keeps other writers waiting for a few hundredths of a second
_PARAMETERS = 500  # an old SQLite takes 999 in one statement


def new_owner() -> str:
    """This import's mark: host, process id, the process's start (ids are used again), and a random part."""
    started = round(psutil.Process().create_time())
    return json.dumps([socket.gethostname(), os.getpid(), started, secrets.token_hex(8)])


def sweep(database: Database) -> int:
    """Remove the batches whose process is no more; how many there were."""
    with database.reading() as connection:
        query = select(batch.c.number, batch.c.owner).where(batch.c.position.is_(None))
        left = [row for row in connection.execute(query) if not _is_alive(row.owner)]
    for row in left:
        remove(database, row.number, row.owner)
    return len(left)


def remove(database: Database, number: int, owner: str) -> None:
    """Delete an unfinished batch, a chunk at a time; a finished one or another's is left alone."""
    mine = (batch.c.number == number) & (batch.c.owner == owner) & batch.c.position.is_(None)
    some = select(example.c.hash).join(batch, batch.c.number == example.c.batch).where(mine).limit(_CHUNK)
    while True:
        with database.writing() as connection:
            chosen = [row.hash for row in connection.execute(some)]
            for start in range(0, len(chosen), _PARAMETERS):
                part = example.c.hash.in_(chosen[start : start + _PARAMETERS])
                connection.execute(delete(example).where(example.c.batch == number, part))
            if not chosen:
                connection.execute(delete(batch).where(mine))
                return


def _is_alive(owner: str) -> bool:
    """Whether the importing process still runs; one of another host counts as alive."""
    host, pid, started, _ = json.loads(owner)
    if host != socket.gethostname():
        return True
    try:
        return bool(abs(psutil.Process(pid).create_time() - started) < 2)
    except psutil.Error:
        return False
