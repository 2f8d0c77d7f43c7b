"""An evaluation as a page that needs nothing else: figures, calibration, parts, errors."""

from collections.abc import Sequence

from heedful.evaluate.charts import FEWEST, as_svg
from heedful.evaluate.measure import charts
from heedful.evaluate.measure.run import Evaluated
from heedful.evaluate.page import Cell, Fact, Facts, Figure, Figures, Page, Prose, Section, Table
from heedful.evaluate.words import interval_of_kind, percent, several, value_of_kind
from heedful.records.evaluation import Confusion, Evaluation, Part

MOST_PARTS = 24
MOST_LABELS = 12
MOST_PAIRS = 20
MOST_ERRORS = 30
LONGEST = 280


def page_of(found: Evaluated) -> Page:
    """The page; the surest mistakes stand on it, for they teach most."""
    record = found.evaluation
    of = f"{record.task}, " if record.task else ""
    split = f" ({record.split})" if record.split else ""
    heeding = " with what was said since" if record.with_feedback else ""
    sections = [
        _figures(record),
        *_parts(record),
        *_confused(record.confusion),
        *_errors(found),
        _fine_print(record),
    ]
    return Page(
        title=f"How good is {record.subject}?",
        sections=sections,
        subtitle=f"{record.subject}{heeding} on {several(record.size, 'text')}: {of}{record.data}{split}",
        footer="Made by heedful.",
    )


def _figures(record: Evaluation) -> Section:
    first = [one for one in record.measures if one.official] or list(record.measures[:4])
    facts = Facts(
        [
            Fact(
                one.name,
                value_of_kind(one.value, one.kind),
                f"95 %: {interval_of_kind(one.interval, one.kind)}",
            )
            for one in first
        ]
    )
    rows = [
        [one.name, value_of_kind(one.value, one.kind), interval_of_kind(one.interval, one.kind), one.how]
        for one in record.measures
    ]
    table = Table(["measure", "value", "95 % interval", "by"], rows, numbers=["value", "95 % interval"])
    if not record.bins:
        return Section("Figures", [facts, table])
    sure = Figure(
        as_svg(charts.reliability(record.bins), "reliability"), "As right as it is sure?",
        f"on the dashed line it is; at least {FEWEST} answers a point",
    )  # fmt: skip
    spread = Figure(
        as_svg(charts.confidence(record.bins), "confidence"), "How sure it is", "answers by confidence"
    )
    return Section("Figures", [facts, Figures([sure, spread]), table])


def _parts(record: Evaluation) -> list[Section]:
    if not record.parts:
        return []
    shares = all(0 <= one.interval.value <= 1 for one in record.parts) and record.main == "accuracy"
    less_is_better = record.main == "mean distance"
    worst = sorted(record.parts, key=lambda one: one.interval.value, reverse=less_is_better)[:MOST_PARTS]
    shown = [one for one in record.parts if one in worst]
    halves = [half for half in (shown[: (len(shown) + 1) // 2], shown[(len(shown) + 1) // 2 :]) if half]
    whole = next((one.value for one in record.measures if one.name == record.main), _mean(shown))
    drawn = [
        Figure(
            as_svg(charts.parts(half, record.main, whole, charts.domain_of(shown), shares), f"parts{at}"), ""
        )
        for at, half in enumerate(halves)
    ]
    left = len(record.parts) - len(shown)
    lead = (
        f"{record.main.capitalize()} of each part, with its number of texts; the dashed line is that of all."
    )
    lead += f" The {several(left, 'part')} that fared best are left out." if left else ""
    return [Section("Part by part", [Figures(drawn)], lead)]


def _mean(found: Sequence[Part]) -> float:
    total = sum(one.size for one in found)
    return sum(one.size * one.interval.value for one in found) / max(1, total)


def _confused(found: Confusion | None) -> list[Section]:
    """The matrix while it fits, and the pairs that are confused most."""
    if found is None:
        return []
    pairs = sorted(
        (
            (-count, wanted, given)
            for wanted, counts in zip(found.labels, found.counts, strict=True)
            for given, count in zip(found.labels, counts, strict=True)
            if count and wanted != given
        )
    )
    if not pairs:
        return []
    of = {name: sum(counts) for name, counts in zip(found.labels, found.counts, strict=True)}
    if len(found.labels) <= MOST_LABELS:
        columns = ["wanted", *found.labels]
        rows: list[list[str | Cell]] = [
            [name, *(Cell(f"{n:,}", "good" if at == to else "") for to, n in enumerate(counts))]
            for at, (name, counts) in enumerate(zip(found.labels, found.counts, strict=True))
        ]
        return [Section("What is taken for what", [Table(columns, rows, numbers=found.labels)])]
    listed = [
        [wanted, given, f"{-count:,}", percent(-count / of[wanted])]
        for count, wanted, given in pairs[:MOST_PAIRS]
    ]
    table = Table(
        ["wanted", "answered", "times", "of the wanted"], listed, numbers=["times", "of the wanted"]
    )
    return [Section("What is taken for what", [table])]


def _errors(found: Evaluated) -> list[Section]:
    wrong = [row for row in found.rows if "confidence" in row and row["answer"] != row["wanted"]]
    if not wrong or found.evaluation.confusion is None:
        return []
    surest = sorted(wrong, key=lambda row: (-row["confidence"], str(row["text"])))[:MOST_ERRORS]
    rows: list[list[str | Cell]] = [
        [_short(row["text"]), str(row["wanted"]), Cell(str(row["answer"]), "bad"), percent(row["confidence"])]
        for row in surest
    ]
    table = Table(["text", "wanted", "answered", "sure"], rows, numbers=["sure"])
    lead = f"{several(len(wrong), 'answer')} of {len(found.rows):,} wrong; the {len(rows)} surest of them."
    return [Section("Surely wrong", [table], lead)]


def _short(text: str | list[str]) -> str:
    whole = text if isinstance(text, str) else " ▸ ".join(text)
    return whole if len(whole) <= LONGEST else whole[:LONGEST].rstrip() + " …"


def _fine_print(record: Evaluation) -> Section:
    known = [["weights", record.digest], ["texts and what was wanted", record.data_digest]]
    known += [[name, value] for name, value in record.about.items()]
    return Section("Fine print", [*map(Prose, record.notes), Table(["of", "is"], known)])
