"""Deliver events: due ones are taken from the store, told to their webhooks, and noted.

What fails is tried again, later each time and never for all at the same moment; eight tries take about a day.
A webhook that says it is gone (410) is paused. Slow webhooks do not hold up the others.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from heedful.errors import DataError, HeedfulError, NotFoundError
from heedful.hooks.address import Lookup, look_up, target
from heedful.hooks.sending import Answer, send
from heedful.hooks.signing import sign
from heedful.records.webhook import Delivery
from heedful.store.deliveries import ToSend
from heedful.store.store import Store

PAUSES = (5, 30, 120, 600, 3600, 6 * 3600, 12 * 3600)  # seconds before the second try, the third, …
JITTER = 0.5  # a pause is between half as long again and as long
LONGEST = 24 * 3600.0  # a receiver's Retry-After counts up to here
AT_ONCE = 4
LOOK = 0.5
GONE = 410


class Deliverer:
    """Tells webhooks what has happened, beside other work, from `with` to its end."""

    def __init__(
        self,
        store: Store,
        project: str,
        allow: Sequence[str],
        *,
        clock: Callable[[], float] = time.time,
        draw: Callable[[], float] = random.random,
        look: Lookup = look_up,
    ) -> None:
        self._store = store
        self._project = project
        self._allow = tuple(allow)
        self._clock = clock
        self._draw = draw
        self._look = look
        self._busy: set[str] = set()
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._threads = ThreadPoolExecutor(AT_ONCE, "webhook")
        self._watching = threading.Thread(target=self._watch, name="webhooks", daemon=True)

    def __enter__(self) -> "Deliverer":
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()
        self._threads.shutdown(wait=True)

    def once(self) -> int:
        """Send all that is due, one after the other; how many tries that was."""
        self._store.deliveries.gather()
        tries = 0
        while (found := self._store.deliveries.take()) is not None:
            self.deliver(found)
            tries += 1
        return tries

    def deliver(self, found: ToSend) -> Delivery:
        """One try, and what came of it."""
        begun = time.monotonic()
        answer = self._answer(found)
        told, due = self._outcome(found.delivery, answer, time.monotonic() - begun)
        self._store.deliveries.note(told, due)
        if answer.status == GONE:
            note = "Its receiver said that it is gone (410)."
            self._store.webhooks.change(found.webhook.id, paused=True, note=note)
        return told

    def _answer(self, found: ToSend) -> Answer:
        try:
            where = target(found.webhook.url, self._allow, self._look)
            body = json.dumps(self._event(found.delivery), ensure_ascii=False).encode()
        except (DataError, NotFoundError) as error:
            return Answer(error=str(error))
        subject = found.delivery.subject
        headers = {
            **sign(found.secrets, subject, int(self._clock()), body),
            "content-type": "application/json",
            "user-agent": "heedful-webhooks",
        }
        return send(where, headers, body)

    def _event(self, told: Delivery) -> dict[str, Any]:
        """What is said of an event: read now, so that what was erased meanwhile is not told."""
        return {
            "type": told.event,
            "id": told.subject,
            "timestamp": told.at.isoformat(),
            "project": self._project,
            "position": told.position,
            "data": self._data(told),
        }

    def _data(self, told: Delivery) -> Mapping[str, Any]:
        if told.position is not None:
            ledger = self._store.ledger
            for _, entry in ledger.entries(after=told.position - 1, upto=told.position):
                return entry.model_dump(mode="json")
            raise NotFoundError(f"Entry {told.position} is no longer there.")
        return self._store.jobs.get(told.subject).model_dump(mode="json") if told.event != "ping" else {}

    def _outcome(self, told: Delivery, answer: Answer, seconds: float) -> tuple[Delivery, float | None]:
        """The delivery after a try, and when it is tried again."""
        news: dict[str, Any] = {"status": answer.status, "error": answer.error, "seconds": round(seconds, 3)}
        if answer.is_good:
            return told.model_copy(update={**news, "state": "delivered"}), None
        if told.attempts > len(PAUSES):
            return told.model_copy(update={**news, "state": "failed"}), None
        pause = PAUSES[told.attempts - 1] * (1 + JITTER * self._draw())
        pause = max(pause, min(answer.after or 0.0, LONGEST))
        return told.model_copy(update=news), self._clock() + pause

    def _watch(self) -> None:
        """Until the end: see what is due, let a thread deliver it."""
        while not self._over.wait(LOOK):
            try:
                self._store.deliveries.gather()
                while not self._over.is_set() and self._start_next():
                    pass
            except HeedfulError:
                continue  # a store that is busy or away for a moment; deliveries lie in it and wait

    def _start_next(self) -> bool:
        with self._turn:
            busy = tuple(self._busy)
        if len(busy) >= AT_ONCE:
            return False
        found = self._store.deliveries.take(busy)
        if found is None:
            return False
        with self._turn:
            self._busy.add(found.webhook.id)
        self._threads.submit(self._deliver_beside, found)
        return True

    def _deliver_beside(self, found: ToSend) -> None:
        try:
            self.deliver(found)
        except HeedfulError:
            pass  # the lease runs out, and it is tried again
        finally:
            with self._turn:
                self._busy.discard(found.webhook.id)
