"""Figures of answers that are numbers: how they go along with what people said, and how far off they are.

Answers and wanted numbers go in, [N] each; Pearson's and Spearman's correlation and the mean distance come
out.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.measure.intervals import RESAMPLES, bca, bca_of, counts_drawn
from heedful.evaluate.measure.labels import BCA
from heedful.evaluate.metrics import Floats
from heedful.records.evaluation import Measure
from heedful.records.report import Interval

AT_ONCE = 64


def measures(given: Floats, wanted: Floats) -> tuple[Measure, ...]:
    """Pearson, Spearman and the mean distance."""
    return pearson(given, wanted), spearman(given, wanted), distance(given, wanted)


def pearson(given: Floats, wanted: Floats) -> Measure:
    """The correlation of the numbers; 0 where one side never changes."""
    x, y = (_centred(np.asarray(side, np.float64)) for side in (given, wanted))
    columns = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1)
    return Measure(name="Pearson", interval=bca(columns, _correlation), kind="score", how=BCA)


def spearman(given: Floats, wanted: Floats) -> Measure:
    """The correlation of their ranks, ties sharing a rank; every resample is ranked anew."""
    order = np.lexsort((wanted, given))  # texts in an order of their own: the same draws however they came
    x, y = np.asarray(given, np.float64)[order], np.asarray(wanted, np.float64)[order]
    size = len(x)
    value = float(_ranked(x, y, np.ones((1, size)))[0]) if size else float("nan")
    if size < 2:
        return Measure(name="Spearman", interval=Interval(value=value, low=value, high=value), kind="score")
    drawn = _by_blocks(x, y, counts_drawn(size, RESAMPLES, seed=0))
    interval = bca_of(value, drawn, _by_blocks(x, y, 1 - np.eye(size)) if size <= 3_000 else drawn[:0])
    return Measure(name="Spearman", interval=interval, kind="score", how=BCA)


def distance(given: Floats, wanted: Floats) -> Measure:
    """The mean absolute difference."""
    off = np.abs(np.asarray(given, np.float64) - wanted)
    columns = np.stack([off, np.ones_like(off)], axis=1)

    def mean(sums: Floats) -> Floats:
        return np.asarray(sums[:, 0] / np.maximum(sums[:, 1], 1e-9))

    return Measure(name="mean distance", interval=bca(columns, mean), kind="loss", how=BCA)


def _centred(values: Floats) -> Floats:
    """Less a middle that depends on the values alone, so that squares stay small."""
    middle = float(np.median(values)) if len(values) else 0.0
    return values - middle


def _correlation(sums: Floats) -> Floats:
    n, x, y, xx, yy, xy = sums.T
    above = n * xy - x * y
    below = np.maximum(n * xx - x * x, 0) * np.maximum(n * yy - y * y, 0)
    least = 1e-24 * np.maximum(n, 1) ** 4
    return np.asarray(np.where(below > least, above / np.sqrt(np.maximum(below, least)), 0.0))


def _by_blocks(x: Floats, y: Floats, counts: Floats) -> Floats:
    return np.concatenate([_ranked(x, y, counts[at : at + AT_ONCE]) for at in range(0, len(counts), AT_ONCE)])


def _ranked(x: Floats, y: Floats, counts: Floats) -> Floats:
    """(R,) Spearman of texts that are there `counts` (R, N) times."""
    ranks_x, ranks_y = _ranks(x, counts), _ranks(y, counts)
    n = counts.sum(axis=1)
    middle = (n[:, None] + 1) / 2
    ranks_x, ranks_y = ranks_x - middle, ranks_y - middle
    parts = [(counts * part).sum(axis=1) for part in (ranks_x**2, ranks_y**2, ranks_x * ranks_y)]
    zero = np.zeros_like(n)
    return _correlation(np.stack([n, zero, zero, *parts], axis=1))


def _ranks(values: Floats, counts: Floats) -> Floats:
    """(R, N) middle ranks among the texts that are there."""
    _, places = np.unique(values, return_inverse=True)
    groups: NDArray[np.float64] = np.zeros((len(counts), int(places.max()) + 1))
    for row, count in zip(groups, counts, strict=True):
        row += np.bincount(places, weights=count, minlength=len(row))
    below = np.cumsum(groups, axis=1) - groups
    return np.asarray((below + (groups + 1) / 2)[:, places])
