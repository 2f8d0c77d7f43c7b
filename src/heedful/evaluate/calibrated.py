"""Is the candidate as honest about its confidence? The change of the calibration error, with its noise."""

import numpy as np

from heedful.evaluate.calibration import BINS, gap_columns
from heedful.evaluate.compare import bootstrap, interval_of
from heedful.evaluate.metrics import Floats
from heedful.evaluate.panel import Panel
from heedful.evaluate.words import percent, spread
from heedful.records.report import Check


def calibration_kept(panel: Panel, limit: float, refusal: float, resamples: int, seed: int) -> Check:
    """Fails when the calibration error grew by more than `limit` and the growth is beyond noise."""
    rows = panel.take(panel.judged)
    parts = [gap_columns(p, rows.targets, rows.multi_label) for p in (rows.before, rows.after)]
    statements = int((rows.targets != -1).sum()) if rows.multi_label else max(len(rows.targets), 1)

    def errors(sums: Floats) -> Floats:
        return np.asarray(np.abs(sums).reshape(len(sums), 2, BINS).sum(axis=2) / statements)

    def growth(sums: Floats) -> Floats:
        before, after = errors(sums).T
        return np.asarray(after - before)

    columns = np.concatenate(parts, axis=1)
    before, after = errors(columns.sum(axis=0, keepdims=True))[0]
    resampled = bootstrap(columns, growth, resamples, seed)
    low, change = float(np.quantile(resampled, refusal)), float(after - before)
    reason = (
        f"Calibration error {percent(before)} → {percent(after)} "
        f"(change {spread(interval_of(change, resampled))} points with 95 % confidence); "
        f"it may grow by {percent(limit)} beyond noise."
    )
    return Check(
        name="calibration",
        passed=not (change > limit and low > 0),
        measured=change,
        bound=limit,
        reason=reason,
    )
