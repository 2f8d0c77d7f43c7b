"""Successive halving (Jamieson and Talwalkar, 2016) with a budget: all on few examples, then fewer on more.

Learners and shares go in; every trial and who is left come out. Who is clearly behind is dropped, and whoever
is last where the budget is not enough for all. Nothing here knows of projects or of test texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from statistics import mean
from typing import Any

import numpy as np

from heedful.errors import HeedfulError, TrainingError
from heedful.evaluate.compare import compare
from heedful.evaluate.metrics import Mask, judgeable, right
from heedful.evaluate.multiple import holm
from heedful.evaluate.words import percent, several
from heedful.learn.choosing.learner import Floats, Learner
from heedful.loop.choosing.shares import Shares
from heedful.loop.choosing.terms import Budget, Terms
from heedful.records.progress import Progress
from heedful.records.selection import Trial
from heedful.train.data import TrainingSet

LEVEL = 0.05
PRUDENCE = 0.85  # of a budget that is known by forecasts alone: small trials make all look dearer than it is
CATCHES_UP = 0.03  # that a steeper learner may make up with every doubling of the examples


@dataclass
class Track:
    """A learner on its way: what it was tried on so far, and why it went no further."""

    learner: Learner
    trials: list[Trial] = field(default_factory=list)
    right: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))
    dropped: str | None = None

    @property
    def name(self) -> str:
        return self.learner.name

    @property
    def score(self) -> float:
        """The share right at the last trial."""
        return self.trials[-1].right if self.trials else 0.0

    def step(self, share: float, budget: Budget) -> float:
        """About what a trial on a share takes, by the last one."""
        last = self.trials[-1]
        if budget.examples is not None:
            return share * last.rows / last.share
        return self._fitting(last, share) + last.judging / last.folds

    def end(self, budget: Budget) -> float:
        """About what training to the end takes; a trial that found its texts read already says too little."""
        if budget.examples is not None:
            return self.trials[-1].rows / self.trials[-1].share
        return self.end_seconds

    @property
    def end_seconds(self) -> float:
        """The same in seconds."""
        return max(self._fitting(trial, 1.0) for trial in self.trials)

    def _fitting(self, trial: Trial, share: float) -> float:
        """Seconds grow with the rows, of which some are fitted to in any case."""
        always = self.learner.always
        return trial.fitting * (share * trial.rows / trial.share + always) / (trial.rows + always)


@dataclass
class Race:
    """All tracks under one budget; `spent` is in its unit."""

    tracks: Sequence[Track]
    shares: Shares
    multi_label: bool
    terms: Terms
    progress: Progress
    spent: float = 0.0

    @property
    def budget(self) -> Budget:
        return self.terms.budget

    @property
    def left(self) -> list[Track]:
        """Who is still in, the best first."""
        return sorted((one for one in self.tracks if one.dropped is None), key=lambda one: -one.score)

    @property
    def everything(self) -> float:
        """About what training all to the end takes, in the budget's unit."""
        return sum(one.end(self.budget) for one in self.tracks if one.trials)

    @property
    def limit(self) -> float:
        """What may be spent."""
        given = self.budget.seconds if self.budget.examples is None else self.budget.examples
        return PRUDENCE * self.budget.share * self.everything if given is None else float(given)

    def run(self) -> list[Track]:
        """Climb as far as the budget reaches; who is left, the best first."""
        for track in self.tracks:
            track.learner.prepare()
        steps: Sequence[float] = self.shares.ladder()
        self._climb(steps[0], both=False)
        self._drop_clearly_behind(steps[0])
        while (share := self._next(steps := steps[1:])) is not None:
            both = self.shares.crosses(share) and self._affords(self.left, share, 2)
            self._climb(share, both)
            self._drop_clearly_behind(share)
            steps = [step for step in steps if step >= share]
        return self.left

    def _next(self, steps: Sequence[float]) -> float | None:
        """The largest share that all who are left can be tried on; where there is none, fewer on the next."""
        if len(self.left) < 2 or not steps:
            return None
        for share in reversed(steps):
            if self._affords(self.left, share, 1):
                return share
        keep: list[Track] = []
        for one in self.left:
            if self._affords([*keep, one], steps[0], 1):
                keep.append(one)
        if len(keep) < 2 or self.left[0] not in keep:
            return None
        for one in self.left:
            if one not in keep:
                after = several(one.trials[-1].rows, "example")
                one.dropped = f"behind after {after}, and the budget was not enough to try it on more"
        return next(share for share in reversed(steps) if self._affords(keep, share, 1))

    def affords_end(self, track: Track) -> bool:
        """Whether the budget is enough to train one more to the end."""
        return self.spent + track.end(self.budget) <= self.limit

    def charge(self, rows: int, seconds: float) -> None:
        """Count what was just fitted."""
        self.spent += seconds if self.budget.examples is None else rows

    def _affords(self, tracks: Sequence[Track], share: float, folds: int) -> bool:
        return self.spent + folds * sum(one.step(share, self.budget) for one in tracks) <= self.limit

    def _climb(self, share: float, both: bool) -> None:
        """Try everybody who is left on a share."""
        left, stage = self.left, f"Trying on {percent(share)} of the examples"
        for place, track in enumerate(left):
            self.progress(stage, place, len(left))
            try:
                self._try(track, share, both)
            except HeedfulError as error:
                track.dropped = f"could not be fitted: {error}"
        self.progress(stage, len(left), len(left))
        if not self.left:
            reasons = " ".join(f"{one.name} {one.dropped}" for one in self.tracks)
            raise TrainingError(f"None of the candidates could be fitted. {reasons}")

    def _try(self, track: Track, share: float, both: bool) -> None:
        begun, folds = self.terms.clock(), list(self.shares.folds(share, both))
        found = [track.learner.attempt(fold.rows, fold.held) for fold in folds]
        seconds = self.terms.clock() - begun
        track.right = np.concatenate(
            [
                judged(tried.answers, fold.held, self.multi_label)
                for tried, fold in zip(found, folds, strict=True)
            ]
        )
        rows, judging = len(folds[0].rows), sum(tried.judging for tried in found)
        track.trials.append(
            Trial(
                share=share,
                rows=rows,
                folds=len(folds),
                judged=len(track.right),
                right=float(track.right.mean()),
                seconds=seconds,
                judging=min(judging, seconds),
                settings=agreed([tried.settings for tried in found]),
            )
        )
        self.charge(rows * len(folds), seconds)

    def _drop_clearly_behind(self, share: float) -> None:
        """Drop who trails the best by more than luck explains and than more examples could make up."""
        best, *others = self.left
        others = [one for one in others if len(one.right) == len(best.right)]
        compared = [compare(one.right, best.right) for one in others]
        chances = holm([one.p_gain for one in compared])
        allowance = CATCHES_UP * np.log2(1 / share)
        for track, comparison, corrected in zip(others, compared, chances, strict=True):
            if corrected < LEVEL and comparison.lower(LEVEL) > allowance:
                behind = 100 * comparison.value
                rows = several(track.trials[-1].rows, "example")
                track.dropped = f"clearly behind after {rows}: {behind:.1f} points less than {best.name}"


def judged(answers: Floats, held: TrainingSet, multi_label: bool) -> Mask:
    """Which held-out texts were answered as wanted, of those that can be judged."""
    known = judgeable(held.targets, multi_label)
    return right(answers, held.targets, multi_label)[known]


def agreed(settings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The settings of several folds as one: means of numbers, the first of all else."""
    return {name: _middle([one[name] for one in settings]) for name in settings[0]}


def _middle(values: Sequence[Any]) -> Any:
    if all(type(value) is int for value in values):
        return round(mean(values))
    if all(type(value) is float and value > 0 for value in values):
        return exp(mean(log(value) for value in values))
    return values[0]
