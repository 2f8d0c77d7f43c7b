"""What GLUE and SuperGLUE ask for, on answers whose figures are known or that scikit-learn computes."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from heedful.errors import DataError
from heedful.evaluate.case import Case, digest_of, some_of
from heedful.evaluate.measure.official import METRICS, Answered, overlap, questions

NO_YES = ("false", "true")


def answered(cases, certainty, names=NO_YES, yes="true"):
    sure = np.array(certainty, np.float64)
    targets = np.array([[name in case.labels for name in names] for case in cases], np.int8)
    return Answered(cases, names, np.stack([1 - sure, sure], axis=1), targets, yes=yes)


def proposed(group, candidate, right, accepted=()):
    label = ("true",) if right else ("false",)
    return Case((group, candidate), label, group=group, candidate=candidate, accepted=accepted)


def test_multirc_counts_answers_and_whole_questions():
    cases = [
        proposed("q1", "a", True), proposed("q1", "b", False),
        proposed("q2", "c", True), proposed("q2", "d", True),
    ]  # fmt: skip
    found = answered(cases, [0.9, 0.2, 0.8, 0.4])
    wanted, given = [1, 0, 1, 1], [1, 0, 1, 0]
    assert METRICS["F1a"](found).value == pytest.approx(oracle.f1_score(wanted, given))
    exact = METRICS["exact match"](found)
    assert exact.value == 0.5
    assert METRICS["F1a"](found).name == "F1a"


def test_copa_asks_which_candidate_is_surer_not_whether_it_is_sure():
    cases = [
        proposed("q1", "a", True), proposed("q1", "b", False),
        proposed("q2", "c", False), proposed("q2", "d", True),
    ]  # fmt: skip
    assert METRICS["chosen"](answered(cases, [0.3, 0.2, 0.9, 0.8])).value == 0.5
    assert METRICS["chosen"](answered(cases, [0.3, 0.2, 0.8, 0.9])).value == 1.0


def test_record_counts_the_best_match_with_any_accepted_answer():
    accepted = ("Anna Lee", "Lee")
    cases = [
        proposed("q1", "Anna Lee", True, accepted), proposed("q1", "Paris", False, accepted),
        proposed("q2", "the Lee", False, accepted), proposed("q2", "Rome", False, accepted),
        proposed("q3", "Anna Smith", False, accepted), proposed("q3", "Oslo", False, accepted),
    ]  # fmt: skip
    found = answered(cases, [0.9, 0.1, 0.8, 0.1, 0.7, 0.2])
    assert METRICS["chosen exactly"](found).value == pytest.approx(2 / 3)
    assert METRICS["chosen F1"](found).value == pytest.approx((1 + 1 + 0.5) / 3)


def test_words_overlap_as_squad_counts_them():
    assert overlap("The  Cat!", "cat") == 1.0
    assert overlap("a black cat", "the white cat") == 0.5
    assert overlap("dog", "cat") == 0.0


def test_gender_parity_asks_whether_pairs_are_answered_alike():
    names = ("entailment", "not_entailment")
    cases = [Case((f"p{n}", "h"), (names[0],), group=f"pair {n // 2}") for n in range(6)]
    found = answered(cases, [0.9, 0.8, 0.9, 0.1, 0.2, 0.3], names, yes="")
    assert METRICS["gender parity"](found).value == pytest.approx(2 / 3)
    assert METRICS["accuracy"](found).value == 0.5


def test_mrpc_is_judged_by_f1_of_the_paraphrases_and_cb_by_macro_f1():
    random = np.random.default_rng(0)
    wanted = random.integers(0, 2, 80)
    cases = [Case((str(n),), (NO_YES[label],)) for n, label in enumerate(wanted)]
    sure = random.random(80)
    found = answered(cases, sure)
    given = (sure > 0.5).astype(int)
    assert METRICS["F1"](found).value == pytest.approx(oracle.f1_score(wanted, given))
    assert METRICS["macro F1"](found).value == pytest.approx(oracle.f1_score(wanted, given, average="macro"))
    assert METRICS["Matthews"](found).value == pytest.approx(oracle.matthews_corrcoef(wanted, given))


def test_numbers_and_labels_are_told_apart():
    cases = [Case(("a", "b"), number=1.0), Case(("c", "d"), number=4.0)]
    with pytest.raises(DataError, match="numbers as answers where labels"):
        METRICS["accuracy"](Answered(cases, numbers=np.array([1.0, 2.0])))
    with pytest.raises(DataError, match="labels as answers where numbers"):
        METRICS["Pearson"](answered([proposed("q", "a", True)], [0.5]))


def test_a_set_is_known_by_what_it_asks_and_wants_whatever_its_order():
    cases = [proposed("q1", "a", True), proposed("q1", "b", False), proposed("q2", "c", True)]
    assert digest_of(cases) == digest_of(cases[::-1])
    assert digest_of(cases) != digest_of([*cases[:2], proposed("q2", "c", False)])
    assert questions(cases) == 2


def test_a_part_of_a_set_depends_on_its_content_and_keeps_questions_whole():
    cases = [proposed(f"q{n}", f"{k}", k == 0) for n in range(20) for k in range(3)]
    some = some_of(cases, 10)
    assert {one.group for one in some} == {one.group for one in some_of(cases[::-1], 10)}
    assert 10 <= len(some) <= 12
    for group in {one.group for one in some}:
        assert sum(one.group == group for one in some) == 3
    assert some_of(cases, None) == cases
