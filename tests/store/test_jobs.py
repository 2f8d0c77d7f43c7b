"""Jobs are done in order, by one worker at a time, and survive workers that die."""

import pytest

from heedful.errors import FeedbackError, NotFoundError
from heedful.records.job import Job
from heedful.store.jobs import ATTEMPTS, LEASE, SOON, Jobs


class Clock:
    """Seconds that pass when a test says so, from a job's own time on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(store, clock) -> Jobs:
    return Jobs(store.database, clock)


def asked(jobs: Jobs, clock: Clock, key: str | None = None, **fields) -> Job:
    job = jobs.add(Job(kind="learn", author="ann", **fields), key)
    clock.now = max(clock.now, job.at.timestamp())
    return job


def test_jobs_are_taken_in_the_order_in_which_they_were_asked_for(jobs, clock):
    first, second = asked(jobs, clock), asked(jobs, clock)
    taken = jobs.take("w")
    assert (taken.id, taken.state, taken.attempts, taken.position) == (first.id, "running", 1, 0)
    assert jobs.take("another") is None  # one at a time
    jobs.finish(taken.model_copy(update={"state": "done"}), "w")
    assert jobs.take("w").id == second.id


def test_the_same_key_is_the_same_job(jobs, clock):
    first = asked(jobs, clock, key="k")
    assert jobs.add(Job(kind="learn", author="ann"), "k").id == first.id
    with pytest.raises(FeedbackError, match="was used before"):
        jobs.add(Job(kind="evaluate", about="v1", author="ann"), "k")


def test_a_job_that_nobody_takes_says_so_within_two_seconds(jobs, clock):
    job = asked(jobs, clock)
    assert jobs.get(job.id).note is None
    clock.now += SOON + 0.1
    assert SOON + 0.1 < 2
    assert "No worker has taken this yet" in jobs.get(job.id).note


def test_a_job_behind_another_is_not_said_to_lack_a_worker(jobs, clock):
    asked(jobs, clock)
    waiting = asked(jobs, clock)
    jobs.take("w")
    clock.now += SOON + 0.1
    assert jobs.get(waiting.id).note is None


def test_a_job_whose_worker_fell_silent_is_taken_again(jobs, clock):
    job = asked(jobs, clock)
    jobs.take("w")
    clock.now += LEASE - 1
    assert jobs.renew(job.model_copy(update={"state": "running", "stage": "Training"}), "w")
    clock.now += LEASE - 1
    assert jobs.take("x") is None
    clock.now += 2
    assert "fell silent" in jobs.get(job.id).note
    again = jobs.take("x")
    assert (again.id, again.stage) == (job.id, "Training")
    assert not jobs.renew(again, "w")
    jobs.finish(again.model_copy(update={"state": "failed", "error": "late"}), "w")
    assert jobs.get(job.id).state == "running"


def test_a_job_that_kills_its_workers_fails_in_the_end(jobs, clock):
    job = asked(jobs, clock)
    for number in range(ATTEMPTS):
        assert jobs.take("w").attempts == number + 1
        clock.now += LEASE + 1
    assert jobs.take("w") is None
    assert jobs.get(job.id).state == "failed"
    assert "died 3 times" in jobs.get(job.id).error


def test_a_waiting_job_stops_at_once_and_a_running_one_when_it_hears_of_it(jobs, clock):
    running, waiting = asked(jobs, clock), asked(jobs, clock)
    taken = jobs.take("w")
    assert jobs.stop(waiting.id).state == "cancelled"
    assert jobs.stop(running.id).note == "It was asked to stop."
    assert not jobs.renew(taken, "w")
    jobs.finish(taken.model_copy(update={"state": "cancelled"}), "w")
    assert jobs.get(running.id).state == "cancelled"


def test_a_job_that_was_to_stop_when_its_worker_died_is_not_begun_again(jobs, clock):
    job = asked(jobs, clock)
    jobs.take("w")
    jobs.stop(job.id)
    clock.now += LEASE + 1
    assert jobs.take("w") is None
    assert jobs.get(job.id).state == "cancelled"


def test_jobs_are_listed_newest_first_and_page_by_page(jobs, clock):
    ids = [asked(jobs, clock).id for _ in range(5)]
    first = jobs.all(limit=3)
    assert [job.id for _, job in first] == ids[:1:-1]
    assert [job.id for _, job in jobs.all(before=first[-1][0])] == ids[1::-1]


def test_an_unknown_job_is_not_found(jobs):
    with pytest.raises(NotFoundError, match="There is no job"):
        jobs.get("job-0123456789abcdef")


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_jumps_a_day_holds_no_job_up_and_does_none_twice(jobs, clock, jump):
    """USERS R9."""
    job = asked(jobs, clock)
    jobs.take("w")
    clock.now += jump
    again = jobs.take("x")  # nobody can tell whether w still lives; it hears that the job is another's
    assert (again.id, again.attempts) == (job.id, 2)
    assert not jobs.renew(job, "w")
    jobs.finish(job.model_copy(update={"state": "failed", "error": "late"}), "w")
    assert jobs.renew(again, "x")
    jobs.finish(again.model_copy(update={"state": "done"}), "x")
    assert jobs.get(job.id).state == "done"
