"""The index of a pool finds what looking through its texts one by one finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.instant import index as indexes
from heedful.instant.index import Index
from heedful.records.signal import Condition
from heedful.tasks.words import meets

PIECES = st.sampled_from(
    [
        "Simm",
        "simms",
        "wing",
        "s",
        "es",
        "'s",
        " ",
        "-",
        "+",
        "_",
        "7",
        "é",
        "炒股",
        "牛",
        "股",
        ".",
        "\n",
        "c",
        "😀",
    ]
)
WRITTEN = st.lists(PIECES, max_size=9).map("".join)
WORDS = st.lists(st.lists(PIECES, min_size=1, max_size=3).map("".join), max_size=2).map(tuple)


@given(st.lists(WRITTEN, max_size=8), WORDS, WORDS, WORDS, st.booleans())
def test_the_rows_found_are_those_that_meet_the_condition(texts, any_of, all_of, unless, many) -> None:
    condition = Condition(any=any_of, all=all_of, unless=unless, about="x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "MANY", 0 if many else 10**9)
        found = Index.build(texts).matching(condition)
    assert found.tolist() == [row for row, text in enumerate(texts) if meets(condition, text)]


def test_words_phrases_and_exceptions_of_a_condition_come_together() -> None:
    index = Index.build(["SIMMs for sale", "a simm", "the Red Wings", "red-hot wings", "red wings, a simm"])
    assert index.matching(Condition(any=("simm", "red wing"))).tolist() == [0, 1, 2, 4]
    assert index.matching(Condition(any=("simm",), all=("red wings",))).tolist() == [4]
    assert index.matching(Condition(any=("simm",), unless=("for sale", "wings"))).tolist() == [1]
    assert index.matching(Condition(about="hardware")).tolist() == []


def test_chinese_is_found_within_a_line_without_spaces() -> None:
    index = Index.build(["留意恒指牛63364", "指恒牛", "买iPhone手机", "iphone"])
    assert index.having("恒指牛").tolist() == [0]
    assert index.having("牛").tolist() == [0, 1]
    assert index.having("iphone手机").tolist() == [2]
    assert index.having("iphone").tolist() == [2, 3]


def test_a_phrase_does_not_reach_from_one_text_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "MANY", 0)
    index = Index.build(["a red ", "wings b", "red wings"])
    assert index.having("red wings").tolist() == [2]
    assert index.rows.dtype == np.int32
