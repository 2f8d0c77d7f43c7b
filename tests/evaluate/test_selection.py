"""Who beats whom, who is on the front, and what is said of it."""

import numpy as np
import pytest
from scipy.stats import binomtest

from heedful.evaluate.compare import wilson
from heedful.evaluate.selection import between, on_front, pairs, reason, two_sided
from heedful.evaluate.selection_page import seconds, selection_page, size
from heedful.records.selection import Candidate, Selection, Trial, Upkeep


def column(hits, n=1000, start=0):
    made = np.zeros(n, bool)
    made[start : start + hits] = True
    return made


def candidate(name, hits, one, n=1000, **more):
    upkeep = Upkeep(one=one, batch=20 * one, memory=10**8, disk=10**7)
    return Candidate(name=name, accuracy=wilson(hits, n), upkeep=upkeep, seconds=3.0, **more)


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (3, 3), (9, 2), (2, 9), (60, 31), (1, 0)])
def test_the_exact_test_is_that_of_scipy(gained, lost):
    wanted = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert two_sided(gained, lost) == pytest.approx(wanted)


def test_pairs_are_corrected_for_how_many_they_are():
    found = pairs({"a": column(900), "b": column(880), "c": column(500)})
    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].lost == 20
    assert found[0].difference.value == pytest.approx(-0.02)
    assert found[0].p_holm == found[0].p_value, "the largest of them is not multiplied"
    assert found[1].p_holm >= found[1].p_value


def test_a_pair_can_be_seen_from_either_side():
    found = pairs({"a": column(900), "b": column(880)})
    turned = between(found, "b", "a")
    assert turned.difference.value == pytest.approx(0.02)
    assert turned.difference.low <= turned.difference.value <= turned.difference.high
    assert (turned.gained, turned.lost) == (20, 0)
    assert between(found, "a", "b") == found[0]


def test_on_the_front_nobody_is_both_better_and_faster():
    made = [candidate("slow", 900, 0.1), candidate("fast", 880, 0.01), candidate("neither", 850, 0.05)]
    assert on_front(made) == {"slow", "fast"}
    assert on_front([candidate("a", 900, 0.1), candidate("b", 900, 0.1)]) == {"a", "b"}


def test_the_reason_names_points_speed_and_what_luck_explains():
    made = [candidate("big", 900, 0.1), candidate("small", 896, 0.02)]
    found = pairs({"big": column(900), "small": column(896, start=2)})
    told = reason(made, found, "small", 1000)
    assert told == (
        "small: 89.6 % right on 1,000 test texts. It is 0.4 points behind big and 5.0 times as fast; "
        "difference not significant at n = 1,000 (p = 0.125)."
    )


def test_test_texts_that_contradict_are_not_kept_quiet():
    made = [candidate("best", 900, 0.1), candidate("chosen", 800, 0.1)]
    told = reason(made, pairs({"best": column(900), "chosen": column(800)}), "chosen", 1000)
    assert "contradict what the held-out texts said: there best is 10.0 points better" in told


def trial(rows, right):
    return Trial(share=rows / 1000, rows=rows, judged=500, right=right, seconds=2.0)


def test_the_page_shows_what_was_measured_and_what_fell_by_the_way():
    made = [
        candidate("org/big:full", 900, 0.1, trials=(trial(125, 0.8), trial(500, 0.88)), joules=12.0),
        candidate("tfidf", 850, 0.001, trials=(trial(125, 0.7),), dropped="clearly behind"),
        Candidate(name="late", trials=(trial(125, 0.6),), dropped="clearly behind", seconds=9, forecast=True),
    ]
    selection = Selection(
        candidates=tuple(made),
        pairs=pairs({"org/big:full": column(900), "tfidf": column(850)}),
        advised="org/big:full",
        reason="It is <good>.",
        examples=1000,
        tested=1000,
        spent=4.0,
        everything=10.0,
    )
    html = selection_page(selection, "Which model?").html()
    assert selection._repr_html_().count("<svg") == 2
    assert "Take org/big:full" in html
    assert "It is &lt;good&gt;." in html
    assert "40% of training all to the end" in html
    assert html.count("<svg") == 2
    assert "org/big:full over tfidf" in html
    assert "clearly behind" in html
    assert "12 J" in html
    assert "unknown" in html


def test_times_and_sizes_are_written_as_people_read_them():
    assert [seconds(time) for time in (0.0041, 12.34, 210)] == ["4.1 ms", "12.3 s", "3.5 min"]
    assert [size(count) for count in (5_300_000, 87_000_000, 1_200_000_000)] == ["5.3 MB", "87 MB", "1.2 GB"]
