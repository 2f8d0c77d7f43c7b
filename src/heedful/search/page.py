"""A search, and a learning curve, as pages that need nothing else."""

from heedful.evaluate.charts import as_svg
from heedful.evaluate.page import (
    Cell,
    Fact,
    Facts,
    Figure,
    Figures,
    Page,
    Part,
    Prose,
    Section,
    Table,
    Tone,
    Verdict,
)
from heedful.records.curve import LearningCurve
from heedful.records.search import Found, Tried
from heedful.search.charts import growth_chart, history_chart, importance_chart
from heedful.search.words import SETTINGS, in_a_line, setting, settings

MOST = 60
FATES = {
    "whole": "to the end",
    "left behind": "left behind",
    "out of time": "out of time",
    "failed": "failed",
}


def search_page(found: Found, title: str) -> Page:
    """The verdict, the recipe beside what the effort says, what mattered, and all that was tried."""
    verdict = Verdict("Better" if found.better else "Nothing better", found.reason, found.better)
    sections = [Section("Outcome", [_facts(found)]), Section("The recipe", [_recipes(found)], _kept(found))]
    shown: list[Figure] = [
        Figure(
            as_svg(history_chart(found), "history"),
            "What was tried",
            "Recipes that fell behind early are grey: their scores are of fewer texts.",
        )
    ]
    for inside, title_of in ((False, "What mattered"), (True, "What mattered below the head")):
        shares = [one for one in found.importances if one.below_the_head == inside]
        if shares:
            svg = as_svg(importance_chart(shares), "below" if inside else "importance")
            shown.append(Figure(svg, title_of, "By functional ANOVA over the recipes that were tried."))
    sections.append(Section("The search", [Figures(shown)], _how(found)))
    sections.append(Section("All recipes", [_table(found)]))
    if found.notes:
        sections.append(Section("Notes", [Prose(note) for note in found.notes]))
    return Page(title, sections, f"{len(found.tried)} recipes on {found.labelled:,} labelled texts", verdict)


def show_search(found: Found) -> str:
    """A search as a notebook shows it."""
    return search_page(found, "What was found").fragment()


def show_curve(curve: LearningCurve) -> str:
    """A learning curve as a notebook shows it."""
    return curve_page(curve, "What more labels bring").fragment()


def _facts(found: Found) -> Facts:
    facts = [
        Fact("what the effort says", f"{found.effort.value or 0:.1%}", "of the texts left out"),
        Fact("the best recipe", f"{found.best.value or 0:.1%}", "of the same texts"),
    ]
    if found.gain is not None:
        gain = found.gain
        note = f"{100 * gain.low:+.1f} to {100 * gain.high:+.1f}, on parts that chose nothing"
        tone: Tone = "good" if gain.low > 0 else "bad" if gain.value <= 0 else ""
        facts.append(Fact("looked at once more", f"{100 * gain.value:+.1f} points", note, tone))
    return Facts([*facts, Fact("time", f"{found.seconds / 60:.0f} min")])


def _kept(found: Found) -> str:
    if not found.better:
        return "What the effort says is kept."
    if found.used:
        return "It stands in heedful.toml under [recipe]; the next training goes by it."
    return "It is not in use. To let the next training go by it: heedful search --use"


def _recipes(found: Found) -> Table:
    before = settings(found.effort.recipe) if found.effort.recipe else {}
    after = settings(found.best.recipe) if found.best.recipe else {}
    rows: list[list[str | Cell]] = [
        [setting(name), before.get(name, ""), _changed(before.get(name, ""), after.get(name, ""))]
        for name in SETTINGS
        if name in before or name in after
    ]
    return Table(["setting", "what the effort says", "the best recipe"], rows)


def _changed(before: str, after: str) -> Cell:
    return Cell(after, "" if before == after else "good")


def _how(found: Found) -> str:
    by = "parts left out in turn" if found.judged_by == "left-out parts" else "the validation texts"
    return (
        f"Each recipe was tried on {by}, a little at first; of three only the best went on. The head's "
        "strength was chosen within each. The test texts were not looked at."
    )


def _table(found: Found) -> Table:
    order = sorted(found.tried, key=lambda one: (one.fate != "whole", -(one.value or 0.0)))
    rows = [
        [str(one.number + 1), in_a_line(one.recipe), _scored(one), FATES[one.fate], f"{one.seconds:.0f} s"]
        for one in order[:MOST]
    ]
    rest = len(order) - len(rows)
    caption = f"{rest} more were left behind." if rest > 0 else ""
    return Table(
        ["no.", "recipe", "score", "how far", "took"], rows, caption, numbers=["no.", "score", "took"]
    )


def _scored(one: Tried) -> str:
    return "-" if one.value is None else f"{one.value:.1%}"


def curve_page(curve: LearningCurve, title: str) -> Page:
    """What twice the labels would bring, with the curve that says so."""
    law = curve.law
    formula = f"{law.limit:.3f} - {law.slope:.3g} x n^-{law.power:.2f}"
    facts = Facts(
        [
            Fact(
                f"{curve.labelled:,} labels", f"{curve.now.value:.1%}", _span(curve.now.low, curve.now.high)
            ),
            Fact(
                f"{2 * curve.labelled:,} labels",
                f"{curve.doubled.value:.1%}",
                _span(curve.doubled.low, curve.doubled.high),
            ),
            Fact(
                "twice the labels bring",
                f"{100 * curve.gain.value:+.1f} points",
                f"{100 * curve.gain.low:+.1f} to {100 * curve.gain.high:+.1f}",
            ),
        ]
    )
    figure = Figure(
        as_svg(growth_chart(curve), "growth"),
        "Score by labels",
        "Grey: single draws. Dots: their mean. Dashed: the law through them, with its 90 % interval.",
        wide=True,
    )
    what = "The head alone was taught." if curve.head_alone else "All that the recipe moves was taught."
    times = len(curve.points[0].scores)
    how = (
        f"Growing parts of the labelled texts were taught, {times} times each, and others judged. "
        f"{what} The curve is {formula}, fitted so that single bad draws do not bend it; draws were "
        "drawn again for the interval. It holds for more labels of the same kind."
    )
    rows = [
        [f"{point.count:,}", f"{point.mean:.1%}", f"{min(point.scores):.1%} to {max(point.scores):.1%}"]
        for point in curve.points
    ]
    table = Table(["labels", "mean", "draws"], rows, numbers=["labels", "mean", "draws"])
    parts: list[Part] = [facts, figure]
    return Page(
        title, [Section("What more labels bring", parts, curve.reason), Section("How", [Prose(how), table])]
    )


def _span(low: float, high: float) -> str:
    return f"{low:.1%} to {high:.1%}"
