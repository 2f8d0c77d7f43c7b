"""A server that is killed, or whose disk is full, loses nothing that it acknowledged, and answers on."""

import random
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from server_children import serving

from heedful.errors import HeedfulError
from heedful.project import Project
from heedful.records.feedback import Correction
from heedful.store import Store

WRITERS = 8


@pytest.fixture
def folder(trained: Project) -> Path:
    where = trained.workspace.folder
    trained.close()
    return where


def token_for(folder: Path) -> dict[str, str]:
    with Store.open(folder) as store:
        link = store.people.first_link()
        owner = store.people.accept(link.secret, "no password")
        secret = store.people.issue(owner, "token", "test", "owner", None).secret
    return {"Authorization": f"Bearer {secret}"}


class Writer:
    """Gives feedback for ever, each item until it is acknowledged, under one key whatever happens."""

    def __init__(self, number: int, headers: dict[str, str]) -> None:
        self._number, self._headers = number, headers
        self._item = 0
        self.acknowledged: dict[str, str] = {}

    def write(self, base: str, over: threading.Event) -> None:
        with httpx2.Client(base_url=base, headers=self._headers, timeout=20) as http:
            while not over.is_set():
                key = f"{self._number}-{self._item}"
                said = {"kind": "correction", "text": f"text {key}", "labels": ["account"]}
                try:
                    found = http.post("/feedback", json=said, headers={"Idempotency-Key": key})
                except httpx2.TransportError:
                    return
                assert found.status_code == 201, found.text
                self.acknowledged[key] = found.json()["id"]
                self._item += 1


def said(writers: list[Writer]) -> int:
    """How much was acknowledged so far."""
    return sum(len(writer.acknowledged) for writer in writers)


def lose_nothing(folder: Path, kills: int, seed: int) -> None:
    moments, headers = random.Random(seed), token_for(folder)
    writers = [Writer(number, headers) for number in range(WRITERS)]
    for _ in range(kills):
        over = threading.Event()
        with serving(folder) as child, ThreadPoolExecutor(WRITERS) as pool:
            writing = [pool.submit(writer.write, child.base, over) for writer in writers]
            before = said(writers)
            patient = time.monotonic() + (20 if moments.random() < 0.8 else 0)
            while (
                sum(len(writer.acknowledged) for writer in writers) == before and time.monotonic() < patient
            ):
                time.sleep(0.005)
            time.sleep(moments.uniform(0.0, 0.3))
            child.process.kill()
            over.set()
            for one in writing:
                one.result(30)
        with closing(sqlite3.connect(folder / "store.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    acknowledged = {key: item for writer in writers for key, item in writer.acknowledged.items()}
    with Store.open(folder) as store:
        kept = [entry for _, entry in store.ledger.entries(Correction)]
    by_key = {item.key.rpartition("/")[2]: item.id for item in kept}
    assert len(by_key) == len(kept)  # what was sent again is there once
    assert acknowledged.items() <= by_key.items()
    assert len(acknowledged) > kills // 2  # most kills come after an acknowledgement


def test_four_kills_of_a_server_with_eight_writers_lose_nothing(folder: Path) -> None:
    """USERS R1."""
    lose_nothing(folder, kills=4, seed=1)


@pytest.mark.slow
def test_two_hundred_kills_of_a_server_with_eight_writers_lose_nothing(folder: Path) -> None:
    """USERS R1, whole."""
    lose_nothing(folder, kills=200, seed=2)


def test_a_full_disk_refuses_feedback_in_words_and_answers_go_on(folder: Path) -> None:
    """USERS R3."""
    headers = token_for(folder)
    said = {"kind": "correction", "text": "an umbrella", "labels": ["account"]}
    with serving(folder) as child, httpx2.Client(base_url=child.base, headers=headers, timeout=60) as http:
        first = http.post("/predict", json={"text": "where is my parcel"}).json()
        assert first["kept"] is True
        child.fill_disk(0)
        statuses = set()
        for number in range(40):  # what the journal has room for is kept; then nothing is
            found = http.post("/feedback", json={**said, "text": f"umbrella {number} " + "word " * 400})
            statuses.add(found.status_code)
            answer = http.post("/predict", json={"text": "where is my parcel"})
            assert answer.status_code == 200
        assert statuses <= {201, 507}
        assert found.status_code == 507
        assert "Free some space" in found.json()["detail"]
        assert answer.json()["kept"] is False
        assert answer.json()["label"] == first["label"]
        assert http.post("/predict/many", json={"texts": ["a", "b"]}).json()["answers"][0]["kept"] is False
        rows = b"text\n" + b"".join(b"row %d of the pool\n" % n for n in range(3000))
        assert http.post("/examples?format=csv", content=rows).status_code == 507
        child.free_disk()
        assert http.post("/feedback", json=said).status_code == 201
        assert http.post("/predict", json={"text": "where is my parcel"}).json()["kept"] is True


@pytest.mark.parametrize("room", [0, 4_096, 40_000])
def test_a_round_on_a_full_disk_leaves_the_version_in_use_as_it_was(trained: Project, room: int) -> None:
    """USERS R3, while a round is written."""
    import resource

    text = "where is my parcel"
    before = trained.predict(text)
    trained.correct("the umbrella of my aunt", "account")
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(HeedfulError, match=r"disk is full|Free some space"):
            trained.learn()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert trained.version().id == "v1"
    trained.withdraw(author="owner")
    assert trained.predict(text).scores == before.scores
    trained.correct("the umbrella of my uncle", "account")
    assert trained.learn().candidate
