"""Copy a SQLite store while it is in use; the copy is complete or it is not there."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from heedful.errors import StoreError
from heedful.store.database import Database
from heedful.store.failure import told_plainly
from heedful.store.place import sync


def back_up(database: Database, name: str) -> Path:
    """A copy beside the file, called `<file>.<name>`; an earlier copy of that name gives way."""
    file = database.file
    if file is None:
        raise StoreError(f"{database.place} is a server: make the copy with its own tools (pg_dump).")
    target, part = Path(f"{file}.{name}"), Path(f"{file}.{name}.part")
    part.unlink(missing_ok=True)
    try:
        with told_plainly(str(part)):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
        sync(part)
        part.replace(target)
        sync(target.parent)
    except OSError as error:
        raise StoreError(
            f"The copy {part} could not be made: {error}. Free some space and try again."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target
