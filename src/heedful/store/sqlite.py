"""What only SQLite understands: the journal, how to wait for the write lock, a file that may lie anywhere."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from heedful.errors import StoreError
from heedful.store.failure import meaning
from heedful.store.place import file_system, is_network, locks_hold, prepare

PATIENCE = 30.0  # seconds to wait for another process's write


def open_file(file: Path) -> tuple[Engine, tuple[str, ...]]:
    """An engine on a file, made if there is none, and what people should know about its place."""
    prepare(file)
    journal, notes = _journal_for(file)
    synchronous = "FULL" if journal == "WAL" else "EXTRA"  # EXTRA also syncs the journal's removal
    _set_journal(file, journal)
    engine = create_engine(
        URL.create("sqlite", database=str(file)), connect_args={"timeout": PATIENCE}, hide_parameters=True
    )

    def prepare_connection(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where `begin` says, nowhere else
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten

    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine, notes


def _begin(connection: Connection) -> None:
    """A writer locks at once: waiting works then, whereas turning a reader into a writer would fail."""
    if connection.get_execution_options().get("heedful_writes"):
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        _take_the_write_lock(driver)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_the_write_lock(connection: sqlite3.Connection) -> None:
    """Ask every two milliseconds: SQLite's own waiting grows longer each time, so that newcomers overtake."""
    deadline = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.002)
    finally:
        connection.execute(f"PRAGMA busy_timeout={round(PATIENCE * 1000)}")


def _is_busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _journal_for(file: Path) -> tuple[str, tuple[str, ...]]:
    """WAL on a local disk; on a network's, where WAL cannot work, the rollback journal and a warning."""
    kind = file_system(file.parent)
    if not is_network(kind):
        return "WAL", ()
    if not locks_hold(file.parent):
        raise StoreError(
            f"{file} lies on a network file system ({kind}) that holds no locks: two programs would damage"
            " the store. Move the project to a local disk, or give a PostgreSQL URL."
        )
    return "DELETE", (
        f"{file} lies on a network file system ({kind}). It is used with a rollback journal: slower, and only"
        " as safe as that system's locks. A local disk or a PostgreSQL URL is better.",
    )


def _set_journal(file: Path, journal: str) -> None:
    """Set the journal once; the file remembers it. Two programs that open a new store take turns."""
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = sqlite3.connect(file, timeout=PATIENCE)
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0].upper() == journal:
                return
            found = connection.execute(f"PRAGMA journal_mode={journal}").fetchone()[0].upper()
            if found == journal:
                return
            raise StoreError(
                f"{file}: SQLite uses the journal {found} here, wanted {journal}. Move the project."
            )
        except sqlite3.Error as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise StoreError(f"{file}: {meaning(error)}") from error
            time.sleep(0.02)
        finally:
            connection.close()
