import numpy as np
from panels import of_counts, panel

from heedful.evaluate.gate import judge
from heedful.evaluate.page import Prose, Section
from heedful.evaluate.panel import Evidence
from heedful.evaluate.report_page import Turn, flips, render

LABELS = ["billing", "delivery", "other"]


def judged(**changes):
    test = of_counts(both=180, gained=9, lost=4, neither=7)
    part = np.arange(200) < 50
    return judge(Evidence(test=test, told=panel("--", "++"), slices={"label: billing": part}, **changes))


def test_the_page_says_what_was_decided_and_why():
    judgement = judged()
    html = render(judgement.report, judgement.decision, title="Round 3")
    assert "<h1>Round 3</h1>" in html
    assert "<strong>Promoted</strong>" in html
    for check in judgement.report.checks:
        assert check.reason in html
    assert html.count("<svg") == 5


def test_a_candidate_kept_out_is_told_as_such():
    judgement = judge(Evidence(test=of_counts(100, 0, 30)))
    html = render(judgement.report, judgement.decision)
    assert "<strong>Kept out</strong>" in html
    assert "30 lost of 130" in html


def test_changed_answers_are_shown_with_what_was_wanted_the_lost_ones_first():
    test = panel("+-+", "-++")
    found = flips(test, ["it was lost", "it was gained", "it stayed"], LABELS)
    assert [(f.text, f.before, f.after, f.wanted, f.gained) for f in found] == [
        ("it was lost", "billing", "delivery", "billing", False),
        ("it was gained", "delivery", "billing", "billing", True),
    ]
    judgement = judge(Evidence(test=test))
    html = render(judgement.report, judgement.decision, flips=found)
    assert html.index("it was lost") < html.index("it was gained")
    assert "it stayed" not in html


def test_of_many_changed_answers_the_page_shows_some_of_both_sorts_and_says_so():
    test = of_counts(both=10, gained=60, lost=60)
    found = flips(test, [f"text number {i}" for i in range(130)], LABELS)
    judgement = judge(Evidence(test=test))
    html = render(judgement.report, judgement.decision, flips=found)
    assert "40 of them are shown" in html
    assert html.count('class="bad"><span>delivery') == 20
    assert html.count('class="good"><span>billing') == 20


def test_rounds_are_drawn_once_there_are_two():
    judgement = judged()
    turns = [Turn(1, 0.8, True), Turn(2, 0.85, True), Turn(3, 0.7, False)]
    assert "Round by round" not in render(judgement.report, judgement.decision, rounds=turns[:1])
    assert "Round by round" in render(judgement.report, judgement.decision, rounds=turns)


def test_sections_of_ones_own_find_their_place():
    judgement = judged()
    html = render(judgement.report, judgement.decision, more=[Section("My part", [Prose("My words.")])])
    assert html.index("My words.") < html.index("Fine print")


def test_without_a_test_set_the_page_still_reads():
    judgement = judge(Evidence(told=panel("--", "++")))
    html = render(judgement.report, judgement.decision)
    assert "There is no test set" in html
    assert "<svg" not in html
