"""What rules say of texts, and how loud."""

import numpy as np
import pytest
from pools import rule

from heedful.instant.index import Index
from heedful.learn.votes import counted, votes_of
from heedful.records.signal import Condition, Rule

LABELS = ("L1", "L2")
TEXTS = [
    "the invoice is wrong",
    "two invoices came",
    "where is my parcel",
    "a parcel and an invoice",
    "hello there",
    "goodbye",
]


def votes(*rules: Rule) -> np.ndarray:
    return counted(votes_of(rules, LABELS, Index.build(TEXTS)), len(TEXTS), len(LABELS))


def test_a_word_speaks_for_its_label_where_it_stands_and_the_rarer_it_is_the_louder() -> None:
    found = votes(rule("L1", "invoice"), rule("L2", "parcel"))
    assert found[:, 0] == pytest.approx([np.log(2), np.log(2), 0, np.log(2), 0, 0])
    assert found[:, 1] == pytest.approx([0, 0, np.log(3), np.log(3), 0, 0])


def test_several_words_of_a_rule_add_up() -> None:
    assert votes(rule("L1", "parcel", "invoice"))[3, 0] == pytest.approx(np.log(2) + np.log(3))


def test_a_word_that_two_labels_claim_counts_half_for_each() -> None:
    found = votes(rule("L1", "parcel"), rule("L2", "parcel"))
    assert found[2] == pytest.approx([np.log(3) / 2, np.log(3) / 2])


def test_the_same_said_by_four_people_counts_twice() -> None:
    once, often = votes(rule("L1", "parcel")), votes(*(rule("L1", "parcel", author=one) for one in "abcd"))
    assert often == pytest.approx(2 * once)


def test_not_speaks_against_a_label_and_an_unconfirmed_rule_counts_half() -> None:
    found = votes(rule("L1", "parcel", polarity="not", weight=0.5))
    assert found[2] == pytest.approx([-np.log(3) / 2, 0])


def test_all_and_unless_are_heeded() -> None:
    both = Rule(condition=Condition(all=("parcel", "invoice")), label="L1", feedback_id="f", author="a")
    but = Rule(
        condition=Condition(any=("invoice",), unless=("two",)), label="L1", feedback_id="g", author="a"
    )
    assert np.flatnonzero(votes(both)[:, 0]).tolist() == [3]
    assert np.flatnonzero(votes(but)[:, 0]).tolist() == [0, 3]


def test_a_word_of_no_text_or_of_all_texts_says_nothing() -> None:
    everywhere = [f"{text} thing" for text in TEXTS]
    assert not votes(rule("L1", "unheard"))[:, 0].any()
    assert votes_of([rule("L1", "thing")], LABELS, Index.build(everywhere)) == []
