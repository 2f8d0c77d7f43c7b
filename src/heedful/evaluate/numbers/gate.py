"""The gate of a task that answers with numbers: numbers before and after in, a decision with reasons out.

What is compared, in pairs by the bootstrap, is the explained variance: the squared error on the scale of the
numbers themselves. A loss of `delta` of it is what would matter, as for a share of right answers. Numbers
that are all alike have no variance: the error of the version in use is the scale then.

Texts people spoke of are answered from memory. So what the weights say of them is looked at by itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from heedful.evaluate.compare import bootstrap, interval_of
from heedful.evaluate.metrics import Floats
from heedful.evaluate.multiple import spent
from heedful.evaluate.numbers.metrics import EXPLAINED, Doubles, explained, measures
from heedful.evaluate.words import several
from heedful.evaluate.writing.gate import Judged, ToldPanel, decide, no_worse, on_told
from heedful.records.report import Check, Interval, Report

ALPHA = 0.05
RESAMPLES = 1_000
SAME = 1e-4  # of the spread of the numbers told, below which two are one
FEWEST = 10  # texts from which a variance means something
DRIFT = 1.25  # times the error at told texts that the weights alone may come to


@dataclass(frozen=True)
class NumberPanel:
    """What was wanted of the same texts, and what the version in use and the candidate say of them."""

    wanted: Doubles
    before: Doubles
    after: Doubles


@dataclass(frozen=True)
class ToldNumbers:
    """What people want of texts they spoke of, and what is said; `earlier` had been learnt before."""

    wanted: Doubles
    before: Doubles
    after: Doubles
    alone_before: Doubles
    alone_after: Doubles
    earlier: NDArray[np.bool_]


def judge(
    test: NumberPanel | None, told: ToldNumbers | None, margin: float, told_share: float, looks: int = 1
) -> Judged:
    """Judge a candidate; `margin` is the loss of explained variance, as a share, that would matter."""
    checks: list[Check] = []
    notes: list[str] = []
    difference, resolvable = None, None
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    if test is not None and len(test.wanted) >= FEWEST:
        difference, error = compared(test)
        level = spent(ALPHA, looks)
        resolvable = -float(ndtri(level)) * error / 100
        checks.append(no_worse(EXPLAINED, difference, error, 100 * margin, level, len(test.wanted)))
        before, after = measures(test.wanted, test.before), measures(test.wanted, test.after)
    else:
        notes.append(f"There are fewer than {FEWEST} test texts: only what people said was checked.")
    if told is not None:
        checks += [*on_told(_held(told), told_share), _no_drift(told)]
        notes.append(_alone(told))
    if looks > 1:
        notes.append(f"This is look {looks} at the test set since the last promotion.")
    report = Report(
        size=0 if test is None else len(test.wanted),
        before=before,
        after=after,
        difference=difference,
        looks=looks if before else 0,
        level=spent(ALPHA, looks),
        resolvable=resolvable,
        checks=tuple(checks),
        notes=tuple(notes),
    )
    return Judged(report, decide(report, EXPLAINED))


def compared(test: NumberPanel) -> tuple[Interval, float]:
    """The difference of explained variance in points of 100, its interval and standard error."""
    alike = bool(np.ptp(test.wanted) == 0)  # then the error before is the measure of it
    away, n = test.wanted - test.wanted.mean(), len(test.wanted)
    errors = [(one - test.wanted) ** 2 for one in (test.before, test.after)]
    columns = np.stack([*errors, away, away**2], axis=1)

    def difference(sums: Floats) -> Floats:
        spread = sums[:, 0] if alike else sums[:, 3] - sums[:, 2] ** 2 / n
        return np.asarray(100 * (sums[:, 0] - sums[:, 1]) / np.maximum(spread, 1e-12))

    value = 100 * (explained(test.wanted, test.after) - explained(test.wanted, test.before))
    if alike:
        value = float(difference(columns.sum(axis=0)[None])[0])
    resampled = difference(bootstrap(columns, lambda sums: sums, RESAMPLES))
    return interval_of(value, resampled), float(resampled.std())


def _held(told: ToldNumbers) -> ToldPanel:
    near = _near(told)

    def held(said: Doubles) -> list[bool]:
        return [bool(one) for one in np.abs(said - told.wanted) <= near]

    earlier = [bool(one) for one in told.earlier]
    return ToldPanel(before=held(told.before), after=held(told.after), earlier=earlier)


def _near(told: ToldNumbers) -> float:
    return SAME * (float(told.wanted.std()) or 1.0)


def _no_drift(told: ToldNumbers) -> Check:
    """Whether the weights by themselves, which no memory corrects, are not further off than they were."""
    was, now = (
        float(np.sqrt(((one - told.wanted) ** 2).mean())) for one in (told.alone_before, told.alone_after)
    )
    bound = DRIFT * was + _near(told)
    return Check(
        name="weights alone", passed=bool(now <= bound), measured=now if np.isfinite(now) else None,
        bound=bound if np.isfinite(bound) else None,
        reason=f"The weights alone are off by {now:.3g} (root mean square) for the "
        f"{several(len(told.wanted), 'text')} that people spoke of; before it was {was:.3g}.",
    )  # fmt: skip


def _alone(told: ToldNumbers) -> str:
    """How far the weights by themselves are from what people said."""
    off = [float(np.abs(one - told.wanted).mean()) for one in (told.alone_before, told.alone_after)]
    return (
        f"The weights alone are off by {off[1]:.3g} on average for the {several(len(told.wanted), 'text')} "
        f"that people spoke of; before it was {off[0]:.3g}."
    )
