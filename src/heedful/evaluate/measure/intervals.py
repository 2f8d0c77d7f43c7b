"""Intervals around figures that are functions of sums over texts: BCa bootstrap (Efron 1987), or shifted.

One row of columns a text goes in, an interval comes out. Rows are put in an order of their own first, so
that neither the figure nor its interval depends on the order of the texts, to the last bit.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from heedful.evaluate.compare import bootstrap
from heedful.evaluate.metrics import Floats
from heedful.records.report import Interval

RESAMPLES = 2_000
AT_ONCE = 2_000
Statistic = Callable[[Floats], Floats]
"""(R, K) sums of columns to (R,) values."""


def in_order(columns: Floats, groups: NDArray[np.int64] | None = None) -> Floats:
    """(N, K) float64 rows in an order of their values alone; texts of one group become one row."""
    rows = np.asarray(columns, dtype=np.float64)
    if groups is not None:
        _, places = np.unique(groups, return_inverse=True)
        rows = rows[np.lexsort((*rows.T, places))]  # sums of one group in an order of their own, too
        summed = np.zeros((int(places.max()) + 1 if len(places) else 0, rows.shape[1]))
        np.add.at(summed, np.sort(places), rows)
        rows = summed
    return np.asarray(rows[np.lexsort(rows.T)])


def bca(
    columns: Floats,
    statistic: Statistic,
    groups: NDArray[np.int64] | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """The bias-corrected and accelerated interval; the texts of a group are drawn together."""
    rows = in_order(columns, groups)
    total = rows.sum(axis=0)
    value = float(statistic(total[None])[0])
    if len(rows) < 2:
        return Interval(value=value, low=value, high=value, level=level)
    drawn = bootstrap(rows, statistic, resamples, seed)
    return bca_of(value, drawn, _left_out(rows, total, statistic), level)


def bca_of(value: float, drawn: Floats, left_out: Floats, level: float = 0.95) -> Interval:
    """The same from values that were drawn and values with one text left out."""
    drawn = np.sort(drawn[np.isfinite(drawn)])
    if not len(drawn):
        return Interval(value=value, low=value, high=value, level=level)
    tail = (1 - level) / 2
    shares = ndtr(_moved(np.array([tail, 1 - tail]), _bias(value, drawn), _acceleration(left_out)))
    low, high = np.quantile(drawn, shares)
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value), level=level)


def shifted(
    columns: Floats, statistic: Statistic, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """For figures that resampling makes larger, as it does calibration errors: without that bias."""
    rows = in_order(columns)
    value = float(statistic(rows.sum(axis=0)[None])[0])
    if len(rows) < 2:
        return Interval(value=value, low=value, high=value, level=level)
    drawn = bootstrap(rows, statistic, resamples, seed)
    drawn = np.maximum(0.0, drawn - drawn.mean() + value)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value), level=level)


def counts_drawn(size: int, resamples: int, seed: int) -> NDArray[np.float64]:
    """(resamples, size) how often each text is drawn."""
    random = np.random.default_rng(seed)
    drawn = (np.bincount(random.integers(0, size, size), minlength=size) for _ in range(resamples))
    return np.stack(list(drawn)).astype(np.float64)


def _left_out(rows: Floats, total: Floats, statistic: Statistic) -> Floats:
    parts = [statistic(total - rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
    return np.concatenate(parts)


def _bias(value: float, drawn: Floats) -> float:
    """How far the drawn values lie to one side, in standard deviations; ties count half."""
    below = (drawn < value).mean() + 0.5 * (drawn == value).mean()
    least = 0.5 / len(drawn)
    return float(ndtri(np.clip(below, least, 1 - least)))


def _acceleration(left_out: Floats) -> float:
    """How the spread changes with the value: from the skewness of the values with one text left out."""
    left_out = left_out[np.isfinite(left_out)]
    apart = left_out.mean() - left_out if len(left_out) else left_out
    below = float((apart**2).sum()) ** 1.5
    return float((apart**3).sum()) / (6 * below) if below > 1e-300 else 0.0


def _moved(tails: Floats, bias: float, acceleration: float) -> Floats:
    z = bias + ndtri(tails)
    return np.asarray(bias + z / np.maximum(1e-6, 1 - acceleration * z))
