"""Say in plain words why the database refused; the database's own words follow in brackets."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from heedful.errors import StoreError

_FULL = (
    "The disk is full, failing, or a size limit was reached. Nothing of this step was kept. Free some space"
)
_CLOSED = "The file or its folder may not be written. Make both writable for this user, or move the project"
_BUSY = "Another program kept the store locked. Close what holds it (a backup, a database browser)"
_DAMAGED = "The file is damaged or is no heedful store. Put a backup copy in its place"
_AWAY = "The database server cannot be reached or broke the connection off. Start it, or mend its address"
_NO_ENTRY = (
    "The database server lets this user not in. Mend the user in the URL and the password in"
    " HEEDFUL_DATABASE_PASSWORD"
)
_NO_DATABASE = "There is no such database on the server. Make it (createdb), or mend its name in the URL"
_NO_SCHEMA = (
    "There is no such schema in the database. Make it (CREATE SCHEMA), or mend `search_path` in the URL"
)
_NO_RIGHT = "This user may not do that there. Let it own its database or schema"
_STANDBY = "The server only takes reads (a standby?). Name the one that takes writes"
_CROWDED = "The server has no connection left. Raise max_connections, or stop what holds them"
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

# PostgreSQL's SQLSTATE, whole or its class (the first two signs).
_STATES = {
    "53100": _FULL,
    "58030": _FULL,
    "55P03": _BUSY,
    "53300": _CROWDED,
    "3D000": _NO_DATABASE,
    "3F000": _NO_SCHEMA,
    "42501": _NO_RIGHT,
    "25006": _STANDBY,
    "28": _NO_ENTRY,
    "08": _AWAY,
    "57": _AWAY,
    "XX": _DAMAGED,
}


def meaning(error: BaseException | None) -> str:
    """What happened and what to do, from the error of the driver."""
    name = getattr(error, "sqlite_errorname", "") or ""
    advice = _MEANINGS.get(name.removeprefix("SQLITE_").split("_")[0]) or _on_a_server(error) or _OTHER
    return f"{advice}, then try again. ({' '.join(str(error).split())})"


def _on_a_server(error: BaseException | None) -> str | None:
    """From the SQLSTATE; an error without one is of the connection, whose words alone say which."""
    if not hasattr(error, "sqlstate"):
        return None
    state, words = getattr(error, "sqlstate", None) or "", str(error)
    if state:
        return _STATES.get(state) or _STATES.get(state[:2])
    if "password" in words or "authentication" in words or "pg_hba" in words:
        return _NO_ENTRY
    if "database" in words and "does not exist" in words:
        return _NO_DATABASE
    return _AWAY if type(error).__name__ == "OperationalError" else None


@contextmanager
def told_plainly(place: str) -> Iterator[None]:
    """Turn the database's errors into StoreError; all others pass."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{place}: {meaning(error.orig)}") from error
    except NoConnectionError as error:
        raise StoreError(f"{place}: {_CROWDED}, then try again. ({error})") from error
    except sqlite3.Error as error:
        raise StoreError(f"{place}: {meaning(error)}") from error
