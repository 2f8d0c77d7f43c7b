"""Whatever is killed, whenever: nothing that was acknowledged is lost and the file is sound."""

import random
import time
from multiprocessing.connection import wait

import pytest
from store_building import Place, correction, example
from store_children import reports_of

WRITERS = 8


def kill_writers(processes, place, moments):
    """Start eight writers, kill them all at some moment, mostly once they write; what was acknowledged."""
    writers = [processes.start("append_for_ever", place) for _ in range(WRITERS)]
    if moments.random() < 0.8:
        wait([pipe for _, pipe in writers], timeout=30)
    time.sleep(moments.uniform(0.0, 0.3))
    for child, _ in writers:
        child.kill()
    for child, _ in writers:
        child.join()
    return [report for _, pipe in writers for report in reports_of(pipe)]


def lose_nothing(processes, place, kills, seed):
    moments = random.Random(seed)
    place.open().close()
    acknowledged = {}
    for _ in range(kills):
        reports = kill_writers(processes, place, moments)
        assert not [report for report in reports if report[0] == "failed"]
        acknowledged.update(reports)
        assert place.fault() is None
        with place.open(create=False) as store:
            kept = {position: entry.id for position, entry in store.ledger.entries()}
        assert acknowledged.items() <= kept.items()
        assert list(kept) == list(range(1, len(kept) + 1))
    assert len(acknowledged) > kills // 2  # most kills come after the first acknowledgement


@pytest.mark.parametrize("kind, kills", [("sqlite", 20), ("postgresql", 8)], indirect=["kind"])
def test_kills_of_eight_writers_lose_no_acknowledged_item(processes, place, kills):
    lose_nothing(processes, place, kills=kills, seed=1)


@pytest.mark.slow
def test_200_kills_of_eight_writers_lose_no_acknowledged_item(processes, place):
    lose_nothing(processes, place, kills=200, seed=2)


def test_processes_that_write_at_once_all_get_their_turn(processes, place):
    place.open().close()
    writers = [processes.start("append", place, f"author {n}", 50) for n in range(6)]
    reports = {f"author {n}": reports_of(pipe) for n, (_, pipe) in enumerate(writers)}
    with place.open() as store:
        assert store.ledger.position() == 300
        for author, items in reports.items():
            kept = [position for position, _ in store.ledger.entries(author=author)]
            assert items == [(number, kept[number], kept[number]) for number in range(50)]


def test_processes_that_create_one_store_at_once_agree(processes, place):
    children = [processes.start("open_only", place) for _ in range(6)]
    assert [reports_of(pipe) for _, pipe in children] == [[0]] * 6


def test_a_store_whose_creation_was_killed_opens(processes, tmp_path):
    moments = random.Random(3)
    for number in range(15):
        folder = tmp_path / str(number)
        child, _ = processes.start("open_only", Place(folder))
        time.sleep(moments.uniform(0.0, 0.25))
        child.kill()
        child.join()
        with Place(folder).open() as store:
            assert store.ledger.append(correction("text")) == 1
        assert Place(folder).fault() is None


@pytest.mark.parametrize("work", ["append", "import"])
def test_a_disk_that_fills_at_any_step_loses_nothing(processes, tmp_path, work):
    """Files may grow by another few kilobytes each time, so that another write is the first to fail."""
    with Place(tmp_path).open() as store:
        store.ledger.append_all([correction(f"old {n}") for n in range(50)])
        store.examples.add([example(f"old {n}", "L1") for n in range(50)], source="x")
    for room in [0, *range(512, 60_000, 7_919), 300_000]:
        with Place(tmp_path).open() as store:
            before, examples = store.ledger.position(), store.examples.counts().total
        _, pipe = processes.start("write_with_little_room", Place(tmp_path), room, work)
        [(acknowledged, refused, readable)] = reports_of(pipe)
        assert "Free some space" in refused
        assert readable[0] == before + len(acknowledged)
        with Place(tmp_path).open() as store:
            assert store.ledger.position() == before + len(acknowledged) + 1
            assert sum(1 for _ in store.examples.all()) == examples + 1500 * len(acknowledged) * (
                work == "import"
            )
        assert Place(tmp_path).fault() is None
