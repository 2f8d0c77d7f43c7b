"""The gate of texts: harm is seen, equals pass, few texts promise little; the scores are sacrebleu's."""

import numpy as np
import pytest
import sacrebleu

from heedful.evaluate.writing.gate import TextPanel, ToldPanel, compared, judge
from heedful.evaluate.writing.metrics import (
    against_references,
    by_themselves,
    chrf_of,
    chrf_statistics,
    copied,
    repeated,
    signatures,
)

SENTENCE = "the deal fell through after acme raised its price and nobody was surprised by that"
WORDS = sorted(set(SENTENCE.split()))


def texts(count: int, seed: int, wrong: float = 0.0) -> list[str]:
    random = np.random.default_rng(seed)
    made = []
    for place in range(count):
        own = np.random.default_rng(place).permutation(WORDS)[:9].tolist()
        made.append(" ".join("zzz" if random.random() < wrong else word for word in own))
    return made


def panel(count: int, before: float, after: float) -> TextPanel:
    sources = texts(count, 0)
    return TextPanel(sources, texts(count, 1, before), texts(count, 2, after), sources)


@pytest.mark.parametrize("measure", ["chrF", "ROUGE-L"])
def test_a_candidate_that_writes_worse_is_kept_out_and_an_equal_one_passes(measure: str) -> None:
    worse = judge(panel(80, 0.1, 0.4), None, measure, 0.3, 0.99)
    assert not worse.decision.promoted
    assert worse.decision.failed == (measure,)
    equal = judge(panel(80, 0.2, 0.2), None, measure, 0.3, 0.99)
    assert equal.decision.promoted
    better = judge(panel(80, 0.4, 0.1), None, measure, 0.3, 0.99)
    assert better.report.difference is not None
    assert better.report.difference.low > 0


@pytest.mark.parametrize("looks", [1, 2, 5])
def test_a_candidate_that_changes_nothing_passes_on_any_number_of_texts(looks: int) -> None:
    for count in (1, 5, 20, 54, 58, 62, 66, 70, 90):
        same = panel(count, 0.2, 0.2)
        same = TextPanel(same.sources, same.before, same.before, same.references)
        assert judge(same, None, "chrF", 0.3, 0.99, looks).decision.promoted, count


def test_each_look_at_the_test_set_asks_for_more() -> None:
    found = [judge(panel(3, 0.0, 0.0), None, "chrF", 0.3, 0.99, looks).report for looks in (1, 2, 3)]
    noticed = [report.resolvable or 0.0 for report in found]
    assert noticed == sorted(set(noticed))
    assert noticed[0] / noticed[1] == pytest.approx(1.88 / 2.43, abs=0.02)  # of the errors that are spent


def test_few_texts_say_which_loss_they_could_notice() -> None:
    few = judge(panel(3, 0.0, 0.0), None, "chrF", 0.3, 0.99)
    assert few.decision.promoted
    assert few.report.resolvable is not None
    assert few.report.resolvable > 1
    assert "few texts" in few.report.checks[0].reason


def test_told_items_must_hold_as_well_as_before_and_earlier_ones_must_stay() -> None:
    told = ToldPanel(before=[True, False], after=[True, True], earlier=[True, False])
    assert judge(None, told, "chrF", 0.3, 0.99).decision.promoted
    lost = ToldPanel(before=[True, True], after=[False, True], earlier=[True, False])
    assert judge(None, lost, "chrF", 0.3, 0.99).decision.failed == ("told items", "earlier feedback")


def test_answers_that_go_round_in_circles_are_kept_out() -> None:
    sources = texts(40, 0)
    circles = ["the deal the deal the deal the deal the deal" for _ in sources]
    found = judge(TextPanel(sources, sources, circles, sources), None, "chrF", 99.0, 0.99)
    assert "repetition" in found.decision.failed


def test_the_scores_are_those_of_sacrebleu() -> None:
    answers, wanted = texts(12, 3, 0.3), texts(12, 4)
    found = against_references(answers, wanted)
    assert found["chrF"] == pytest.approx(sacrebleu.corpus_chrf(answers, [wanted]).score)
    assert found["BLEU"] == pytest.approx(sacrebleu.corpus_bleu(answers, [wanted]).score)
    assert found["TER"] == pytest.approx(sacrebleu.corpus_ter(answers, [wanted]).score)
    assert chrf_of(chrf_statistics(answers, wanted).sum(0))[0] == pytest.approx(found["chrF"])
    assert "version" in signatures()["BLEU"]


def test_the_difference_is_paired() -> None:
    same = panel(50, 0.3, 0.3)
    interval, error = compared(TextPanel(same.sources, same.before, same.before, same.references), "chrF")
    assert (interval.value, interval.low, interval.high) == (0, 0, 0)
    assert error == pytest.approx(10 / 50)


def test_what_texts_are_like_by_themselves() -> None:
    assert copied("one two three four five", "one two three four six") == pytest.approx(0.5)
    assert repeated("a b c a b c a b c") == pytest.approx(1 - 3 / 7)
    found = by_themselves(["It cost 45 euros."], ["It cost 40 euros."])
    assert found["numbers from the source"] == 0
    assert found["words"] == 4
