"""Bring a store to the schema this program knows; a copy is kept before each change.

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


def migrate(
    database: Database,
    *,
    steps: Path = STEPS,
    head: str = HEAD,
    copies: Path | None = None,
    copy: bool = True,
) -> Path | None:
    """Take the steps from the schema found to `head`; the path of the copy made before, if there was one.

    `copies` is the folder for the copy of a server's schema; without `copy` somebody has made one already.
    """
    if schema_of(database) == head:
        return None
    with database.writing() as connection:
        found = _found(connection, database.place)  # another process may have been quicker
        if found == head:
            return None
        _must_be_known(found, head, steps, database.place)
        made = back_up(database, f"before-{head}", copies) if found and copy else None
        _take_steps(connection, found, head, steps)
    return made


def schema_of(database: Database) -> str | None:
    """The version of the schema; None for an empty database, StoreError for one of another program."""
    with database.reading() as connection:
        return _found(connection, database.place)


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


def _must_be_known(found: str | None, head: str, folder: Path, place: str) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"{place} was written by a newer heedful (schema {found}; this one knows up to {head})."
            " Install that version or a later one. Nothing was changed."
        )


def _take_steps(connection: Connection, found: str | None, head: str, folder: Path) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(folder))
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for script in reversed(list(scripts.iterate_revisions(head, found or "base"))):
            script.module.upgrade()
            context.stamp(scripts, script.revision)
