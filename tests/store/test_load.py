"""Many who write, one large import, somebody who looks every second: no locks, no long waits."""

import threading
import time

import pytest
from store_building import example
from store_children import reports_of

WRITERS, ITEMS = 20, 500


@pytest.mark.slow
def test_twenty_writers_beside_a_large_import_wait_less_than_half_a_second(processes, place):
    with place.open() as store:
        writers = [processes.start("append_and_time", place, f"author {n}", ITEMS) for n in range(WRITERS)]
        done, looks = threading.Event(), []

        def look_every_second():
            while not done.wait(1.0):
                looks.append(len(store.ledger.feedback()))

        looking = threading.Thread(target=look_every_second)
        looking.start()
        start = time.perf_counter()
        rows = (example(f"text {n} " + "word " * 60, "L1") for n in range(50_000))
        assert store.examples.add(rows, source="large").added == 50_000
        seconds = time.perf_counter() - start
        waits = sorted(wait for _, pipe in writers for report in reports_of(pipe) for wait in report)
        done.set()
        looking.join()
        assert len(waits) == WRITERS * ITEMS
        assert store.ledger.position() == WRITERS * ITEMS + 1
    assert looks == sorted(looks)
    assert seconds < 60
    assert waits[9_900] < 0.5
