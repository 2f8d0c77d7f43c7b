"""Unfinished batches: whose they are, and how they are removed when their process is no more.

On a server the importing program holds a lock for as long as it lives, which others see from any machine; a
file names the process instead.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable

import psutil
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from heedful.store.database import Database
from heedful.store.postgresql import hold, is_held, let_go
from heedful.store.schema import batch, example

_CHUNK = 4000  # rows; deleting them keeps other writers waiting for a few hundredths of a second
_PARAMETERS = 500  # an old SQLite takes 999 in one statement


def new_owner() -> str:
    """This import's mark: host, process id, the process's start (ids are used again), and a random part."""
    started = round(psutil.Process().create_time())
    return json.dumps([socket.gethostname(), os.getpid(), started, secrets.token_hex(8)])


def claim(database: Database, number: int) -> Callable[[], None]:
    """Show the others that this batch is being brought in, until what is returned is called."""
    if database.file is not None:
        return lambda: None  # the owner's mark says it
    connection = database.engine.connect()
    hold(connection, number)
    connection.commit()  # the lock stays; it goes with the connection

    def release() -> None:
        try:
            let_go(connection, number)
        except DBAPIError:  # the connection is gone, and the lock with it
            connection.invalidate()
        connection.close()

    return release


def sweep(database: Database) -> int:
    """Remove the batches whose process is no more; how many there were."""
    on_server = database.file is None
    with database.reading() as connection:
        query = select(batch.c.number, batch.c.owner).where(batch.c.position.is_(None))
        left = [
            row
            for row in connection.execute(query).all()
            if not (is_held(connection, row.number) if on_server else _is_alive(row.owner))
        ]
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
