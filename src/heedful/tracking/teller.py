"""A tracker in a thread of its own: told in order, never waited for but at the end, dropped when it fails.

What goes wrong there is said once, as a warning in the log, and the work goes on.
"""

import logging
import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from heedful.tracking.tracker import Tracker

PATIENCE = 30.0  # seconds that are waited for what was told to arrive, at the end

Telling = Callable[[Tracker], None]

log = logging.getLogger("heedful.tracking")


class Teller:
    """Tells one tracker, which `begin` makes when there is something to tell."""

    def __init__(self, name: str, begin: Callable[[], Tracker], patience: float = PATIENCE) -> None:
        self._name, self._begin, self._patience = name, begin, patience
        self._told: SimpleQueue[Telling | None] = SimpleQueue()
        self._thread: Thread | None = None

    def tell(self, telling: Telling) -> None:
        """Have this told after what was told before; returns at once."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name=f"tracking {self._name}", daemon=True)
            self._thread.start()
        self._told.put(telling)

    def finish(self) -> None:
        """There is nothing more to tell; returns at once."""
        self._told.put(None)

    def close(self, since: float) -> None:
        """Wait until all is told, but not for ever, counting from this moment of the monotonic clock."""
        if self._thread is None:
            return
        self._thread.join(max(0.0, since + self._patience - time.monotonic()))
        if self._thread.is_alive():
            log.warning(
                "%s has not taken in what it was told after %g s and is left alone; the work goes on.",
                self._name,
                self._patience,
            )

    def _work(self) -> None:
        try:
            tracker = self._begin()
            while (telling := self._told.get()) is not None:
                telling(tracker)
            tracker.close()
        except BaseException as error:  # noqa: BLE001 - whatever a plug-in raises, SystemExit too
            log.warning("%s could not be told: %s. The work goes on without it.", self._name, error)
