"""Where the store may lie and how it is opened; whatever is wrong with the place is named."""

import sqlite3
import stat
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from store_building import Place, correction
from store_children import reports_of

from heedful.errors import ConfigError, MissingExtraError, NotFoundError, StoreError
from heedful.store import Store, sqlite
from heedful.store.database import connect
from heedful.store.place import file_system, is_network, locks_hold


@pytest.fixture(scope="session")
def kind() -> str:
    """A file is what these tests are about; a server has `test_postgresql.py`."""
    return "sqlite"


MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:40 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2
24 23 0:41 / /home/ann/local rw - xfs /dev/vdb rw
25 22 0:42 / /mnt/two\\040words rw - fuse.sshfs ann@server:/ rw
26 22 0:43 / /mnt/over rw - ext4 /dev/vdc rw
27 22 0:44 / /mnt/over rw - cifs //server/share rw
broken line
"""


@pytest.mark.parametrize(
    "path, wanted",
    [
        ("/srv/project", "ext4"),
        ("/home/ann/project", "nfs4"),
        ("/homework", "ext4"),
        ("/home/ann/local/project", "xfs"),
        ("/mnt/two words/project", "fuse.sshfs"),
        ("/mnt/over/project", "cifs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path, wanted):
    assert file_system(Path(path), MOUNTS) == wanted


def test_network_file_systems_are_known():
    assert all(map(is_network, ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "ceph"]))
    assert not any(
        map(is_network, ["", "ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk"])
    )


def test_locks_hold_on_this_disk(tmp_path):
    assert locks_hold(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_network_disk_is_named_and_used_without_wal(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "file_system", lambda folder: "nfs4")
    with Store.open(tmp_path) as store:
        assert "network file system (nfs4)" in store.notes[0]
        store.ledger.append(correction("text"))
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3
    monkeypatch.undo()
    with Store.open(tmp_path) as store:
        assert store.notes == ()
        assert store.ledger.position() == 1


def test_a_network_disk_without_locks_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "file_system", lambda folder: "nfs")
    monkeypatch.setattr(sqlite, "locks_hold", lambda folder: False)
    with pytest.raises(StoreError, match=r"\(nfs\) that holds no locks"):
        Store.open(tmp_path)


def test_a_local_disk_gets_wal_full_sync_and_foreign_keys(store):
    with store.database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 30_000]


def test_the_files_are_private(store):
    store.ledger.append(correction("text"))
    folder = store.database.file.parent
    files = [path for path in folder.iterdir() if path.is_file()]
    assert {path.name for path in files} == {"store.db", "store.db-wal", "store.db-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((folder / "versions").stat().st_mode) == 0o700


def test_a_folder_that_may_not_be_written_is_named(processes):
    with tempfile.TemporaryDirectory() as name:  # one that "nobody" can reach
        folder = Path(name)
        Store.open(folder).close()
        folder.chmod(0o555)
        (folder / "store.db").chmod(0o444)
        _, pipe = processes.start("open_as_nobody", Place(folder))
        [message] = reports_of(pipe)
        folder.chmod(0o755)
    assert "cannot be written (a read-only disk, or no permission)" in message
    assert str(folder) in message


def test_a_disk_that_is_full_is_named(store):
    store.ledger.append(correction("text"))

    def no_more_pages(connection, _):
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")

    event.listen(store.database.engine, "connect", no_more_pages)
    store.database.engine.dispose()
    with pytest.raises(StoreError, match=r"The disk is full.*Free some space"):
        store.ledger.append_all([correction("long " * 5000, key=str(n)) for n in range(50)])
    assert store.ledger.position() == 1


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "store.db").write_bytes(b"%PDF-1.7 " * 500)
    with pytest.raises(StoreError, match="damaged or is no heedful store"):
        Store.open(tmp_path)


def test_a_missing_project_is_not_made_by_accident(tmp_path):
    with pytest.raises(NotFoundError, match="heedful init"):
        Store.open(tmp_path / "typo", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(tmp_path / "file")
    with pytest.raises(StoreError, match="There is no folder"):
        connect(tmp_path / "none" / "store.db")


def test_a_url_of_sqlite_is_a_path_too(tmp_path):
    with Store.open(tmp_path, url=f"sqlite:///{tmp_path}/other.db") as store:
        assert store.ledger.append(correction("text")) == 1
        assert store.database.file == tmp_path / "other.db"
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_store_that_another_program_keeps_locked_is_named(store, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    with closing(sqlite3.connect(store.database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program kept the store locked"):
            store.ledger.append(correction("text"))
        assert store.ledger.position() == 0
    assert store.ledger.append(correction("text")) == 1


def test_threads_that_write_at_once_all_get_their_turn(store):
    def write(author):
        for number in range(40):
            store.ledger.append(correction(f"{author} {number}", author=author))

    threads = [threading.Thread(target=write, args=(f"author {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(8):
        said = [entry.text for _, entry in store.ledger.entries(author=f"author {n}")]
        assert said == [f"author {n} {number}" for number in range(40)]
    assert store.ledger.position() == 320


def test_a_write_that_fails_halfway_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO batch VALUES (1, NULL, 'nobody')")
        raise ZeroDivisionError
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM batch").scalar() == 0


def test_a_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "what? #1 100%25 'x' 中文"
    with Store.open(folder) as store:
        store.ledger.append(correction("text"))
    with Store.open(folder, create=False) as store:
        assert store.ledger.position() == 1
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "no scheme://", "postgresql+psycopg9000://localhost/x"]
)
def test_a_url_that_cannot_work_is_named(tmp_path, url):
    with pytest.raises(ConfigError, match=r"postgresql\+psycopg"):
        Store.open(tmp_path, url=url)


def test_a_missing_driver_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match="heedful\\[postgres\\]"):
        Store.open(tmp_path, url="postgresql+psycopg://localhost/x")
