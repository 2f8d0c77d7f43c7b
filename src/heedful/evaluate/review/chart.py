"""Win rates and means with their intervals, drawn one under the other."""

from collections.abc import Sequence

import altair as alt

from heedful.evaluate.charts import AFTER, INK, QUIET, inline, styled
from heedful.records.report import Interval


def intervals_chart(
    rows: Sequence[tuple[str, Interval]], title: str, middle: float, domain: tuple[float, float], form: str
) -> alt.TopLevelMixin:
    """Named values with their intervals, beside a line that means no difference."""
    shown = [{"name": name, "value": i.value, "low": i.low, "high": i.high} for name, i in rows]
    order = [name for name, _ in rows]
    scale = alt.Scale(domain=list(domain), nice=False)
    axis = alt.Axis(format=form, tickCount=5)
    line = alt.Chart(inline([{"at": middle}])).mark_rule(strokeDash=[3, 3], color=QUIET)
    line = line.encode(x=alt.X("at:Q", scale=scale))
    base = alt.Chart(inline(shown)).encode(y=alt.Y("name:N", sort=order, title=None, axis=None))
    name = base.mark_text(align="left", dy=-18, fontSize=13, color=INK).encode(x=alt.value(0), text="name:N")
    x = alt.X("low:Q", title=title, scale=scale, axis=axis)
    span = base.mark_rule(strokeWidth=3, strokeCap="round", color=AFTER).encode(x=x, x2="high:Q")
    dot = base.mark_circle(size=110, opacity=1, color=AFTER).encode(x=alt.X("value:Q", scale=scale))
    value = base.mark_text(dy=14, fontSize=13, fontWeight=600, color=INK).encode(
        x=alt.X("value:Q", scale=scale), text=alt.Text("value:Q", format=form)
    )
    return styled(alt.layer(line, span, dot, value, name), height=58 * len(rows))
