"""Is the candidate as honest about its confidence? Log loss and calibration error, with their noise."""

import numpy as np

from heedful.evaluate.calibration import BINS, gap_columns
from heedful.evaluate.compare import bootstrap, interval_of
from heedful.evaluate.metrics import Floats, nll
from heedful.evaluate.options import GateOptions
from heedful.evaluate.panel import Panel
from heedful.evaluate.words import percent, spread
from heedful.records.report import Check, Interval

FEWEST = 10  # texts below which resampling shows no noise worth the name
LEAST = 1e-3
NATS_PER_ANSWER = 2.0


def honesty(panel: Panel, options: GateOptions) -> tuple[Check, Check]:
    """The checks of log loss and of the calibration error; a handful of texts tells nothing of either."""
    rows = panel.take(panel.judged)
    if len(rows.ids) < FEWEST:
        return _too_few("log loss", len(rows.ids)), _too_few("calibration", len(rows.ids))
    loss, change = log_loss_kept(rows, options)
    return loss, calibration_kept(rows, options, excused=change.high < 0)


def _too_few(name: str, texts: int) -> Check:
    reason = f"{texts} texts are too few to tell luck from loss; {FEWEST} are wanted."
    return Check(name=name, passed=True, reason=reason)


def log_loss_kept(panel: Panel, options: GateOptions) -> tuple[Check, Interval]:
    """Fails when right answers became so much less likely that answers must be expected to turn wrong.

    An answer that turns wrong costs about two nats, so a loss of `margin` answers costs 2·`margin`. This sees
    a loss in far fewer texts than counting answers does, because near ties that flip either way cost nothing.
    Probabilities below 0.001 count as that much, lest one sure mistake outweigh all other texts.
    """
    before, after = (_losses(panel, p) for p in (panel.before, panel.after))
    n, change = len(before), float(after.mean() - before.mean())
    resampled = bootstrap(
        (after - before)[:, None], lambda sums: sums[:, 0] / n, options.resamples, options.seed
    )
    low = float(np.quantile(resampled, options.share("log loss")))
    limit, interval = NATS_PER_ANSWER * options.margin, interval_of(change, resampled)
    reason = (
        f"Log loss {before.mean():.3f} → {after.mean():.3f} "
        f"(change {interval.low:+.3f} to {interval.high:+.3f} with 95 % confidence); "
        f"it may grow by {limit:.3f} beyond noise."
    ).replace("-", "−")
    passed = not (change > limit and low > 0)
    return Check(name="log loss", passed=passed, measured=change, bound=limit, reason=reason), interval


def _losses(panel: Panel, probabilities: Floats) -> Floats:
    return np.asarray(np.minimum(nll(probabilities, panel.targets, panel.multi_label), -np.log(LEAST)))


def calibration_kept(panel: Panel, options: GateOptions, excused: bool = False) -> Check:
    """Fails when the calibration error grew by more than the limit and the growth is beyond noise.

    `excused` is a log loss that fell beyond noise: then the probabilities are better as a whole, and what
    grew is only modesty, more answers being right than their confidence says.
    """
    parts = [gap_columns(p, panel.targets, panel.multi_label) for p in (panel.before, panel.after)]
    columns = np.concatenate(parts, axis=1)
    statements = int((panel.targets != -1).sum()) if panel.multi_label else len(panel.targets)

    def errors(sums: Floats) -> Floats:
        return np.asarray(np.abs(sums).reshape(len(sums), 2, BINS).sum(axis=2) / statements)

    def growth(sums: Floats) -> Floats:
        before, after = errors(sums).T
        return np.asarray(after - before)

    before, after = errors(columns.sum(axis=0, keepdims=True))[0]
    resampled = bootstrap(columns, growth, options.resamples, options.seed)
    low, change = float(np.quantile(resampled, options.share("calibration"))), float(after - before)
    grew = change > options.calibration and low > 0
    interval = spread(interval_of(change, resampled))
    reason = (
        f"Calibration error {percent(before)} → {percent(after)} "
        f"(change {interval} points with 95 % confidence); "
        f"it may grow by {percent(options.calibration)} beyond noise"
        + (", and more here because the log loss fell." if grew and excused else ".")
    )
    passed = excused or not grew
    return Check(name="calibration", passed=passed, measured=change, bound=options.calibration, reason=reason)
