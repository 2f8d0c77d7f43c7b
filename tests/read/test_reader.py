"""A comment goes in, what it means comes out."""

from hypothesis import given, settings
from hypothesis import strategies as st
from reading_items import SHOP, about

from heedful.read import read


def test_a_named_label_is_what_the_text_is() -> None:
    best = read(about("no, this is card arrival"))[0]
    assert best.meaning.this.is_ == ("card_arrival",)
    assert 0 < best.confidence <= 1


def test_a_denied_answer_alone_rules_it_out() -> None:
    this = read(about("definitely not a refund, no idea what it is though"))[0].meaning.this
    assert (this.is_, this.one_of, this.not_) == ((), (), ("refund",))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_comment_on_any_text_is_read(comment: str, text: str) -> None:
    shown = read(about(comment, text))
    assert 1 <= len(shown) <= 3
    for parse in shown:
        this = parse.meaning.this
        assert {*this.is_, *this.not_, *this.one_of} <= set(SHOP)
        assert parse.meaning.usable or parse.question
