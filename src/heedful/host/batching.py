"""Answer requests that arrive together in one pass: what the processor does for eight texts is little more
than for one.

Texts go in with a future for their answers. All texts of one request are answered by one version. Nothing
waits while there is one client; with several, a batch waits a moment for the others. What one pass found is
kept while the next one is under way: the disk is not waited for.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from heedful.errors import StoreError
from heedful.records.prediction import Prediction

WINDOW = 0.002  # seconds a batch waits for others, while there are others
MOST = 64  # texts in one pass
WAITING = 4096  # texts that may wait before newcomers are sent away
AHEAD = 2  # passes whose answers may wait to be kept

Answer = Callable[[list[str]], list[Prediction]]
Keep = Callable[[list[Prediction]], object]


@dataclass(frozen=True)
class Answered:
    """The answers to one request; `kept` says whether feedback can find them by their ids."""

    predictions: list[Prediction]
    kept: bool


@dataclass(frozen=True)
class Asked:
    """The texts of one request."""

    texts: Sequence[str]
    keep: bool
    answers: "Future[Answered]" = field(default_factory=Future)


class Batcher:
    """A thread that answers and one that keeps; `saw` hears of each pass how many texts and seconds."""

    def __init__(self, answer: Answer, keep: Keep, saw: Callable[[int, float], None]) -> None:
        self._answer = answer
        self._keep = keep
        self._saw = saw
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._answered: queue.Queue[list[tuple[Asked, Answered]] | None] = queue.Queue(AHEAD)
        self._waiting = 0
        self._count = threading.Lock()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for work, name in ((self._answer_on, "answers"), (self._keep_on, "kept answers"))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many texts have no answer yet."""
        return self._waiting

    @property
    def is_full(self) -> bool:
        """Whether newcomers had better come again later."""
        return self._waiting >= WAITING

    def submit(self, texts: Sequence[str], keep: bool) -> "Future[Answered]":
        """The answers to these texts, as soon as they are there; those that are to be kept, once they are."""
        asked = Asked(texts, keep)
        self._counted(len(texts))
        self._asked.put(asked)
        return asked.answers

    def close(self) -> None:
        """Answer what waits, then stop."""
        self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def _answer_on(self) -> None:
        crowd, last = False, False
        while not last:
            batch, last = self._gather(crowd)
            crowd = len(batch) > 1
            if batch:
                self._answered.put(list(self._answer_all(batch)))
        self._answered.put(None)

    def _keep_on(self) -> None:
        while (found := self._answered.get()) is not None:
            found = self._kept(found)
            self._counted(-sum(len(asked.texts) for asked, _ in found))
            for asked, answered in found:
                asked.answers.set_result(answered)

    def _gather(self, crowd: bool) -> tuple[list[Asked], bool]:
        """What is answered next, and whether nothing follows."""
        batch: list[Asked] = []
        texts, until = 0, 0.0
        while texts < MOST:
            try:
                asked = self._wait(until) if batch else self._asked.get()
            except queue.Empty:
                break
            if asked is None:
                return batch, True
            if not batch:
                until = time.monotonic() + (WINDOW if crowd else 0.0)
            if not asked.answers.set_running_or_notify_cancel():  # whoever asked has gone
                self._counted(-len(asked.texts))
                continue
            batch.append(asked)
            texts += len(asked.texts)
        return batch, False

    def _wait(self, until: float) -> Asked | None:
        left = until - time.monotonic()
        return self._asked.get(timeout=left) if left > 0 else self._asked.get_nowait()

    def _answer_all(self, batch: Sequence[Asked]) -> Iterator[tuple[Asked, Answered]]:
        """In one pass; when that fails, each request by itself, so that one cannot spoil the others."""
        try:
            yield from self._one_pass(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
            if len(batch) > 1:
                for asked in batch:
                    yield from self._answer_all([asked])
            else:
                self._counted(-len(batch[0].texts))
                batch[0].answers.set_exception(error)

    def _one_pass(self, batch: Sequence[Asked]) -> list[tuple[Asked, Answered]]:
        begun = time.monotonic()
        found = iter(self._answer([text for asked in batch for text in asked.texts]))
        answers = [(asked, Answered([next(found) for _ in asked.texts], asked.keep)) for asked in batch]
        self._saw(sum(len(asked.texts) for asked in batch), time.monotonic() - begun)
        return answers

    def _kept(self, found: list[tuple[Asked, Answered]]) -> list[tuple[Asked, Answered]]:
        """Keep what is to be kept; when that cannot be done, people get their answers all the same."""
        several = [one for _, answered in found if answered.kept for one in answered.predictions]
        if not several:
            return found
        try:
            self._keep(several)
        except StoreError as error:
            logging.getLogger("heedful.host").warning("Answers were not kept: %s", error)
            return [(asked, replace(answered, kept=False)) for asked, answered in found]
        except Exception as error:  # noqa: BLE001 - what cannot be kept belongs to whoever asked
            return list(self._kept_apart(found, error))
        return found

    def _kept_apart(
        self, found: list[tuple[Asked, Answered]], error: Exception
    ) -> Iterator[tuple[Asked, Answered]]:
        """Each request by itself; one that cannot be kept has failed."""
        if len(found) > 1:
            for one in found:
                yield from self._kept([one])
        else:
            self._counted(-len(found[0][0].texts))
            found[0][0].answers.set_exception(error)

    def _counted(self, texts: int) -> None:
        with self._count:
            self._waiting += texts
