"""What the tests of the store build their input with."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

from heedful.records.example import Example
from heedful.records.feedback import Correction
from heedful.records.version import Version
from heedful.store import Store
from heedful.store.versions import MARKER

FIRST_SCHEMA = Path(__file__).parent / "first_schema.sql"


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


def fresh(template: Path, folder: Path) -> Store:
    """A new store, copied from an empty one because that is quicker than making it."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return Store.open(folder)


def build_first_schema(folder: Path, items: int) -> None:
    """A store as schema 0001 wrote it: `items` corrections, one batch of as many examples, one label."""
    (folder / "versions").mkdir(parents=True)
    connection = sqlite3.connect(folder / "store.db")
    connection.executescript(FIRST_SCHEMA.read_text())
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
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)
    connection.execute('INSERT INTO batch VALUES (1, 2, \'["host", 1, 1, "token"]\')')
    body = '{"text":"example %d","labels":["L1"],"split":"train","source":""}'
    hashes = [hashlib.sha256(f"example {i}".encode()).hexdigest()[:32] for i in range(items)]
    rows = [(1, hashes[i], "train", '["L1"]', body % i) for i in range(items)]
    connection.executemany("INSERT INTO example VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
