"""The gate: evidence on a candidate in, a report and a decision with reasons out.

Pure: the same evidence and options give the same decision. Nothing here trains, stores or draws.
"""

from dataclasses import dataclass

from heedful.errors import DataError
from heedful.evaluate.calibrated import honesty
from heedful.evaluate.calibration import reliability
from heedful.evaluate.checks import (
    f1_no_worse,
    margin_resolved,
    near_misses_stay,
    neighbours_follow,
    no_worse,
    retained,
    slices_of,
    slices_unharmed,
    told_right,
)
from heedful.evaluate.compare import compare, wilson
from heedful.evaluate.metrics import right
from heedful.evaluate.multiple import spent
from heedful.evaluate.options import GateOptions
from heedful.evaluate.panel import Evidence, Panel
from heedful.evaluate.summary import summary
from heedful.evaluate.words import listed, percent, points, several, spread
from heedful.records.report import Check, Claim, Decision, Report, Slice


@dataclass(frozen=True)
class Judgement:
    """What was measured, and what follows from it."""

    report: Report
    decision: Decision


def judge(evidence: Evidence, options: GateOptions | None = None) -> Judgement:
    """Judge a candidate against the version in use; raises DataError when there is nothing to judge by."""
    options = options or GateOptions()
    if not any(_filled(p) for p in (evidence.test, evidence.told, evidence.neighbours, evidence.earlier)):
        raise DataError(
            "Found neither a test set nor feedback to judge by; wanted at least one. "
            "Add labelled texts or feedback."
        )
    level = spent(options.alpha, evidence.looks)
    slices = slices_of(evidence.test, evidence.slices, options.share("slices")) if evidence.test else ()
    checks = (*_on_test(evidence, slices, options, level), *_on_feedback(evidence, options))
    report = _report(evidence, options, level, checks, slices)
    return Judgement(report, _decide(report))


def _filled(panel: Panel | None) -> bool:
    return panel is not None and len(panel) > 0


def _on_test(
    evidence: Evidence, slices: tuple[Slice, ...], options: GateOptions, level: float
) -> tuple[Check, ...]:
    """Accuracy, the best version so far, F1, slices and calibration, as far as a test set allows."""
    test = evidence.test
    if test is None or not len(test):
        return ()
    share = options.share("accuracy") / (2 if test.multi_label else 1)
    checks = [no_worse("accuracy", test.comparison(), options.margin, level, share)]
    if test.multi_label:
        checks.append(f1_no_worse(test, options.margin, level, share, options.resamples, options.seed))
    if evidence.best is not None:
        held = right(evidence.best, test.targets, test.multi_label)[test.judged]
        against = compare(held, test.right_after[test.judged])
        checks.append(no_worse("best so far", against, options.margin, level, options.share("best")))
    if slices:
        checks.append(slices_unharmed(slices, options.margin, options.share("slices")))
    checks.extend(honesty(test, options))
    return tuple(checks)


def _on_feedback(evidence: Evidence, options: GateOptions) -> tuple[Check, ...]:
    """Told items, held-out neighbours, near misses and earlier feedback, as far as there are any."""
    checks = []
    if evidence.told is not None and len(evidence.told):
        checks.append(told_right(evidence.told, options.told))
    if evidence.neighbours is not None and len(evidence.neighbours):
        checks.append(neighbours_follow(evidence.neighbours, options.share("neighbours")))
    if evidence.near_misses is not None and len(evidence.near_misses):
        share = options.share("near misses")
        checks.append(near_misses_stay(evidence.near_misses, options.collateral, share))
    if evidence.earlier is not None and len(evidence.earlier):
        checks.append(retained(evidence.earlier, evidence.explained))
    return tuple(checks)


def _report(
    evidence: Evidence,
    options: GateOptions,
    level: float,
    checks: tuple[Check, ...],
    slices: tuple[Slice, ...],
) -> Report:
    notes = _notes(evidence)
    test = evidence.test
    if test is None or not len(test):
        return Report(checks=checks, notes=notes, looks=0)
    c = test.comparison()
    resolved = margin_resolved(c, level, options.share("accuracy"))
    rows = test.take(test.judged)
    return Report(
        size=c.n,
        before=summary(rows.before, rows.targets, rows.multi_label),
        after=summary(rows.after, rows.targets, rows.multi_label),
        accuracy_before=wilson(int(test.right_before.sum()), c.n),
        accuracy_after=wilson(int(test.right_after.sum()), c.n),
        difference=c.interval(),
        gained=c.gained,
        lost=c.lost,
        claim=_claim(c.p_gain, checks[0].passed, resolved <= options.margin, level),
        looks=evidence.looks,
        level=level,
        resolvable=resolved,
        checks=checks,
        slices=slices,
        bins_before=reliability(rows.before, rows.targets, rows.multi_label),
        bins_after=reliability(rows.after, rows.targets, rows.multi_label),
        notes=notes,
    )


def _claim(p_gain: float, passed: bool, resolved: bool, level: float) -> Claim:
    """What may be said of accuracy, with the error chance this look may spend."""
    if p_gain < level:
        return "better"
    if resolved:
        return "no worse" if passed else "undecided"
    return "undecided" if passed else "worse"


def _notes(evidence: Evidence) -> tuple[str, ...]:
    """What a reader must know to weigh the numbers."""
    notes = []
    if not _filled(evidence.test):
        notes.append("There is no test set: accuracy, slices and calibration were not checked.")
    elif evidence.cross_validated:
        notes.append("There is no test set: these are answers on training texts left out in turn.")
    for name, panel in (("told items", evidence.told), ("held-out neighbours", evidence.neighbours)):
        if not _filled(panel):
            notes.append(f"There were no {name} to check.")
    if evidence.weights is not None and len(evidence.weights):
        held, n = int(evidence.weights.right_after.sum()), len(evidence.weights)
        notes.append(f"The weights alone answer {held:,} of {several(n, 'told item')} as wanted.")
    if evidence.looks > 1:
        notes.append(f"This is look {evidence.looks} at the test set since the last promotion.")
    return tuple(notes)


def _decide(report: Report) -> Decision:
    """Promote unless a check failed; say which, or what was gained."""
    failed = tuple(check.name for check in report.checks if not check.passed)
    if failed:
        first = next(check.reason for check in report.checks if not check.passed)
        return Decision(promoted=False, reason=f"Kept out by {listed(failed)}. {first}", failed=failed)
    return Decision(promoted=True, reason=f"Promoted. {_gist(report)}")


def _gist(report: Report) -> str:
    """The one line people read when all is well."""
    told = next((c.reason for c in report.checks if c.name == "told items"), "")
    if report.difference is None or report.accuracy_before is None or report.accuracy_after is None:
        return f"{told} All {several(len(report.checks), 'check')} passed without a test set.".strip()
    return (
        f"Accuracy {percent(report.accuracy_before.value)} → {percent(report.accuracy_after.value)} "
        f"({points(report.difference.value)}, 95 % interval {spread(report.difference)}). {told}"
    ).strip()
