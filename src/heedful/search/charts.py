"""What a search and a learning curve look like."""

from collections.abc import Sequence

import altair as alt

from heedful.evaluate.charts import AFTER, BEFORE, INK, QUIET, inline, percent_axis, styled
from heedful.records.curve import LearningCurve
from heedful.records.search import Found, Importance
from heedful.search.words import setting

ROW = 40
FATES = ("to the end", "left behind", "what the effort says")


def history_chart(found: Found) -> alt.TopLevelMixin:
    """Every recipe at what it came to, in the order in which they were tried, and the best until then."""
    rows, steps, best = [], [], float("-inf")
    for place, one in enumerate((one for one in found.tried if one.value is not None), start=1):
        whole = one.fate == "whole"
        kind = FATES[2] if one.number == found.effort.number else FATES[0] if whole else FATES[1]
        rows.append({"recipe": place, "score": one.value, "kind": kind})
        best = max(best, one.value or 0.0) if whole else best
        if best > float("-inf"):
            steps.append({"recipe": place, "best": best})
    scores = sorted(float(row["score"]) for row in rows)  # type: ignore[arg-type]
    low = scores[len(scores) // 5] - 0.02
    scale = alt.Scale(domain=[max(0.0, low), min(1.0, scores[-1] + 0.01)], clamp=True)
    x = alt.X("recipe:Q", title="recipe", scale=alt.Scale(nice=False), axis=alt.Axis(tickMinStep=1))
    legend = alt.Legend(symbolSize=70, columnPadding=18)
    kinds = alt.Scale(domain=list(FATES), range=[AFTER, QUIET, BEFORE])
    colour = alt.Color("kind:N", scale=kinds, legend=legend)
    dots = alt.Chart(inline(rows)).mark_circle(size=70, opacity=1).encode(
        x=x, y=alt.Y("score:Q", title="score", scale=scale, axis=percent_axis()), color=colour
    )  # fmt: skip
    line = alt.Chart(inline(steps)).mark_line(interpolate="step-after", strokeWidth=1.5, color=AFTER)
    return styled(alt.layer(line.encode(x=x, y=alt.Y("best:Q", scale=scale)), dots), height=240)


def importance_chart(shares: Sequence[Importance]) -> alt.TopLevelMixin:
    """Bars, the weightiest setting on top, its name above each."""
    rows = [{"name": setting(one.setting), "share": one.share} for one in shares]
    order = [str(row["name"]) for row in rows]
    scale = alt.Scale(domain=[0, max(0.01, *(one.share for one in shares)) * 1.15], nice=False)
    base = alt.Chart(inline(rows)).encode(y=alt.Y("name:N", sort=order, title=None, axis=None))
    x = alt.X("share:Q", title="share of what recipes differ by", scale=scale, axis=percent_axis(True))
    name = base.mark_text(align="left", dy=-14, fontSize=13, color=INK).encode(x=alt.value(0), text="name:N")
    bar = base.mark_bar(height=8, color=AFTER, yOffset=4).encode(x=x)
    value = base.mark_text(align="left", dx=6, dy=4, fontSize=13, color=QUIET).encode(
        x=alt.X("share:Q", scale=scale), text=alt.Text("share:Q", format=".0%")
    )
    return styled(alt.layer(bar, value, name), height=ROW * len(rows))


def growth_chart(curve: LearningCurve) -> alt.TopLevelMixin:
    """What was measured, the law through it, where it leads, and how far that may be off."""
    band = [{"labels": at, "low": low, "value": value, "high": high} for at, low, value, high in curve.band]
    dots = [{"labels": point.count, "score": point.mean} for point in curve.points]
    draws = [{"labels": p.count, "score": score} for p in curve.points for score in p.scores]
    marks = [
        {"labels": count, "score": at.value, "name": f"{count:,} labels: {at.value:.1%}"}
        for count, at in ((curve.labelled, curve.now), (2 * curve.labelled, curve.doubled))
    ]
    bottom = min(float(row["score"]) for row in draws)
    top = max(max(high for _, _, _, high in curve.band), *(float(row["score"]) for row in draws))
    scale = alt.Scale(domain=[max(0.0, bottom - 0.02), min(1.0, top + 0.02)], nice=False)
    ticks = sorted({*(point.count for point in curve.points), curve.labelled, 2 * curve.labelled})
    axis = alt.Axis(values=ticks, format=",d", labelOverlap="greedy")
    x = alt.X("labels:Q", title="labels", scale=alt.Scale(type="log", nice=False, padding=16), axis=axis)
    y = alt.Y("score:Q", title="score on texts left out", scale=scale, axis=percent_axis())
    area = alt.Chart(inline(band)).mark_area(color=AFTER, opacity=0.15, clip=True)
    line = alt.Chart(inline(band)).mark_line(color=AFTER, strokeWidth=2, strokeDash=[5, 3], clip=True)
    measured = alt.Chart(inline(dots)).mark_circle(size=80, opacity=1, color=AFTER)
    single = alt.Chart(inline(draws)).mark_circle(size=18, opacity=0.6, color=QUIET)
    ahead = alt.Chart(inline(marks)).mark_point(size=90, filled=False, strokeWidth=2, color=INK)
    named = alt.Chart(inline(marks)).mark_text(align="right", dx=-8, dy=-12, fontSize=13, color=INK)
    layers = alt.layer(
        area.encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        single.encode(x=x, y=y),
        line.encode(x=x, y=alt.Y("value:Q", scale=scale)),
        measured.encode(x=x, y=y),
        ahead.encode(x=x, y=y),
        named.encode(x=x, y=y, text="name:N"),
    )
    return styled(layers, height=280)
