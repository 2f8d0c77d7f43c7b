"""How results look in a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from heedful.data.duplicates import Overlap
from heedful.data.validate import Summary
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Feedback, Mark, Verdict
from heedful.records.label import Labels
from heedful.records.people import Standing
from heedful.records.prediction import Prediction
from heedful.records.report import Report
from heedful.records.version import Batch, Round, Version
from heedful.tasks.agreement import Conflict

WIDTH = 70
WHOLE = 0.995  # from here on a word counts whole


def table(*columns: str, title: str | None = None) -> Table:
    """A table in the house style; a column whose name ends in ">" is flush right."""
    made = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for column in columns:
        right = column.endswith(">")
        made.add_column(column.rstrip(">"), justify="right" if right else "left", overflow="fold")
    return made


def short(text: str, width: int = WIDTH) -> str:
    """The beginning of a text on one line, safe to print."""
    line = " ".join(text.split())
    return escape(line if len(line) <= width else line[: width - 1] + "…")


def show_summary(console: Console, summary: Summary) -> None:
    """What a look at a source found."""
    if summary.error:
        console.print(f"[red]Not usable:[/] {escape(summary.error)}")
    console.print(
        f"{summary.rows:,} rows, {summary.labelled:,} of them labelled; {summary.duplicates:,} texts come "
        f"twice, {summary.conflicts:,} of these with other labels."
    )
    counts = table("label", "rows>")
    for name, number in summary.labels.items():
        counts.add_row(escape(name), f"{number:,}")
    console.print(counts)


def show_added(console: Console, batch: Batch, splits: Mapping[str, int], overlap: Overlap) -> None:
    """What came in and what is there now."""
    console.print(
        f"Added {batch.added:,} texts from {escape(batch.source)}; {batch.skipped:,} were there already."
    )
    counts = table("split", "texts>")
    for split, number in splits.items():
        counts.add_row(split, f"{number:,}")
    console.print(counts)
    if overlap.affected:
        console.print(f"[yellow]Look out:[/] {overlap.sentence}")


def show_predictions(console: Console, answers: Sequence[Prediction]) -> None:
    """Answers with how sure they are and what was heeded."""
    if any(answer.completion is not None for answer in answers):
        show_written(console, answers)
        return
    shown = table("answer", "sure>", "text", "id")
    for answer in answers:
        mark = " [cyan]●[/]" if answer.heeded else ""
        shown.add_row(
            f"[bold]{escape(answer.candidate or answer.label) or '—'}[/]{mark}",
            f"{answer.confidence:.0%}",
            short(answer.text, 44),
            answer.id,
        )
    console.print(shown)
    if any(answer.heeded for answer in answers):
        console.print("[cyan]●[/] heeds feedback that was given since")


def show_written(console: Console, answers: Sequence[Prediction]) -> None:
    """Texts that were written, each under what it answers."""
    for answer in answers:
        mark = " [cyan]●[/]" if answer.heeded else ""
        console.print(f"[dim]{short(answer.text, 76)}[/]")
        console.print(f"[bold]{escape(answer.label) or '—'}[/]{mark}", soft_wrap=True)
        for note in answer.notes:
            console.print(f"[yellow]{escape(note)}[/]")
        console.print(f"[dim]{answer.id}[/]")
    if any(answer.heeded for answer in answers):
        console.print("[cyan]●[/] heeds feedback that was given since")


def show_labels(console: Console, labels: Labels, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Labels with their examples by split."""
    splits = [split for split in ("train", "validation", "test") if split in counts]
    shown = table("label", *(f"{split}>" for split in splits))
    for name in labels.names:
        shown.add_row(escape(name), *(f"{counts[split].get(name, 0):,}" for split in splits))
    console.print(shown)


def what_was_said(item: Feedback, labels: Labels) -> str:
    """A feedback item in a few words."""

    def names(ids: Sequence[str]) -> str:
        return ", ".join(labels.name(label_id) for label_id in ids) or "no label"

    match item:
        case Correction(completion=str(wanted)):
            return f"should be “{short(wanted, 44)}”"
        case Verdict(right=right, written=str(written)):
            return f"“{short(written, 44)}” is {'right' if right else 'wrong'}"
        case Comparison(better=better, worse=worse):
            return f"“{short(better, 30)}” rather than “{short(worse, 30)}”"
        case Mark(written=written, start=start, end=end, category=category, severity=severity, fix=fix):
            kind = f"{severity} {category}".strip()
            better = "" if fix is None else f", should be “{fix}”"
            return f"“{short((written or '')[start:end], 44)}” is wrong ({kind}){better}"
        case Verdict(right=right, answer=answer):
            return f"{names(answer or ())} is {'right' if right else 'wrong'}"
        case Correction(labels=wanted):
            return f"should be {names(wanted)}"
        case Choice(one_of=one_of, none_of=none_of):
            parts = [f"one of {names(one_of)}"] if one_of else []
            return "; ".join([*parts, *([f"none of {names(none_of)}"] if none_of else [])])
        case Comment(comment=comment):
            return f"“{comment}”"


def show_feedback(
    console: Console,
    items: Sequence[Feedback],
    labels: Labels,
    conflicts: Sequence[Conflict],
    people: Sequence[Standing] = (),
) -> None:
    """What people said, and what they have to settle."""
    shown = table("id", "author", "said", "about")
    for item in items:
        shown.add_row(item.id, escape(item.author), escape(what_was_said(item, labels)), short(item.text, 44))
    console.print(shown if items else "Nobody has said anything yet.")
    for conflict in conflicts:
        console.print(
            f"[yellow]Conflict[/] on “{short(conflict.text, 44)}”: {', '.join(conflict.feedback_ids)} cannot "
            "all hold. Withdraw one, or give the owner's word; until then none is learnt."
        )
    for one in people:
        if one.waits:
            console.print(f"[yellow]Waits:[/] {escape(one.waits)}")
        elif one.weight < WHOLE:
            console.print(f"What {escape(one.author)} says counts {one.weight:.0%}.")


def show_version(console: Console, version: Version) -> None:
    """A version that was just made."""
    console.print(f"Made [bold]{version.id}[/] from {escape(version.base)}; it is in use now.")
    for name, value in version.metrics.items():
        console.print(f"  {name.replace('_', ' ')}: {value:.4g}")


def show_versions(console: Console, versions: Sequence[Version], used: Version | None) -> None:
    """All versions in a table."""
    shown = table("", "version", "from", "items>", "accuracy>", "made", "weights")
    for version in versions:
        accuracy = version.metrics.get("accuracy")
        shown.add_row(
            "[green]●[/]" if used and version.id == used.id else "",
            f"[bold]{version.id}[/]",
            version.parent or escape(version.base),
            f"{version.items:,}",
            "" if accuracy is None else f"{accuracy:.1%}",
            f"{version.at:%Y-%m-%d %H:%M}",
            version.digest[:12],
        )
    console.print(shown if versions else "There is no version yet. Next: heedful train")


def show_round(console: Console, round: Round) -> None:
    """What the gate measured and decided."""
    show_report(console, round.report)
    colour = "green" if round.decision.promoted else "red"
    verdict = (
        f"{round.candidate} is in use now" if round.decision.promoted else f"{round.parent} stays in use"
    )
    console.print(f"[{colour}]{escape(round.decision.reason)}[/]")
    console.print(f"Round {round.number}: {round.items:,} items, {round.seconds:.1f} s; {verdict}.")


def show_report(console: Console, report: Report) -> None:
    """Measures before and after, and the checks in words."""
    if report.after:
        measures = table("measure", "before>", "after>")
        for name, value in report.after.items():
            before = report.before.get(name)
            measures.add_row(
                name.replace("_", " "), "" if before is None else f"{before:.4f}", f"{value:.4f}"
            )
        console.print(measures)
    if report.checks:
        checks = table("", "check", "what was found")
        for check in report.checks:
            checks.add_row("[green]✓[/]" if check.passed else "[red]✗[/]", check.name, escape(check.reason))
        console.print(checks)
    for note in report.notes:
        console.print(f"[dim]{escape(note)}[/]")
