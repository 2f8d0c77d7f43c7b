"""The head alone: logistic regression on fixed vectors, for every kind of target.

Vectors and a training set go in, a head comes out. Solved to the optimum by L-BFGS in float64, so that the
same input gives the same head. Vectors are centred and scaled while solving; the head that comes out takes
them as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from heedful.errors import TrainingError
from heedful.models.head import Head
from heedful.train.data import TrainingSet

Doubles = NDArray[np.float64]
MOST_STEPS = 300
SMALL = 20_000_000  # products a step below which a second thread costs more than it helps


@dataclass(frozen=True)
class _Scale:
    """Centre and one scale for all columns."""

    centre: Doubles
    size: float

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> "_Scale":
        centre = vectors.mean(0, dtype=np.float64)
        spread = float(np.sqrt(((vectors - centre) ** 2).sum(1).mean())) or 1.0
        return cls(centre, spread)

    def inside(self, head: Head) -> Doubles:
        """The head as one matrix [width + 1, C] over scaled vectors."""
        weight = head.weight.numpy().astype(np.float64)
        bias = head.bias.numpy() + weight @ self.centre
        return np.vstack([weight.T * self.size, bias[None, :]])

    def outside(self, matrix: Doubles, start: Head) -> Head:
        # Row by row in memory, as it comes from the disk: another order has other last bits when multiplied.
        weight = np.ascontiguousarray(matrix[:-1].T / self.size)
        bias = matrix[-1] - weight @ self.centre
        return replace(
            start,
            weight=torch.from_numpy(weight.astype(np.float32)),
            bias=torch.from_numpy(bias.astype(np.float32)),
        )


def fit_head(
    start: Head,
    vectors: NDArray[np.float32],
    data: TrainingSet,
    multi_label: bool,
    l2: float,
    kl: float = 0.0,
    pull: bool = False,
    smoothing: float = 0.0,
    first: Head | None = None,
) -> Head:
    """The head with the least mean cost plus `l2` times its squared distance from zero, or from `start`.

    Where `start` has a bend it stays, and the linear layer behind it is what is fitted.
    `first` is where the search begins: it saves time and does not change the answer.
    """
    vectors, columns = _bent(start, vectors), len(start.weight)
    if start.is_shared:
        vectors = vectors.reshape(-1, start.weight.shape[1])
    scale = _Scale.of(vectors)
    scaled = np.hstack([(vectors - scale.centre) / scale.size, np.ones((len(vectors), 1))])
    anchor = scale.inside(start) if pull else np.zeros((scaled.shape[1], columns))
    gradient = _gradient_of(data, multi_label, kl, smoothing)
    strength = np.full((scaled.shape[1], 1), l2)
    strength[-1] = l2 if pull else 0.0

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        matrix = flat.reshape(anchor.shape)
        value, slope = gradient((scaled @ matrix).reshape(-1, len(start.labels)))
        slope = slope.reshape(-1, columns)
        away = matrix - anchor
        value += 0.5 * float((strength * away * away).sum())
        return value, (scaled.T @ slope + strength * away).ravel()

    begin = anchor if first is None else scale.inside(first)
    with threadpool_limits(1 if scaled.size * len(start.labels) < SMALL else None, "blas"):
        found = minimize(
            cost,
            begin.ravel(),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": MOST_STEPS, "maxcor": 10, "ftol": 1e-9, "gtol": 1e-6},
        )
    if not np.isfinite(found.x).all():
        raise TrainingError("The head came out as not a number. Look for texts with extreme weights.")
    return scale.outside(found.x.reshape(anchor.shape), start)


def _bent(start: Head, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the linear layer sees of them."""
    with torch.inference_mode():
        bent: NDArray[np.float32] = start.bent(torch.from_numpy(vectors)).numpy()
    return bent


Gradient = Callable[[Doubles], tuple[float, Doubles]]


def _gradient_of(data: TrainingSet, multi_label: bool, kl: float, smoothing: float) -> Gradient:
    """The mean cost of logits and its slope, with everything that does not change worked out before."""
    weight = data.weight.astype(np.float64)[:, None] / max(float(data.weight.sum(dtype=np.float64)), 1e-12)
    targets = data.targets
    soft = None if data.soft is None else data.soft.astype(np.float64)
    reference = None if data.reference is None or kl == 0 else data.reference.astype(np.float64)
    pointwise = _sigmoid_costs if multi_label else _softmax_costs
    if data.values is not None:
        wanted = data.values.astype(np.float64)[:, None]
        return lambda logits: _squared_costs(logits, wanted, weight)

    def gradient(logits: Doubles) -> tuple[float, Doubles]:
        costs, slopes = pointwise(logits, targets, soft, smoothing)
        if reference is not None:
            more, steeper = pointwise(logits, None, reference, 0.0)
            costs, slopes = costs + kl * more, slopes + kl * steeper
        return float((weight[:, 0] * costs).sum()), weight * slopes

    return gradient


def _softmax_costs(
    logits: Doubles, targets: NDArray[np.int8] | None, soft: Doubles | None, smoothing: float
) -> tuple[Doubles, Doubles]:
    shifted = logits - logits.max(1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(1, keepdims=True)
    shares, logs = powers / total, shifted - np.log(total)
    costs, wanted = np.zeros(len(logits)), shares
    if targets is not None:
        allowed: NDArray[np.bool_] = np.equal(targets, 1)
        mass = np.where(allowed, shares, 0.0)
        inside = np.maximum(mass.sum(1, keepdims=True), 1e-300)
        counts = (allowed.any(1) & ~allowed.all(1)).reshape(-1, 1)
        wanted = np.where(counts, mass / inside, shares)
        costs = np.where(counts[:, 0], -np.log(inside[:, 0]), 0.0)
        if smoothing:
            even = 1 / logits.shape[1]
            costs = (1 - smoothing) * costs - smoothing * even * logs.sum(1)
            wanted = (1 - smoothing) * wanted + smoothing * even
    if soft is not None:
        known = np.isfinite(soft.sum(1, keepdims=True))
        filled = np.where(known, soft, 0.0)
        costs = np.where(known[:, 0], -(filled * logs).sum(1), costs)
        wanted = np.where(known, filled + shares * (1 - filled.sum(1, keepdims=True)), wanted)
    return costs, shares - wanted


def _sigmoid_costs(
    logits: Doubles, targets: NDArray[np.int8] | None, soft: Doubles | None, smoothing: float
) -> tuple[Doubles, Doubles]:
    wanted = np.zeros_like(logits)
    known = np.zeros(logits.shape, bool)
    if targets is not None:
        known = np.greater_equal(targets, 0)
        wanted = (targets == 1) * (1 - smoothing) + smoothing / 2
    if soft is not None:
        rows = np.isfinite(soft.sum(1, keepdims=True))
        wanted = np.where(rows, np.nan_to_num(soft), wanted)
        known = known | rows
    shares = 1 / (1 + np.exp(-np.clip(logits, -500, 500)))
    costs = np.where(known, np.logaddexp(0, logits) - wanted * logits, 0.0)
    count = np.maximum(known.sum(1), 1)
    return costs.sum(1) / count, np.where(known, shares - wanted, 0.0) / count[:, None]


def _squared_costs(logits: Doubles, wanted: Doubles, weight: Doubles) -> tuple[float, Doubles]:
    """Of numbers: half the weighted mean of the squared errors, and its slope."""
    away = logits - wanted
    return float((weight * away * away).sum() / 2), weight * away


def best_head(
    start: Head,
    vectors: NDArray[np.float32],
    data: TrainingSet,
    multi_label: bool,
    strengths: Sequence[float],
    score: Callable[[Head], float] | None,
    kl: float = 0.0,
    pull: bool = False,
    smoothing: float = 0.0,
) -> Head:
    """Of one head a strength, the one with the greatest score; without a score, the middle strength."""
    ordered = sorted(strengths, reverse=True)
    if score is None:
        ordered = [ordered[len(ordered) // 2]]
    best, best_score, latest = start, -np.inf, None
    for l2 in ordered:
        latest = fit_head(start, vectors, data, multi_label, l2, kl, pull, smoothing, first=latest)
        value = 0.0 if score is None else score(latest)
        if value > best_score:
            best, best_score = latest, value
    return best
