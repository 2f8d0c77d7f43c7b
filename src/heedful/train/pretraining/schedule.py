"""Which rows are seen when.

A number of rows and steps go in, batches of row numbers come out, leg by leg: a leg is what lies between two
measurements. A row that is seen again has its number raised by the count of rows, so that the number alone
says what is to be masked in it. The same seed always gives the same batches.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heedful.models.lengths import Rows
from heedful.train.pretraining.options import PretrainOptions


@dataclass(frozen=True)
class Schedule:
    """Batches of equal size; every epoch shuffles the rows anew and leaves out what fills no batch."""

    rows: int
    batch: int
    steps: int
    legs: int
    seed: int

    @classmethod
    def of(cls, rows: int, options: PretrainOptions) -> "Schedule":
        batch = min(options.batch_size, rows)
        steps = options.steps or max(1, math.ceil(options.epochs * (rows // batch)))
        return cls(rows, batch, steps, min(options.measurements, steps), options.seed)

    def ends(self, leg: int) -> int:
        """The steps that are made when a leg, counted from 1, ends."""
        return self.steps * leg // self.legs

    def leg(self, number: int) -> Sequence[Rows]:
        """The batches of a leg, counted from 0."""
        return Leg(self, self.ends(number), self.ends(number + 1))

    def batch_at(self, step: int) -> Rows:
        """The batch of a step, counted from 0."""
        epoch, place = divmod(step, self.rows // self.batch)
        order = _order(self.rows, self.seed, epoch)
        return order[place * self.batch : (place + 1) * self.batch] + epoch * self.rows


class Leg(Sequence[Rows]):
    """The batches of some steps, made when they are asked for."""

    def __init__(self, schedule: Schedule, first: int, end: int) -> None:
        self._schedule, self._first, self._end = schedule, first, end

    def __len__(self) -> int:
        return self._end - self._first

    def __getitem__(self, place: Any) -> Any:
        return self._schedule.batch_at(self._first + place)


@lru_cache(maxsize=1)
def _order(rows: int, seed: int, epoch: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, epoch]).permutation(rows)
