"""The mean of what several reviewers said about several items, and how sure it is.

Both the items and the reviewers are draws: other texts and other people would have said something else. So a
value is mean + item + reviewer + rest, each with a variance of its own (crossed random effects). They are
found by the method of moments, for any pattern of who saw what (Henderson's first method, in the form of Gao
and Owen 2017); the variance of the mean follows, and Satterthwaite's degrees of freedom say how far a few
reviewers can be trusted to show how different reviewers are. No resampling, no iteration: O(opinions).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, stdtr, stdtrit

from heedful.records.report import Interval

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

FLOOR = 0.25  # of what items alone make: below it the estimate is luck
LUCK = 0.35  # quantile of chi-squared by which few reviewers' spread counts as found too small


@dataclass(frozen=True)
class Parts:
    """How much items, reviewers and the rest vary; what is found below 0 by luck is left so."""

    item: float
    reviewer: float
    rest: float

    @property
    def total(self) -> float:
        return self.item + self.reviewer + self.rest


@dataclass(frozen=True)
class Spread:
    """What the variance of a mean is made of: the rest alone, items, reviewers, and how many there are."""

    alone: float
    of_items: float
    of_reviewers: float
    items: int
    reviewers: int

    @property
    def variance(self) -> float:
        """Their sum. A share below 0 takes off: cut at 0 it would be too much on average."""
        return max(self.alone + self.of_items + self.of_reviewers, FLOOR * self._items)

    @property
    def degrees(self) -> float:
        """By Satterthwaite, from the mean squares behind the sum.

        A few reviewers seem more alike than they are more often than not. Taken as found they would count for
        too little here, and intervals would be too short: so they are taken as unluckily found.
        """
        rows, columns = max(1, self.items - 1), self.reviewers - 1
        if columns < 1:
            return float(rows)
        luck = float(chdtri(columns, 1 - LUCK)) / columns
        people = max(self.of_reviewers, 0.0) / luck + self.alone / luck
        whole = max(self._items + people - self.alone, FLOOR * self._items)
        doubt = self._items**2 / rows + people**2 / columns + self.alone**2 / (rows * columns)
        return max(1.0, whole**2 / doubt) if doubt > 0 else float(rows)

    @property
    def _items(self) -> float:
        return max(self.of_items, 0.0) + self.alone


@dataclass(frozen=True)
class Crossed:
    """Opinions as three columns: what was said, about which item, by which reviewer (both count from 0)."""

    values: Floats
    items: Places
    reviewers: Places

    @property
    def n(self) -> int:
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """Every opinion counts the same."""
        return float(self.values.mean()) if self.n else float("nan")

    @cached_property
    def per_item(self) -> Places:
        """How many opinions each item has, those with any."""
        return _counts(self.items)

    @cached_property
    def per_reviewer(self) -> Places:
        """How many opinions each reviewer gave, those who gave any."""
        return _counts(self.reviewers)

    @cached_property
    def parts(self) -> Parts:
        """The variances, by moments; what cannot be told apart is in `rest`.

        Within items only reviewers and the rest vary, within reviewers only items and the rest; all three
        do in the whole.
        """
        n, rows, columns = self.n, len(self.per_item), len(self.per_reviewer)
        if n < 2:
            return Parts(0.0, 0.0, 0.0)
        within_items = _within(self.values, self.items)
        within_reviewers = _within(self.values, self.reviewers)
        whole = float(((self.values - self.mean) ** 2).sum())
        if columns == 1 or rows == 1:
            return Parts(0.0, 0.0, whole / (n - 1))
        crowd = n - float((self.per_reviewer**2).sum()) / n
        if n == rows:  # nobody shares an item: items and the rest are one
            both = within_reviewers / (n - columns) if n > columns else 0.0
            return Parts(0.0, (whole - both * (n - 1)) / crowd, both)
        spread = n - float((self.per_item**2).sum()) / n
        by_people = within_items / (n - rows)  # reviewer + rest
        by_texts = within_reviewers / (n - columns) if n > columns else by_people  # item + rest
        rest = (by_texts * spread + by_people * crowd - whole) / (spread + crowd - (n - 1))
        rest = max(rest, 0.0)
        return Parts(by_texts - rest, by_people - rest, rest)

    @cached_property
    def variance(self) -> float:
        """Of the mean, over other items and other reviewers.

        What reviewers add may be found below 0 and then takes off: cut at 0 it would be too much on average.
        """
        return self._spread.variance

    @cached_property
    def degrees(self) -> float:
        """Satterthwaite's degrees of freedom of that variance."""
        return self._spread.degrees

    @cached_property
    def _spread(self) -> "Spread":
        parts, n = self.parts, max(1, self.n)
        return Spread(
            alone=parts.rest / n,
            of_items=parts.item * float((self.per_item**2).sum()) / n**2,
            of_reviewers=parts.reviewer * float((self.per_reviewer**2).sum()) / n**2,
            items=len(self.per_item),
            reviewers=len(self.per_reviewer),
        )

    @cached_property
    def among_these(self) -> "Crossed":
        """The same for other items and these very reviewers, whoever else there may be."""
        return _AmongThese(self.values, self.items, self.reviewers)

    def interval(self, level: float = 0.95) -> Interval:
        """Student's interval of the mean, for values without bounds."""
        reach = quantile(1 - (1 - level) / 2, self.degrees) * sqrt(self.variance)
        return Interval(value=self.mean, low=self.mean - reach, high=self.mean + reach, level=level)

    def share_interval(self, level: float = 0.95) -> Interval:
        """Wilson's interval with Student's quantile and the number of opinions that, had they nothing in
        common, would be as sure: for values in [0, 1], within which it stays."""
        t = quantile(1 - (1 - level) / 2, self.degrees)
        n, p = self.effective, self.mean
        middle = (p + t * t / (2 * n)) / (1 + t * t / n)
        reach = t / (1 + t * t / n) * sqrt(p * (1 - p) / n + t * t / (4 * n * n))
        return Interval(value=p, low=max(0.0, middle - reach), high=min(1.0, middle + reach), level=level)

    @cached_property
    def effective(self) -> float:
        """How many opinions that have nothing in common would be as sure about a share."""
        p = self.mean
        if self.variance <= 0 or p <= 0 or p >= 1:
            return float(max(1, len(self.per_item)))
        return p * (1 - p) / self.variance

    def p_value(self, share: float = 0.5) -> float:
        """Two-sided, of this share being the true one; small just where the interval leaves it out."""
        t = abs(self.mean - share) / sqrt(share * (1 - share) / self.effective)
        return float(2 * stdtr(self.degrees, -t))


class _AmongThese(Crossed):
    """Reviewers are no draw: how much they differ adds nothing."""

    @cached_property
    def _spread(self) -> Spread:
        return replace(super()._spread, of_reviewers=0.0, reviewers=1)


def quantile(q: float, degrees: float) -> float:
    """Of Student's distribution."""
    return float(stdtrit(degrees, q))


def _counts(places: Places) -> Places:
    counted = np.bincount(places) if len(places) else np.zeros(0, np.int64)
    return counted[counted > 0]


def _within(values: Floats, groups: Places) -> float:
    """The sum of squares around each group's mean."""
    counts = np.bincount(groups)
    sums = np.bincount(groups, values)
    means = sums / np.maximum(counts, 1)
    return float(((values - means[groups]) ** 2).sum())
