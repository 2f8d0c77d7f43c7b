"""A Chinese comment goes in, what it means comes out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_items import about

from heedful.read import read
from heedful.read.chinese.reader import PROBE, knows_chinese

PETS = ("狗粮", "猫粮", "鱼食", "其他用品")
TOPICS = ("sports", "realty", "stocks", "science")
CHINESE = st.text(
    alphabet="这条不是应该归体育房产股票别看到词就都算，。！？、“”（）有没有除非一律通常 abc12\n",
    max_size=300,
)


def meaning(comment, text="", answer="science", labels=TOPICS):
    return read(about(comment, text, answer, labels))[0].meaning


def test_a_label_in_english_is_named_in_everyday_chinese() -> None:
    assert meaning("这是买房子的事，归房产").this.is_ == ("realty",)
    assert meaning("讲炒股的啊，改成股票").this.is_ == ("stocks",)


def test_a_denied_answer_alone_rules_it_out() -> None:
    this = meaning("反正不是科技，别的我也说不好").this
    assert (this.is_, this.one_of, this.not_) == ((), (), ("science",))


def test_two_choices_stay_open() -> None:
    assert set(meaning("体育或者股票都说得过去，科技肯定不对").this.one_of) == {"sports", "stocks"}


def test_a_comment_of_no_use_asks_back() -> None:
    parse = read(about("今天先到这儿，下班了", "", "science", TOPICS))[0]
    assert not parse.meaning.usable
    assert parse.question


def test_listed_words_make_a_rule_for_the_label_behind_them() -> None:
    rules = meaning("凡是提到“楼盘”“首付”“户型”的，一律归房产", "楼盘首付八万").rules
    assert [(set(rule.condition.any), rule.label, rule.strength) for rule in rules] == [
        ({"楼盘", "首付", "户型"}, "realty", "always")
    ]


def test_traditional_and_full_width_writing_is_read_alike() -> None:
    assert meaning("這條應該歸房產，不是科技").this.is_ == ("realty",)
    assert meaning("应该是ｓｐｏｒｔｓ，不是科技").this.is_ == ("sports",)


def test_labels_with_chinese_names_are_abbreviated() -> None:
    this = meaning("喂猫的，归猫粮", "", "狗粮", PETS).this
    assert this.is_ == ("猫粮",)


def test_aliases_name_labels_too() -> None:
    parse = read(about("应该归铁粉那一类", "", "science", TOPICS, aliases={"sports": ("铁粉",)}))[0]
    assert parse.meaning.this.is_ == ("sports",)


def test_an_encoder_of_chinese_is_told_from_one_of_english() -> None:
    words = {word: place for place, pair in enumerate(PROBE) for word in pair}
    assert knows_chinese(lambda texts: np.eye(len(PROBE))[[words[text] for text in texts]])
    assert not knows_chinese(lambda texts: np.array([[1.0, len(text), text.isascii()] for text in texts]))


def test_weights_learnt_without_an_encoder_read_alike_with_one() -> None:
    comment = "这是买房子的事，归房产"
    with_one = read(about(comment, "", "science", TOPICS, embed=lambda texts: np.ones((len(texts), 3))))
    assert with_one == read(about(comment, "", "science", TOPICS))


@settings(max_examples=150, deadline=None)
@given(CHINESE, CHINESE)
def test_any_chinese_comment_is_read(comment: str, text: str) -> None:
    comment = "的" + comment
    shown = read(about(comment, text, "science", TOPICS))
    assert 1 <= len(shown) <= 3
    for parse in shown:
        this = parse.meaning.this
        assert {*this.is_, *this.not_, *this.one_of} <= set(TOPICS)
        assert 0 <= parse.confidence <= 1
        assert parse.meaning.usable or parse.question
        for rule in parse.meaning.rules:
            assert all(word in comment.lower() for word in (*rule.condition.any, *rule.condition.all))
