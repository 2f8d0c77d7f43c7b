"""Copy a store while it is in use; the copy is complete or it is not there.

A file is copied by SQLite itself, a server's schema by `pg_dump` where it is installed.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from heedful.errors import StoreError
from heedful.store.database import Database
from heedful.store.failure import told_plainly
from heedful.store.place import sync


def back_up(database: Database, name: str, folder: Path | None = None) -> Path:
    """A copy called `store.db.NAME` beside the file, or `store.NAME.dump` in `folder`; an earlier one of
    that name gives way."""
    if database.file is not None:
        target = Path(f"{database.file}.{name}")
        with _staged(target) as part:
            _copy_file(database.file, part)
        return target
    if folder is None:
        raise StoreError(f"{database.place} is on a server: name a folder for the copy.")
    target = folder / f"store.{name}.dump"
    with _staged(target) as part:
        _dump(database, part)
    return target


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A private file to write; it takes its name once it is whole and on the disk."""
    part = Path(f"{target}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield part
        sync(part)
        part.replace(target)
        sync(target.parent)
    except OSError as error:
        raise StoreError(
            f"The copy {part} could not be made: {error}. Free some space and try again."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _copy_file(file: Path, part: Path) -> None:
    with (
        told_plainly(str(part)),
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.backup(copy)


def _dump(database: Database, part: Path) -> None:
    """Let pg_dump write the schema; the password goes by the environment, where nobody else sees it."""
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError(
            f"{database.place} must be copied before its schema changes, and pg_dump is not installed here. "
            "Install PostgreSQL's client, or make a copy yourself and then run: "
            "heedful store upgrade --without-copy"
        )
    with database.reading() as connection:
        schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    url = database.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    quoted = '"' + schema.replace('"', '""') + '"'
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with arguments of our own, no shell
        [program, "--no-password", "--format=custom", f"--schema={quoted}", f"--file={part}", address],
        capture_output=True,
        text=True,
        env={**os.environ, **secret},
        check=False,
    )
    if done.returncode:
        raise StoreError(
            f"pg_dump could not copy {database.place}: {' '.join(done.stderr.split())} Mend that, or make a "
            "copy yourself and then run: heedful store upgrade --without-copy"
        )
