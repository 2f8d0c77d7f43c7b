"""Krippendorff's alpha: how far reviewers agree beyond chance, whoever saw what.

Ratings go in as items by reviewers, NaN where somebody did not rate, with the text that each is about; alpha
with a bootstrap interval over texts comes out: what is said of answers to one text goes together. 1 is
full agreement, 0 what chance would do, below 0 is worse than that. Formulas as in Krippendorff, Computing
Krippendorff's Alpha-Reliability (2011).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Scale = Literal["nominal", "ordinal", "interval"]

RESAMPLES = 2_000


@dataclass(frozen=True)
class Agreement:
    """Alpha with its interval; None where no item has two ratings or all ratings are the same."""

    alpha: float | None
    low: float | None
    high: float | None
    items: int


def alpha(ratings: Floats, scale: Scale) -> float | None:
    """Alpha of items by reviewers; None where there is nothing to agree on."""
    counts, values = _counted(ratings)
    return _alpha(counts, _distances(values, counts.sum(0), scale))


def agreement(
    ratings: Floats, scale: Scale, texts: Ints | None = None, seed: int = 0, level: float = 0.95
) -> Agreement:
    """The same with an interval, for other texts by the same reviewers; each item is a text of its own where
    `texts` does not number them."""
    counts, values = _counted(ratings)
    distances = _distances(values, counts.sum(0), scale)
    found = _alpha(counts, distances)
    if found is None:
        return Agreement(None, None, None, len(counts))
    rated = _rated_twice(ratings)
    of = np.unique(np.flatnonzero(rated) if texts is None else texts[rated], return_inverse=True)[1]
    n, rng = int(of.max()) + 1, np.random.default_rng(seed)
    drawn = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES)[:, of]
    observed = drawn @ _observed(counts, distances)
    totals = drawn @ counts
    expected = np.einsum("rc,cd,rd->r", totals, distances, totals)
    size = totals.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        resampled = 1 - (size - 1) * observed / expected
    resampled = resampled[np.isfinite(resampled)]
    tail = (1 - level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Agreement(found, float(low), float(high), len(counts))


def _rated_twice(ratings: Floats) -> NDArray[np.bool_]:
    """Which items have two ratings or more."""
    return np.asarray((~np.isnan(ratings)).sum(1) >= 2)


def _counted(ratings: Floats) -> tuple[Floats, Floats]:
    """How often each value was given to each item that has two ratings or more, and the values."""
    rated = ratings[_rated_twice(ratings)]
    values = np.unique(rated[~np.isnan(rated)])
    return np.stack([(rated == value).sum(1) for value in values], 1).astype(float) if len(values) else (
        np.zeros((0, 0))
    ), values  # fmt: skip


def _alpha(counts: Floats, distances: Floats) -> float | None:
    totals = counts.sum(0)
    expected = float(totals @ distances @ totals)
    if not expected:
        return None
    return 1 - (float(totals.sum()) - 1) * float(_observed(counts, distances).sum()) / expected


def _observed(counts: Floats, distances: Floats) -> Floats:
    """Disagreement within each item."""
    within = np.einsum("uc,cd,ud->u", counts, distances, counts)
    return np.asarray(within / np.maximum(counts.sum(1) - 1, 1))


def _distances(values: Floats, totals: Floats, scale: Scale) -> Floats:
    """How far apart two values are, squared."""
    match scale:
        case "nominal":
            return 1.0 - np.eye(len(values))
        case "interval":
            return np.asarray((values[:, None] - values[None, :]) ** 2)
        case "ordinal":
            ranks = np.cumsum(totals) - totals / 2
            return np.asarray((ranks[:, None] - ranks[None, :]) ** 2)
