"""What is wrong with a store is found and named; a sound one is called sound."""

import pytest
from store_building import add_version, correction, example

from heedful.records.label import AddLabel, Label
from heedful.store.checking import check
from heedful.store.importing import Import
from heedful.store.versions import MARKER


@pytest.fixture
def full(store):
    store.ledger.append(AddLabel(label=Label(id="L1", name="one")))
    store.ledger.append_all([correction(f"text {n}") for n in range(3)])
    store.examples.add([example("a", "L1"), example("b")], source="mails.csv")
    add_version(store)
    return store


def damage(store, statement):
    with store.database.writing() as connection:
        connection.exec_driver_sql(statement)
    return check(store).faults


def test_a_sound_store_has_no_faults(full):
    found = check(full)
    assert found.faults == ()
    assert {table: rows for table, rows in found.rows.items() if rows} == {
        "entry": 6,
        "batch": 1,
        "example": 2,
    }


@pytest.mark.parametrize(
    "statement, fault",
    [
        ("DELETE FROM entry WHERE position = 3", "Between the entries 2 and 4"),
        ("UPDATE entry SET author = 'eve' WHERE position = 2", "Entry 2 is listed as another"),
        ("UPDATE entry SET body = '{' WHERE position = 2", "Entry 2 of the ledger cannot be read"),
        ("UPDATE example SET body = '{' WHERE labels IS NULL", "cannot be read"),
        ("UPDATE example SET split = 'test' WHERE labels IS NULL", "listed as another than it is"),
        ("DELETE FROM example WHERE labels IS NULL", "(mails.csv) has 1 texts, wanted 2"),
        (
            "UPDATE entry SET kind = 'label_rename',"
            ' body = \'{"kind":"label_rename","id":"L9","name":"x"}\','
            " id = NULL, author = NULL WHERE position = 2",
            "steps of the labels do not follow",
        ),
    ],
)
def test_a_fault_is_named(full, statement, fault):
    found = damage(full, statement)
    assert len(found) == 1
    assert fault in found[0]


def test_weights_that_are_not_there_are_named(full):
    (full.versions.folder("v1") / MARKER).unlink()
    assert "The weights of v1 are not in" in check(full).faults[0]


def test_an_import_under_way_is_no_fault(full):
    running = Import(full.database, on_duplicate="skip")
    running.add([example("c")])
    found = check(full)
    running.abandon()
    assert found.faults == ()
    assert "1 imports are under way" in found.notes[-1]


def test_many_faults_are_told_in_part(full):
    full.ledger.append_all([correction(f"more {n}") for n in range(80)])
    assert len(damage(full, "UPDATE entry SET author = 'eve' WHERE kind = 'correction'")) == 51
