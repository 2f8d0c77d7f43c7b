"""Versions come and go by single entries of the ledger; their folders follow."""

import re
import shutil
import time

import pytest
from store_building import add_version, save_weights, version

from heedful.errors import NotFoundError, StoreError
from heedful.records.version import Promotion, Retirement
from heedful.store.versions import MARKER


def promoted(store, *version_ids):
    for version_id in version_ids:
        store.versions.promote(version_id, reason="better")
    return store.versions.in_use()


def test_ids_are_made_by_the_program_and_never_used_again(store):
    assert store.versions.next_id() == "v1"
    assert [add_version(store) for _ in range(11)][-1] == "v11"
    store.versions.folder("v20").mkdir()
    assert store.versions.next_id() == "v21"
    store.versions.retire(["v11"], reason="withdrawn")
    shutil.rmtree(store.versions.folder("v20"))
    assert store.versions.next_id() == "v12"


@pytest.mark.parametrize(
    "name", ["../v1", "v1/..", "/etc", "v0", "v01", "V1", "", "v1\n", "v١", "v1\0", "v" + "9" * 10]
)
def test_an_id_never_leads_out_of_the_folder(store, name):
    with pytest.raises(NotFoundError, match="There is no version"):
        store.versions.folder(name)
    with pytest.raises(NotFoundError):
        store.versions.get(name)


def test_a_version_is_recorded_once_its_folder_is_complete(store):
    with pytest.raises(StoreError, match=re.escape(MARKER)):
        store.versions.record(version("v1"))
    store.versions.folder("v1").mkdir()
    with pytest.raises(StoreError, match="incomplete"):
        store.versions.record(version("v1"))
    save = store.versions.folder("v1") / MARKER
    save.write_text("{}")
    assert store.versions.record(version("v1")) == 1
    assert [found.id for found in store.versions.list()] == ["v1"]
    assert store.versions.get("v1").digest == "digest of v1"


def test_nothing_is_in_use_before_the_first_promotion(store):
    add_version(store)
    assert store.versions.in_use() is None
    with pytest.raises(NotFoundError, match="No version is in use"):
        store.versions.roll_back()


def test_a_promotion_is_one_entry_that_names_what_was_in_use(store):
    for _ in range(2):
        add_version(store)
    position = store.ledger.position()
    store.versions.promote("v1", reason="first")
    second = store.versions.promote("v2", reason="better", author="ann", round_id="round-1")
    assert store.ledger.position() == position + 2
    assert [entry for _, entry in store.ledger.entries(Promotion)][-1] == second
    assert (second.previous, second.author, second.round_id) == ("v1", "ann", "round-1")
    assert store.versions.in_use() == store.versions.get("v2")


def test_what_was_never_recorded_or_lost_its_folder_is_not_promoted(store):
    with pytest.raises(NotFoundError):
        store.versions.promote("v1", reason="?")
    add_version(store)
    (store.versions.folder("v1") / MARKER).unlink()
    with pytest.raises(StoreError, match="incomplete"):
        store.versions.promote("v1", reason="?")
    assert store.versions.in_use() is None


def test_each_rollback_goes_one_version_further_back(store):
    for _ in range(3):
        add_version(store)
    assert promoted(store, "v1", "v2", "v3").id == "v3"
    assert store.versions.roll_back().version == "v2"
    assert store.versions.roll_back().version == "v1"
    with pytest.raises(NotFoundError, match="v1 is the first version in use"):
        store.versions.roll_back()
    assert promoted(store, "v3").id == "v3"
    assert store.versions.roll_back(author="ann").author == "ann"
    assert store.versions.in_use().id == "v1"


def test_a_rollback_after_an_old_version_was_chosen_undoes_the_choice(store):
    for _ in range(3):
        add_version(store)
    promoted(store, "v1", "v2", "v3", "v1")
    assert store.versions.roll_back().version == "v3"
    assert store.versions.roll_back().version == "v2"


def test_promoting_what_is_in_use_changes_nothing_to_go_back_to(store):
    for _ in range(2):
        add_version(store)
    promoted(store, "v1", "v2", "v2")
    assert store.versions.roll_back().version == "v1"


def test_a_retired_version_is_out_of_use_and_its_weights_are_gone(store):
    for _ in range(3):
        add_version(store)
    promoted(store, "v1", "v2", "v3")
    retirement = store.versions.retire(["v3", "v2"], reason="ann took it back")
    assert [entry for _, entry in store.ledger.entries(Retirement)] == [retirement]
    assert store.versions.in_use().id == "v1"
    assert [found.id for found in store.versions.list()] == ["v1"]
    assert store.versions.get("v3").id == "v3"
    assert not store.versions.folder("v3").exists()
    assert store.versions.folder("v1").exists()
    with pytest.raises(StoreError, match="v3 was retired"):
        store.versions.promote("v3", reason="again")
    with pytest.raises(NotFoundError):
        store.versions.roll_back()


def test_an_unknown_version_retires_nothing(store):
    add_version(store)
    with pytest.raises(NotFoundError):
        store.versions.retire(["v1", "v2"], reason="?")
    assert store.versions.retired() == frozenset()
    assert store.versions.is_complete("v1")


def test_weights_that_a_crash_left_of_a_retired_version_go_at_the_next_opening(place, store, monkeypatch):
    add_version(store)
    monkeypatch.setattr(shutil, "rmtree", lambda folder: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.versions.retire(["v1"], reason="killed here")
    monkeypatch.undo()
    assert store.versions.folder("v1").exists()
    assert not store.versions.is_complete("v1")
    with place.open() as again:
        assert not again.versions.folder("v1").exists()
        assert again.versions.retired() == {"v1"}


def test_promotion_and_rollback_take_under_two_seconds_after_a_thousand(store):
    for _ in range(3):
        add_version(store)
    store.ledger.append_all([Promotion(version=f"v{n % 3 + 1}", reason="in turn") for n in range(1000)])
    start = time.perf_counter()
    store.versions.promote("v2", reason="timed")
    assert store.versions.roll_back().version == "v1"
    assert store.versions.in_use().id == "v1"
    assert time.perf_counter() - start < 2


def test_another_entry_is_no_version(store):
    save_weights(store, "v7")
    store.ledger.append(Promotion(id="v7", version="v1", reason="a promotion with the id of a version"))
    with pytest.raises(NotFoundError, match="'v7' is a promotion"):
        store.versions.get("v7")


def test_retired_weights_that_cannot_be_deleted_are_named(store, monkeypatch):
    version_id = add_version(store)
    monkeypatch.setattr(shutil, "rmtree", lambda folder: (_ for _ in ()).throw(PermissionError("in use")))
    with pytest.raises(StoreError, match="cannot be deleted: in use"):
        store.versions.retire([version_id], reason="withdrawn")
    assert store.versions.retired() == {version_id}
