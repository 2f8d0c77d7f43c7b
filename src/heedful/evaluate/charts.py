"""Report numbers in, Altair charts out: the same chart serves a notebook and a page.

Charts are drawn in stand-in colours, which a page replaces by its own for light and dark; `as_svg` does that.
The drawing carries the Vega-Lite specification it was made from, which `specifications` reads back.
"""

import json
import re
from collections.abc import Sequence
from html import escape, unescape
from types import MappingProxyType
from typing import Any

import altair as alt
import vl_convert

from heedful.records.report import Bin, Interval, Slice

COLOURS = MappingProxyType(
    {
        "#010101": "var(--ink)",
        "#020202": "var(--quiet)",
        "#030303": "var(--line)",
        "#040404": "var(--before)",
        "#050505": "var(--after)",
        "#060606": "var(--bad)",
        "#070707": "var(--paper)",
    }
)
INK, QUIET, LINE, BEFORE, AFTER, BAD, PAPER = COLOURS
WIDTH = 420
FEWEST = 10
FIT = alt.AutoSizeParams(type="fit-x", contains="padding")


LIGHT = MappingProxyType(
    {
        INK: "#1d1f24",
        QUIET: "#686c76",
        LINE: "#e2e0da",
        BEFORE: "#9a8f80",
        AFTER: "#2459c9",
        BAD: "#bf3030",
        PAPER: "#faf9f6",
    }
)  # what the page's colours are by day, for a specification that leaves it
_CARRIED = re.compile(r'<metadata class="vega-lite">(.*?)</metadata>', re.DOTALL)


def as_svg(chart: alt.TopLevelMixin, name: str) -> str:
    """The chart as SVG that takes its colours from the page; `name` keeps ids on one page apart."""
    specification = chart.to_dict()
    svg = vl_convert.vegalite_to_svg(specification)
    for stand_in, colour in COLOURS.items():
        svg = svg.replace(stand_in, colour)
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", svg, count=1)
    head, tag, drawing = svg.partition(">")
    return f'{head}{tag}<metadata class="vega-lite">{_carried(specification)}</metadata>{drawing}'


def _carried(specification: dict[str, Any]) -> str:
    without_address = {name: value for name, value in specification.items() if name != "$schema"}
    written = json.dumps(without_address, ensure_ascii=False)
    for stand_in, colour in LIGHT.items():
        written = written.replace(stand_in, colour)
    return escape(written, quote=False)


def specifications(page: str) -> list[dict[str, Any]]:
    """The Vega-Lite specifications of all charts on a page (or of one drawing), in their order."""
    carried = [json.loads(unescape(found)) for found in _CARRIED.findall(page)]
    return [{"$schema": alt.SCHEMA_URL, **specification} for specification in carried]


def accuracy_chart(before: Interval, after: Interval) -> alt.TopLevelMixin:
    """Accuracy of both versions with its interval."""
    rows = [
        {"version": name, "accuracy": i.value, "low": i.low, "high": i.high}
        for name, i in (("in use", before), ("candidate", after))
    ]
    base = alt.Chart(inline(rows)).encode(y=_versions())
    low, high = min(before.low, after.low), max(before.high, after.high)
    scale = alt.Scale(domain=[max(0.0, low - 0.02), min(1.0, high + 0.02)], nice=False)
    rule = base.mark_rule(strokeWidth=3, strokeCap="round").encode(
        x=alt.X("low:Q", title="accuracy, with 95 % interval", scale=scale, axis=percent_axis()),
        x2="high:Q",
        color=_by_version(),
    )
    dot = base.mark_circle(size=130, opacity=1).encode(
        x=alt.X("accuracy:Q", scale=scale), color=_by_version()
    )
    value = base.mark_text(dy=-14, fontSize=13, fontWeight=600, color=INK).encode(
        x=alt.X("accuracy:Q", scale=scale), text=alt.Text("accuracy:Q", format=".1%")
    )
    return styled(alt.layer(rule, dot, value), height=120)


def difference_chart(difference: Interval, margin: float) -> alt.TopLevelMixin:
    """The difference in points with its interval, beside no difference and the loss that would matter."""
    rows = [{"value": 100 * difference.value, "low": 100 * difference.low, "high": 100 * difference.high}]
    reach = max(abs(100 * difference.low), abs(100 * difference.high), 150 * margin) * 1.15
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    axis = alt.Axis(format="+.1~f", tickCount=7)
    x = alt.X("low:Q", title="difference in points, with 95 % interval", scale=scale, axis=axis)
    marks: list[dict[str, Any]] = [
        {"at": 0.0, "what": "no change", "bad": False},
        {"at": -100 * margin, "what": "too much", "bad": True},
    ]
    lines = alt.Chart(inline(marks)).encode(
        x=alt.X("at:Q", scale=scale), color=alt.condition("datum.bad", alt.value(BAD), alt.value(QUIET))
    )
    rule = lines.mark_rule(strokeDash=[3, 3])
    top = lines.encode(text="what:N", y=alt.value(0))
    zero = top.transform_filter("!datum.bad").mark_text(fontSize=13, baseline="top", align="left", dx=6)
    limit = top.transform_filter("datum.bad").mark_text(fontSize=13, baseline="top", align="right", dx=-6)
    base = alt.Chart(inline(rows))
    span = base.mark_rule(strokeWidth=3, strokeCap="round", color=AFTER).encode(x=x, x2="high:Q")
    dot = base.mark_circle(size=130, opacity=1, color=AFTER).encode(x=alt.X("value:Q", scale=scale))
    text = base.mark_text(dy=-14, fontSize=13, fontWeight=600, color=INK).encode(
        x=alt.X("value:Q", scale=scale), text=alt.Text("value:Q", format="+.1f")
    )
    return styled(alt.layer(rule, zero, limit, span, dot, text), height=120)


def reliability_chart(before: Sequence[Bin], after: Sequence[Bin]) -> alt.TopLevelMixin:
    """How often answers of a confidence are right; on the diagonal it is as often as they say."""
    rows = _bin_rows(before, after, fewest=FEWEST)
    ends = alt.Chart(inline([{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 1.0}]))
    ideal = ends.mark_line(color=QUIET, strokeDash=[3, 3], strokeWidth=1).encode(x="x:Q", y="y:Q")
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("confidence:Q", title="confidence", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(True)),
        y=alt.Y("right:Q", title="share right", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(True)),
        color=_by_version(),
    )
    line = base.mark_line(strokeWidth=1.5)
    dots = base.mark_circle(opacity=0.9).encode(
        size=alt.Size("answers:Q", scale=alt.Scale(range=[20, 260]), legend=None)
    )
    return styled(alt.layer(ideal, line, dots), height=250)


def confidence_chart(before: Sequence[Bin], after: Sequence[Bin]) -> alt.TopLevelMixin:
    """How sure the versions are: the share of answers by confidence."""
    base = alt.Chart(inline(_bin_rows(before, after))).encode(
        x=alt.X("confidence:Q", title="confidence", scale=alt.Scale(domain=[0, 1]), axis=percent_axis(True)),
        y=alt.Y("share:Q", title="share of answers", axis=percent_axis(True)),
        color=_by_version(),
    )
    return styled(alt.layer(base.mark_line(strokeWidth=2), base.mark_circle(size=30, opacity=1)), height=250)


def _bin_rows(before: Sequence[Bin], after: Sequence[Bin], fewest: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "version": name,
            "confidence": b.confidence,
            "right": b.right,
            "answers": b.count,
            "share": b.count / sum(each.count for each in bins),
        }
        for name, bins in (("in use", before), ("candidate", after))
        for b in bins
        if b.count >= fewest
    ]


def slices_chart(slices: Sequence[Slice], level: float, domain: tuple[float, float]) -> alt.TopLevelMixin:
    """Each slice's accuracy before and after, joined, under its name; harm beyond luck is coloured."""
    rows = [
        {
            "slice": f"{_short(s.name)} · {s.size:,}",
            "before": s.before,
            "after": s.after,
            "harm": "worse beyond luck" if s.p_holm < level else "candidate",
        }
        for s in slices
    ]
    order = [str(row["slice"]) for row in rows]
    kinds = ["in use", "candidate", *({"worse beyond luck"} & {str(row["harm"]) for row in rows})]
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[BEFORE, AFTER, BAD][: len(kinds)]))
    scale = alt.Scale(domain=list(domain), nice=False)
    base = alt.Chart(inline(rows)).encode(y=alt.Y("slice:N", sort=order, title=None, axis=None))
    x = alt.X("before:Q", title="accuracy", scale=scale, axis=percent_axis())
    name = base.mark_text(align="left", dy=-16, fontSize=13, color=INK).encode(x=alt.value(0), text="slice:N")
    rail = base.mark_rule(strokeWidth=1, color=LINE).encode(x=alt.value(0), x2=alt.value("width"))
    joined = base.mark_rule(strokeWidth=3, color=LINE).encode(x=x, x2="after:Q")
    was = base.transform_calculate(kind="'in use'").mark_circle(size=70, opacity=1).encode(x=x, color=colour)
    now = base.transform_calculate(kind="datum.harm").mark_circle(size=70, opacity=1)
    now = now.encode(x=alt.X("after:Q", scale=scale), color=colour)
    return styled(alt.layer(rail, joined, was, now, name), height=44 * len(rows))


def _short(name: str) -> str:
    kind, _, of = name.partition(": ")
    shown = (of if kind == "label" else name).replace("_", " ")
    return shown if len(shown) <= 44 else shown[:43] + "…"


def curve_chart(
    points: Sequence[tuple[float, float, str]], x_title: str, y_title: str = "accuracy", percent: bool = True
) -> alt.TopLevelMixin:
    """Lines over time or effort: (x, y, which line) in the order they are to be named."""
    rows = [{"x": x, "y": y, "line": line} for x, y, line in points]
    lines = list(dict.fromkeys(line for _, _, line in points))
    colours = alt.Scale(domain=lines, range=[AFTER, BEFORE, BAD, QUIET, INK][: len(lines)])
    whole = all(float(x).is_integer() for x, _, _ in points)
    xs = sorted({x for x, _, _ in points})
    ticks: dict[str, Any] = {"values": xs, "format": "d"} if whole and len(xs) <= 12 else {}
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("x:Q", title=x_title, axis=alt.Axis(**ticks), scale=alt.Scale(zero=False, padding=12)),
        y=alt.Y(
            "y:Q", title=y_title, scale=alt.Scale(zero=False), axis=percent_axis() if percent else alt.Axis()
        ),
        color=alt.Color("line:N", scale=colours, legend=None if len(lines) == 1 else alt.Legend()),
    )
    return styled(alt.layer(base.mark_line(strokeWidth=2), base.mark_circle(size=60, opacity=1)), height=220)


def inline(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """The rows of a chart, in the chart."""
    return alt.InlineData(values=list(rows))


def _versions() -> alt.Y:
    return alt.Y(
        "version:N", sort=["in use", "candidate"], title=None, axis=alt.Axis(domain=False, grid=False)
    )


def _by_version() -> alt.Color:
    return alt.Color("version:N", scale=alt.Scale(domain=["in use", "candidate"], range=[BEFORE, AFTER]))


def percent_axis(coarse: bool = False) -> alt.Axis:
    """An axis of shares."""
    return alt.Axis(format=".0%" if coarse else "~%", tickCount=5)


def styled(chart: alt.LayerChart | alt.FacetChart, height: int) -> alt.TopLevelMixin:
    """The look all charts share: quiet axes, a legend on top, no frame."""
    styled: alt.TopLevelMixin = (
        chart.properties(width=WIDTH, height=height, padding=4, background="transparent", autosize=FIT)
        .configure(font="sans-serif")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=QUIET,
            titleColor=QUIET,
            titleFontWeight="normal",
            titleFontSize=13,
            labelFontSize=13,
            gridColor=LINE,
            domainColor=LINE,
            tickColor=LINE,
            titlePadding=8,
        )
        .configure_legend(
            orient="top", title=None, labelColor=INK, labelFontSize=13, symbolType="circle", offset=14
        )
    )
    return styled
