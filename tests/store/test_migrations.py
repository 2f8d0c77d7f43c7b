"""A store of any age opens, with a copy made before; one that is newer is refused and left alone."""

import shutil
import subprocess
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_building import SCHEMAS, Place, build_schema, correction, dump, dump_file, example

from heedful.errors import StoreError
from heedful.records.job import Job
from heedful.store import Store
from heedful.store.checking import check
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


def test_the_newest_step_is_the_one_the_program_knows():
    assert ScriptDirectory(str(STEPS)).get_current_head() == HEAD


def test_the_steps_make_the_tables_that_the_program_describes(store):
    with store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


RELEASED = sorted(path.stem for path in SCHEMAS.glob("*.sql"))


def test_there_is_a_fixture_of_every_schema():
    """A new migration brings the schema that it makes, written down, for those who will come after it."""
    assert sorted(script.revision for script in ScriptDirectory(str(STEPS)).walk_revisions()) == RELEASED


@pytest.mark.parametrize("schema", RELEASED)
def test_a_store_of_any_released_schema_opens_with_ten_thousand_items(place, schema):
    build_schema(place, schema, 10_000)
    with place.open() as store:
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
        assert check(store).faults == ()


@pytest.mark.parametrize("schema", RELEASED)
def test_a_store_of_any_released_schema_has_the_tables_of_today(place, schema):
    build_schema(place, schema, 1)
    with place.open() as store, store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_store_of_the_first_schema_gets_people_and_jobs_and_a_copy_is_made_before(
    place, tmp_path, postgres
):
    build_schema(place, "0001", 10)
    before = dump(place)
    with place.open() as store:
        owner = store.people.accept(store.people.first_link().secret, "hash")
        assert store.people.all() == [owner]
        assert store.jobs.add(Job(kind="learn", author="owner")).state == "waiting"
    if place.url is None:
        assert dump_file(place.folder / f"store.db.before-{HEAD}") == before
    else:
        restore(postgres, place.folder / f"store.before-{HEAD}.dump", place)
        assert dump(place) == before


def restore(postgres, copy, place):
    """As a person would: drop what there is, then pg_restore."""
    with place.database().reading() as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    postgres.execute(f"DROP SCHEMA {schema} CASCADE")
    address = ["--host", str(postgres.folder), "--username", "heedful", "--dbname", "postgres"]
    subprocess.run([postgres.bin / "pg_restore", *address, copy], check=True, capture_output=True)


def test_a_server_without_pg_dump_is_not_changed_unless_somebody_says_so(tmp_path, schema_url, monkeypatch):
    place = Place(tmp_path / "project", schema_url)
    build_schema(place, "0001", 10)
    before = dump(place)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"pg_dump is not installed.*heedful store upgrade --without-copy"):
        place.open()
    assert dump(place) == before
    with place.open(copy=False) as store:
        assert store.ledger.position() == 12


def test_a_step_keeps_every_item_and_a_copy_of_it_all_before(place, tmp_path):
    build_schema(place, HEAD, 10_000)
    before = dump(place)
    database = place.database()
    copy = migrate(database, steps=future(tmp_path), head="9999", copies=place.folder)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*), max(colour) FROM entry").one() == (10_002, "blue")
    database.close()
    assert place.fault() is None
    assert copy.stat().st_mode & 0o777 == 0o600
    if place.url is None:
        assert copy == place.folder / "store.db.before-9999"
        assert dump_file(copy) == before
    again = place.database()
    assert migrate(again, steps=tmp_path / "steps", head="9999") is None


def test_a_copy_put_back_is_the_store_from_before(tmp_path):
    with Store.open(tmp_path) as store:
        store.ledger.append(correction("text"))
    database = connect(tmp_path / "store.db")
    copy = migrate(database, steps=future(tmp_path), head="9999")
    database.close()
    copy.replace(tmp_path / "store.db")
    with Store.open(tmp_path) as store:
        assert store.ledger.position() == 1


def test_a_step_that_fails_leaves_the_store_as_it_was(place, tmp_path):
    build_schema(place, HEAD, 10)
    database = place.database()
    before = dump(place)
    with pytest.raises(ZeroDivisionError):
        migrate(database, steps=future(tmp_path, then="1 / 0"), head="9999", copies=place.folder)
    database.close()
    assert dump(place) == before
    with place.open() as store:
        assert store.ledger.append(correction("still here")) == 13


def test_a_newer_store_is_refused_and_left_alone(place, tmp_path):
    place.open().close()
    database = place.database()
    migrate(database, steps=future(tmp_path), head="9999", copies=place.folder)
    database.close()
    before = sorted(place.folder.iterdir()), dump(place)
    with pytest.raises(StoreError, match=r"newer heedful \(schema 9999; this one knows up to"):
        place.open()
    assert (sorted(place.folder.iterdir()), dump(place)) == before


def test_a_database_of_another_program_is_refused(place):
    with place.database().writing() as connection:
        connection.exec_driver_sql("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StoreError, match=r"tables of another program \(songs\)"):
        place.open()


def test_a_store_is_made_without_a_copy(tmp_path):
    Store.open(tmp_path / "new").close()
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["store.db", "versions"]


def test_without_a_copy_no_step_is_taken(tmp_path):
    Store.open(tmp_path).close()
    before = dump_file(tmp_path / "store.db")
    (tmp_path / "store.db.before-9999").mkdir()  # the copy cannot take this name
    database = connect(tmp_path / "store.db")
    with pytest.raises(StoreError, match="could not be made"):
        migrate(database, steps=future(tmp_path), head="9999")
    database.close()
    assert dump_file(tmp_path / "store.db") == before
    assert not (tmp_path / "store.db.before-9999.part").exists()
