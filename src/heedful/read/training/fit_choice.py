"""Fit a log-linear choice: penalised likelihood that one of the right options is chosen, by L-BFGS.

What can be chosen goes in as named numbers, with which of it is right; weights by name come out. A yes or no
is a choice between an option with facts and one without. What the options are is not known here: hypotheses
about a text, labels of a mention, rules that were meant or not.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Array = NDArray[np.float64]
Option = Mapping[str, float]
Scale = Callable[[str], float]


def fit_choice(
    choices: Sequence[Sequence[Option]],
    right: Sequence[Sequence[bool]],
    penalty: float = 1.0,
    groups: Sequence[str] = (),
    sets: int = 3,
    scale: Scale = lambda _: 1.0,
) -> dict[str, float]:
    """Weights by name; a choice without a right option teaches nothing.

    With `groups` (a choice's label set), names that fewer than `sets` of them have are left out: they would
    be about those sets and not about comments. A name of smaller `scale` must do more to count as much.
    """
    kept = [place for place, flags in enumerate(right) if any(flags)]
    names = _names(
        [choices[place] for place in kept], [groups[place] for place in kept] if groups else (), sets
    )
    sizes = np.array([scale(name) for name in names])
    x = _matrix([option for place in kept for option in choices[place]], names)
    good = np.array([flag for place in kept for flag in right[place]])
    starts = np.cumsum([0, *(len(choices[place]) for place in kept)])[:-1]

    def loss(weights: Array) -> tuple[float, Array]:
        score = x @ (weights * sizes)
        every, of_all = _shares(score, starts)
        some, of_good = _shares(np.where(good, score, -np.inf), starts)
        gradient = (x.T @ (of_all - of_good)) * sizes + penalty * weights
        return float((every - some).sum() + 0.5 * penalty * weights @ weights), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {
        name: round(float(value), 4)
        for name, value in zip(names, found * sizes, strict=True)
        if abs(value) >= 5e-4
    }


def fit_chance(facts: Sequence[Option], holds: Sequence[bool], penalty: float = 1.0) -> dict[str, float]:
    """Weights of a logistic model: how likely something holds, given its facts."""
    return fit_choice([(one, {}) for one in facts], [(held, not held) for held in holds], penalty)


def _shares(score: Array, starts: NDArray[np.intp]) -> tuple[Array, Array]:
    """The log of each choice's sum of exponentials, and every option's share of it."""
    lengths = np.diff([*starts, len(score)])
    top = np.maximum.reduceat(score, starts)
    told = np.exp(score - np.repeat(top, lengths))
    total = np.add.reduceat(told, starts)
    return np.log(total) + top, told / np.repeat(total, lengths)


def _names(choices: Sequence[Sequence[Option]], groups: Sequence[str], sets: int) -> list[str]:
    if not groups:
        return sorted({name for choice in choices for option in choice for name in option})
    seen: dict[str, set[str]] = defaultdict(set)
    for choice, group in zip(choices, groups, strict=True):
        for option in choice:
            for name in option:
                seen[name].add(group)
    return sorted(name for name, found in seen.items() if len(found) >= sets)


def _matrix(rows: Sequence[Option], names: Sequence[str]) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    columns = [[(places[name], value) for name, value in row.items() if name in places] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = [pair for row in columns for pair in row]
    return csr_matrix(
        (np.array([v for _, v in flat], float), np.array([c for c, _ in flat], int), starts),
        shape=(len(rows), len(names)),
    )
