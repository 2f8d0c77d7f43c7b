"""Does a confidence of 80 % mean right four times in five? Bins of confidence, and their error.

The expected calibration error uses 15 bins of equal *width* unless `mass=True` asks for bins that hold
equally many answers (Guo et al. 2017; Nixon et al. 2019). Multi-label: every known label of every text is
one statement, "present" or "absent", with its confidence.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.metrics import Floats, Mask, Targets, single
from heedful.records.report import Bin

BINS = 15


def statements(
    probabilities: Floats, targets: Targets, multi_label: bool = False
) -> tuple[Floats, Mask, NDArray[np.int64]]:
    """Confidence, whether it was right, and the row it came from, for every statement that can be judged."""
    if multi_label:
        rows, labels = np.nonzero(targets != -1)
        p, wanted = probabilities[rows, labels], targets[rows, labels] == 1
        return np.maximum(p, 1 - p), (p >= 0.5) == wanted, rows
    rows = np.flatnonzero(single(targets))
    best = probabilities[rows].argmax(axis=1) if len(rows) else rows
    return probabilities[rows, best], targets[rows, best] == 1, rows


def bin_index(confidence: Floats, bins: int = BINS, mass: bool = False) -> NDArray[np.int64]:
    """Which bin each confidence falls into: (0, 1/bins], ... by width, or by rank."""
    if mass:
        rank = np.argsort(np.argsort(confidence, kind="stable"), kind="stable")
        return np.asarray(rank * bins // max(len(confidence), 1), dtype=np.int64)
    return np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)


def calibration_error(
    probabilities: Floats, targets: Targets, multi_label: bool = False, bins: int = BINS, mass: bool = False
) -> float:
    """Mean distance between confidence and share right, over bins weighted by how many answers they hold."""
    confidence, correct, _ = statements(probabilities, targets, multi_label)
    if not len(confidence):
        return float("nan")
    gaps = np.bincount(bin_index(confidence, bins, mass), weights=confidence - correct, minlength=bins)
    return float(np.abs(gaps).sum() / len(confidence))


def reliability(
    probabilities: Floats, targets: Targets, multi_label: bool = False, bins: int = BINS
) -> tuple[Bin, ...]:
    """The bins that hold an answer, from unsure to sure."""
    confidence, correct, _ = statements(probabilities, targets, multi_label)
    index = bin_index(confidence, bins)
    found = [(confidence[index == b], correct[index == b]) for b in np.unique(index)]
    return tuple(Bin(confidence=float(c.mean()), right=float(r.mean()), count=len(c)) for c, r in found)


def gap_columns(
    probabilities: Floats, targets: Targets, multi_label: bool = False, bins: int = BINS
) -> Floats:
    """(N, bins) what each text adds to each bin's gap: sums of rows give the error of any resample."""
    confidence, correct, rows = statements(probabilities, targets, multi_label)
    gaps = np.zeros((len(targets), bins))
    np.add.at(gaps, (rows, bin_index(confidence, bins)), confidence - correct)
    return gaps
