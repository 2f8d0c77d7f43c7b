"""How far training is; how to show it is somebody else's business."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`stage` is "read", "head" or "train"; `seconds_left` is None until it can be told."""

    stage: str
    done: int
    total: int
    seconds_left: float | None = None
    loss: float | None = None


Report = Callable[[Step], None]


class Clock:
    """Turns counts into steps with the time that is left."""

    def __init__(self, report: Report | None, stage: str, done: int = 0) -> None:
        self._report, self._stage = report, stage
        self._first, self._began = done, time.monotonic()

    def tell(self, done: int, total: int, loss: float | None = None) -> None:
        if self._report is None:
            return
        made = done - self._first
        left = (time.monotonic() - self._began) / made * (total - done) if made > 0 else None
        self._report(Step(self._stage, done, total, left, loss))
