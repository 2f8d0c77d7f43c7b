"""Versions come and go while people ask: every answer comes, and each is of one version."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

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
