"""How an evaluation looks in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from heedful.cli.tables import show_report, table
from heedful.evaluate.named.task import NamedTask
from heedful.evaluate.words import interval_of_kind, several, value_of_kind
from heedful.records.evaluation import Confusion, Evaluation, Part
from heedful.records.report import Report

MOST_PARTS = 24
MOST_LABELS = 10
MOST_PAIRS = 8


def show_evaluation(console: Console, found: Evaluation, compared: Report | None = None) -> None:
    """Measures with their intervals, the parts that fared worst, what is taken for what."""
    heeding = ", with what was said since" if found.with_feedback else ""
    of = f"{found.task}, " if found.task else ""
    split = f" ({found.split})" if found.split else ""
    where = f"{of}{escape(found.data)}{split}"
    console.print(
        f"[bold]{escape(found.subject)}[/]{heeding} on {several(found.size, 'text')}: {where}", soft_wrap=True
    )
    measures = table("measure", "value>", "95 % interval>", "by")
    for one in found.measures:
        name = f"[bold]{one.name}[/] ●" if one.official else one.name
        measures.add_row(
            name, value_of_kind(one.value, one.kind), interval_of_kind(one.interval, one.kind), one.how
        )
    console.print(measures)
    if found.official:
        console.print("[dim]● what the benchmark asks for[/]")
    _show_parts(console, found)
    if found.confusion is not None:
        _show_confusion(console, found.confusion)
    if compared is not None:
        console.print("[bold]Beside the version in use[/], on the same texts:")
        show_report(console, compared)
    for note in found.notes:
        console.print(f"[dim]{escape(note)}[/]")
    console.print(f"[dim]weights {found.digest[:12]}, data {found.data_digest[:12]}[/]")


def show_tasks(console: Console, tasks: Sequence[NamedTask]) -> None:
    """The benchmarks that are known by name."""
    shown = table("name", "official figures", "what is asked")
    for one in tasks:
        shown.add_row(one.name, ", ".join(one.metrics), one.about)
    console.print(shown)


def _show_parts(console: Console, found: Evaluation) -> None:
    """The parts in their order; where they are many, those that fared worst."""
    if not found.parts:
        return
    kind = "points" if found.main == "ROUGE-L" else "loss" if found.main == "mean distance" else "share"
    better_is_less = kind == "loss"
    worst = sorted(found.parts, key=lambda one: one.interval.value, reverse=better_is_less)[:MOST_PARTS]
    shown: list[Part] = [one for one in found.parts if one in worst]
    rows = table("part", "texts>", f"{found.main}>", "95 % interval>")
    for one in shown:
        rows.add_row(
            escape(one.name), f"{one.size:,}",
            value_of_kind(one.interval.value, kind), interval_of_kind(one.interval, kind),
        )  # fmt: skip
    console.print(rows)
    if len(shown) < len(found.parts):
        console.print(
            f"[dim]The {len(shown)} parts of {len(found.parts)} that fared worst; --json has all.[/]"
        )


def _show_confusion(console: Console, found: Confusion) -> None:
    """The matrix while it fits, else the pairs that are confused most."""
    if len(found.labels) <= MOST_LABELS:
        rows = table("wanted \\ answered", *(f"{escape(name)}>" for name in found.labels))
        for name, counts in zip(found.labels, found.counts, strict=True):
            rows.add_row(escape(name), *(f"{count:,}" for count in counts))
        console.print(rows)
        return
    pairs = [
        (count, wanted, given)
        for wanted, counts in zip(found.labels, found.counts, strict=True)
        for given, count in zip(found.labels, counts, strict=True)
        if count and given != wanted
    ]
    rows = table("wanted", "answered", "times>")
    for count, wanted, given in sorted(pairs, reverse=True)[:MOST_PAIRS]:
        rows.add_row(escape(wanted), escape(given), f"{count:,}")
    if pairs:
        console.print(rows)
