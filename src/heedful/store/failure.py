"""Say in plain words why the database refused; the database's own words follow in brackets."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from heedful.errors import StoreError

_FULL = (
    "The disk is full, failing, or a size limit was reached. Nothing of this step was kept. Free some space"
)
_CLOSED = "The file or its folder may not be written. Make both writable for this user, or move the project"
_BUSY = "Another program kept the store locked. Close what holds it (a backup, a database browser)"
_DAMAGED = "The file is damaged or is no heedful store. Put a backup copy in its place"
_OTHER = "The database refused or cannot be reached. Mend what its message says"

# The first part of SQLite's error name decides: SQLITE_IOERR_WRITE is a kind of SQLITE_IOERR.
_MEANINGS = {
    "FULL": _FULL,
    "IOERR": _FULL,
    "READONLY": _CLOSED,
    "CANTOPEN": _CLOSED,
    "PERM": _CLOSED,
    "BUSY": _BUSY,
    "LOCKED": _BUSY,
    "PROTOCOL": _BUSY,
    "CORRUPT": _DAMAGED,
    "NOTADB": _DAMAGED,
}


def meaning(error: BaseException | None) -> str:
    """What happened and what to do, from the error of the driver."""
    name = getattr(error, "sqlite_errorname", "") or ""
    advice = _MEANINGS.get(name.removeprefix("SQLITE_").split("_")[0], _OTHER)
    return f"{advice}, then try again. ({error})"


@contextmanager
def told_plainly(place: str) -> Iterator[None]:
    """Turn the database's errors into StoreError; all others pass."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{place}: {meaning(error.orig)}") from error
    except sqlite3.Error as error:
        raise StoreError(f"{place}: {meaning(error)}") from error
