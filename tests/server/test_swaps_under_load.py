"""Versions come and go while people ask: every answer comes, and each is of one version."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from test_the_story import Served

from heedful.client import Client
from heedful.project import Project

CLIENTS = 6


@pytest.fixture
def served(trained: Project) -> Iterator[Served]:
    trained.correct("the umbrella of my aunt", "account")
    trained.learn()
    trained.promote("v1")
    folder = trained.workspace.folder
    trained.close()
    started = Served(folder)
    yield started
    started.stop()


@pytest.mark.slow
def test_twenty_promotions_and_ten_roll_backs_in_five_minutes_at_fifty_answers_a_second(
    served: Served,
) -> None:
    """USERS R5."""
    token, over = served.token(), threading.Event()
    pace = CLIENTS / 50

    def ask(number: int) -> tuple[set[int], list[float], list[float]]:
        """How many versions requests spoke of, and what they took: apart from promotions, and about them."""
        versions, calm, swapping = set(), [], []
        with Client(served.api, token) as project:
            while not over.is_set():
                begun = time.monotonic()
                answers = project.predict_many([f"text {number} {place}" for place in range(5)], keep=False)
                took = time.monotonic() - begun
                versions.add(len({answer.version for answer in answers}))
                (swapping if swap.is_set() else calm).append(took)
                time.sleep(max(0.0, pace - took))
        return versions, calm, swapping

    swap = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool, Client(served.api, token) as project:
        asking = [pool.submit(ask, number) for number in range(CLIENTS)]
        try:
            on, back = partial(project.promote, "v2"), partial(project.promote, "v1")
            for step in (on, project.rollback, on, back, on, project.rollback) * 5:
                time.sleep(9.0)
                swap.set()
                step()
                time.sleep(1.0)
                swap.clear()
        finally:
            over.set()
        found = [one.result(30) for one in asking]
    calm = sorted(took for _, several, _ in found for took in several)
    swapping = sorted(took for _, _, several in found for took in several)
    assert set.union(*(versions for versions, _, _ in found)) == {1}
    assert len(calm) + len(swapping) > 0.8 * 50 * 300
    p99_calm, p99_swap = (several[int(0.99 * len(several))] for several in (calm, swapping))
    assert p99_swap <= 2 * p99_calm + 0.02


def test_no_answer_fails_or_mixes_versions_through_promotions_and_roll_backs(served: Served) -> None:
    token = served.token()
    over = threading.Event()

    def ask(number: int) -> list[set[str]]:
        seen = []
        with Client(served.api, token) as project:
            while not over.is_set():
                answers = project.predict_many([f"text {number} {place}" for place in range(5)], keep=False)
                seen.append({answer.version for answer in answers})
        return seen

    with ThreadPoolExecutor(CLIENTS) as pool, Client(served.api, token) as project:
        asking = [pool.submit(ask, number) for number in range(CLIENTS)]
        try:
            for _ in range(4):
                assert project.promote("v2").version == "v2"
                assert project.predict("a text").version == "v2"
                assert project.rollback().version == "v1"
                assert project.predict("a text").version == "v1"
        finally:
            over.set()
        answers = [versions for one in asking for versions in one.result(30)]
    assert all(len(versions) == 1 for versions in answers)
    assert set.union(*answers) == {"v1", "v2"}
