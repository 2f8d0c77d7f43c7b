"""The questions of the gate, one function each: evidence in, a Check with a sentence out.

Every check is built so that a candidate no different from the version in use fails it with a known, small
chance (`GateOptions.share`), however large or small its panel is; what size buys is how small a loss is seen.
"""

from collections.abc import Mapping

import numpy as np

from heedful.evaluate.compare import Comparison, at_least, bootstrap, interval_of, resolvable_margin
from heedful.evaluate.metrics import Floats, Mask, counts, f1_of
from heedful.evaluate.multiple import holm, testable
from heedful.evaluate.panel import Panel
from heedful.evaluate.words import chance, percent, points, several, signed, spread
from heedful.records.report import Check, Slice


def margin_resolved(comparison: Comparison, alpha: float, refusal: float) -> float:
    """The smallest loss these texts can rule out; one imagined change keeps it honest when none was seen."""
    changed = (comparison.gained + comparison.lost + 1) / max(comparison.n, 1)
    return resolvable_margin(comparison.n, changed, alpha, refusal)


def no_worse(name: str, comparison: Comparison, margin: float, alpha: float, refusal: float) -> Check:
    """Non-inferiority where the texts suffice for `margin`; where they do not, no significant harm.

    The two rules meet where the texts just suffice: both then ask for a difference above -z(refusal) errors.
    """
    resolved = margin_resolved(comparison, alpha, refusal)
    seen = f"{several(comparison.gained, 'answer')} gained and {comparison.lost:,} lost of {comparison.n:,}"
    if resolved <= margin:
        low = comparison.lower(alpha)
        passed = low > -margin
        ruled = "is ruled out" if passed else "cannot be ruled out"
        reason = (
            f"{seen} ({points(comparison.value)}). A loss of more than {percent(margin)} {ruled}: "
            f"the difference is above {signed(low)} with {100 * (1 - alpha):.2f} % confidence."
        )
        return Check(name=name, passed=passed, measured=low, bound=-margin, reason=reason)
    p = comparison.p_harm
    passed = p >= refusal
    found = "a gain" if comparison.p_gain < alpha else "no sign of harm" if passed else "harm"
    reason = (
        f"{seen} ({points(comparison.value)}): {found} "
        f"(exact McNemar {chance(p)}, at least {refusal:.3f} wanted). "
        f"On so few texts a loss must reach {percent(min(resolved, 1.0))} to be noticed; "
        f"{percent(margin)} was asked."
    )
    return Check(name=name, passed=passed, measured=p, bound=refusal, reason=reason)


def f1_no_worse(
    panel: Panel, margin: float, alpha: float, refusal: float, resamples: int, seed: int
) -> Check:
    """The same question for micro F1 of a multi-label task, by the bootstrap."""
    rows = panel.take(panel.judged)
    parts = [counts(p, rows.targets, True).sum(axis=1) for p in (rows.before, rows.after)]

    def difference(sums: Floats) -> Floats:
        return f1_of(sums[:, 3:]) - f1_of(sums[:, :3])

    columns = np.concatenate(parts, axis=1)
    value = float(difference(columns.sum(axis=0, keepdims=True))[0])
    resampled = bootstrap(columns, difference, resamples, seed)
    resolved = resolvable_margin(1, float(resampled.var()), alpha, refusal)
    bound = alpha if resolved <= margin else 1 - refusal
    edge, limit = float(np.quantile(resampled, bound)), (-margin if resolved <= margin else 0.0)
    passed = edge > limit if resolved <= margin else edge >= limit
    reason = f"Micro F1 {signed(value)} ({spread(interval_of(value, resampled))})" + (
        "."
        if resolved <= margin
        else f"; so few texts can only notice a loss of about {percent(min(resolved, 1.0))}."
    )
    return Check(name="F1", passed=passed, measured=edge, bound=limit, reason=reason)


def told_right(panel: Panel, floor: float) -> Check:
    """What people said holds."""
    n, held = len(panel), int(panel.right_after.sum())
    was = int(panel.right_before.sum())
    reason = (
        f"{held:,} of {several(n, 'told item')} answered as people wanted ({was:,} before); "
        f"wanted {percent(floor)}."
    )
    return Check(
        name="told items", passed=held + 1e-9 >= floor * n, measured=held / n, bound=floor, reason=reason
    )


def neighbours_follow(panel: Panel, refusal: float) -> Check:
    """Texts like the told ones, never trained on, get better or at least do not get worse."""
    c = panel.comparison()
    passed = c.p_harm >= refusal
    found = "a gain" if c.p_gain < 0.05 else "no harm" if passed else "harm"
    reason = (
        f"{several(c.n, 'held-out text')} like the told ones: {c.gained:,} gained, {c.lost:,} lost: {found} "
        f"(exact McNemar {chance(min(c.p_gain, c.p_harm))})."
    )
    return Check(name="held-out neighbours", passed=passed, measured=c.p_harm, bound=refusal, reason=reason)


def near_misses_stay(panel: Panel, limit: float, refusal: float) -> Check:
    """Texts close to a told one that mean something else keep their right answer."""
    n, broken = int(panel.right_before.sum()), panel.comparison().lost
    p = at_least(broken, n, limit)
    passed = broken <= limit * n or p >= refusal
    reason = f"{broken:,} of {several(n, 'near miss', 'near misses')} broke; {percent(limit)} may" + (
        ", and so few say no more than that." if passed and broken > limit * n else "."
    )
    return Check(name="near misses", passed=passed, measured=broken / max(n, 1), bound=limit, reason=reason)


def retained(panel: Panel, explained: Mask | None) -> Check:
    """Earlier feedback that was heeded still is, item by item, unless later feedback says otherwise."""
    flipped = panel.right_before & panel.judged & ~panel.right_after
    excused = flipped & explained if explained is not None else np.zeros_like(flipped)
    lost = np.flatnonzero(flipped & ~excused)
    reason = f"{len(panel):,} earlier items: {len(lost):,} lost" + (
        f", {int(excused.sum()):,} more changed as later feedback asked" if excused.any() else ""
    )
    reason += f" (first: {panel.ids[lost[0]]})." if len(lost) else "."
    return Check(
        name="earlier feedback", passed=not len(lost), measured=float(len(lost)), bound=0.0, reason=reason
    )


def slices_of(panel: Panel, masks: Mapping[str, Mask], refusal: float) -> tuple[Slice, ...]:
    """Each part of the test set with its exact test for harm, corrected for how many parts were asked."""
    names = [name for name in masks if (masks[name] & panel.judged).any()]
    each = [panel.comparison(masks[name]) for name in names]
    able = testable([c.gained + c.lost for c in each], refusal)
    adjusted = np.ones(len(each))
    adjusted[able] = holm([c.p_harm for c, asked in zip(each, able, strict=True) if asked])
    return tuple(
        Slice(
            name=name,
            size=c.n,
            before=float(panel.right_before[masks[name] & panel.judged].mean()),
            after=float(panel.right_after[masks[name] & panel.judged].mean()),
            p_value=c.p_harm,
            p_holm=float(p),
        )
        for name, c, p in zip(names, each, adjusted, strict=True)
    )


def slices_unharmed(slices: tuple[Slice, ...], margin: float, refusal: float) -> Check:
    """No part of the test set loses more than the margin beyond what luck explains."""
    harmed = [s for s in slices if s.p_holm < refusal and s.before - s.after > margin]
    worst = min((s.p_holm for s in slices), default=1.0)
    if harmed:
        named = "; ".join(f"{s.name} {percent(s.before)} → {percent(s.after)}" for s in harmed[:3])
        reason = f"{several(len(harmed), 'slice')} of {len(slices)} got worse: {named}."
    else:
        parts = several(len(slices), "slice")
        reason = f"None of {parts} got worse beyond luck (lowest corrected p = {worst:.2f})."
    return Check(name="slices", passed=not harmed, measured=worst, bound=refusal, reason=reason)
