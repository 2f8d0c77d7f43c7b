"""What a store on a PostgreSQL server has beside one in a file: its address, its absence, several servers."""

import signal
import threading
import time

import pytest
from store_building import Place, correction, example
from store_children import reports_of

from heedful.errors import StoreError
from heedful.store import postgresql
from heedful.store.database import connect
from heedful.store.importing import Import


@pytest.fixture(scope="session")
def kind() -> str:
    return "postgresql"


def test_no_password_is_shown():
    with pytest.raises(StoreError, match="cannot be reached") as refused:
        connect("postgresql+psycopg://ann:secret@127.0.0.1:1/heedful")
    assert "secret" not in str(refused.value)
    assert "127.0.0.1:1/heedful" in str(refused.value)


def test_the_password_may_come_from_the_environment(place, monkeypatch):
    monkeypatch.setenv("HEEDFUL_DATABASE_PASSWORD", "from outside")
    with place.open() as store:
        assert store.database.engine.url.password == "from outside"
        assert "from outside" not in store.database.place


def test_a_database_that_is_not_there_is_named(postgres):
    with pytest.raises(StoreError, match=r"no such database.*createdb"):
        connect(postgres.url().replace("/postgres?", "/typo?"))


def test_a_user_who_may_not_come_in_is_told_so(postgres):
    postgres.execute("CREATE ROLE nologin NOLOGIN")
    with pytest.raises(StoreError, match="HEEDFUL_DATABASE_PASSWORD|cannot be reached"):
        connect(postgres.url().replace("//heedful@", "//nologin@"))


def test_a_schema_that_is_not_there_is_named(tmp_path, postgres):
    with pytest.raises(StoreError, match="no such schema"):
        Place(tmp_path, postgres.url("typo")).open()


def test_a_server_that_syncs_nothing_is_named(store):
    assert "fsync = off" in store.notes[0]  # as the tests' own server is


def test_a_commit_is_sure_also_where_the_server_is_told_otherwise(store):
    with store.database.writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    postgres_default = "ALTER ROLE heedful SET synchronous_commit = off"
    with store.database.alone() as connection:
        connection.exec_driver_sql(postgres_default)
    try:
        store.database.close()
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"
        with store.database.writing() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    finally:
        with store.database.alone() as connection:
            connection.exec_driver_sql("ALTER ROLE heedful RESET synchronous_commit")


def test_who_only_reads_can_change_nothing_and_sees_one_moment(place, store):
    store.ledger.append(correction("first"))
    with store.database.reading() as connection:
        count = "SELECT count(*) FROM entry"
        assert connection.exec_driver_sql(count).scalar() == 1
        with place.open() as other:
            other.ledger.append(correction("second"))
        assert connection.exec_driver_sql(count).scalar() == 1
    with pytest.raises(StoreError, match="takes writes"), store.database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM entry")


def test_who_waits_too_long_for_a_turn_is_told_so(place, store, monkeypatch):
    monkeypatch.setattr(postgresql, "PATIENCE", 0.1)
    with place.open() as other, other.database.writing():
        with pytest.raises(StoreError, match="Another program kept the store locked"):
            store.ledger.append(correction("text"))
        assert store.ledger.position() == 0
    assert store.ledger.append(correction("text")) == 1


def test_who_dies_in_the_queue_keeps_no_connection(place, store, processes, postgres):
    """Else the server fills up with the waiting of those who are no more."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'"
    )
    with store.database.writing():
        children = [processes.start("append_for_ever", place)[0] for _ in range(3)]
        assert until(lambda: postgres.execute(waiting) == [(3,)])
        for child in children:
            child.kill()
            child.join()
        assert until(lambda: postgres.execute(waiting) == [(0,)])


def until(holds, seconds=20):
    """Whether something comes to hold within so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_two_stores_in_one_database_do_not_wait_for_each_other(tmp_path, postgres, store):
    url = postgres.make_schema("neighbour")
    with Place(tmp_path / "neighbour", url).open() as other, other.database.writing():
        assert store.ledger.append(correction("text")) == 1
    postgres.drop_schema("neighbour")


def test_several_servers_with_folders_of_their_own_share_one_ledger(tmp_path, place):
    with place.open() as one, Place(tmp_path / "other", place.url).open() as two:
        assert one.ledger.append(correction("a", key="k")) == 1
        assert two.ledger.append(correction("a", key="k")) == 1
        assert two.ledger.append(correction("b")) == 2
        assert [item.text for _, item in one.ledger.feedback()] == ["a", "b"]


def test_an_import_of_another_machine_is_cleaned_up_once_that_is_gone(place, store, monkeypatch):
    """A file knows only the processes of its own machine; here the lock says who lives."""
    running = Import(store.database, on_duplicate="skip")
    running.add([example("a", "L1")])
    with place.open(), store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM batch").scalar() == 1
    running._release()  # as the end of its process does
    with place.open(), store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM batch").scalar() == 0


def test_a_server_that_stops_and_comes_back_loses_nothing_and_is_found_again(postgres, place, processes):
    """Connections break off in the middle of everything; whoever asks again is answered, within seconds."""
    with place.open() as store:
        child, pipe = processes.start("append_through_breaks", place)
        assert pipe.poll(60)
        for how in (signal.SIGQUIT, signal.SIGINT):
            postgres.stop(how)
            with pytest.raises(StoreError, match="cannot be reached"):
                store.ledger.position()
            time.sleep(0.5)
            postgres.start()
            back = time.monotonic()
            while True:
                try:
                    store.ledger.append(correction(f"after {how.name}"))
                    break
                except StoreError:
                    assert time.monotonic() - back < 5
            time.sleep(0.5)
        child.terminate()
        child.join()
        acknowledged = dict(reports_of(pipe))
        kept = {position: entry.id for position, entry in store.ledger.entries()}
        assert acknowledged.items() <= kept.items()
        assert list(kept) == list(range(1, len(kept) + 1))
        assert max(acknowledged) > next(n for n, one in store.ledger.entries() if one.text == "after SIGINT")


def test_threads_that_write_at_once_all_get_their_turn(store):
    def write(author):
        for number in range(10):
            store.ledger.append(correction(f"{author} {number}", author=author))

    threads = [threading.Thread(target=write, args=(f"author {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.ledger.position() == 80
