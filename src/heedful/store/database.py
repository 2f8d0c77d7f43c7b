"""Open the database and hand out connections: any number that read, one at a time that writes.

Everything that only SQLite or only PostgreSQL understands stands in the files of those names, in `backup.py`
and in `failure.py`. A write is committed and on the disk when its `with` block ends.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from heedful.errors import ConfigError
from heedful.store.failure import told_plainly
from heedful.store.postgresql import notes_on, now, open_server, readers
from heedful.store.sqlite import open_file

HOLDS = 60.0  # seconds for which the server's clock is not asked again


class Database:
    """An engine and its rules: readers are free, writers take turns. `notes` are for people to read."""

    def __init__(self, engine: Engine, *, notes: tuple[str, ...] = ()) -> None:
        self.engine = engine
        self.notes = notes
        self._turn = threading.Lock()
        self._readers = engine if self.file is not None else readers(engine)
        self._ahead, self._asked = 0.0, -math.inf  # of the monotonic clock; when that was asked

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
        """A connection to read with; it never waits for a writer, and all it reads is of one moment."""
        with told_plainly(self.place), self._readers.connect() as connection:
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

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection outside any transaction, for what a database does to itself."""
        with told_plainly(self.place), self.engine.connect() as connection:
            if self.file is None:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    def now(self) -> float:
        """Seconds since 1970 by one clock for all who use the database."""
        if self.file is not None:
            return time.time()
        if time.monotonic() - self._asked > HOLDS:  # seldom: whoever asks may hold a connection already
            with self.reading() as connection:
                self._ahead = now(connection) - time.monotonic()
            self._asked = time.monotonic()
        return time.monotonic() + self._ahead

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
        if url.get_backend_name() == "sqlite":
            return _sqlite(Path(url.database or ""))
        database = Database(open_server(url))
    except ArgumentError as error:
        raise ConfigError(f"The database URL is no use: {error}. Write postgresql+psycopg://…") from error
    with database.reading() as connection:
        database.notes = notes_on(connection)
    return database


def _sqlite(file: Path) -> Database:
    engine, notes = open_file(file.absolute())
    return Database(engine, notes=notes)
