"""A round's report and decision as a page a person likes to read: what was decided, why, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.evaluate.charts import (
    FEWEST,
    accuracy_chart,
    as_svg,
    confidence_chart,
    curve_chart,
    difference_chart,
    reliability_chart,
    slices_chart,
)
from heedful.evaluate.metrics import answers
from heedful.evaluate.options import GateOptions
from heedful.evaluate.page import (
    Cell,
    Checks,
    Fact,
    Facts,
    Figure,
    Figures,
    Page,
    Prose,
    Section,
    Table,
    Tone,
    Verdict,
)
from heedful.evaluate.panel import Panel
from heedful.evaluate.words import percent, points, several, spread
from heedful.records.report import Decision, Report, Slice

MOST_FLIPS = 40
MOST_SLICES = 20
LONGEST = 280


@dataclass(frozen=True)
class Flip:
    """A text whose answer changed between right and wrong."""

    text: str
    before: str
    after: str
    wanted: str
    gained: bool


@dataclass(frozen=True)
class Turn:
    """One round in the history of a project."""

    number: int
    accuracy: float
    promoted: bool


def flips(panel: Panel, texts: Sequence[str], labels: Sequence[str]) -> tuple[Flip, ...]:
    """The texts of a panel that were gained or lost, the lost ones first."""
    was, now = answers(panel.before, panel.multi_label), answers(panel.after, panel.multi_label)
    changed = np.flatnonzero(panel.right_before != panel.right_after)
    found = [
        Flip(
            text=texts[row],
            before=_names(was[row], labels),
            after=_names(now[row], labels),
            wanted=_names(panel.targets[row] == 1, labels),
            gained=bool(panel.right_after[row]),
        )
        for row in changed.tolist()
    ]
    return tuple(sorted(found, key=lambda flip: flip.gained))


def _names(chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], labels: Sequence[str]) -> str:
    named = [label for label, is_chosen in zip(labels, chosen, strict=True) if is_chosen]
    return (", ".join(named[:4]) + (" …" if len(named) > 4 else "")) or "none"


def render(
    report: Report,
    decision: Decision,
    *,
    title: str = "What this round changed",
    subtitle: str = "",
    flips: Sequence[Flip] = (),
    rounds: Sequence[Turn] = (),
    options: GateOptions | None = None,
    more: Sequence[Section] = (),
) -> str:
    """One HTML file; `more` sections stand before the fine print."""
    return page_of(
        report,
        decision,
        title=title,
        subtitle=subtitle,
        flips=flips,
        rounds=rounds,
        options=options,
        more=more,
    ).html()


def page_of(
    report: Report,
    decision: Decision | None,
    *,
    title: str = "What this round changed",
    subtitle: str = "",
    flips: Sequence[Flip] = (),
    rounds: Sequence[Turn] = (),
    options: GateOptions | None = None,
    more: Sequence[Section] = (),
) -> Page:
    """The page before it is written, to put sections of one's own on."""
    options = options or GateOptions()
    sections = [
        *_numbers(report, options),
        Section("What was checked", [Checks(report.checks)], "A candidate takes over when nothing fails."),
        *_slices(report, options),
        *_changes(flips),
        *_history(rounds),
        *more,
        *_fine_print(report),
    ]
    return Page(title, sections, subtitle, _verdict(decision), "Made by heedful.")


def _verdict(decision: Decision | None) -> Verdict | None:
    if decision is None:
        return None
    word = "Promoted" if decision.promoted else "Kept out"
    reason = decision.reason.removeprefix(word).removeprefix(".").strip()
    return Verdict(word, reason[:1].upper() + reason[1:], decision.promoted)


def _numbers(report: Report, options: GateOptions) -> list[Section]:
    before, after, difference = report.accuracy_before, report.accuracy_after, report.difference
    if before is None or after is None or difference is None:
        return []
    tone: Tone = "good" if report.claim == "better" else "bad" if report.claim == "worse" else ""
    facts = Facts(
        [
            Fact("accuracy", percent(after.value), f"{percent(before.value)} in use"),
            Fact("difference", points(difference.value), f"95 %: {spread(difference)}", tone),
            Fact(
                "answers changed",
                f"{report.gained + report.lost:,}",
                f"{report.gained:,} gained, {report.lost:,} lost",
            ),
            Fact(
                "calibration error", percent(report.after["ece"]), f"{percent(report.before['ece'])} in use"
            ),
        ]
    )
    charts = [
        Figure(
            as_svg(accuracy_chart(before, after), "accuracy"),
            "Accuracy",
            f"on {several(report.size, 'test text')}",
        ),
        Figure(
            as_svg(difference_chart(difference, options.margin), "difference"),
            "Difference",
            "on the same texts, so that luck in choosing them cancels",
        ),
    ]
    bins = report.bins_before, report.bins_after
    sure = [
        Figure(
            as_svg(reliability_chart(*bins), "reliability"),
            "As right as it is sure?",
            f"on the dashed line it is; at least {FEWEST} answers a point",
        ),
        Figure(
            as_svg(confidence_chart(*bins), "confidence"), "How sure it is", "answers by their confidence"
        ),
    ]
    return [Section(_headline(report), [facts, Figures([*charts, *sure])])]


def _headline(report: Report) -> str:
    said = {
        "better": "More accurate than the version in use",
        "no worse": "No less accurate than the version in use",
        "undecided": "No difference that this test set could show",
        "worse": "Less accurate than the version in use",
        "unknown": "Accuracy",
    }
    return said[report.claim]


def _slices(report: Report, options: GateOptions) -> list[Section]:
    if not report.slices:
        return []
    level = options.share("slices")
    shown = _telling(report.slices, level)
    values = [value for s in shown for value in (s.before, s.after)]
    domain = max(0.0, min(values) - 0.03), min(1.0, max(values) + 0.03)
    halves = [shown[: (len(shown) + 1) // 2], shown[(len(shown) + 1) // 2 :]]
    charts = [slices_chart(half, level, domain) for half in halves if half]
    figures = [Figure(as_svg(chart, f"slices{i}"), "") for i, chart in enumerate(charts)]
    left = len(report.slices) - len(shown)
    lead = "Accuracy in each part of the test set, with its number of texts."
    lead += f" The {several(left, 'part')} that changed least are left out." if left else ""
    return [Section("Part by part", [Figures(figures)], lead)]


def _telling(slices: Sequence[Slice], level: float) -> list[Slice]:
    """The slices that were harmed, then those that moved most, in the order they came."""
    by_news = sorted(slices, key=lambda s: (s.p_holm >= level, -abs(s.after - s.before)))
    return [s for s in slices if s in by_news[:MOST_SLICES]]


def _changes(flips: Sequence[Flip]) -> list[Section]:
    if not flips:
        return []
    lost, gained = [f for f in flips if not f.gained], [f for f in flips if f.gained]
    half = MOST_FLIPS // 2
    shown = lost[: max(half, MOST_FLIPS - len(gained))] + gained[: max(half, MOST_FLIPS - len(lost))]
    rows = [
        [
            Cell(flip.text if len(flip.text) <= LONGEST else flip.text[:LONGEST].rstrip() + " …"),
            Cell(flip.before, "quiet" if flip.gained else ""),
            Cell(flip.after, "good" if flip.gained else "bad"),
            Cell(flip.wanted),
        ]
        for flip in shown
    ]
    lead = f"{several(len(lost), 'answer')} lost, {several(len(gained), 'answer')} gained."
    lead += f" {len(shown)} of them are shown." if len(shown) < len(flips) else ""
    return [Section("What changed", [Table(["text", "before", "after", "wanted"], rows)], lead)]


def _history(rounds: Sequence[Turn]) -> list[Section]:
    if len(rounds) < 2:
        return []
    tried = [(turn.number, turn.accuracy, "candidate kept out") for turn in rounds if not turn.promoted]
    in_use = [(turn.number, turn.accuracy, "promoted") for turn in rounds if turn.promoted]
    chart = as_svg(curve_chart([*in_use, *tried], "round"), "history")
    return [Section("Round by round", [Figure(chart, "Accuracy over the rounds", wide=True)])]


def _fine_print(report: Report) -> list[Section]:
    names = {
        "accuracy": "accuracy", "micro_f1": "micro F1", "macro_f1": "macro F1",
        "nll": "log loss", "brier": "Brier score", "ece": "calibration error (15 bins of equal width)",
    }  # fmt: skip
    if "accuracy" not in report.after:  # answers that are texts or numbers are measured by names of their own
        names = {key: key for key in report.after}
    rows = [
        [name, f"{report.before[key]:.4f}", f"{report.after[key]:.4f}"]
        for key, name in names.items()
        if key in report.before and key in report.after
    ]
    parts: list[Prose | Table] = [Prose(note) for note in report.notes]
    if report.resolvable is not None and report.level is not None:
        parts.append(
            Prose(
                f"This test set notices a loss of {percent(min(report.resolvable, 1.0))} or more. "
                f"Look {report.looks} since the last promotion; error chance spent {percent(report.level)}."
            )
        )
    if rows:
        parts.append(Table(["measure", "in use", "candidate"], rows, numbers=["in use", "candidate"]))
    return [Section("Fine print", parts)] if parts else []
