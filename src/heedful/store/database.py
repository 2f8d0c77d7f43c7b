"""Open the database and hand out connections: any number that read, one at a time that writes.

Everything that only SQLite or only PostgreSQL understands stands in this file and in `backup.py`.
A write is committed and on the disk when its `with` block ends.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from heedful.errors import ConfigError, MissingExtraError, StoreError
from heedful.store.failure import meaning, told_plainly
from heedful.store.place import file_system, is_network, locks_hold, prepare

PATIENCE = 30.0  # seconds to wait for another process's write


class Database:
    """An engine and its rules: readers are free, writers take turns. `notes` are for people to read."""

    def __init__(self, engine: Engine, *, notes: tuple[str, ...] = ()) -> None:
        self.engine = engine
        self.notes = notes
        self._turn = threading.Lock()

    @property
    def file(self) -> Path | None:
        """The database file; None when a server keeps the data."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    @property
    def place(self) -> str:
        """Where the data lie, without a password."""
        return str(self.file or self.engine.url.render_as_string(hide_password=True))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; it never waits for a writer."""
        with told_plainly(self.place), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may write; all or nothing of the block is kept."""
        with (
            told_plainly(self.place),
            self._turn,
            self.engine.connect() as connection,
            connection.execution_options(heedful_writes=True).begin(),
        ):
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def connect(url_or_path: str | Path) -> Database:
    """Open the database at a path or URL; the schema is the business of `migrate`."""
    text = str(url_or_path)
    if "://" not in text:
        return _sqlite(Path(text))
    try:
        url = make_url(text)
        return _sqlite(Path(url.database or "")) if url.get_backend_name() == "sqlite" else _server(url)
    except ArgumentError as error:
        raise ConfigError(f"The database URL is no use: {error}. Write postgresql+psycopg://…") from error


def _server(url: URL) -> Database:
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            f"{url.get_backend_name()!r} is not supported. Use a path or postgresql+psycopg://…"
        )
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except ImportError as error:
        raise MissingExtraError(f"{url.drivername} needs {error.name}. Run: pip install psycopg") from error
    event.listen(engine, "begin", _one_writer_on_a_server)
    return Database(engine)


def _sqlite(file: Path) -> Database:
    file = file.absolute()
    prepare(file)
    journal, notes = _journal_for(file)
    synchronous = "FULL" if journal == "WAL" else "EXTRA"  # EXTRA also syncs the journal's removal
    _set_journal(file, journal)
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": PATIENCE})

    def prepare_connection(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where `begin` says, nowhere else
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")

    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, notes=notes)


def _begin_sqlite(connection: Connection) -> None:
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


def _one_writer_on_a_server(connection: Connection) -> None:
    """Writers queue, so that positions are given in the order of commits."""
    if connection.get_execution_options().get("heedful_writes"):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8433)")


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
