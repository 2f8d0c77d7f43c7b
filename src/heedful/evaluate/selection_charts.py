"""Measured candidates in, charts out: what accuracy costs in time, and how each got better with examples."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from heedful.evaluate.charts import AFTER, BAD, BEFORE, INK, QUIET, inline, percent_axis, styled
from heedful.records.selection import Candidate, Selection

COLOURS = (AFTER, BEFORE, BAD, QUIET, INK)


def front_chart(selection: Selection) -> alt.TopLevelMixin:
    """Accuracy over the time of one answer, with intervals and ranks; those on the front are joined."""
    rows = _rows(selection)
    reach = [row["time"] for row in rows]
    x = alt.X(
        "time:Q",
        title="milliseconds for one text",
        scale=alt.Scale(type="log", domain=[min(reach) / 1.6, max(reach) * 1.6], nice=False),
        axis=alt.Axis(format="~g", tickCount=4, grid=False),
    )
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    scale = alt.Scale(domain=[max(0.0, low - 0.02), min(1.0, high + 0.02)], nice=False)
    y = alt.Y("accuracy:Q", title="accuracy", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["advised", "on the front", "behind it"], range=[AFTER, INK, BEFORE]),
        legend=alt.Legend(columnPadding=28),
    )
    base = alt.Chart(inline(rows))
    front = base.transform_filter("datum.front").mark_line(
        color=QUIET, strokeDash=[4, 3], interpolate="step-after"
    )
    spans = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=colour
    )
    dots = base.mark_circle(size=110, opacity=1).encode(x=x, y=y, color=colour)
    layers = [front.encode(x=x, y=y), spans, dots]
    numbers = base.mark_text(align="left", dx=8, dy=-8, fontSize=13, fontWeight=600, color=INK)
    layers.append(numbers.encode(x=x, y=y, text="number:N"))
    return styled(alt.layer(*layers), height=300)


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that were measured on the test texts, the best first."""
    measured = [one for one in candidates if one.accuracy is not None]
    return sorted(measured, key=lambda one: -one.accuracy.value if one.accuracy else 1.0)


def _rows(selection: Selection) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(ranked(selection.candidates), start=1):
        if one.accuracy is None or one.upkeep is None:
            continue
        kind = "on the front" if one.front else "behind it"
        rows.append(
            {
                "number": str(number),
                "time": 1000 * one.upkeep.one,
                "accuracy": one.accuracy.value,
                "low": one.accuracy.low,
                "high": one.accuracy.high,
                "front": one.front,
                "kind": "advised" if one.name == selection.advised else kind,
            }
        )
    return rows


def short(name: str) -> str:
    """A model's name without whoever made it or where it lies."""
    return name.replace("\\", "/").rpartition("/")[2]


def trials_chart(candidates: Sequence[Candidate]) -> alt.TopLevelMixin:
    """How often each was right on held-out texts, by the number of examples it was fitted to."""
    rows = [
        {"examples": trial.rows, "right": trial.right, "candidate": short(one.name)}
        for one in candidates
        for trial in one.trials
    ]
    names = [short(one.name) for one in candidates]
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    counts = sorted({trial.rows for one in candidates for trial in one.trials})
    base = alt.Chart(inline(rows)).encode(
        x=alt.X(
            "examples:Q",
            title="examples",
            axis=alt.Axis(values=counts, format="d"),
            scale=alt.Scale(zero=False, padding=12),
        ),
        y=alt.Y("right:Q", title="right, held out", axis=percent_axis(), scale=alt.Scale(zero=False)),
        color=alt.Color(
            "candidate:N",
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(columns=2, columnPadding=28, labelLimit=240),
        ),
    )
    layers = alt.layer(base.mark_line(strokeWidth=2), base.mark_circle(size=60, opacity=1))
    return styled(layers, height=220)
