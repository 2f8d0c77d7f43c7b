"""A selection as a page that needs nothing else: which to take, what each is worth, who beats whom."""

from collections.abc import Sequence

from heedful.evaluate.charts import as_svg
from heedful.evaluate.page import Cell, Fact, Facts, Figure, Page, Part, Prose, Section, Table, Verdict
from heedful.evaluate.selection import LEVEL
from heedful.evaluate.selection_charts import front_chart, ranked, trials_chart
from heedful.evaluate.words import chance, percent, points, several, spread
from heedful.records.report import Interval
from heedful.records.selection import Candidate, Pair, Selection

UNKNOWN = "unknown"


def selection_page(made: Selection, title: str) -> Page:
    """The page."""
    verdict = Verdict(f"Take {made.advised}", made.reason, good=True)
    sections = [
        Section("What choosing cost", [_facts(made)], _cost(made)),
        *_tested(made),
        Section("On the way", _on_the_way(made), made.chosen_by),
    ]
    if made.notes:
        sections.append(Section("Fine print", [Prose(note) for note in made.notes]))
    return Page(title, sections, f"{several(len(made.candidates), 'candidate')} compared", verdict)


def _facts(made: Selection) -> Facts:
    share = made.spent / made.everything if made.everything else 0.0
    return Facts(
        [
            Fact("choosing took", seconds(made.spent), f"{share:.0%} of training all to the end"),
            Fact("training all to the end", seconds(made.everything), "about, where some were not"),
            Fact("examples", f"{made.examples:,}"),
            Fact("test texts", f"{made.tested:,}", "read once"),
        ]
    )


def _cost(made: Selection) -> str:
    short = [one for one in made.candidates if one.accuracy is None and one.trials]
    return (
        f"{several(len(short), 'candidate')} went no further than a share of the examples." if short else ""
    )


def _tested(made: Selection) -> list[Section]:
    """Figures, plot and pairs of those that were trained to the end."""
    ended = ranked(made.candidates)
    if not ended:
        return []
    parts: list[Part] = []
    if any(one.upkeep for one in ended):
        caption = "Up and to the left is better; those joined are beaten by none in both. Numbers as below."
        parts.append(
            Figure(as_svg(front_chart(made), "front"), "What accuracy costs in time", caption, wide=True)
        )
    parts += [quality_table(ended, made.advised), upkeep_table(ended, made.advised)]
    sections = [Section("On the test texts", parts)]
    if made.pairs:
        count = several(len(made.pairs), "pair")
        lead = f"McNemar's exact test on the same texts; p corrected for {count} (Holm)."
        sections.append(Section("Who beats whom", [pairs_table(made.pairs)], lead))
    return sections


def quality_table(ended: Sequence[Candidate], advised: str) -> Table:
    """How good each is, the best first."""
    rows: list[list[str | Cell]] = [
        [
            _name(number, one, advised),
            percent(one.accuracy.value),
            f"{100 * one.accuracy.low:.1f} to {100 * one.accuracy.high:.1f}",
            "" if one.macro_f1 is None else percent(one.macro_f1),
        ]
        for number, one in enumerate(ended, start=1)
        if one.accuracy is not None
    ]
    columns = ["candidate", "right", "95 %", "macro F1"]
    return Table(columns, rows, numbers=columns[1:])


def upkeep_table(ended: Sequence[Candidate], advised: str) -> Table:
    """What each takes: to answer, to lie there, to be trained."""
    rows: list[list[str | Cell]] = []
    for number, one in enumerate(ended, start=1):
        upkeep = one.upkeep
        answers = ["", "", "", ""]
        if upkeep is not None:
            times, sizes = (upkeep.one, upkeep.batch), (upkeep.memory, upkeep.disk)
            answers = [*map(seconds, times), *map(size, sizes)]
        training = "" if one.seconds is None else seconds(one.seconds)
        rows.append([_name(number, one, advised), *answers, training, energy(one)])
    columns = ["candidate", "1 text", "32 texts", "memory", "on disk", "training", "energy"]
    return Table(columns, rows, numbers=columns[1:])


def _name(number: int, one: Candidate, advised: str) -> Cell:
    return Cell(f"{number}. {one.name}", "good" if one.name == advised else "" if one.front else "quiet")


def pairs_table(pairs: Sequence[Pair]) -> Table:
    """Every two, those that are surest first."""
    ordered = sorted(pairs, key=lambda pair: (pair.p_holm, pair.p_value))
    rows: list[list[str | Cell]] = []
    for pair in ordered:
        ahead, other = (pair.second, pair.first) if pair.difference.value >= 0 else (pair.first, pair.second)
        rows.append(
            [
                f"{ahead} over {other}",
                points(abs(pair.difference.value)),
                spread(pair.difference if ahead == pair.second else _turned(pair)),
                f"{max(pair.gained, pair.lost):,} / {min(pair.gained, pair.lost):,}",
                Cell(chance(pair.p_holm), "good" if pair.p_holm < LEVEL else "quiet"),
            ]
        )
    columns = ["who", "difference", "95 %", "only one right", "corrected"]
    return Table(columns, rows, numbers=columns[1:])


def _turned(pair: Pair) -> Interval:
    return pair.difference.model_copy(update={"low": -pair.difference.high, "high": -pair.difference.low})


def _on_the_way(made: Selection) -> list[Part]:
    tried = [one for one in made.candidates if one.trials]
    if not tried:
        return []
    rows = [
        [
            one.name,
            f"{trial.rows:,}",
            percent(trial.right),
            f"{trial.judged:,}",
            seconds(trial.seconds),
            (one.dropped or "went to the end") if trial is one.trials[-1] else "",
        ]
        for one in tried
        for trial in one.trials
    ]
    columns = ["candidate", "examples", "right", "held out", "took", "then"]
    parts: list[Part] = [Table(columns, rows, numbers=columns[1:5])]
    if any(len(one.trials) > 1 for one in tried):
        curves, caption = as_svg(trials_chart(tried), "trials"), "Share right of texts held out."
        parts.insert(0, Figure(curves, "By the number of examples", caption, wide=True))
    return parts


def seconds(time: float) -> str:
    """A time as people read it: 4.1 ms, 12 s, 3.5 min."""
    if time < 1:
        return f"{1000 * time:.1f} ms"
    return f"{time:.1f} s" if time < 100 else f"{time / 60:.1f} min"


def size(count: int) -> str:
    """Bytes as people read them: 5.3 MB, 87 MB, 1.2 GB."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e7 else f"{count / 1e6:.1f} MB"


def energy(one: Candidate) -> str:
    """Joules of the training and of an answer, as far as the machine tells."""
    answer = None if one.upkeep is None else one.upkeep.joules
    if one.joules is None and answer is None:
        return UNKNOWN
    return f"{one.joules or 0:,.0f} J, {1000 * (answer or 0):.1f} mJ a text"
