"""Scores against counts of labels: an inverse power law, fitted so that single bad draws do not bend it.

Counts and scores go in, a law and the spread of what it forecasts come out (Cortes et al., 1993; Hestness et
al., 2017). Nothing here knows of texts or models.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from heedful.records.curve import PowerLaw
from heedful.records.report import Interval

Floats = NDArray[np.float64]

USUAL_POWER, POWER_SPREAD = 0.5, 0.4  # most curves of text models lie here; few points cannot say otherwise
POWERS = (0.05, 2.0)
FLOOR = 0.004  # no score is trusted further than this, so that no point alone decides
RESAMPLES = 300
LEVEL = 0.9


def fit(counts: Sequence[int], scores: Floats, spread: Floats, begin: PowerLaw | None = None) -> PowerLaw:
    """The law through mean scores [K] with standard errors `spread` [K]; large residuals count less."""
    n, y = np.asarray(counts, np.float64), np.asarray(scores, np.float64)
    scale, weight = float(n.max()), np.sqrt(np.asarray(spread) ** 2 + FLOOR**2)

    def residuals(at: Floats) -> Floats:
        limit, short, power = at
        away = (limit - short * (n / scale) ** -power - y) / weight
        return np.append(away, (np.log(power) - np.log(USUAL_POWER)) / POWER_SPREAD)

    begins = [(min(1.0, float(y[-1]) + 0.05), 0.05, power) for power in (0.2, 0.5, 1.0)]
    if begin is not None:
        begins = [(begin.limit, begin.slope * scale**-begin.power, begin.power)]
    bounds = (np.array([0.0, 0.0, POWERS[0]]), np.array([1.0, 1.0, POWERS[1]]))
    tries = [np.clip(np.array(at), bounds[0] + 1e-6, bounds[1] - 1e-6) for at in begins]
    found = [least_squares(residuals, at, loss="soft_l1", bounds=bounds) for at in tries]
    limit, short, power = (float(value) for value in min(found, key=lambda one: float(one.cost)).x)
    return PowerLaw(limit=limit, slope=short * scale**power, power=power)


def fit_draws(counts: Sequence[int], scores: Floats, noise: float) -> tuple[PowerLaw, list[PowerLaw]]:
    """The law through scores [draws, K], and what it might as well be: draws are drawn again as wholes.

    `noise` is the standard error of what all draws share, the texts that judge; it moves whole curves.
    """
    draws = len(scores)
    spread = scores.std(0, ddof=1) / draws**0.5 if draws > 1 else np.full(scores.shape[1], 0.01)
    law = fit(counts, scores.mean(0), spread)
    random = np.random.default_rng(0)
    laws = []
    for _ in range(RESAMPLES):
        again = scores[random.integers(draws, size=draws)].mean(0) + random.normal(0.0, noise)
        laws.append(fit(counts, np.clip(again, 0.0, 1.0), spread, begin=law))
    return law, laws


def forecast(law: PowerLaw, laws: Sequence[PowerLaw], count: float, other: float | None = None) -> Interval:
    """The score at a count, or how much more it is than at another, with what it might as well be."""

    def at(one: PowerLaw) -> float:
        return one.at(count) - (0.0 if other is None else one.at(other))

    low, high = np.quantile([at(one) for one in laws], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = at(law)
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value), level=LEVEL)
