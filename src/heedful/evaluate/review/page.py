"""A review's report as a page that needs nothing else."""

from heedful.evaluate.charts import as_svg
from heedful.evaluate.page import (
    Cell,
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
from heedful.evaluate.review.chart import intervals_chart
from heedful.evaluate.words import chance, listed, percent, several
from heedful.records.report import Interval
from heedful.records.reviewed import Pair, ReviewReport

ASKED = {
    "side-by-side": "which of two answers is better",
    "right-or-wrong": "whether each answer is right",
    "scale": "how good each answer is, from 1 to 5",
}
TONES: dict[str, Tone] = {"wins": "good", "loses": "bad"}


def review_page(report: ReviewReport) -> Page:
    """Who was preferred, how well people agree, who took part, and how it was done."""
    review = report.review
    sections = [
        Section("Outcome", [_facts(report)]),
        *_preferred(report),
        *_rated(report),
        _agreement(report),
        _people(report),
        _how(report),
    ]
    title = review.name or f"Review of {listed(review.versions)}"
    subtitle = f"People judged {listed(review.versions)} without knowing which was which."
    return Page(title, sections, subtitle, _verdict(report), "Made by heedful.")


def _verdict(report: ReviewReport) -> Verdict:
    first = report.pairs[0]
    if not report.finished:
        return Verdict("Still open", report.sentence, good=True)
    words = {"wins": f"{first.version} wins", "loses": f"{first.version} loses"}
    return Verdict(words.get(first.outcome, "No difference"), report.sentence, first.outcome != "loses")


def _facts(report: ReviewReport) -> Facts:
    facts = [
        Fact("opinions", f"{report.opinions:,}", f"of {report.wanted:,} wanted"),
        Fact("texts", f"{report.items:,}", f"{percent(report.same)} of those looked at got one answer"),
        Fact("people", f"{len(report.reviewers):,}"),
    ]
    if report.left is not None:
        facts.append(Fact("left was chosen", percent(report.left.value), "sides were drawn"))
    return Facts(facts)


def _preferred(report: ReviewReport) -> list[Section]:
    shown = [pair for pair in report.pairs if pair.win_rate is not None]
    if not shown:
        return []
    rows = [
        (f"{pair.version} over {pair.against}", pair.win_rate) for pair in shown if pair.win_rate is not None
    ]
    chart = intervals_chart(rows, "win rate, with 95 % interval", 0.5, (0.0, 1.0), ".0%")
    figure = Figure(as_svg(chart, "wins"), "Win rate", "where answers differ; a tie counts half for each")
    columns = ["pair", "wins", "ties", "losses", "win rate", "these people", "p", "found"]
    table = Table(columns, [_row(pair) for pair in shown], numbers=columns[1:7])
    lead = "The interval of the win rate is for other texts and other people like these; p is by Holm."
    return [Section("Who is preferred", [Figures([figure]), table], lead)]


def _row(pair: Pair) -> list[str | Cell]:
    return [
        f"{pair.version} over {pair.against}".replace(" ", "\N{NO-BREAK SPACE}"),
        *(f"{number or 0:,}" for number in (pair.wins, pair.ties, pair.losses)),
        _span(pair.win_rate),
        _span(pair.among_these),
        "" if pair.p_holm is None else chance(pair.p_holm).removeprefix("p = "),
        Cell(pair.outcome, TONES.get(pair.outcome, "")),
    ]


def _span(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{percent(interval.value)} ({percent(interval.low)} to {percent(interval.high)})"


def _rated(report: ReviewReport) -> list[Section]:
    figures: list[Figure] = []
    for scale in dict.fromkeys(one.scale for one in report.rated):
        rows = [(one.version, one.value) for one in report.rated if one.scale == scale]
        if scale == "right":
            chart = intervals_chart(rows, "share right", 0.5, (0.0, 1.0), ".0%")
        else:
            chart = intervals_chart(rows, "mean points", 3.0, (1.0, 5.0), ".1f")
        figures.append(
            Figure(as_svg(chart, f"rated-{len(figures)}"), scale.capitalize(), "with 95 % interval")
        )
    return [Section("How good each is", [Figures(figures)])] if figures else []


def _agreement(report: ReviewReport) -> Section:
    rows = [
        [
            one.about,
            "—" if one.alpha is None else f"{one.alpha:.2f}",
            "" if one.low is None or one.high is None else f"{one.low:.2f} to {one.high:.2f}",
            f"{one.items:,}",
            one.measured_as,
        ]
        for one in report.agreement
    ]
    columns = ["question", "alpha", "95 % interval", "judged by two or more", "measured as"]
    lead = "Krippendorff's alpha: 1 is full agreement, 0 what chance would do."
    return Section("How well people agree", [Table(columns, rows, numbers=columns[1:4])], lead)


def _people(report: ReviewReport) -> Section:
    rows = [
        [
            one.author,
            f"{one.opinions:,}",
            f"{one.skipped:,}",
            "—" if one.with_others is None else percent(one.with_others),
            "—" if one.seconds is None else f"{one.seconds:.0f} s",
        ]
        for one in report.reviewers
    ]
    columns = ["person", "opinions", "skipped", "with most others", "time each"]
    return Section("Who took part", [Table(columns, rows, numbers=columns[1:])])


def _how(report: ReviewReport) -> Section:
    review = report.review
    told = (
        f"Asked was {ASKED[review.way]}"
        + (f": {listed(review.scales)}" if review.scales else "")
        + f". Each text was meant for {several(review.overlap, 'person', 'people')}; texts, their order and "
        "the order of the answers were drawn for everybody. Answers are those of the weights alone. Texts "
        "and people both count as drawn (crossed random effects, Satterthwaite's degrees of freedom)."
    )
    return Section("Fine print", [Prose(told), *(Prose(note) for note in report.notes)])
