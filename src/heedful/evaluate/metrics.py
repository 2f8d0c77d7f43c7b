"""Probabilities and targets in, numbers out.

Probabilities are (N, C). Targets are (N, C) int8: 1 allowed (or present), 0 not, -1 unknown. A single-label
answer is the most probable label; a multi-label answer is every label with a probability of at least a half.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError

Floats = NDArray[np.floating[Any]]
Targets = NDArray[np.int8]
Mask = NDArray[np.bool_]
_TINY = 1e-12


def check_shapes(probabilities: Floats, targets: Targets) -> None:
    """Raise DataError unless both are (N, C), the probabilities lie in [0, 1] and the targets in -1, 0, 1."""
    if probabilities.ndim != 2 or probabilities.shape != targets.shape:
        raise DataError(
            f"Found probabilities of shape {probabilities.shape} and targets of shape {targets.shape}; "
            "wanted one row per text and one column per label in both. Pad new labels with zeros."
        )
    within = (probabilities >= -1e-3) & (probabilities <= 1 + 1e-3)
    if not within.all():
        raise DataError(
            "Found probabilities that are not numbers between 0 and 1. Apply softmax or sigmoid first."
        )
    if not np.isin(targets, (-1, 0, 1)).all():
        raise DataError(
            "Found a target that is not 1 (allowed), 0 (not) or -1 (unknown). Correct the targets."
        )


def judgeable(targets: Targets, multi_label: bool = False) -> Mask:
    """Rows whose answer can be called right or wrong: something is allowed, or (multi-label) known."""
    return _bools((targets != -1 if multi_label else targets == 1).any(axis=1))


def answers(probabilities: Floats, multi_label: bool = False) -> Mask:
    """(N, C) which labels are answered."""
    if multi_label:
        return probabilities >= 0.5
    chosen = np.zeros(probabilities.shape, dtype=bool)
    if probabilities.size:
        chosen[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    return chosen


def right(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Mask:
    """(N,) whether the answer is in the allowed set; multi-label: whether every known label is as wanted."""
    given = answers(probabilities, multi_label)
    if multi_label:
        return _bools(((targets == -1) | (given == (targets == 1))).all(axis=1))
    return _bools((given & (targets == 1)).any(axis=1))


def accuracy(probabilities: Floats, targets: Targets, multi_label: bool = False) -> float:
    """Share of right answers among the rows that can be judged (multi-label: subset accuracy)."""
    known = judgeable(targets, multi_label)
    return mean(right(probabilities, targets, multi_label)[known])


def single(targets: Targets) -> Mask:
    """Rows of a single-label task whose target is exactly one label: those that F1 and calibration use."""
    return _bools((targets == 1).sum(axis=1) == 1)


def counts(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Floats:
    """(N, C, 3) hits, false alarms and misses per text and label; unknown cells count nothing."""
    given, wanted = answers(probabilities, multi_label), targets == 1
    known = targets != -1 if multi_label else np.broadcast_to(single(targets)[:, None], targets.shape)
    cells = (given & wanted, given & ~wanted, ~given & wanted)
    return np.stack([cell & known for cell in cells], axis=2).astype(np.float64)


def f1(probabilities: Floats, targets: Targets, multi_label: bool = False) -> tuple[float, float]:
    """Micro and macro F1; the macro mean is over the labels that are wanted or answered somewhere."""
    per_label = counts(probabilities, targets, multi_label).sum(axis=0)
    occurring = per_label[per_label.sum(axis=1) > 0]
    if not len(occurring):
        return float("nan"), float("nan")
    return float(f1_of(occurring.sum(axis=0))), float(f1_of(occurring).mean())


def f1_of(hits_alarms_misses: Floats) -> Floats:
    """F1 from (..., 3) hits, false alarms and misses; 1 where there was nothing to find and nothing found."""
    hits, alarms, misses = np.moveaxis(hits_alarms_misses, -1, 0)
    below = 2 * hits + alarms + misses
    return np.asarray(np.where(below > 0, 2 * hits / np.maximum(below, 1), 1.0))


def nll(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Floats:
    """(N,) minus the log probability of the allowed set; multi-label: mean over the known labels."""
    if not multi_label:
        allowed = np.where(targets == 1, probabilities, 0.0).sum(axis=1)
        return np.asarray(-np.log(np.clip(allowed, _TINY, 1.0)))
    of_state = np.where(targets == 1, probabilities, 1 - probabilities)
    known = targets != -1
    logs = np.where(known, -np.log(np.clip(of_state, _TINY, 1.0)), 0.0)
    return np.asarray(logs.sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def brier(probabilities: Floats, targets: Targets, multi_label: bool = False) -> float:
    """Mean squared distance to what was wanted: summed over labels if one is right, else per known label."""
    squares = (probabilities - (targets == 1)) ** 2
    if multi_label:
        return mean(squares[targets != -1])
    return mean(squares[single(targets)].sum(axis=1))


def confusion(probabilities: Floats, targets: Targets) -> NDArray[np.int64]:
    """(C, C) how often label i (row) was answered with label j (column); single-label."""
    rows = single(targets)
    matrix = np.zeros((targets.shape[1],) * 2, dtype=np.int64)
    wanted, given = targets[rows].argmax(axis=1), probabilities[rows].argmax(axis=1)
    np.add.at(matrix, (wanted, given), 1)
    return matrix


def mean(values: Floats | Mask) -> float:
    """The mean, or NaN of nothing."""
    return float(values.mean()) if values.size else float("nan")


def _bools(values: object) -> Mask:
    return np.asarray(values, dtype=np.bool_)
