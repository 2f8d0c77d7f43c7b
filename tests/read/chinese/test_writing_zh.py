"""Chinese writing in one form, place by place."""

from hypothesis import given
from hypothesis import strategies as st

from heedful.read.chinese.writing import is_chinese_comment, plain_form


def test_traditional_full_width_and_slips_come_out_alike() -> None:
    assert plain_form("這條應該歸「ＡＢＣ」") == "这条应该归「abc」"
    assert plain_form("因该是投述") == "应该是投诉"


@given(st.text(max_size=200))
def test_every_character_stays_in_its_place(text: str) -> None:
    assert len(plain_form(text)) == len(text)


def test_a_comment_with_some_english_words_is_chinese() -> None:
    assert is_chinese_comment("这条是 crash 不是 performance")
    assert not is_chinese_comment("the word 股票 means stocks, so this is about finance")
    assert not is_chinese_comment("...")
