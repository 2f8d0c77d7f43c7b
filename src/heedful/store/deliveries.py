"""Events on their way to webhooks: the ledger is the outbox, deliveries are derived from it.

Each webhook has a place in the ledger up to which its deliveries were made, in the same transaction: what was
acknowledged is told, once, whoever crashes when. Nothing here knows how anything is sent.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from heedful.errors import NotFoundError
from heedful.records.base import new_id
from heedful.records.job import OVER
from heedful.records.webhook import Delivery, Event, Webhook
from heedful.store.database import Database
from heedful.store.rows import last_position
from heedful.store.schema import delivery, entry, job, webhook
from heedful.store.webhooks import decoded, row_of

LEASE = 60.0  # seconds that whoever sends an event has for it
KEPT = 30 * 24 * 3600.0  # seconds after which a delivery leaves the log

EVENTS: dict[str, Event] = {
    "verdict": "feedback.created",
    "correction": "feedback.created",
    "choice": "feedback.created",
    "comment": "feedback.created",
    "withdrawal": "feedback.withdrawn",
    "application": "reading.applied",
    "round": "round.finished",
    "promotion": "version.promoted",
    "label_add": "labels.changed",
    "label_rename": "labels.changed",
    "label_merge": "labels.changed",
    "label_split": "labels.changed",
    "batch": "examples.added",
}
"""What happens when an entry of this kind arrives."""


class ToSend(NamedTuple):
    """A delivery that somebody has taken, where it goes and what it is signed with."""

    delivery: Delivery
    webhook: Webhook
    secrets: tuple[str, ...]


class Deliveries:
    """Derive them, take one, say what came of it, send again; `clock` is in seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.clock = clock

    def ping(self, webhook_id: str) -> Delivery:
        """Send something that means nothing, to see whether it arrives."""
        with self.database.writing() as connection:
            row_of(connection, webhook_id)
            made = Delivery(webhook_id=webhook_id, event="ping", subject=new_id("ping"))
            return self._put(connection, [made])[0]

    def log(
        self, webhook_id: str, *, before: int | None = None, limit: int = 100
    ) -> list[tuple[int, Delivery]]:
        """The log, newest first, with numbers to page by."""
        query = select(delivery).where(delivery.c.webhook_id == webhook_id)
        query = query.order_by(delivery.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(delivery.c.number < before)
        with self.database.reading() as connection:
            row_of(connection, webhook_id)
            return [(row.number, _delivery(row)) for row in connection.execute(query)]

    def replay(self, webhook_id: str, delivery_id: str) -> Delivery:
        """Send an event once more, as a new delivery; its `webhook-id` is the one it had."""
        query = select(delivery).where(delivery.c.id == delivery_id, delivery.c.webhook_id == webhook_id)
        with self.database.writing() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise NotFoundError(f"There is no delivery {delivery_id!r} here. List the deliveries first.")
            old = _delivery(row)
            again = Delivery(
                webhook_id=old.webhook_id, event=old.event, subject=old.subject, position=old.position
            )
            return self._put(connection, [again])[0]

    def replay_after(self, webhook_id: str, position: int) -> int:
        """Send all that the ledger holds after a position once more; how many events that is."""
        with self.database.writing() as connection:
            row = row_of(connection, webhook_id)
            again = _from_ledger(connection, decoded(row), position, row.position)
            return len(self._put(connection, again))

    def gather(self) -> int:
        """Make deliveries of what has happened since the last time; how many there are."""
        with self.database.reading() as connection:
            rows = connection.execute(select(webhook)).all()
            end = last_position(connection)
            over = select(job.c.id).where(job.c.number > _least_job(rows), job.c.state.in_(OVER))
            nothing = all(row.position >= end for row in rows) and connection.execute(over).first() is None
        if not rows or nothing:
            return 0
        with self.database.writing() as connection:
            rows = connection.execute(select(webhook)).all()
            return sum(self._gather(connection, row, last_position(connection)) for row in rows)

    def _gather(self, connection: Connection, row: Row[Any], end: int) -> int:
        hook = decoded(row)
        news = _from_ledger(connection, hook, row.position, end)
        jobs, upto = _from_jobs(connection, hook, row.job)
        values = {"position": end, "job": upto}
        connection.execute(update(webhook).where(webhook.c.id == hook.id).values(values))
        return len(self._put(connection, [*news, *jobs]))

    def take(self, busy: Sequence[str] = ()) -> ToSend | None:
        """The delivery that has been due for longest, of a webhook that is not busy or paused; leased."""
        moment = self.clock()
        query = (
            select(delivery).where(delivery.c.state == "waiting", delivery.c.due <= moment)
            .order_by(delivery.c.due, delivery.c.number)
        )  # fmt: skip
        with self.database.reading() as connection:
            hooks = {row.id: row for row in connection.execute(select(webhook))}
            able = [name for name, row in hooks.items() if name not in busy and not decoded(row).paused]
            if not able or connection.execute(query.where(delivery.c.webhook_id.in_(able))).first() is None:
                return None
        with self.database.writing() as connection:
            found = connection.execute(query.where(delivery.c.webhook_id.in_(able)).limit(1)).first()
            hook = (
                found and connection.execute(select(webhook).where(webhook.c.id == found.webhook_id)).first()
            )
            if found is None or hook is None:
                return None
            taken = _delivery(found)
            taken = taken.model_copy(update={"attempts": taken.attempts + 1})
            self._write(connection, taken, moment + LEASE)
        both = [hook.secret]
        if hook.earlier and hook.earlier_until > moment:
            both.append(hook.earlier)
        return ToSend(taken, decoded(hook), tuple(both))

    def note(self, told: Delivery, due: float | None = None) -> None:
        """What came of a try; `due` is when to try again, in seconds since 1970."""
        with self.database.writing() as connection:
            self._write(connection, told, self.clock() if due is None else due)

    def sweep(self) -> None:
        """Take what is old out of the log."""
        old = delivery.c.due < self.clock() - KEPT
        with self.database.writing() as connection:
            connection.execute(delete(delivery).where(old, delivery.c.state != "waiting"))

    def counts(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        with self.database.reading() as connection:
            return {str(state): int(count) for state, count in connection.execute(query)}

    def _put(self, connection: Connection, made: Sequence[Delivery]) -> Sequence[Delivery]:
        last = connection.execute(select(func.max(delivery.c.number))).scalar_one() or 0
        rows = [
            {
                "number": last + place, "id": one.id, "webhook_id": one.webhook_id, "subject": one.subject,
                "state": one.state, "due": self.clock(), "body": one.model_dump_json(),
            }
            for place, one in enumerate(made, 1)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(delivery), rows)
        return made

    def _write(self, connection: Connection, told: Delivery, due: float) -> None:
        again = datetime.fromtimestamp(due, UTC) if told.state == "waiting" else None
        told = told.model_copy(update={"due": again})
        values = {"state": told.state, "due": due, "body": told.model_dump_json()}
        connection.execute(update(delivery).where(delivery.c.id == told.id).values(values))


def _from_ledger(connection: Connection, hook: Webhook, after: int, upto: int) -> list[Delivery]:
    """The events between two positions that a webhook hears of."""
    kinds = [kind for kind, event in EVENTS.items() if hook.hears(event)]
    query = (
        select(entry.c.position, entry.c.kind, entry.c.id)
        .where(entry.c.position > after, entry.c.position <= upto, entry.c.kind.in_(kinds))
        .order_by(entry.c.position)
    )
    return [
        Delivery(
            webhook_id=hook.id, event=EVENTS[kind], subject=found or f"entry-{position}", position=position
        )
        for position, kind, found in connection.execute(query)
    ]  # fmt: skip


def _from_jobs(connection: Connection, hook: Webhook, after: int) -> tuple[list[Delivery], int]:
    """Jobs that are over and not told yet, and the number up to which all of them are."""
    told = select(delivery.c.subject).where(delivery.c.webhook_id == hook.id)
    over = select(job.c.number, job.c.id).where(job.c.number > after, job.c.state.in_(OVER))
    news = connection.execute(over.where(job.c.id.not_in(told)).order_by(job.c.number)).all()
    query = select(func.min(job.c.number)).where(job.c.number > after, job.c.state.not_in(OVER))
    first = connection.execute(query).scalar_one()
    last = connection.execute(select(func.max(job.c.number))).scalar_one() or 0
    made = [Delivery(webhook_id=hook.id, event="job.finished", subject=found) for _, found in news]
    return made if hook.hears("job.finished") else [], last if first is None else first - 1


def _least_job(rows: Sequence[Row[Any]]) -> int:
    return min((row.job for row in rows), default=0)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery.model_validate_json(row.body)
