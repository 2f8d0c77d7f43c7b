"""How close numbers come to those that are wanted."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Doubles = NDArray[np.float64]

EXPLAINED = "explained variance"


def measures(wanted: Doubles, said: Doubles) -> dict[str, float]:
    """The explained variance in points of 100, both correlations, the mean and the root mean square error."""
    away = said - wanted
    return {
        EXPLAINED: 100 * explained(wanted, said),
        "pearson": pearson(wanted, said),
        "spearman": spearman(wanted, said),
        "mean error": float(np.abs(away).mean()),
        "rmse": float(np.sqrt((away**2).mean())),
    }


def explained(wanted: Doubles, said: Doubles) -> float:
    """One less the squared error as a share of that of always saying the mean; 0 where all are alike."""
    spread = float(((wanted - wanted.mean()) ** 2).sum())
    return 1 - float(((said - wanted) ** 2).sum()) / spread if np.ptp(wanted) else 0.0


def pearson(one: Doubles, other: Doubles) -> float:
    """The correlation of two rows of numbers; 0 where one of them is constant."""
    first, second = one - one.mean(), other - other.mean()
    length = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / length if length else 0.0


def spearman(one: Doubles, other: Doubles) -> float:
    """The correlation of their ranks; equal numbers share the mean of theirs."""
    return pearson(rankdata(one), rankdata(other))
