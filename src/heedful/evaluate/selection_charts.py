"""Measured candidates in, charts out: what accuracy costs in time, and how each got better with examples."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import altair as alt

from heedful.evaluate.charts import AFTER, BEFORE, INK, QUIET, curve_chart, styled
from heedful.records.selection import Candidate, Selection

Side = Literal["left", "right"]

SIDES: Mapping[Side, int] = MappingProxyType(
    {"left": 10, "right": -10}
)  # of its dot, and how far, a name begins


def front_chart(selection: Selection) -> alt.TopLevelMixin:
    """Accuracy over the time of one answer, each with its interval; those on the front are joined."""
    rows = _rows(selection)
    reach = [row["time"] for row in rows]
    x = alt.X(
        "time:Q",
        title="milliseconds for one text",
        scale=alt.Scale(type="log", domain=[min(reach) / 1.6, max(reach) * 1.6], nice=False),
        axis=alt.Axis(format="~g", tickCount=5),
    )
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    scale = alt.Scale(domain=[max(0.0, low - 0.02), min(1.0, high + 0.02)], nice=False)
    y = alt.Y("accuracy:Q", title="accuracy", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["advised", "on the front", "behind it"], range=[AFTER, INK, BEFORE]),
    )
    base = alt.Chart(alt.InlineData(values=rows))
    front = base.transform_filter("datum.front").mark_line(
        color=QUIET, strokeDash=[4, 3], interpolate="step-after"
    )
    spans = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=colour
    )
    dots = base.mark_circle(size=110, opacity=1).encode(x=x, y=y, color=colour)
    layers = [front.encode(x=x, y=y), spans, dots]
    for side, dx in SIDES.items():
        of_side = base.transform_filter(f"datum.side == '{side}'")
        names = of_side.mark_text(align=side, dx=dx, fontSize=13, color=INK)
        layers.append(names.encode(x=x, y=y, text="short:N"))
    return styled(alt.layer(*layers), height=300)


def _rows(selection: Selection) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    times = [one.upkeep.one for one in selection.candidates if one.upkeep is not None]
    middle = (min(times) * max(times)) ** 0.5 if times else 0.0
    for one in selection.candidates:
        if one.accuracy is None or one.upkeep is None:
            continue
        kind = "on the front" if one.front else "behind it"
        rows.append(
            {
                "short": short(one.name),
                "time": 1000 * one.upkeep.one,
                "accuracy": one.accuracy.value,
                "low": one.accuracy.low,
                "high": one.accuracy.high,
                "front": one.front,
                "kind": "advised" if one.name == selection.advised else kind,
                "side": "right" if one.upkeep.one > middle else "left",
            }
        )
    return rows


def short(name: str) -> str:
    """A model's name without whoever made it or where it lies."""
    return name.replace("\\", "/").rpartition("/")[2]


def trials_chart(candidates: Sequence[Candidate]) -> alt.TopLevelMixin:
    """How often each was right on held-out texts, by the number of examples it was fitted to."""
    points = [(float(trial.rows), trial.right, short(one.name)) for one in candidates for trial in one.trials]
    return curve_chart(points, "examples", "right, held out")
