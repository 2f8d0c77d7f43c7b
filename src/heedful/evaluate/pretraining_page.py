"""How a pretraining went, as a page that needs nothing else."""

from collections.abc import Sequence

from heedful.evaluate.charts import as_svg, curve_chart
from heedful.evaluate.page import Fact, Facts, Figure, Figures, Page, Prose, Section, Table
from heedful.train.pretraining.pretrained import Point, Pretrained

FEW = 2000
ASKED = {
    "masked": "guess masked tokens from all others",
    "next": "guess the next token",
    "spans": "write spans that were cut out",
    "pairs": "write the other text of a pair",
}


def pretraining_page(made: Pretrained) -> Page:
    """The curve on held-out texts, the numbers behind it, and what was asked for."""
    sections = [Section("Outcome", [_facts(made)], _lead(made))]
    measured = [point for point in made.points if point.cost is not None]
    if measured:
        sections.append(Section("On texts held out", [_figures(measured), _table(made.points)]))
    else:
        note = "No texts were held out, so nothing says how well it guesses texts it has not seen."
        sections.append(Section("While learning", [Prose(note), _table(made.points)]))
    sections.append(Section("How", [_options(made)]))
    subtitle = f"{made.parameters / 1e6:.1f} million weights, to {ASKED[made.objective]}"
    return Page(f"Pretraining of {made.folder.name}", sections, subtitle)


def _lead(made: Pretrained) -> str:
    best = made.best
    if best.perplexity is None or best.accuracy is None:
        return f"{made.points[-1].step:,} steps."
    lead = f"After {best.step:,} steps it wavers between {best.perplexity:.1f} tokens and guesses "
    few = " So few tokens were held out that this says little." if made.held_tokens < FEW else ""
    return lead + f"{best.accuracy:.1%} right. The weights of that moment were kept.{few}"


def _facts(made: Pretrained) -> Facts:
    best, last = made.best, made.points[-1]
    facts = [
        Fact("tokens seen", f"{last.tokens:,}", f"of texts with {made.tokens:,}"),
        Fact("texts", f"{made.texts:,}", f"{made.held_tokens:,} tokens held out"),
    ]
    if best.perplexity is not None and best.accuracy is not None:
        facts = [
            Fact("perplexity", f"{best.perplexity:.1f}", "on texts held out"),
            Fact("guessed right", f"{best.accuracy:.1%}", "on texts held out"),
            *facts,
        ]
    return Facts(facts)


def _figures(points: Sequence[Point]) -> Figures:
    waver = [(float(p.tokens), p.perplexity, "held out") for p in points if p.perplexity is not None]
    right = [(float(p.tokens), p.accuracy, "held out") for p in points if p.accuracy is not None]
    perplexity = curve_chart(waver, "tokens seen", "perplexity", percent=False)
    accuracy = curve_chart(right, "tokens seen", "guessed right")
    return Figures(
        [
            Figure(as_svg(perplexity, "perplexity"), "Perplexity", "Lower is better."),
            Figure(as_svg(accuracy, "accuracy"), "Guessed right", "Higher is better."),
        ]
    )


def _table(points: Sequence[Point]) -> Table:
    rows = [
        [
            f"{p.step:,}",
            f"{p.tokens:,}",
            f"{p.training_cost:.3f}",
            *(["", ""] if p.perplexity is None else [f"{p.perplexity:.2f}", f"{p.accuracy:.2%}"]),
        ]
        for p in points
    ]
    columns = ["step", "tokens seen", "cost while learning", "perplexity", "guessed right"]
    return Table(columns, rows, numbers=columns)


def _options(made: Pretrained) -> Table:
    rows = [[name, "as it is best" if value is None else str(value)] for name, value in made.options.items()]
    return Table(["option", "value"], rows)
