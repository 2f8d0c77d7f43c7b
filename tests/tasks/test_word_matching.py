"""What "mentions" means, against the definition in a pattern."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.records.signal import Condition
from heedful.tasks.words import drop, meets, occurs, plain

CJK = re.compile(r"[\u3400-\u9fff]")
PIECES = st.sampled_from(
    ["simm", "wing", "s", "es", "'s", "'", " ", "-", "+", "_", "7", "é", "炒股", "牛", ".", "\n"]
)


def pattern(word: str) -> re.Pattern[str]:
    word = word.strip().lower()
    if CJK.search(word):
        return re.compile(re.escape(word))
    letter = r"[^\W\u3400-\u9fff]"  # Chinese ends a word that is written with letters
    return re.compile(f"(?<!{letter}){re.escape(word)}(?:s|es|'s)?(?!{letter})")


@given(st.lists(PIECES, min_size=1, max_size=4), st.lists(PIECES, max_size=14))
def test_a_word_occurs_exactly_where_the_pattern_finds_it(word: list[str], text: list[str]) -> None:
    written, read = "".join(word), "".join(text)
    for one in plain([written]):
        assert occurs(one, read) == bool(pattern(one).search(read))


@given(st.text(min_size=1, max_size=3), st.text(max_size=12))
def test_so_it_does_for_characters_of_any_kind(word: str, text: str) -> None:
    for one in plain([word]):
        assert occurs(one, (text + one + text).lower()) == bool(
            pattern(one).search((text + one + text).lower())
        )


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Two SIMMs for a PowerBook", True),
        ("the simm's price", True),
        ("simmer it", False),
        ("a SIMM, for sale", False),
        ("for sale", False),
    ],
)
def test_one_of_these_words_all_of_those_and_none_of_the_others(text: str, met: bool) -> None:
    condition = Condition(any=("SIMM", "powerbook"), unless=("for sale",))
    assert meets(condition, text) is met
    assert meets(Condition(all=("simm", "powerbook")), text) is (text == "Two SIMMs for a PowerBook")


def test_a_word_in_letters_counts_between_chinese_characters() -> None:
    assert meets(Condition(any=("iPhone",)), "我用iPhone拍照")
    assert not meets(Condition(any=("phone",)), "我用iPhone拍照")


def test_a_chinese_word_counts_wherever_it_stands() -> None:
    assert meets(Condition(any=("恒指牛",)), "留意恒指牛63364")
    assert not meets(Condition(any=("恒指牛",), unless=("留意",)), "留意恒指牛63364")


def test_a_description_alone_and_blank_words_are_met_by_no_text() -> None:
    assert not meets(Condition(about="hardware"), "hardware")
    assert not meets(Condition(any=(" ",), about="x"), "hardware")


def test_a_text_made_to_be_slow_is_not() -> None:
    begun = time.perf_counter()
    assert not meets(Condition(any=("a" * 200 + "b",)), "a" * 1_000_000)
    assert not meets(Condition(any=("aa",)), "xaa" + "aas" * 300_000)
    assert time.perf_counter() - begun < 5


@given(st.lists(PIECES, max_size=14), st.lists(PIECES, min_size=1, max_size=2))
def test_a_word_that_was_dropped_no_longer_stands_where_it_did(text: list[str], word: list[str]) -> None:
    written, read = plain(["".join(word)]), "".join(text)
    left = drop(written, read)
    if not written or not occurs(written[0], read):
        assert left == read
    else:
        assert len(left.replace(" ", "")) < len(read.replace(" ", ""))


def test_dropping_keeps_the_case_of_the_rest() -> None:
    assert drop(plain(["ROY", "snow"]), "Snow wins ROY, Royally") == "  wins  , Royally"
    assert drop(plain(["复牌"]), "哈药股份复牌8天") == "哈药股份 8天"
    assert drop(plain(["x"]), "İstanbul") == "İstanbul"
