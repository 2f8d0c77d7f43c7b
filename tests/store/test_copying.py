"""A store moves to another database, of either kind, with every row; or nothing of it is there."""

import pytest
from store_building import Place, add_version, correction, example

from heedful.errors import StoreError
from heedful.records.job import Job
from heedful.records.label import AddLabel, Label
from heedful.store import Store
from heedful.store.checking import check
from heedful.store.copying import copy, sums
from heedful.store.importing import Import
from heedful.store.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, tmp_path):
    """An empty database of either kind."""
    if request.param == "sqlite":
        return Place(tmp_path / "target")
    server = request.getfixturevalue("postgres")
    return Place(tmp_path / "target", server.make_schema(f"target_{tmp_path.name.replace('-', '_')}"[:60]))


def fill(store: Store, items: int = 30) -> None:
    store.ledger.append(AddLabel(label=Label(id="L1", name='a "name" and 中文 🚚')))
    store.ledger.append_all([correction(f"text {n} ß \0 \u2028", key=f"key {n}") for n in range(items)])
    store.examples.add([example(f"example {n}", *["L1"] * (n % 3 > 0)) for n in range(items)], source="x")
    store.examples.add([example("example 0", "L1")], source="y", on_duplicate="update")
    add_version(store)
    store.versions.promote("v1", reason="first")
    ann = store.people.accept(store.people.invite("ann", "reviewer").secret, "hash")
    store.people.issue(ann, "token", "program", "annotator", None)
    store.jobs.add(Job(kind="learn", author="ann"))
    store.jobs.take("worker")


def test_every_row_arrives_and_both_sides_have_the_same_sums(store, target):
    fill(store)
    second = target.database()
    made = copy(store.database, second)
    assert made.tables == sums(store.database) == sums(second)
    assert {one.table: one.rows for one in made.tables if one.rows} == {
        "entry": 35, "batch": 2, "example": 31, "person": 1, "secret": 1, "job": 1,
    }  # fmt: skip
    assert (made.position, made.missed) == (35, 0)
    second.close()
    with target.open() as there:
        assert list(there.ledger.entries()) == list(store.ledger.entries())
        assert there.examples.digest() == store.examples.digest()
        assert there.people.all() == store.people.all()
        assert there.ledger.append(correction("goes on")) == 36
        assert [fault for fault in check(there).faults if "weights" not in fault] == []


@pytest.mark.slow
def test_ten_thousand_items_arrive_as_they_were(store, target):
    fill(store, 10_000)
    second = target.database()
    made = copy(store.database, second)
    assert made.rows == 20_011
    assert made.tables == sums(store.database) == sums(second)


def test_there_and_back_again_is_the_same(store, target, tmp_path):
    fill(store)
    copy(store.database, target.database())
    back = Place(tmp_path / "back").database()
    copy(target.database(), back)
    assert sums(back) == sums(store.database)


def test_a_target_that_holds_anything_is_refused_and_left_alone(store, target):
    fill(store)
    with target.open() as there:
        there.ledger.append(correction("mine"))
    with pytest.raises(StoreError, match="is not empty: found rows in its table entry"):
        copy(store.database, target.database())
    with target.open() as there:
        assert [item.text for _, item in there.ledger.feedback()] == ["mine"]


def test_a_copy_that_is_stopped_leaves_nothing_and_can_be_made_again(store, target):
    fill(store)

    def stop(stage, done, total):
        if "example" in stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(store.database, target.database(), stop)
    assert [one.rows for one in sums(target.database())] == [0] * len(metadata.tables)
    assert copy(store.database, target.database()).rows == 71


def test_what_arrives_meanwhile_is_left_behind_and_counted(store, target):
    fill(store)

    def arrive(stage, done, total):
        if "person" in stage:
            store.ledger.append(correction("late"))

    made = copy(store.database, target.database(), arrive)
    assert (made.position, made.missed) == (35, 1)
    with target.open() as there:
        assert "late" not in [item.text for _, item in there.ledger.feedback()]


def test_rows_of_an_import_under_way_are_not_copied(store, target):
    fill(store)
    running = Import(store.database, on_duplicate="skip")
    running.add([example("half", "L1")])
    made = copy(store.database, target.database())
    running.abandon()
    assert {one.table: one.rows for one in made.tables}["example"] == 31


def test_a_store_is_not_copied_onto_itself(store):
    with pytest.raises(StoreError, match="onto itself"):
        copy(store.database, store.database)


def test_a_database_without_a_store_is_no_source(target, tmp_path):
    empty = Place(tmp_path / "empty").database()
    with pytest.raises(StoreError, match="the schema of nothing, wanted"):
        copy(empty, target.database())
