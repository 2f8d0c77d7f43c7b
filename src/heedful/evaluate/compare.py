"""Two versions on the same texts: how much better or worse, and how sure that is.

For right-or-wrong scores the paired bootstrap needs no dice: the resampled difference is a sum of n draws
from {lost, same, gained}, whose distribution one Fourier transform gives exactly. Other scores are resampled
with a fixed seed, in an order that depends on the values alone, so that shuffling the texts changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import bdtrc, ndtri

from heedful.errors import DataError
from heedful.evaluate.metrics import Floats, Mask
from heedful.records.report import Interval

RESAMPLES = 5_000
NORMAL_FROM = 1_000


@dataclass(frozen=True)
class Comparison:
    """Of `n` texts, `gained` became right and `lost` became wrong."""

    n: int
    gained: int
    lost: int

    @property
    def value(self) -> float:
        """Accuracy after minus accuracy before."""
        return (self.gained - self.lost) / self.n if self.n else 0.0

    @property
    def discordance(self) -> float:
        """Share of texts whose answer changed between right and wrong."""
        return (self.gained + self.lost) / self.n if self.n else 0.0

    @property
    def p_harm(self) -> float:
        """Exact one-sided McNemar: the chance of as many losses if gains and losses were equally likely."""
        return mcnemar(self.lost, self.gained)

    @property
    def p_gain(self) -> float:
        """The same for gains."""
        return mcnemar(self.gained, self.lost)

    def lower(self, alpha: float = 0.05) -> float:
        """The bound that the bootstrapped difference falls below with a chance of at most `alpha`."""
        return self._quantile(alpha)

    def interval(self, level: float = 0.95) -> Interval:
        """The central bootstrap interval of the difference."""
        tail = (1 - level) / 2
        return Interval(
            value=self.value, low=self._quantile(tail), high=self._quantile(1 - tail), level=level
        )

    def _quantile(self, q: float) -> float:
        if self.gained + self.lost == 0:
            return 0.0
        below = np.cumsum(difference_distribution(self.n, self.gained, self.lost))
        place = int(np.searchsorted(below, q - 1e-12))
        return (min(place, 2 * self.n) - self.n) / self.n


def compare(before: Mask, after: Mask) -> Comparison:
    """Compare two right-or-wrong columns over the same texts."""
    if before.shape != after.shape:
        raise DataError(
            f"Found {len(before)} scores before and {len(after)} after; wanted both on the same texts."
        )
    return Comparison(n=len(before), gained=int((~before & after).sum()), lost=int((before & ~after).sum()))


def difference_distribution(n: int, gained: int, lost: int) -> NDArray[np.float64]:
    """(2n+1,) exact chances of a resampled (gained - lost) of -n, ..., n."""
    step = np.array([lost, n - gained - lost, gained]) / n
    length = next_fast_len(2 * n + 1, real=True)
    chances = irfft(rfft(step, length) ** n, length)
    return np.clip(chances[: 2 * n + 1], 0.0, 1.0)


def mcnemar(more: int, fewer: int) -> float:
    """Chance of at least `more` heads in `more + fewer` throws of a fair coin."""
    return at_least(more, more + fewer, 0.5)


def at_least(hits: int, throws: int, chance: float) -> float:
    """Chance of `hits` or more in so many throws."""
    return float(bdtrc(hits - 1, throws, chance)) if hits > 0 else 1.0


def resolvable_margin(n: int, discordant_rate: float, alpha: float = 0.05, refusal: float = 0.5) -> float:
    """The smallest loss that n texts can rule out at level `alpha`, passing equals with chance 1 - `refusal`.

    With the default it is 1.645 √(d/n): a candidate exactly as good passes every second time.
    """
    z = -ndtri(alpha) - ndtri(refusal)
    return float(z * np.sqrt(discordant_rate / n)) if n else float("inf")


def bootstrap(
    columns: Floats, statistic: Callable[[Floats], Floats], resamples: int = RESAMPLES, seed: int = 0
) -> Floats:
    """(resamples,) a statistic of column sums, for texts drawn anew with replacement.

    `columns` is (N, K), `statistic` maps (R, K) sums to (R,) values. From 1,000 texts on, the sums are drawn
    from the normal law they then follow, so that time does not grow with the test set.
    """
    ordered = np.asarray(columns[np.lexsort(columns.T)], dtype=np.float64)
    rng = np.random.default_rng(seed)
    draw = _normal_sums if len(ordered) >= NORMAL_FROM else _resampled_sums
    return statistic(draw(ordered, resamples, rng))


def _resampled_sums(columns: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    n = len(columns)
    sums = np.empty((resamples, columns.shape[1]))
    for start in range(0, resamples, 64):
        rows = min(64, resamples - start)
        drawn = np.stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(rows)])
        sums[start : start + rows] = drawn.astype(np.float64) @ columns
    return sums


def _normal_sums(columns: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    total = columns.sum(axis=0)
    covariance = columns.T @ columns - np.outer(total, total) / len(columns)
    return np.asarray(rng.multivariate_normal(total, covariance, resamples, method="eigh"))


def interval_of(value: float, resampled: Floats, level: float = 0.95) -> Interval:
    """The central interval of resampled values around an estimate."""
    tail = (1 - level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Interval(value=value, low=float(low), high=float(high), level=level)


def paired_bootstrap(
    before: Floats, after: Floats, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """The interval of mean(after) - mean(before) over the same texts; exact for right-or-wrong scores."""
    if before.shape != after.shape or not before.size:
        raise DataError(
            f"Found {len(before)} scores before and {len(after)} after; wanted both on the same texts, "
            "at least one."
        )
    if np.isin(before, (0, 1)).all() and np.isin(after, (0, 1)).all():
        return compare(before.astype(bool), after.astype(bool)).interval(level)
    change = np.asarray(after - before, dtype=np.float64)
    n = len(change)
    resampled = bootstrap(change[:, None], lambda sums: sums[:, 0] / n, resamples, seed)
    return interval_of(float(change.mean()), resampled, level)


def wilson(hits: int, n: int, level: float = 0.95) -> Interval:
    """A share with its interval (Wilson 1927)."""
    if not n:
        return Interval(value=float("nan"), low=0.0, high=1.0, level=level)
    z, p = -float(ndtri((1 - level) / 2)), hits / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)))
    return Interval(value=p, low=max(0.0, centre - half), high=min(1.0, centre + half), level=level)
