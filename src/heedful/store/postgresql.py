"""What only PostgreSQL understands: its address, its locks between programs, how sure its commits are.

Writers of one schema queue by an advisory lock, so that positions are given in the order of commits; readers
see one moment and never wait.
"""

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from heedful.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from psycopg import Connection as Driver

MOST = 40  # connections of one program: as many as a server has threads
PATIENCE = 30.0  # seconds to wait for another program's write
CONNECTING = 10  # seconds that a server may take to answer
PASSWORD = "HEEDFUL_DATABASE_PASSWORD"  # noqa: S105 - the variable's name, no password

_WRITERS = 8433  # the lock of those who write; the second key is the schema's
_SESSION = (
    "SET idle_in_transaction_session_timeout = '10min';"  # a program that hangs keeps nobody out for ever
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
# A program that dies leaves the queue of those who wait for a turn; some servers cannot look.
_LOOKING = "SET client_connection_check_interval = '1s'"
_TURN = (
    "SET LOCAL lock_timeout = {patience:d};"
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';"
    "SELECT pg_advisory_xact_lock({writers}, hashtext(current_schema()))"
)
_IMPORT = "hashtext('heedful import ' || current_schema()), %s"


def open_server(url: URL) -> Engine:
    """An engine on a server's schema; nothing is asked of the server yet."""
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            f"{url.get_backend_name()!r} is not supported. Use a path or postgresql+psycopg://…"
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.password is None and os.environ.get(PASSWORD):
        url = url.set(password=os.environ[PASSWORD])
    about = {"connect_timeout": CONNECTING, "application_name": "heedful"}
    try:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args=about,
            hide_parameters=True,
            pool_size=10,
            max_overflow=MOST - 10,
        )
    except ImportError as error:
        raise MissingExtraError(
            f"{url.drivername} needs {error.name}. Run: pip install 'heedful[postgres]'"
        ) from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def readers(engine: Engine) -> Engine:
    """The same engine for those who only look: every block sees one moment, and can change nothing."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def notes_on(connection: Connection) -> tuple[str, ...]:
    """What people should know about this server."""
    if connection.exec_driver_sql("SHOW fsync").scalar() == "off":
        return (
            "The PostgreSQL server runs with fsync = off: a power cut may damage the store. Switch it on.",
        )
    return ()


def now(connection: Connection) -> float:
    """Seconds since 1970 by the server's clock, which is one for all who use it."""
    return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one())


def hold(connection: Connection, number: int) -> None:
    """Mark a batch as being brought in, for as long as this connection lives."""
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_IMPORT})", (number,))


def let_go(connection: Connection, number: int) -> None:
    """The batch is in, or given up."""
    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_IMPORT})", (number,))
    connection.commit()


def is_held(connection: Connection, number: int) -> bool:
    """Whether a program that lives is bringing in this batch."""
    if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_IMPORT})", (number,)).scalar():
        return True
    let_go(connection, number)
    return False


def _prepare(connection: "Driver[tuple[object, ...]]", _: ConnectionPoolEntry) -> None:
    connection.execute(_SESSION)
    connection.commit()
    from psycopg import Error

    with suppress(Error), connection.transaction():
        connection.execute(_LOOKING)


def _begin(connection: Connection) -> None:
    """Who writes waits for its turn first; what it reads after that is what the last writer left."""
    if connection.get_execution_options().get("heedful_writes"):
        connection.exec_driver_sql(_TURN.format(patience=round(PATIENCE * 1000), writers=_WRITERS))
