"""The gate of a task that writes: answers before and after in, a report and a decision with reasons out.

The version in use is the baseline that does nothing: its answers stand in the column "before". Texts are
compared in pairs by the bootstrap that sacrebleu uses (Koehn, 2004), on the statistics of each text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from heedful.evaluate.compare import bootstrap, interval_of
from heedful.evaluate.multiple import spent
from heedful.evaluate.words import listed, several
from heedful.evaluate.writing.metrics import (
    Floats,
    against_references,
    by_themselves,
    chrf_of,
    chrf_statistics,
    rouge_l,
    signatures,
)
from heedful.records.report import Check, Decision, Interval, Report

ALPHA = 0.05
RESAMPLES = 1_000
ONE_CHANGE = 10.0  # points by which one changed text may differ
REPEATED = 0.05  # by how much the share of repeated runs may grow


@dataclass(frozen=True)
class TextPanel:
    """The same texts answered by the version in use and by the candidate, with what was wanted."""

    sources: Sequence[str]
    before: Sequence[str]
    after: Sequence[str]
    references: Sequence[str]


@dataclass(frozen=True)
class ToldPanel:
    """Which of the things people said hold of the answers before and after; `earlier` were learnt before."""

    before: Sequence[bool]
    after: Sequence[bool]
    earlier: Sequence[bool]
    alone_before: Sequence[bool] = ()
    alone_after: Sequence[bool] = ()


@dataclass(frozen=True)
class Judged:
    """What was measured, and what follows from it."""

    report: Report
    decision: Decision


def judge(
    test: TextPanel | None,
    told: ToldPanel | None,
    measure: str,
    margin: float,
    told_share: float,
    looks: int = 1,
) -> Judged:
    """Judge a candidate; `margin` is the loss of `measure`, in points of 100, that would matter."""
    checks: list[Check] = []
    difference: Interval | None = None
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    notes: list[str] = []
    resolvable = None
    if test is not None and test.sources:
        difference, error = compared(test, measure)
        resolvable = -float(ndtri(spent(ALPHA, looks))) * error
        checks.append(no_worse(measure, difference, error, margin, spent(ALPHA, looks), len(test.sources)))
        before = _numbers(test.sources, test.before, test.references)
        after = _numbers(test.sources, test.after, test.references)
        checks.append(_no_more_repetition(before, after, len(test.sources)))
        notes.append("“before” is the version in use, which is what doing nothing would answer.")
        notes.append("; ".join(f"{name} {signature}" for name, signature in signatures().items()))
    else:
        notes.append("There is no test set with texts that are wanted: only what people said was checked.")
    if told is not None and told.after:
        checks += on_told(told, told_share)
        if told.alone_after:
            held, was = sum(told.alone_after), sum(told.alone_before)
            notes.append(
                f"The weights alone have {held} of {several(len(told.alone_after), 'thing')} that people "
                f"asked for; before they had {was}."
            )
    if looks > 1:
        notes.append(f"This is look {looks} at the test set since the last promotion.")
    report = Report(
        size=0 if test is None else len(test.sources),
        before=before,
        after=after,
        difference=difference,
        looks=looks if before else 0,
        level=spent(ALPHA, looks),
        resolvable=resolvable,
        checks=tuple(checks),
        notes=tuple(notes),
    )
    return Judged(report, decide(report, measure))


def compared(test: TextPanel, measure: str) -> tuple[Interval, float]:
    """The difference of the measure, after less before, with its interval and standard error."""
    if measure == "ROUGE-L":
        columns = np.stack([rouge_l(test.before, test.references), rouge_l(test.after, test.references)], 1)
        n = len(columns)

        def difference(sums: Floats) -> Floats:
            return np.asarray((sums[:, 1] - sums[:, 0]) / n)
    else:
        parts = [chrf_statistics(one, test.references) for one in (test.before, test.after)]
        columns, width = np.concatenate(parts, 1), parts[0].shape[1]

        def difference(sums: Floats) -> Floats:
            return np.asarray(chrf_of(sums[:, width:]) - chrf_of(sums[:, :width]))

    value = float(difference(columns.sum(axis=0)[None])[0])
    resampled = difference(np.maximum(bootstrap(columns, lambda sums: sums, RESAMPLES), 0.0))
    imagined = ONE_CHANGE / len(columns)  # keeps it honest when no answer, or hardly one, has changed
    return interval_of(value, resampled), max(float(resampled.std()), imagined)


def no_worse(
    measure: str, difference: Interval, error: float, margin: float, alpha: float, texts: int
) -> Check:
    """Non-inferiority where the texts suffice for the margin; where they do not, no sign of harm."""
    seen = (
        f"{measure} {difference.value:+.2f} on {several(texts, 'text')} "
        f"(95 % interval {difference.low:+.2f} to {difference.high:+.2f})"
    )
    z = -float(ndtri(alpha))
    if z * error <= margin:
        low = difference.value - z * error
        passed = low >= -margin
        ruled = "is ruled out" if passed else "cannot be ruled out"
        return Check(
            name=measure, passed=passed, measured=low, bound=-margin,
            reason=f"{seen}. A loss of more than {margin:g} {ruled}.",
        )  # fmt: skip
    passed = difference.value + z * error >= 0
    return Check(
        name=measure, passed=passed, measured=difference.value, bound=-z * error,
        reason=f"{seen}: {'no sign of harm' if passed else 'harm'}. On so few texts a loss must reach "
        f"{z * error:.2f} to be noticed; {margin:g} was asked.",
    )  # fmt: skip


def _numbers(sources: Sequence[str], answers: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    return {**against_references(answers, references), **by_themselves(sources, answers)}


def _no_more_repetition(before: dict[str, float], after: dict[str, float], texts: int) -> Check:
    """Whether answers go round in circles more than before; one text of few may by chance."""
    grown, bound = after["repeated"] - before["repeated"], REPEATED + 1 / texts
    return Check(
        name="repetition", passed=grown <= bound, measured=grown, bound=bound,
        reason=f"{after['repeated']:.1%} of the runs of three words repeat, {before['repeated']:.1%} before.",
    )  # fmt: skip


def on_told(told: ToldPanel, share: float) -> list[Check]:
    """Whether what people said holds as it would be served, and whether what held before still does."""
    n, held = len(told.after), sum(told.after)
    wanted = min(share, sum(told.before) / n) if sum(told.before) else share
    checks = [
        Check(
            name="told items", passed=held / n >= wanted, measured=held / n, bound=wanted,
            reason=f"{held} of {several(n, 'thing')} that people asked for hold, {wanted:.0%} wanted.",
        )
    ]  # fmt: skip
    lost = sum(e and b and not a for e, b, a in zip(told.earlier, told.before, told.after, strict=True))
    if any(told.earlier):
        checks.append(
            Check(
                name="earlier feedback",
                passed=lost == 0,
                measured=float(lost),
                bound=0.0,
                reason=f"{lost} of {several(sum(told.earlier), 'thing')} learnt before no longer hold.",
            )
        )
    return checks


def decide(report: Report, measure: str) -> Decision:
    failed = tuple(check.name for check in report.checks if not check.passed)
    if failed:
        first = next(check.reason for check in report.checks if not check.passed)
        return Decision(promoted=False, reason=f"Kept out by {listed(failed)}. {first}", failed=failed)
    told = next((check.reason for check in report.checks if check.name == "told items"), "")
    if report.difference is None:
        return Decision(promoted=True, reason=f"Promoted. {told or 'Nothing spoke against it.'}")
    gist = f"{measure} {report.before[measure]:.1f} → {report.after[measure]:.1f}."
    return Decision(promoted=True, reason=f"Promoted. {gist} {told}".strip())
