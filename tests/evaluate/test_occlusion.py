"""Words are left out one by one and in pairs; what carries is found among them."""

import numpy as np

from heedful.evaluate.occlusion import Span, spans, spans_of_parts, strongest, within


def words(text, found):
    return [span.of(text) for span in found]


def test_a_short_text_is_taken_apart_into_words_and_pairs() -> None:
    text = "the goalkeeper's glove, wet"
    assert words(text, spans(text)) == [
        "the",
        "goalkeeper's",
        "glove",
        "wet",
        "the goalkeeper's",
        "goalkeeper's glove",
        "glove, wet",
    ]


def test_chinese_is_taken_apart_into_pairs_of_characters() -> None:
    assert words("退款没到账 app", spans("退款没到账 app")) == [
        "app",
        "退款",
        "款没",
        "没到",
        "到账",
        "账 app",
    ]
    assert words("好", spans("好")) == ["好"]


def test_a_long_text_is_cut_into_no_more_stretches_than_asked_and_into_words_where_it_matters() -> None:
    text = " ".join(f"w{i}" for i in range(300))
    stretches = spans(text, most=40)
    assert len(stretches) <= 40
    assert words(text, stretches)[0] == "w0 w1 w2 w3 w4 w5 w6 w7"
    assert words(text, within(text, stretches[1]))[:3] == ["w8", "w9", "w10"]


def test_what_is_left_out_is_all_that_is_missing() -> None:
    assert Span(4, 9).left_out("the glove is wet") == "the  is wet"
    assert Span(0, 2).left_out("退款没到账") == "没到账"


def test_a_pair_is_named_only_where_it_carries_more_than_its_words() -> None:
    text = "not good film"
    found = spans(text)
    assert words(text, found) == ["not", "good", "film", "not good", "good film"]
    together = np.array([0.1, 0.1, 0.05, 2.0, 0.15])
    assert words(text, [found[i] for i in strongest(found, together, 3)]) == ["not good", "film"]
    apart = np.array([0.1, 1.0, 0.0, 1.1, 1.0])
    assert words(text, [found[i] for i in strongest(found, apart, 3)]) == ["good", "not"]


def test_words_that_speak_against_the_answer_are_not_named() -> None:
    found = spans("good bad")
    assert strongest(found, np.array([-1.0, -2.0, 0.0]), 5) == []


def test_a_text_without_words_has_nothing_to_leave_out() -> None:
    assert spans("?! …") == []


def test_no_span_of_a_pair_reaches_into_the_other_text():
    text = "one two ||| three " + " ".join(f"word{n}" for n in range(80))
    found = spans_of_parts(text)
    assert [one.of(text) for one in found[:3]] == ["one", "two", "one two"]
    assert not any("|" in one.of(text) or "two three" in one.of(text) for one in found)
    assert len(found) <= 64
    assert found[-1].of(text).endswith("word79")
