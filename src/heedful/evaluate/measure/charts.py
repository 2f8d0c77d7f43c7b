"""The charts of one version: how sure it is and how often that is right, and its parts side by side."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from heedful.evaluate.charts import AFTER, FEWEST, INK, LINE, QUIET, inline, percent_axis, styled
from heedful.evaluate.compare import wilson
from heedful.records.evaluation import Part
from heedful.records.report import Bin


def reliability(bins: Sequence[Bin]) -> alt.TopLevelMixin:
    """How often answers of a confidence are right, each point with its interval; on the diagonal is ideal."""
    rows = []
    for one in bins:
        if one.count >= FEWEST:
            at = wilson(round(one.right * one.count), one.count)
            rows.append(
                {"confidence": one.confidence, "right": one.right, "low": at.low, "high": at.high,
                 "answers": one.count}
            )  # fmt: skip
    ends = alt.Chart(inline([{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 1.0}]))
    ideal = ends.mark_line(color=QUIET, strokeDash=[3, 3], strokeWidth=1).encode(x="x:Q", y="y:Q")
    whole = alt.Scale(domain=[0, 1])
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("confidence:Q", title="confidence", scale=whole, axis=percent_axis(True))
    )
    span = base.mark_rule(color=AFTER, strokeWidth=2).encode(
        y=alt.Y("low:Q", title="share right, with 95 % interval", scale=whole, axis=percent_axis(True)),
        y2="high:Q",
    )
    dots = base.mark_circle(color=AFTER, opacity=1).encode(
        y=alt.Y("right:Q", scale=whole),
        size=alt.Size("answers:Q", scale=alt.Scale(range=[30, 260]), legend=None),
    )
    return styled(alt.layer(ideal, span, dots), height=250)


def confidence(bins: Sequence[Bin]) -> alt.TopLevelMixin:
    """The share of answers by how sure they are."""
    total = sum(one.count for one in bins)
    rows = [{"confidence": one.confidence, "share": one.count / total} for one in bins]
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("confidence:Q", title="confidence", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(True)),
        y=alt.Y("share:Q", title="share of answers", axis=percent_axis(True)),
    )
    line, dots = base.mark_line(color=AFTER, strokeWidth=2), base.mark_circle(color=AFTER, size=40, opacity=1)
    return styled(alt.layer(line, dots), height=250)


def domain_of(found: Sequence[Part]) -> tuple[float, float]:
    """What an axis must span to show all of these parts."""
    low, high = min(one.interval.low for one in found), max(one.interval.high for one in found)
    room = 0.02 * (high - low) or 0.01
    return low - room, high + room


def parts(
    found: Sequence[Part], title: str, whole: float, domain: tuple[float, float], shares: bool = True
) -> alt.TopLevelMixin:
    """Each part's figure with its interval under its name, beside the figure of all."""
    rows: list[dict[str, Any]] = [
        {"part": f"{one.name[:44]} · {one.size:,}", "value": one.interval.value, "low": one.interval.low,
         "high": one.interval.high}
        for one in found
    ]  # fmt: skip
    scale = alt.Scale(domain=list(domain), nice=False)
    axis = percent_axis() if shares else alt.Axis(tickCount=5)
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("part:N", sort=[row["part"] for row in rows], title=None, axis=None)
    )
    name = base.mark_text(align="left", dy=-14, fontSize=13, color=INK).encode(x=alt.value(0), text="part:N")
    rail = base.mark_rule(strokeWidth=1, color=LINE).encode(x=alt.value(0), x2=alt.value("width"))
    x = alt.X("low:Q", title=f"{title}, with 95 % interval", scale=scale, axis=axis)
    span = base.mark_rule(strokeWidth=3, strokeCap="round", color=AFTER).encode(x=x, x2="high:Q")
    dot = base.mark_circle(size=80, opacity=1, color=AFTER).encode(x=alt.X("value:Q", scale=scale))
    of_all = alt.Chart(inline([{"all": whole}])).mark_rule(color=QUIET, strokeDash=[3, 3])
    return styled(
        alt.layer(of_all.encode(x=alt.X("all:Q", scale=scale)), rail, span, dot, name), height=40 * len(rows)
    )
