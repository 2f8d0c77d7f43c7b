"""Fit what decides: the resolver of mentions and the ranker of hypotheses, both log-linear."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from heedful.read.about_text import Hypothesis

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """One decision to learn from: the features of what could be chosen, and which of it is right."""

    features: Array
    right: NDArray[np.bool_]


def fit_resolver(
    choices: Sequence[Choice], columns: Sequence[int], penalty: float = 0.1
) -> tuple[float, ...]:
    """Weights of the columns by which the right label of a mention is likeliest."""
    width = choices[0].features.shape[1]

    def loss(weights: Array) -> tuple[float, Array]:
        value, gradient = 0.5 * penalty * float(weights @ weights), penalty * weights
        for choice in choices:
            value, gradient = _add(value, gradient, choice.features[:, columns], weights, choice.right)
        return value, gradient

    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 50}).x
    full = np.zeros(width)
    full[list(columns)] = found
    return tuple(np.round(full, 4).tolist())


def _add(
    value: float, gradient: Array, x: Array, weights: Array, right: NDArray[np.bool_]
) -> tuple[float, Array]:
    scores = x @ weights
    told = np.exp(scores - scores.max())
    told /= told.sum()
    inside = told * right
    mass = float(inside.sum())
    return value - float(np.log(mass + 1e-12)), gradient + x.T @ (told - inside / max(mass, 1e-12))


def fit_ranker(
    made: Sequence[Sequence[Hypothesis]], right: Sequence[Sequence[bool]], penalty: float = 1.0
) -> dict[str, float]:
    """Weights by which what was meant is likeliest; comments without a fitting hypothesis are left out."""
    usable = [place for place, marks in enumerate(right) if any(marks)]
    names = sorted({name for place in usable for h in made[place] for name in h.features})
    column = {name: at for at, name in enumerate(names)}
    rows = [h for place in usable for h in made[place]]
    x = csr_matrix(
        (
            [value for h in rows for value in h.features.values()],
            [column[name] for h in rows for name in h.features],
            np.cumsum([0, *(len(h.features) for h in rows)]),
        ),
        shape=(len(rows), len(names)),
    )
    marks = np.array([mark for place in usable for mark in right[place]], bool)
    sizes = np.array([len(made[place]) for place in usable])
    starts = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(len(usable)), sizes)
    scale = np.array([0.3 if "*w=" in name else 1.0 for name in names])  # a word counts less than a fact

    def loss(weights: Array) -> tuple[float, Array]:
        scores = x @ (weights * scale)
        told = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        told /= np.add.reduceat(told, starts)[group]
        inside = told * marks
        mass = np.add.reduceat(inside, starts)
        gradient = (x.T @ (told - inside / np.maximum(mass, 1e-12)[group])) * scale
        value = -float(np.log(mass + 1e-12).sum())
        return value + 0.5 * penalty * float(weights @ weights), gradient + penalty * weights

    found = (
        minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x * scale
    )
    return {name: round(float(w), 4) for name, w in zip(names, found, strict=True) if abs(w) > 1e-3}
