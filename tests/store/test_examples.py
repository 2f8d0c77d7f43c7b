"""Examples appear a whole batch at a time, and every earlier state of them can be read again."""

import os
import socket
import tempfile
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from store_building import correction, example, fresh

from heedful.errors import DataError, NotFoundError, StoreError
from heedful.records.example import Example
from heedful.records.version import Batch
from heedful.store.importing import Import
from heedful.store.leftover import sweep


def texts(store, *splits, upto=None):
    return {item.text for item in store.examples.all(*splits, upto=upto)}


def test_examples_come_back_in_the_order_of_their_hashes(store):
    rows = [example(f"text {n}", "L1") for n in range(2500)]
    batch = store.examples.add(rows, source="mails.csv")
    assert (batch.added, batch.skipped, batch.source) == (2500, 0, "mails.csv")
    assert [item.id for item in store.examples.all()] == sorted(row.id for row in rows)
    assert store.ledger.get(batch.id) == batch


def test_examples_are_chosen_by_split(store):
    rows = [example("a", "L1"), example("b", "L1", split="test"), example("c")]
    store.examples.add(rows, source="x")
    assert texts(store, "test", "pool") == {"b", "c"}
    assert store.examples.counts().splits == {"train": 1, "test": 1, "pool": 1}
    assert store.examples.counts().total == 3


def test_labels_are_counted_in_each_split_and_none_is_a_count_too(store):
    several = Example(text="two", labels=("L2", "L1"), split="train")
    nothing = Example(text="none of them", labels=(), split="train")
    store.examples.add([several, nothing, example("one", "L1")], source="x")
    assert store.examples.counts().labels == {"train": {"L1": 2, "L2": 1}}
    assert store.examples.get(nothing.id).labels == ()
    assert store.examples.get(several.id) == several


def test_a_text_that_is_there_is_skipped(store):
    store.examples.add([example("same  text", "L1")], source="first")
    batch = store.examples.add([example("same text", "L2"), example("new", "L2")], source="second")
    assert (batch.added, batch.skipped) == (1, 1)
    assert store.examples.get(example("same text").id).labels == ("L1",)


def test_a_text_that_is_there_can_be_an_error_and_then_nothing_is_added(store):
    store.examples.add([example("same", "L1")], source="first")
    rows = [example(f"text {n}", "L1") for n in range(1500)] + [example("same", "L1")]
    with pytest.raises(DataError, match="'same' is there already"):
        store.examples.add(rows, source="second", on_duplicate="error")
    assert texts(store) == {"same"}
    assert store.ledger.position() == 1


def test_an_update_counts_from_its_batch_on_and_leaves_the_past(store):
    store.examples.add([example("a", "L1"), example("b", "L1")], source="first")
    before = store.examples.digest()
    store.ledger.append(correction("between"))
    batch = store.examples.add(
        [example("a", "L2"), example("b", "L1"), example("c", "L1")], source="second", on_duplicate="update"
    )
    assert (batch.added, batch.skipped) == (2, 1)
    key = example("a").id
    assert store.examples.get(key).labels == ("L2",)
    assert store.examples.get(key, upto=2).labels == ("L1",)
    assert store.examples.counts().labels == {"train": {"L2": 1, "L1": 2}}
    assert store.examples.counts(upto=1).labels == {"train": {"L1": 2}}
    assert texts(store, upto=2) == {"a", "b"}
    assert store.examples.digest(upto=2) == store.examples.digest(upto=1) == before
    assert store.examples.digest() != before


def test_a_text_whose_split_is_updated_leaves_its_old_split(store):
    store.examples.add([example("a", split="pool")], source="first")
    store.examples.add([example("a", "L1")], source="second", on_duplicate="update")
    assert texts(store, "pool") == set()
    assert texts(store, "train") == {"a"}
    assert texts(store, "pool", upto=1) == {"a"}


@pytest.mark.parametrize("distance", [1, 1500], ids=["in one chunk", "in two chunks"])
def test_a_text_twice_in_one_file_counts_once(store, distance):
    filling = [example(f"text {n}", "L1") for n in range(distance)]
    rows = [example("twice", "L1"), *filling, example("twice", "L2")]
    batch = store.examples.add(rows, source="skip")
    assert (batch.added, batch.skipped) == (distance + 1, 1)
    assert store.examples.get(example("twice").id).labels == ("L1",)
    rows = [example("other", "L1"), *filling, example("other", "L2")]
    batch = store.examples.add(rows, source="update", on_duplicate="update")
    assert (batch.added, batch.skipped) == (1, distance + 1)
    assert store.examples.get(example("other").id).labels == ("L2",)
    with pytest.raises(DataError):
        store.examples.add(
            [example("third", "L1"), *rows[1:-1], example("third", "L1")], source="", on_duplicate="error"
        )


def test_the_digest_knows_texts_labels_and_splits_and_no_order(template, tmp_path):
    a, b = example("a", "L1", "L2"), example("b", "L1")
    digests = set()
    for n, rows in enumerate(
        [
            [a, b],
            [b, a],
            [example("a", "L2", "L1"), b],
            [a],
            [a, example("b", "L2")],
            [a, example("b", "L1", split="test")],
        ]
    ):
        with fresh(template, tmp_path / str(n)) as store:
            store.examples.add(rows, source=str(n))
            digests.add((n < 3, store.examples.digest()))
    assert len(digests) == 4
    assert len({digest for same, digest in digests if same}) == 1


def test_an_unknown_example_is_not_found(store):
    with pytest.raises(NotFoundError):
        store.examples.get("0" * 32)


def test_a_broken_source_leaves_nothing_behind(store):
    def rows():
        yield from (example(f"text {n}", "L1") for n in range(2500))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.examples.add(rows(), source="x")
    assert texts(store) == set()
    assert store.ledger.position() == 0
    assert sweep(store.database) == 0
    assert rows_in_the_table(store) == 0


def test_half_a_character_is_named(store):
    with pytest.raises(DataError, match="half a character"):
        store.examples.add([example("broken \ud800", "L1")], source="x")
    assert rows_in_the_table(store) == 0


def test_an_unfinished_import_is_seen_by_nobody(store):
    unfinished = Import(store.database, on_duplicate="skip")
    unfinished.add([example("a", "L1")])
    assert texts(store) == set()
    assert store.examples.counts().total == 0
    assert store.examples.digest() == store.examples.digest(upto=0)
    unfinished.finish("x")
    assert texts(store) == {"a"}


def test_a_batch_that_is_finished_while_somebody_reads_does_not_appear_halfway(store):
    store.examples.add([example(f"text {n}", "L1") for n in range(2500)], source="x")
    reader = store.examples.all()
    first = next(reader)
    store.examples.add([example(f"new {n}", "L1") for n in range(2500)], source="y")
    seen = [first, *reader]
    assert len(seen) == 2500
    assert all(item.text.startswith("text") for item in seen)


@pytest.mark.parametrize("on_duplicate, wanted", [("skip", ("L1",)), ("update", ("L2",))])
def test_two_imports_at_once_agree_on_the_texts_they_share(store, on_duplicate, wanted):
    one, two = (Import(store.database, on_duplicate=on_duplicate) for _ in range(2))
    one.add([example("shared", "L1"), example("of one", "L1")])
    two.add([example("shared", "L2"), example("of two", "L2")])
    first, second = one.finish("one"), two.finish("two")
    assert first.added == 2
    assert (second.added, second.skipped) == ((1, 1) if on_duplicate == "skip" else (2, 0))
    assert store.examples.get(example("shared").id).labels == wanted
    assert store.examples.counts().total == 3


def test_two_imports_at_once_that_allow_no_duplicates_say_so(store):
    one, two = (Import(store.database, on_duplicate="error") for _ in range(2))
    one.add([example("shared", "L1")])
    two.add([example("shared", "L2")])
    one.finish("one")
    with pytest.raises(DataError, match="another import ran meanwhile"):
        two.finish("two")


@pytest.mark.parametrize("on_duplicate", ["skip", "update", "error"])
def test_a_text_of_the_pool_takes_its_label_and_keeps_it(store, on_duplicate):
    store.examples.add([example("text")], source="pool")
    batch = store.examples.add([example("text", "L1")], source="labelled", on_duplicate=on_duplicate)
    assert (batch.added, batch.skipped) == (1, 0)
    if on_duplicate != "error":
        store.examples.add([example("text")], source="pool again", on_duplicate=on_duplicate)
    assert store.examples.get(example("text").id) == example("text", "L1")


@pytest.mark.parametrize("first, second", [((), ("L1",)), (("L1",), ())])
def test_two_imports_at_once_keep_the_label_that_one_of_them_has(store, first, second):
    for on_duplicate in ("skip", "update"):
        text = f"shared, {on_duplicate}"
        one, two = (Import(store.database, on_duplicate=on_duplicate) for _ in range(2))
        one.add([example(text, *first)])
        two.add([example(text, *second)])
        one.finish("one")
        two.finish("two")
        assert store.examples.get(example(text).id).labels == ("L1",)


row_of_a_batch = st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "L1", "L2"]))


@settings(max_examples=30, deadline=None)
@given(
    batches=st.lists(
        st.tuples(st.sampled_from(["skip", "update"]), st.lists(row_of_a_batch, max_size=5)), max_size=5
    )
)
def test_every_state_between_batches_can_be_read_again(template, batches):
    """A model of the examples: text -> label, one dictionary for each position."""
    states = [{}]
    with tempfile.TemporaryDirectory() as folder, fresh(template, Path(folder)) as store:
        for on_duplicate, rows in batches:
            state = dict(states[-1])
            for text, label in rows:
                if state.get(text) is None or (on_duplicate == "update" and label is not None):
                    state[text] = label
            changed = sum(
                text not in states[-1] or states[-1][text] != label for text, label in state.items()
            )
            incoming = [example(text, *([label] if label else [])) for text, label in rows]
            batch = store.examples.add(incoming, source="x", on_duplicate=on_duplicate)
            assert (batch.added, batch.skipped) == (changed, len(rows) - changed)
            states.append(state)
        for position, state in enumerate(states):
            found = {item.text: item.labels and item.labels[0] for item in store.examples.all(upto=position)}
            assert found == state
            assert store.examples.counts(upto=position).total == len(state)
        assert {item.text for item in store.examples.all()} == states[-1].keys()


def test_an_import_in_progress_is_not_swept_away(place, store):
    running = Import(store.database, on_duplicate="skip")
    running.add([example("a", "L1")])
    with place.open():
        pass
    assert running.finish("x").added == 1


def test_an_import_of_another_machine_is_left_alone(store, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "another")
    running = Import(store.database, on_duplicate="skip")
    monkeypatch.undo()
    assert sweep(store.database) == 0
    assert running.finish("x").added == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_process_that_got_the_number_of_a_dead_one_is_not_it(store, monkeypatch):
    monkeypatch.setattr(psutil.Process, "create_time", lambda process: 1.0)
    Import(store.database, on_duplicate="skip")
    monkeypatch.undo()
    assert sweep(store.database) == 1
    assert sweep(store.database) == 0


def test_an_import_that_was_swept_away_says_so(store):
    running = Import(store.database, on_duplicate="skip")
    running.add([example("a", "L1")])
    running.abandon()
    again = Import(store.database, on_duplicate="skip")
    with pytest.raises(StoreError, match="Run it again"):
        running.add([example("b", "L1")])
    with pytest.raises(StoreError, match="Run it again"):
        running.finish("x")
    assert again.finish("y").added == 0
    assert rows_in_the_table(store) == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_cost_of_an_import_depends_on_its_own_rows_only(store):
    steps = []

    def count_steps(connection, _):
        connection.set_progress_handler(lambda: steps.append(1), 100)  # every 100 steps of SQLite's machine

    event.listen(store.database.engine, "connect", count_steps)
    store.database.engine.dispose()

    def cost_of_an_import(name):
        steps.clear()
        store.examples.add([example(f"{name} {n}", "L1") for n in range(200)], source=name)
        return len(steps)

    first = cost_of_an_import("first")
    store.examples.add((example(f"text {n}", "L1") for n in range(20_000)), source="large")
    assert 0 < cost_of_an_import("last") < 1.2 * first


def test_a_killed_import_leaves_nothing_visible_and_is_cleaned_up(place, processes):
    with place.open() as store:
        store.examples.add([example("before", "L1")], source="x")
        child, acknowledgements = processes.start("import_for_ever", place)
        for _ in range(3):
            acknowledgements.recv()
        child.kill()
        child.join()
        assert rows_in_the_table(store) > 1000
        assert texts(store) == {"before"}
        assert [entry.added for _, entry in store.ledger.entries(Batch)] == [1]
    with place.open() as store:
        assert texts(store) == {"before"}
        assert rows_in_the_table(store) == 1


def rows_in_the_table(store):
    with store.database.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM example").scalar_one()


def test_the_owner_of_an_import_is_this_process(store):
    running = Import(store.database, on_duplicate="skip")
    with store.database.reading() as connection:
        owner = connection.exec_driver_sql("SELECT owner FROM batch").scalar_one()
    running.abandon()
    assert f" {os.getpid()}," in owner
