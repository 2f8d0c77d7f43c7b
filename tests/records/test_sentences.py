"""Sentences, words and phrases, in English and Chinese."""

from itertools import pairwise

import pytest

from heedful.records.phrases import has, places
from heedful.records.sentences import sentence_spans, sentences, word_count


def test_sentences_end_at_marks_and_not_within_short_forms() -> None:
    text = 'Dr. Smith paid 3.5 euros. "Why?" he asked. See Fig. 2 and J. Doe et al. there! Done'
    assert sentences(text) == [
        "Dr. Smith paid 3.5 euros.",
        '"Why?"',
        "he asked.",
        "See Fig. 2 and J. Doe et al. there!",
        "Done",
    ]


def test_chinese_sentences_need_no_spaces() -> None:
    assert sentences("包裹还没到。请退款！谢谢") == ["包裹还没到。", "请退款！", "谢谢"]


@pytest.mark.parametrize("text", ["", " ", "one", "a. b.  c\n\nd", "。。", "...", "x. "])
def test_spans_cover_what_is_there(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] == second[0] for first, second in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).strip() == text.strip()


def test_words_are_counted_and_chinese_characters_are_words() -> None:
    assert word_count("It's 3.5 km - far.") == 4
    assert word_count("我爱 New York") == 4


def test_a_phrase_is_found_as_whole_words_whatever_the_case() -> None:
    assert has("The Mac is new", "mac")
    assert not has("A machine", "mac")
    assert places("用户界面和用户", "用户") == [(0, 2), (5, 7)]
    assert not has("anything", " ")
