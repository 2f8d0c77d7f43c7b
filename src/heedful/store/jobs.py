"""Jobs: a queue in the store's own table. Whoever takes a job has it for as long as the lease is renewed.

A worker that dies stops renewing, and the job is taken again; three times, then it has failed. Nothing here
knows what a job does.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from heedful.errors import FeedbackError, NotFoundError
from heedful.records.job import OVER, Job
from heedful.store.database import Database
from heedful.store.rows import last_position
from heedful.store.schema import job as table

LEASE = 30.0  # seconds that a worker may be silent
ATTEMPTS = 3
SOON = 1.5  # seconds within which a worker that is there takes a job

NO_WORKER = "No worker has taken this yet. Start one: heedful serve"
DIED = f"The worker died {ATTEMPTS} times at this. Nothing of it was kept; look at the server's output."


class Jobs:
    """Add, take, renew, finish, stop; `clock` gives seconds since 1970, else the database does."""

    def __init__(self, database: Database, clock: Callable[[], float] | None = None) -> None:
        self.database = database
        self._clock = clock or database.now

    def add(self, job: Job, key: str | None = None) -> Job:
        """Ask for a job; the same key again gives the job that was asked for then."""
        with self.database.writing() as connection:
            known = None if key is None else connection.execute(_query().where(table.c.key == key)).first()
            if known is not None:
                earlier = self._job(known)
                if (earlier.kind, earlier.about) != (job.kind, job.about):
                    raise FeedbackError(f"The key {key!r} was used before, for {earlier.id}. Take a new one.")
                return earlier
            number = (connection.execute(select(func.max(table.c.number))).scalar_one() or 0) + 1
            values = {"number": number, "id": job.id, "key": key, "state": job.state, "stop": 0}
            connection.execute(insert(table), {**values, "body": job.model_dump_json()})
            return job

    def take(self, worker: str) -> Job | None:
        """The oldest job that waits or whose worker fell silent, leased to `worker`; None when there is none.

        One job at a time: while another worker holds a lease, nothing is given out.
        """
        with self.database.reading() as connection:
            if connection.execute(select(table.c.id).where(table.c.state.not_in(OVER))).first() is None:
                return None
        with self.database.writing() as connection:
            unfinished = _query().where(table.c.state.not_in(OVER)).order_by(table.c.state, table.c.number)
            for row in connection.execute(unfinished).all():
                job = self._job(row)
                if job.state == "running" and self._holds(row):
                    return None
                if row.stop:
                    self._write(connection, job.model_copy(update={"state": "cancelled"}))
                elif job.attempts >= ATTEMPTS:
                    self._write(connection, job.model_copy(update={"state": "failed", "error": DIED}))
                else:
                    began = job.position if job.position is not None else last_position(connection)
                    news = {"state": "running", "attempts": job.attempts + 1, "position": began}
                    taken = job.model_copy(update=news)
                    self._write(connection, taken, worker=worker, lease=self._clock() + LEASE)
                    return taken
        return None

    def renew(self, job: Job, worker: str) -> bool:
        """Say how far a job is and keep it; False when it is to stop, or belongs to somebody else by now."""
        with self.database.writing() as connection:
            row = connection.execute(_query().where(table.c.id == job.id)).one()
            if row.stop or row.worker != worker or row.state != "running":
                return False
            self._write(connection, job, lease=self._clock() + LEASE)
            return True

    def finish(self, job: Job, worker: str) -> None:
        """Say what came of a job; what a worker says that lost it meanwhile is not heard."""
        with self.database.writing() as connection:
            row = connection.execute(_query().where(table.c.id == job.id)).one()
            if row.worker == worker and row.state == "running":
                self._write(connection, job)

    def stop(self, job_id: str) -> Job:
        """Ask that a job ends: at once when nobody has begun it, soon when somebody has."""
        with self.database.writing() as connection:
            row = self._row(connection, job_id)
            job = self._job(row)
            if job.state == "waiting":
                self._write(connection, job.model_copy(update={"state": "cancelled"}))
            connection.execute(update(table).where(table.c.id == job_id).values(stop=1))
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """A job as it stands."""
        with self.database.reading() as connection:
            return self._job(self._row(connection, job_id), self._is_busy(connection))

    def all(self, *, before: int | None = None, limit: int = 100) -> list[tuple[int, Job]]:
        """Jobs with their numbers, newest first."""
        query = _query().order_by(table.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.number < before)
        with self.database.reading() as connection:
            busy = self._is_busy(connection)
            return [(row.number, self._job(row, busy)) for row in connection.execute(query)]

    def unfinished(self) -> dict[str, int]:
        """How many jobs wait and run."""
        query = select(table.c.state, func.count()).where(table.c.state.not_in(OVER)).group_by(table.c.state)
        with self.database.reading() as connection:
            found = {str(state): int(count) for state, count in connection.execute(query)}
        return {"waiting": 0, "running": 0, **found}

    def _holds(self, row: Row[Any]) -> bool:
        """Whether a lease runs; one that ends too late was given before the clock was put back."""
        return bool(self._clock() < row.lease <= self._clock() + 2 * LEASE)

    def _row(self, connection: Connection, job_id: str) -> Row[Any]:
        row = connection.execute(_query().where(table.c.id == job_id)).first()
        if row is None:
            raise NotFoundError(f"There is no job {job_id!r}. List the jobs first.")
        return row

    def _is_busy(self, connection: Connection) -> bool:
        """Whether a worker is at some job."""
        query = select(table.c.id).where(table.c.state == "running", table.c.lease > self._clock())
        return connection.execute(query).first() is not None

    def _job(self, row: Row[Any], busy: bool = True) -> Job:
        """The job, with a note where nobody works on it."""
        job = Job.model_validate_json(row.body)
        if job.state == "running" and row.lease <= self._clock():
            return job.model_copy(update={"note": "The worker fell silent. Another one will take this."})
        if job.state == "running" and row.stop:
            return job.model_copy(update={"note": "It was asked to stop."})
        if job.state == "waiting" and not busy and self._clock() - job.at.timestamp() > SOON:
            return job.model_copy(update={"note": NO_WORKER})
        return job

    def _write(self, connection: Connection, job: Job, **values: Any) -> None:
        body = job.model_copy(update={"note": None}).model_dump_json()
        connection.execute(
            update(table).where(table.c.id == job.id).values(state=job.state, body=body, **values)
        )


def _query() -> Select[Any]:
    return select(table)
