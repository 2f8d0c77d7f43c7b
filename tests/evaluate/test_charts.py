import json
import re
import xml.etree.ElementTree as ET

import altair
import pytest

from heedful.evaluate.charts import (
    COLOURS,
    LIGHT,
    accuracy_chart,
    as_svg,
    confidence_chart,
    curve_chart,
    difference_chart,
    reliability_chart,
    slices_chart,
    specifications,
)
from heedful.evaluate.page import style
from heedful.records.report import Bin, Interval, Slice

BINS = tuple(Bin(confidence=c, right=c - 0.1, count=20) for c in (0.4, 0.6, 0.8))
SLICES = (
    Slice(name="label: billing", size=40, before=0.9, after=0.7, p_value=0.001, p_holm=0.002),
    Slice(name="label: delivery", size=50, before=0.8, after=0.85, p_value=0.9, p_holm=1.0),
)


def interval(value):
    return Interval(value=value, low=value - 0.02, high=value + 0.02)


CHARTS = {
    "accuracy": lambda: accuracy_chart(interval(0.8), interval(0.85)),
    "difference": lambda: difference_chart(interval(0.01), 0.01),
    "reliability": lambda: reliability_chart(BINS, BINS),
    "confidence": lambda: confidence_chart(BINS, BINS),
    "slices": lambda: slices_chart(SLICES, 0.01, (0.6, 1.0)),
    "curve": lambda: curve_chart(
        [(1, 0.8, "promoted"), (2, 0.82, "promoted"), (3, 0.7, "kept out")], "round"
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_well_formed_and_takes_its_colours_from_the_page(name):
    svg = as_svg(CHARTS[name](), name)
    root = ET.fromstring(svg)
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib
    assert "var(--" in svg
    assert not any(stand_in in svg for stand_in in COLOURS)


def test_ids_of_two_charts_on_one_page_do_not_meet():
    one, other = (as_svg(CHARTS["reliability"](), name) for name in ("one", "other"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, other)]
    assert not ids[0] & ids[1]


def test_the_numbers_stand_in_the_drawing():
    assert "85.0%" in as_svg(CHARTS["accuracy"](), "a")
    assert "billing · 40" in as_svg(CHARTS["slices"](), "s")


def test_harm_is_named_only_where_there_is_some():
    assert "worse beyond luck" in as_svg(slices_chart(SLICES, 0.01, (0.6, 1.0)), "s")
    assert "worse beyond luck" not in as_svg(slices_chart(SLICES[1:], 0.01, (0.6, 1.0)), "s")


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_carries_the_specification_it_was_made_from(name):
    chart = CHARTS[name]()
    (carried,) = specifications(as_svg(chart, name))
    wanted = json.dumps(chart.to_dict())
    for stand_in, colour in LIGHT.items():
        wanted = wanted.replace(stand_in, colour)
    assert carried == json.loads(wanted)
    assert altair.Chart.from_dict(carried).to_dict()["$schema"] == carried["$schema"]


def test_the_colours_of_a_specification_are_those_of_the_page_by_day():
    by_day = style().split("}")[0]
    for stand_in, name in COLOURS.items():
        variable = name.removeprefix("var(").removesuffix(")")
        assert f"{variable}: {LIGHT[stand_in]};" in by_day


def test_markup_in_a_label_stays_text():
    evil = SLICES[0].model_copy(update={"name": "label: <script>x</script>"})
    svg = as_svg(slices_chart([evil], 0.01, (0.6, 1.0)), "s")
    assert "<script>" not in svg
    assert "<script>x</script>" in str(specifications(svg)[0])
