"""One piece of work as all trackers hear of it: a run that begins with the first thing there is to tell.

Losses are gathered and told every few seconds, so that a slow tracker sees few calls.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from heedful.plugins import load
from heedful.tracking.teller import Teller, Telling
from heedful.tracking.tracker import Loss, Made, Measured, Place, Run, Tracker, Value

BETWEEN = 2.0  # seconds


def reporting(names: Sequence[str], place: Place, what: str, parameters: Mapping[str, Value]) -> "Reporting":
    """Trackers by their names; nothing is loaded before there is something to tell."""
    tellers = [Teller(name, _loader(name, place)) for name in dict.fromkeys(names)]
    begun = datetime.now(UTC)
    return Reporting(tellers, Run(f"{what} {begun:%Y-%m-%d %H:%M:%S}", parameters))


def _loader(name: str, place: Place) -> Callable[[], Tracker]:
    def begin() -> Tracker:
        made: Tracker = load("trackers", name)(place)
        return made

    return begin


class Reporting:
    """Passes on what happens; none of its methods raises or waits, but for `close`."""

    def __init__(self, tellers: Sequence[Teller], run: Run) -> None:
        self._tellers, self._run = tellers, run
        self._begun = False
        self._losses: list[Loss] = []
        self._step, self._told_at = 0, time.monotonic()

    def loss(self, stage: str, value: float) -> None:
        """The mean loss of one more batch."""
        self._step += 1
        self._losses.append(Loss(stage, self._step, value, time.time()))
        if time.monotonic() - self._told_at >= BETWEEN:
            self._tell_losses()

    def made(self, version: Made) -> None:
        """A version was made."""
        self._in_run(lambda tracker: tracker.made(version))

    def measured(self, measured: Measured) -> None:
        """It was measured."""
        self._in_run(lambda tracker: tracker.measured(measured))

    def in_use(self, version: Made, reason: str) -> None:
        """It answers now."""
        self._tell(lambda tracker: tracker.in_use(version, reason))

    def gone(self, version_ids: Sequence[str]) -> None:
        """These are no more."""
        self._tell(lambda tracker: tracker.gone(version_ids))

    def close(self, failure: str = "") -> None:
        """All is told; `failure` says why the work did not come to its end."""
        if self._losses or self._begun:
            self._tell_losses()
            self._in_run(lambda tracker: tracker.end(failure))
        closing = time.monotonic()
        for teller in self._tellers:
            teller.finish()
        for teller in self._tellers:
            teller.close(closing)

    def _tell_losses(self) -> None:
        losses, self._losses, self._told_at = tuple(self._losses), [], time.monotonic()
        if losses:
            self._in_run(lambda tracker: tracker.losses(losses))

    def _in_run(self, telling: Telling) -> None:
        if not self._begun:
            self._begun = True
            self._tell(lambda tracker: tracker.begin(self._run))
        self._tell(telling)

    def _tell(self, telling: Telling) -> None:
        for teller in self._tellers:
            teller.tell(telling)
