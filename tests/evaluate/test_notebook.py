"""A round or a report shows itself in a notebook, and leaves the rest of the notebook as it is."""

import re
from inspect import signature
from typing import get_type_hints

import numpy as np
import pytest
from panels import of_counts, panel

from heedful.evaluate.charts import specifications
from heedful.evaluate.gate import judge
from heedful.evaluate.measure.page import page_of
from heedful.evaluate.page import Figure, Page, Section, style
from heedful.evaluate.panel import Evidence
from heedful.evaluate.report_page import render
from heedful.plugins import load
from heedful.records.curve import LearningCurve
from heedful.records.report import Report
from heedful.records.reviewed import ReviewReport
from heedful.records.search import Found
from heedful.records.selection import Selection
from heedful.records.version import Round


def judged():
    part = np.arange(200) < 50
    test = of_counts(both=180, gained=9, lost=4, neither=7)
    return judge(Evidence(test=test, told=panel("--", "++"), slices={"label: billing": part}))


def a_round():
    judgement = judged()
    return Round(
        number=3, parent="v1", candidate="v2", position=9, options={}, seed=0,
        report=judgement.report, decision=judgement.decision, seconds=12.0,
    )  # fmt: skip


def test_a_round_shows_its_verdict_and_the_plots_of_the_page():
    made = a_round()
    shown, page = made._repr_html_(), render(made.report, made.decision)
    assert "<h1>Round 3</h1>" in shown
    assert "<strong>Promoted</strong>" in shown
    assert specifications(shown) == specifications(page)
    assert len(specifications(shown)) == 5


def test_a_report_shows_itself_without_a_verdict():
    shown = judged().report._repr_html_()
    assert "verdict" not in shown.split("</style>")[1]
    assert specifications(shown)
    assert "Measured beside the version in use" in Report()._repr_html_()


def test_the_style_reaches_nothing_else():
    shown = a_round()._repr_html_()
    assert shown.startswith('<div class="heedful-page">')
    sheet = shown.partition("<style>")[2].partition("</style>")[0]
    assert sheet.strip().startswith("@scope (.heedful-page) {")
    assert not re.search(r"^ *(:root|html|body) \{", sheet, re.MULTILINE)
    assert sheet.count("{") == sheet.count("}") == style().count("{") + 2
    for outside in ("<html", "<head>", "<body", "<script", "http://", "https://"):
        assert outside not in re.sub(r"<metadata.*?</metadata>|xmlns[:\w]*=\S+", "", shown, flags=re.DOTALL)


def test_ids_of_two_outputs_in_one_notebook_do_not_meet():
    svg = '<svg><clipPath id="c"></clipPath><g clip-path="url(#c)"></g></svg>'
    one, other = (Page(title, [Section("", [Figure(svg, "")])]).fragment() for title in ("one", "other"))
    ids = [re.findall(r' id="([^"]+)"', shown) for shown in (one, other)]
    assert [len(known) for known in ids] == [1, 1]
    assert ids[0] != ids[1]
    for shown, known in zip((one, other), ids, strict=True):
        assert re.findall(r"url\(#([^)]+)\)", shown) == known


SHOWN = [Report, Round, Selection, Found, LearningCurve, ReviewReport]


@pytest.mark.parametrize("record", SHOWN)
def test_what_a_record_is_drawn_by_draws_that_record(record):
    draws = load("pages", record.drawn_as)
    assert [get_type_hints(draws)[name] for name in signature(draws).parameters] == [record]


def test_an_evaluation_shows_itself(trained):
    found = trained.measure()
    shown = found._repr_html_()
    assert specifications(shown) == specifications(page_of(found).html())
    assert specifications(shown)
    assert shown.startswith('<div class="heedful-page">')
