"""Erased rows are gone from the database and its files, on both kinds; what is left says no more."""

import pytest
from store_building import add_version, correction, example, save_weights

from heedful.records.erasure import Erased, Erasure
from heedful.records.feedback import Comment, Withdrawal
from heedful.records.job import Job
from heedful.records.people import Standing
from heedful.records.report import Decision, Report
from heedful.records.version import Round
from heedful.store.checking import check
from heedful.store.erasing import Doomed, compact, copies, erase

SECRET = "zanzibar"


def remove(store, entries=(), examples=(), author=None, withdrawal=None):
    doomed = Doomed(frozenset(entries), frozenset(examples), author)
    return erase(store.database, doomed, withdrawal, "ben", "asked for")


def test_an_entry_leaves_its_id_and_its_kind(store):
    said, kept = correction(SECRET, author="ann", key="k"), correction("kept")
    store.ledger.append_all([said, kept])
    made = remove(store, [said.id], withdrawal=Withdrawal(items=(said.id,)))
    assert (made.entries, made.examples, made.since, made.author) == (1, 0, None, "ben")
    assert store.ledger.get(said.id) == Erased(id=said.id, was="correction")
    assert [kind.kind for _, kind in store.ledger.entries()] == [
        "erased",
        "correction",
        "withdrawal",
        "erasure",
    ]
    assert store.ledger.feedback() == [(2, kept)]
    assert store.ledger.withdrawn_ids() == {said.id}
    assert check(store).faults == ()


def test_a_ledger_that_has_read_it_before_lets_it_go(place, store):
    said = correction(SECRET)
    store.ledger.append(said)
    with place.open() as other:
        assert len(other.ledger.feedback()) == 1
        remove(store, [said.id])
        assert other.ledger.feedback() == []
        assert other.ledger.append(correction("new")) == 3
        assert [item.text for _, item in other.ledger.feedback()] == ["new"]


def test_what_was_erased_is_not_written_again_under_its_id_and_its_key_is_free(store):
    said = correction(SECRET, key="k")
    store.ledger.append(said)
    remove(store, [said.id])
    assert store.ledger.append(said) == 1
    assert isinstance(store.ledger.get(said.id), Erased)
    assert store.ledger.append(correction("another", key="k")) == 3


def test_a_text_goes_from_every_batch_it_came_with(store):
    store.ledger.append(correction("first"))
    store.examples.add([example(SECRET), example("kept")], source="one")
    store.examples.add([example(SECRET, "L1")], source="two")
    made = remove(store, examples=[example(SECRET).id])
    assert (made.examples, made.since) == (1, 2)
    assert [item.text for item in store.examples.all()] == ["kept"]
    assert [item.text for item in store.examples.all(upto=2)] == ["kept"]
    assert list(store.examples.ever()) == [example("kept")]
    assert check(store).faults == ()


def test_a_name_is_taken_out_of_what_stays(store):
    store.ledger.append(Withdrawal(items=("x",), author="ann"))
    notes = ("What ann said counts 40% (3 items).", "Annual reports count whole.")
    people = tuple(Standing(author=name, items=1, right=0.5, weight=0.5) for name in ("ann", "bob"))
    round = Round(
        number=1, parent="v1", candidate=None, position=1, options={}, seed=0, seconds=1.0,
        report=Report(notes=notes), decision=Decision(promoted=False, reason="worse"),
    )  # fmt: skip
    store.ledger.append(round)
    version = add_version(store)
    store.ledger.append(store.versions.get(version).model_copy(update={"id": "v9", "people": people}))
    save_weights(store, "v9")
    job = store.jobs.add(Job(kind="learn", author="ann"))
    remove(store, author="ann")
    [(_, withdrawal)] = store.ledger.entries(Withdrawal)
    assert withdrawal.author == "erased"
    assert store.ledger.get(round.id).report.notes == notes[1:]
    assert [one.author for one in store.ledger.get("v9").people] == ["bob"]
    assert store.jobs.get(job.id).author == "erased"
    assert check(store).faults == ()


def bytes_of(place, postgres):
    """All that the database has on the disk but its write-ahead log; what is in memory is written first."""
    if place.url is None:
        files = [path for path in place.folder.iterdir() if path.is_file()]
    else:
        postgres.execute("CHECKPOINT")
        files = [path for path in (postgres.data / "base").rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_no_byte_of_it_stays_in_the_files(place, store, postgres):
    said = [correction(f"{SECRET} {n} " + "word " * 50) for n in range(200)]
    store.ledger.append_all([*said, Comment(comment="kept: constantinople")])
    store.examples.add([example(f"{SECRET} {n}", "L1") for n in range(200)], source="x")
    assert SECRET.encode() in bytes_of(place, postgres)
    remove(store, [one.id for one in said], [example(f"{SECRET} {n}").id for n in range(200)])
    assert compact(store.database) is None
    found = bytes_of(place, postgres)
    assert SECRET.encode() not in found
    assert b"constantinople" in found
    assert check(store).faults == ()


def test_an_erasure_that_fails_halfway_changes_nothing(store, monkeypatch):
    said = correction(SECRET)
    store.ledger.append(said)
    before = list(store.ledger.entries())
    monkeypatch.setattr("heedful.store.erasing._delete_examples", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remove(store, [said.id], withdrawal=Withdrawal(items=(said.id,)))
    assert list(store.ledger.entries()) == before


def test_more_than_one_statement_takes_are_erased(store):
    said = [correction(f"text {n}") for n in range(1300)]
    store.ledger.append_all(said)
    assert remove(store, [one.id for one in said]).entries == 1300
    assert [type(entry) for _, entry in store.ledger.entries()] == [Erased] * 1300 + [Erasure]


def test_copies_that_heedful_made_are_found_and_others_left(place, store):
    ours = {"store.db.before-0001", "store.before-0001.dump", "store.db.copy.part", "store.now.dump.part"}
    for one in (*ours, "mine.dump", "notes.txt"):
        (place.folder / one).write_text("x")
    found = {path.name for path in copies(store.database, place.folder)}
    assert found == ours  # whichever kind the store is of now: it may have been moved
