"""Figures of answers that are labels. Probabilities and targets as in `metrics` in, measures out.

Shares of right answers have Wilson's interval; what is a function of counts has a bootstrap's.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.calibration import BINS, gap_columns
from heedful.evaluate.compare import wilson
from heedful.evaluate.measure.intervals import bca, shifted
from heedful.evaluate.metrics import Floats, Targets, answers, counts, f1_of, judgeable, nll, right, single
from heedful.records.evaluation import Measure
from heedful.records.report import Interval

BCA, WILSON, SHIFTED = "BCa bootstrap", "Wilson", "bootstrap, less its bias"
Groups = NDArray[np.int64]


def measures(
    probabilities: Floats, targets: Targets, multi_label: bool = False, sure: bool = True
) -> tuple[Measure, ...]:
    """All that is usually asked; without `sure` the answers came without probabilities."""
    found = [accuracy(probabilities, targets, multi_label), *both_f1(probabilities, targets, multi_label)]
    if not multi_label:
        found.append(matthews(probabilities, targets))
    if sure:
        found += [
            log_loss(probabilities, targets, multi_label),
            calibration_error(probabilities, targets, multi_label),
        ]
    return tuple(one for one in found if np.isfinite(one.value))


def accuracy(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Measure:
    """The share of right answers; multi-label: of texts with every known label as wanted."""
    known = judgeable(targets, multi_label)
    hits = right(probabilities, targets, multi_label)[known]
    return share("accuracy", hits)


def share(name: str, hits: NDArray[np.bool_]) -> Measure:
    """A share of texts, questions or pairs."""
    return Measure(name=name, interval=wilson(int(hits.sum()), len(hits)), how=WILSON)


def both_f1(probabilities: Floats, targets: Targets, multi_label: bool = False) -> tuple[Measure, Measure]:
    """Macro F1 over the labels that are wanted or answered somewhere, and micro F1."""
    cells = counts(probabilities, targets, multi_label)
    occurring = cells.sum(axis=(0, 2)) > 0
    cells = cells[:, occurring]
    labels = cells.shape[1]
    columns = cells.reshape(len(cells), -1)
    if not labels:
        return _nothing("macro F1"), _nothing("micro F1")

    def macro(sums: Floats) -> Floats:
        per_label = sums.reshape(len(sums), labels, 3)
        there = per_label.sum(axis=2) > 0.5  # a resample may lack a rare label altogether
        scores = np.where(there, f1_of(per_label), 0.0)
        return np.asarray(scores.sum(axis=1) / np.maximum(there.sum(axis=1), 1))

    return (
        Measure(name="macro F1", interval=bca(columns, macro), how=BCA),
        Measure(name="micro F1", interval=bca(cells.sum(axis=1), f1_of), how=BCA),
    )


def f1_of_label(probabilities: Floats, targets: Targets, label: int, groups: Groups | None = None) -> Measure:
    """F1 of finding one label, such as "paraphrase"; texts of a group are drawn together."""
    cells = counts(probabilities, targets)[:, label]
    return Measure(name="F1", interval=bca(cells, f1_of, groups), how=BCA)


def matthews(probabilities: Floats, targets: Targets) -> Measure:
    """Matthews' correlation, for two labels or more (Gorodkin 2004); 0 where one side never changes."""
    rows = single(targets)
    given = answers(probabilities)[rows].astype(np.float64)
    wanted = (targets[rows] == 1).astype(np.float64)
    labels = wanted.shape[1]
    hits = (given * wanted).sum(axis=1, keepdims=True)
    columns = np.concatenate([np.ones_like(hits), hits, given, wanted], axis=1)

    def correlation(sums: Floats) -> Floats:
        n, right_ones = sums[:, 0], sums[:, 1]
        said, meant = sums[:, 2 : 2 + labels], sums[:, 2 + labels :]
        above = right_ones * n - (said * meant).sum(axis=1)
        below = (n**2 - (said**2).sum(axis=1)) * (n**2 - (meant**2).sum(axis=1))
        return np.asarray(np.where(below > 0.5, above / np.sqrt(np.maximum(below, 0.5)), 0.0))

    return Measure(name="Matthews", interval=bca(columns, correlation), kind="score", how=BCA)


def log_loss(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Measure:
    """The mean of minus the log probability of what was wanted."""
    known = judgeable(targets, multi_label)
    losses = nll(probabilities, targets, multi_label)[known]
    columns = np.stack([losses, np.ones_like(losses)], axis=1)
    return Measure(name="log loss", interval=bca(columns, _mean), kind="loss", how=BCA)


def calibration_error(probabilities: Floats, targets: Targets, multi_label: bool = False) -> Measure:
    """The expected calibration error over 15 bins of equal width."""
    gaps = gap_columns(probabilities, targets, multi_label)
    said = (targets != -1).sum(axis=1) if multi_label else single(targets)
    columns = np.concatenate([gaps, said[:, None]], axis=1)

    def error(sums: Floats) -> Floats:
        return np.asarray(np.abs(sums[:, :BINS]).sum(axis=1) / np.maximum(sums[:, BINS], 1e-9))

    return Measure(name="calibration error", interval=shifted(columns, error), how=SHIFTED)


def _mean(sums: Floats) -> Floats:
    return np.asarray(sums[:, 0] / np.maximum(sums[:, 1], 1e-9))


def _nothing(name: str) -> Measure:
    nan = float("nan")
    return Measure(name=name, interval=Interval(value=nan, low=nan, high=nan), how=BCA)
