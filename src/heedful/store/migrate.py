"""Bring a store to the schema this program knows; a copy of the file is kept before each change.

Alembic's steps lie in `migrations/versions`; it is imported only when there is a step to take. Steps run
in one transaction: a failure or a crash leaves the store as it was.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from heedful.errors import StoreError
from heedful.store.backup import back_up
from heedful.store.database import Database
from heedful.store.schema import HEAD

STEPS = Path(__file__).parent / "migrations"


def migrate(database: Database, *, steps: Path = STEPS, head: str = HEAD) -> Path | None:
    """Take the steps from the schema found to `head`; the path of the copy made before, if there was one."""
    with database.reading() as connection:
        if _found(connection, database.place) == head:
            return None
    with database.writing() as connection:
        found = _found(connection, database.place)  # another process may have been quicker
        if found == head:
            return None
        return _take_steps(database, connection, found, head, steps)


def _found(connection: Connection, place: str) -> str | None:
    """The schema's version; None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise StoreError(
            f"{place} holds tables of another program ({', '.join(sorted(tables)[:5])}) and none of"
            " heedful's. Name another file or database."
        )
    return None


def _take_steps(
    database: Database, connection: Connection, found: str | None, head: str, folder: Path
) -> Path | None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(folder))
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"{database.place} was written by a newer heedful (schema {found}; this one knows up to {head})."
            " Install that version or a later one. Nothing was changed."
        )
    copy = back_up(database, f"before-{head}") if found and database.file else None
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for script in reversed(list(scripts.iterate_revisions(head, found or "base"))):
            script.module.upgrade()
            context.stamp(scripts, script.revision)
    return copy
