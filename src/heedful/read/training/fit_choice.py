"""Fit a log-linear choice: penalised likelihood that one of the right hypotheses is chosen, by L-BFGS.

Features that occur in few label sets are left out: they would be about those sets and not about comments.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Choice = Sequence[Mapping[str, float]]  # the features of each hypothesis of one comment


def fit_choice(
    choices: Sequence[Choice],
    right: Sequence[Sequence[bool]],
    groups: Sequence[str],
    penalty: float = 1.0,
    sets: int = 3,
) -> dict[str, float]:
    """Weights by name; a comment none of whose hypotheses is right teaches nothing."""
    kept = [place for place, flags in enumerate(right) if any(flags)]
    names = _names([choices[place] for place in kept], [groups[place] for place in kept], sets)
    x = _matrix([features for place in kept for features in choices[place]], names)
    good = np.array([flag for place in kept for flag in right[place]])
    starts = np.cumsum([0, *(len(choices[place]) for place in kept)])[:-1]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = x @ weights
        every, of_all = _shares(score, starts)
        some, of_good = _shares(np.where(good, score, -np.inf), starts)
        gradient = x.T @ (of_all - of_good) + penalty * weights
        return float((every - some).sum() + 0.5 * penalty * weights @ weights), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {
        name: round(float(value), 3) for name, value in zip(names, found, strict=True) if abs(value) >= 5e-4
    }


def _shares(
    score: NDArray[np.float64], starts: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The log of each comment's sum of exponentials, and every hypothesis's share of it."""
    lengths = np.diff([*starts, len(score)])
    top = np.maximum.reduceat(score, starts)
    told = np.exp(score - np.repeat(top, lengths))
    total = np.add.reduceat(told, starts)
    return np.log(total) + top, told / np.repeat(total, lengths)


def _names(choices: Sequence[Choice], groups: Sequence[str], sets: int) -> list[str]:
    seen: dict[str, set[str]] = defaultdict(set)
    for choice, group in zip(choices, groups, strict=True):
        for features in choice:
            for name in features:
                seen[name].add(group)
    return sorted(name for name, found in seen.items() if len(found) >= sets)


def _matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    columns = [[(places[name], value) for name, value in row.items() if name in places] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = [pair for row in columns for pair in row]
    return csr_matrix(
        (np.array([v for _, v in flat], float), np.array([c for c, _ in flat], int), starts),
        shape=(len(rows), len(names)),
    )
