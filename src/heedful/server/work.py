"""What a job does, and how it is kept alive while it does it: a job goes in, a finished job comes out."""

import os
import threading
from collections.abc import Callable
from typing import Any

from heedful.errors import HeedfulError
from heedful.project import Project
from heedful.records.job import Job
from heedful.records.progress import Progress
from heedful.records.version import Promotion, Round, Version

BEAT = 1.0  # seconds between two signs of life
STUBBORN = 20.0  # seconds after which work that does not stop is killed with its process


class Stopped(BaseException):
    """Somebody asked that the job ends; like KeyboardInterrupt no failure, so nothing on the way holds it."""


def do(project: Project, job: Job, worker: str, die: Callable[[], object] = lambda: os._exit(1)) -> Job:
    """Do a job that was taken, and say what came of it; `die` ends a process that does not stop."""
    beat = _Beat(project, job, worker, die)
    with beat:
        try:
            over = {"state": "done", "result": _result(project, job, beat.progress)}
        except Stopped:
            over = {"state": "cancelled"}
        except HeedfulError as error:
            over = {"state": "failed", "error": str(error)}
        except Exception as error:  # noqa: BLE001 - the worker lives on, and the job says what happened
            words = f"Something went wrong that should not: {type(error).__name__}: {error}."
            over = {"state": "failed", "error": words}
    finished = beat.job.model_copy(update=over)
    project.workspace.store.jobs.finish(finished, worker)
    return finished


def _result(project: Project, job: Job, progress: Progress) -> Any:
    match job.kind:
        case "learn":
            return (_already(project, job) or project.train(progress)).model_dump(mode="json")
        case "catch_up":
            return [made.model_dump(mode="json") for made in project.catch_up(progress)]
        case "evaluate":
            return project.evaluate(job.about).model_dump(mode="json")
        case "review":
            return project.review.fill(job.about, progress=progress).model_dump(mode="json")


def _already(project: Project, job: Job) -> Round | Version | None:
    """What an earlier try at this job has left in the ledger just before its worker died."""
    if job.attempts < 2 or job.position is None:
        return None
    ledger = project.workspace.store.ledger
    found = [entry for _, entry in ledger.entries(Round, after=job.position) if entry.replaces is None]
    if found:
        return found[-1]
    first = [
        entry
        for _, entry in ledger.entries(Version, after=job.position)
        if not (entry.parent or entry.replaces)
    ]
    used = any(ledger.entries(Promotion, after=job.position))
    return first[-1] if first and used else None


class _Beat:
    """A thread that renews the lease and listens for the word to stop."""

    def __init__(self, project: Project, job: Job, worker: str, die: Callable[[], object]) -> None:
        self.job = job
        self._jobs = project.workspace.store.jobs
        self._worker = worker
        self._die = die
        self._stop = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Called by the work; where it ends when somebody has asked for that."""
        self.job = self.job.model_copy(update={"stage": stage, "done": done, "total": total})
        if self._stop.is_set():
            raise Stopped

    def __enter__(self) -> "_Beat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(BEAT):
            try:
                go_on = self._jobs.renew(self.job, self._worker)
            except HeedfulError:
                continue  # a store that is busy or away for a moment; the lease holds longer than that
            if not go_on:
                self._stop.set()
                if not self._over.wait(STUBBORN):
                    self._die()
                return
