"""A store of any age opens, with a copy made before; one that is newer is refused and left alone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_building import build_first_schema, correction, example

from heedful.errors import StoreError
from heedful.records.job import Job
from heedful.store import Store
from heedful.store.database import connect
from heedful.store.migrate import STEPS, migrate
from heedful.store.schema import HEAD, metadata

NEXT = '''"""A step of the future."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("entry", sa.Column("colour", sa.Text))
    op.execute("UPDATE entry SET colour = 'blue'")
    {then}
'''


def future(folder: Path, then: str = "") -> Path:
    """The shipped steps and one more."""
    shutil.copytree(STEPS, folder / "steps")
    (folder / "steps" / "versions" / "m9999.py").write_text(NEXT.format(head=HEAD, then=then))
    return folder / "steps"


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_the_newest_step_is_the_one_the_program_knows():
    assert ScriptDirectory(str(STEPS)).get_current_head() == HEAD


def test_the_steps_make_the_tables_that_the_program_describes(store):
    with store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_store_of_the_first_schema_opens_with_ten_thousand_items(tmp_path):
    build_first_schema(tmp_path, 10_000)
    with Store.open(tmp_path) as store:
        assert store.ledger.position() == 10_002
        said = store.ledger.feedback()
        assert [item.text for _, item in said] == [f"text {n}" for n in range(3, 10_003)]
        assert {(item.author, item.labels) for _, item in said} == {("ann", ("L1",))}
        assert store.ledger.labels().names == ("one",)
        assert {item.text for item in store.examples.all()} == {f"example {n}" for n in range(10_000)}
        assert store.examples.get(example("example 77").id).text == "example 77"
        assert store.examples.counts().labels == {"train": {"L1": 10_000}}
        again = correction("text 3", author="ann", answer=("L2",), key="key-3")
        assert store.ledger.append(again) == 3


def test_a_store_of_the_first_schema_gets_people_and_jobs_and_a_copy_is_made_before(tmp_path):
    build_first_schema(tmp_path, 10)
    before = dump(tmp_path / "store.db")
    with Store.open(tmp_path) as store:
        owner = store.people.accept(store.people.first_link().secret, "hash")
        assert store.people.all() == [owner]
        assert store.jobs.add(Job(kind="learn", author="owner")).state == "waiting"
    assert dump(tmp_path / f"store.db.before-{HEAD}") == before


def test_a_step_keeps_every_item_and_a_copy_of_the_file_before_it(tmp_path):
    build_first_schema(tmp_path, 10_000)
    Store.open(tmp_path).close()
    before = dump(tmp_path / "store.db")
    database = connect(tmp_path / "store.db")
    copy = migrate(database, steps=future(tmp_path), head="9999")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*), max(colour) FROM entry").one() == (10_002, "blue")
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.close()
    assert copy == tmp_path / "store.db.before-9999"
    assert dump(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert migrate(connect(tmp_path / "store.db"), steps=tmp_path / "steps", head="9999") is None


def test_a_copy_put_back_is_the_store_from_before(tmp_path):
    with Store.open(tmp_path) as store:
        store.ledger.append(correction("text"))
    database = connect(tmp_path / "store.db")
    copy = migrate(database, steps=future(tmp_path), head="9999")
    database.close()
    copy.replace(tmp_path / "store.db")
    with Store.open(tmp_path) as store:
        assert store.ledger.position() == 1


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path):
    build_first_schema(tmp_path, 10)
    database = connect(tmp_path / "store.db")
    before = dump(tmp_path / "store.db")
    with pytest.raises(ZeroDivisionError):
        migrate(database, steps=future(tmp_path, then="1 / 0"), head="9999")
    database.close()
    assert dump(tmp_path / "store.db") == before
    with Store.open(tmp_path) as store:
        assert store.ledger.append(correction("still here")) == 13


def test_a_newer_store_is_refused_and_left_alone(tmp_path):
    Store.open(tmp_path).close()
    database = connect(tmp_path / "store.db")
    migrate(database, steps=future(tmp_path), head="9999")
    database.close()
    before = sorted(tmp_path.iterdir()), dump(tmp_path / "store.db")
    with pytest.raises(StoreError, match=r"newer heedful \(schema 9999; this one knows up to"):
        Store.open(tmp_path)
    assert (sorted(tmp_path.iterdir()), dump(tmp_path / "store.db")) == before


def test_a_database_of_another_program_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StoreError, match=r"tables of another program \(songs\)"):
        Store.open(tmp_path)


def test_a_store_is_made_without_a_copy(tmp_path):
    Store.open(tmp_path / "new").close()
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["store.db", "versions"]


def test_without_a_copy_no_step_is_taken(tmp_path):
    Store.open(tmp_path).close()
    before = dump(tmp_path / "store.db")
    (tmp_path / "store.db.before-9999").mkdir()  # the copy cannot take this name
    database = connect(tmp_path / "store.db")
    with pytest.raises(StoreError, match="could not be made"):
        migrate(database, steps=future(tmp_path), head="9999")
    database.close()
    assert dump(tmp_path / "store.db") == before
    assert not (tmp_path / "store.db.before-9999.part").exists()
