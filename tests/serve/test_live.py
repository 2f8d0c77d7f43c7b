"""What answers keeps up with the ledger, and a new version is loaded beside the old one."""

import threading
import time

import pytest

from heedful.project import Project
from heedful.serve import live as module
from heedful.serve.answering import Answering


@pytest.fixture
def two(trained: Project) -> Project:
    """A project with two versions, the first of them in use."""
    trained.correct("the umbrella of my aunt", "account")
    trained.learn()
    trained.promote("v1")
    return trained


def test_without_a_server_the_next_answer_is_the_promoted_versions(two: Project) -> None:
    assert two.predict("a text").version == "v1"
    two.promote("v2")
    assert two.predict("a text").version == "v2"


def test_on_a_server_the_old_version_answers_until_the_new_one_is_loaded(two: Project, monkeypatch) -> None:
    two.swap_beside()
    assert two.predict("a text").version == "v1"
    loaded, load = threading.Event(), Answering.open

    def slow(workspace):
        assert loaded.wait(10)
        return load(workspace)

    monkeypatch.setattr(module.Answering, "open", slow)
    two.promote("v2")
    assert [two.predict("a text").version for _ in range(3)] == ["v1"] * 3
    loaded.set()
    deadline = time.monotonic() + 10
    while two.predict("a text").version != "v2" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert two.predict("a text").version == "v2"


def test_a_swap_is_done_when_it_returns(two: Project) -> None:
    two.swap_beside()
    assert two.predict("a text").version == "v1"
    two.promote("v2")
    two.swap()
    assert two.predict("a text").version == "v2"


def test_what_is_said_is_heeded_at_once_on_a_server_too(two: Project) -> None:
    two.swap_beside()
    was = two.predict("where is my parcel").label
    wanted = next(name for name in two.labels.names if name != was)
    two.correct("where is my parcel", wanted)
    assert two.predict("where is my parcel").label == wanted
    heard = two.tell(f"texts with sunflower are {wanted}", on="a sunflower in the garden")
    two.apply(heard)
    assert heard.comment.id in two.predict("a sunflower").heeded
