"""Answer requests that arrive together in one pass: what the processor does for eight texts is little more
than for one.

Texts go in with a future for their answers. All texts of one request are answered by one version. Nothing
waits while there is one client; with several, a batch waits a moment for the others.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from heedful.records.prediction import Prediction

WINDOW = 0.002  # seconds a batch waits for others, while there are others
MOST = 64  # texts in one pass
WAITING = 4096  # texts that may wait before newcomers are sent away

Answer = Callable[[list[str]], list[Prediction]]
Keep = Callable[[list[Prediction]], object]


@dataclass
class Asked:
    """The texts of one request."""

    texts: Sequence[str]
    keep: bool
    answers: "Future[list[Prediction]]" = field(default_factory=Future)


class Batcher:
    """One thread that answers; `saw` hears how many texts each pass had and how many seconds it took."""

    def __init__(self, answer: Answer, keep: Keep, saw: Callable[[int, float], None]) -> None:
        self._answer = answer
        self._keep = keep
        self._saw = saw
        self._queue: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._waiting = 0
        self._count = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Whether newcomers had better come again later."""
        return self._waiting >= WAITING

    def submit(self, texts: Sequence[str], keep: bool) -> "Future[list[Prediction]]":
        """The answers to these texts, as soon as they are there."""
        asked = Asked(texts, keep)
        self._counted(len(texts))
        self._queue.put(asked)
        return asked.answers

    def close(self) -> None:
        """Answer what waits, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        crowd = False
        while True:
            batch, last = self._gather(crowd)
            crowd = len(batch) > 1
            if batch:
                self._answer_all(batch)
            if last:
                return

    def _gather(self, crowd: bool) -> tuple[list[Asked], bool]:
        """What is answered next, and whether nothing follows."""
        batch: list[Asked] = []
        texts, until = 0, 0.0
        while texts < MOST:
            try:
                asked = self._wait(until) if batch else self._queue.get()
            except queue.Empty:
                break
            if asked is None:
                return batch, True
            if not batch:
                until = time.monotonic() + (WINDOW if crowd else 0.0)
            batch.append(asked)
            texts += len(asked.texts)
        return batch, False

    def _wait(self, until: float) -> Asked | None:
        left = until - time.monotonic()
        return self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait()

    def _answer_all(self, batch: Sequence[Asked]) -> None:
        """In one pass; when that fails, each request by itself, so that one cannot spoil the others."""
        try:
            answers = self._one_pass(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
            if len(batch) > 1:
                for asked in batch:
                    self._answer_all([asked])
            else:
                self._counted(-len(batch[0].texts))
                batch[0].answers.set_exception(error)
            return
        for asked, found in zip(batch, answers, strict=True):
            self._counted(-len(asked.texts))
            asked.answers.set_result(found)

    def _one_pass(self, batch: Sequence[Asked]) -> list[list[Prediction]]:
        begun = time.monotonic()
        found = iter(self._answer([text for asked in batch for text in asked.texts]))
        answers = [[next(found) for _ in asked.texts] for asked in batch]
        kept = [one for asked, several in zip(batch, answers, strict=True) if asked.keep for one in several]
        self._keep(kept)
        self._saw(sum(len(several) for several in answers), time.monotonic() - begun)
        return answers

    def _counted(self, texts: int) -> None:
        with self._count:
            self._waiting += texts
