"""How labels are said in Chinese, and where a comment says them."""

from heedful.read.chinese.link import chinese_mentions
from heedful.read.chinese.names import chinese_names
from heedful.read.chinese.writing import plain_form
from heedful.records.label import Label, Labels


def named(comment, labels, aliases=None):
    """The labels that a comment speaks of, in order."""
    names = chinese_names(Labels(all=tuple(Label(id=n, name=n) for n in labels)), aliases or {})
    return [labels[mention.best] for mention in chinese_mentions(plain_form(comment), names)]


def test_english_labels_have_chinese_names_and_everyday_words() -> None:
    labels = ("rent", "lost_or_stolen_card", "HomeAppliance-Control", "news_military")
    assert named("跟房东吵架的", labels) == ["rent"]
    assert named("卡丢了", labels) == ["lost_or_stolen_card"]
    assert named("家电控制", labels) == ["HomeAppliance-Control"]
    assert named("部队演习", labels) == ["news_military"]


def test_chinese_labels_are_said_in_part_and_abbreviated() -> None:
    labels = ("知识产权", "债权债务", "婚姻家庭")
    assert named("知产，不是债务", labels) == ["知识产权", "债权债务"]


def test_a_longer_name_hides_the_shorter_one_in_it() -> None:
    assert named("这条不推荐", ("推荐", "不推荐")) == ["不推荐"]


def test_aliases_are_names() -> None:
    assert named("归铁粉", ("sports", "music"), {"sports": ("铁粉",)}) == ["sports"]
