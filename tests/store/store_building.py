"""What the tests of the store build their input with."""

import hashlib
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_mock_engine, inspect

from heedful.records.example import Example
from heedful.records.feedback import Correction
from heedful.records.version import Version
from heedful.store import Store
from heedful.store.database import Database, connect
from heedful.store.schema import HEAD, metadata
from heedful.store.versions import MARKER
from postgres_server import PostgresServer

OPENED: list[Database] = []
SCHEMAS = Path(__file__).parent / "schemas"  # one file a released schema


def correction(text: str, label: str = "L1", **fields) -> Correction:
    return Correction(text=text, labels=(label,), **fields)


def example(text: str, *labels: str, split: str = "train", source: str = "") -> Example:
    return Example(text=text, labels=labels or None, split=split if labels else "pool", source=source)


def version(version_id: str, **fields) -> Version:
    values = {"base": "b", "base_digest": "0", "data_digest": "1", "position": 0, "options": {}, "seed": 7}
    return Version(id=version_id, labels=("L1",), digest=f"digest of {version_id}", **{**values, **fields})


def save_weights(store: Store, version_id: str) -> None:
    """A folder as a finished save leaves it."""
    folder = store.versions.folder(version_id)
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / MARKER).write_text("{}")


def add_version(store: Store) -> str:
    version_id = store.versions.next_id()
    save_weights(store, version_id)
    store.versions.record(version(version_id))
    return version_id


@dataclass(frozen=True)
class Place:
    """Where a store lies: a folder, and a server's schema where it is not a file in that folder."""

    folder: Path
    url: str | None = None

    def open(self, **options: Any) -> Store:
        return Store.open(self.folder, url=self.url, **options)

    def database(self) -> Database:
        """The database alone, as it is; closed when the test is over."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made = connect(self.url or self.folder / "store.db")
        OPENED.append(made)
        return made

    def fault(self) -> str | None:
        """What the database itself finds wrong with its data."""
        if self.url is None:
            with closing(sqlite3.connect(self.folder / "store.db")) as connection:
                found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            return None if found == "ok" else str(found)
        with self.database().reading() as connection:
            query = "SELECT count(*) FROM batch WHERE position NOT IN (SELECT position FROM entry)"
            return None if connection.exec_driver_sql(query).scalar() == 0 else "a batch without its entry"


@dataclass
class Template:
    """What new stores are made like, because that is quicker than taking every step of the schema."""

    folder: Path
    server: PostgresServer | None = None

    def open(self, folder: Path) -> Store:
        if self.server is None:
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            return Store.open(folder)
        schema = f"fresh_{secrets.token_hex(6)}"
        self.server.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}; {'; '.join(_tables())}")
        return Store.open(folder, url=self.server.url(schema))


def _tables() -> Sequence[str]:
    """What makes the newest schema on PostgreSQL."""
    made: list[str] = []
    engine = create_mock_engine(
        "postgresql+psycopg://", lambda sql, *_, **__: made.append(str(sql.compile(dialect=engine.dialect)))
    )
    metadata.create_all(engine, checkfirst=False)
    return (
        *made,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)",
        f"INSERT INTO alembic_version VALUES ('{HEAD}')",
    )


def fresh(template: Template, folder: Path) -> Store:
    """A new store."""
    return template.open(folder)


def build_schema(place: Place, schema: str, items: int) -> None:
    """A store as a released schema wrote it: `items` corrections, a batch of as many examples, one label."""
    (place.folder / "versions").mkdir(parents=True)
    database = place.database()
    said = (
        '{"id":"feedback-%d","author":"ann","at":"2026-01-01T00:00:00Z","text":"text %d","answer":["L2"],'
        '"prediction_id":null,"key":"key-%d","kind":"correction","labels":["L1"]}'
    )
    label = '{"kind":"label_add","label":{"id":"L1","name":"one"}}'
    record = (
        '{"kind":"batch","id":"batch-1","source":"file","added":%d,"skipped":0,"at":"2026-01-01T00:00:00Z"}'
    )
    entries = [(1, "label_add", None, None, None, label), (2, "batch", "batch-1", None, None, record % items)]
    entries += [
        (i, "correction", f"feedback-{i}", "ann", f"key-{i}", said % (i, i, i)) for i in range(3, items + 3)
    ]
    body = '{"text":"example %d","labels":["L1"],"split":"train","source":""}'
    hashes = [hashlib.sha256(f"example {i}".encode()).hexdigest()[:32] for i in range(items)]
    rows = [(1, hashes[i], "train", '["L1"]', body % i) for i in range(items)]
    with database.writing() as connection:
        for statement in statements(SCHEMAS / f"{schema}.sql"):
            connection.exec_driver_sql(statement)
        mark = "?" if place.url is None else "%s"
        batch = [(1, 2, '["host", 1, 1, "token"]')]
        for table, values in (("entry", entries), ("batch", batch), ("example", rows)):
            marks = ", ".join([mark] * len(values[0]))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", values)
    database.close()


def statements(script: Path) -> list[str]:
    """The statements of a script; its comments have lines of their own."""
    lines = [line for line in script.read_text().splitlines() if not line.startswith("--")]
    return [one.strip() for one in "\n".join(lines).split(";\n") if one.strip().strip(";")]


def dump(place: Place) -> list[str]:
    """All that a database holds, as text that can be compared."""
    if place.url is None:
        return dump_file(place.folder / "store.db")
    with place.database().reading() as connection:
        tables = inspect(connection).get_table_names()
        return [
            f"{table} {row}"
            for table in sorted(tables)
            for row in connection.exec_driver_sql(f"SELECT t::text FROM {table} t ORDER BY 1").scalars()
        ]


def dump_file(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())
