"""A job is done once: it ends as it should, stops when asked, and what a dead worker left counts."""

import threading

import pytest

from heedful.project import Project
from heedful.records.job import Job
from heedful.records.version import Round
from heedful.server import work
from heedful.server.work import do


def taken(project: Project, **fields) -> Job:
    """A job in the hands of the worker `w`."""
    project.workspace.store.jobs.add(Job(author="ann", **fields))
    return project.workspace.store.jobs.take("w")


def rounds(project: Project) -> list[Round]:
    return list(project.rounds())


def test_a_round_is_run_and_its_record_is_the_result(trained: Project) -> None:
    trained.correct("the umbrella of my aunt", "account")
    finished = do(trained, taken(trained, kind="learn"), "w")
    assert finished.state == "done", finished.error
    assert finished.result == rounds(trained)[0].model_dump(mode="json")
    assert trained.workspace.store.jobs.get(finished.id) == finished


def test_what_the_project_refuses_is_the_jobs_error(trained: Project) -> None:
    finished = do(trained, taken(trained, kind="learn"), "w")
    assert finished.state == "failed"
    assert "Nothing was said" in finished.error


def test_a_version_is_measured(trained: Project) -> None:
    finished = do(trained, taken(trained, kind="evaluate", about="v1"), "w")
    assert finished.result["size"] == 12


def test_a_round_that_a_dead_worker_had_finished_is_not_run_again(trained: Project) -> None:
    trained.correct("the umbrella of my aunt", "account")
    job = taken(trained, kind="learn")
    made = trained.learn()  # and then the worker died, before it could say so
    finished = do(trained, job.model_copy(update={"attempts": 2}), "w")
    assert finished.result == made.model_dump(mode="json")
    assert rounds(trained) == [made]


def test_a_round_stops_when_asked_and_leaves_nothing(trained: Project, monkeypatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.01)
    trained.correct("the umbrella of my aunt", "account")
    job = taken(trained, kind="learn")
    trained.workspace.store.jobs.stop(job.id)
    began = threading.Event()

    def slow(progress):
        began.set()
        while True:
            progress("Training", 1, 2)

    monkeypatch.setattr(trained, "train", slow)
    assert do(trained, job, "w").state == "cancelled"
    assert began.is_set()
    assert rounds(trained) == []


def test_work_that_does_not_listen_is_killed_with_its_process(trained: Project, monkeypatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.01)
    monkeypatch.setattr(work, "STUBBORN", 0.05)
    job = taken(trained, kind="evaluate", about="v1")
    trained.workspace.store.jobs.stop(job.id)
    killed = threading.Event()
    monkeypatch.setattr(trained, "evaluate", lambda _: killed.wait(10) and trained)
    do(trained, job, "w", die=killed.set)
    assert killed.is_set()


@pytest.mark.parametrize("error", [ZeroDivisionError("by zero"), MemoryError()])
def test_what_nobody_foresaw_fails_the_job_and_not_the_worker(trained: Project, monkeypatch, error) -> None:
    job = taken(trained, kind="evaluate", about="v1")

    def broken(_):
        raise error

    monkeypatch.setattr(trained, "evaluate", broken)
    finished = do(trained, job, "w")
    assert finished.state == "failed"
    assert type(error).__name__ in finished.error
