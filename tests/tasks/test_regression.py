"""Numbers that people want, and what they agree on."""

import pytest

from heedful.errors import FeedbackError
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.tasks.regression import Told, in_digits, number, rounded, settle, unread, values


def corrected(text: str, wanted: str, author: str = "ann") -> Correction:
    return Correction(text=text, completion=wanted, author=author)


def settled(*said: Feedback) -> tuple[Told, ...]:
    return settle(one for item in said for one in values(item))


@pytest.mark.parametrize(("value", "digits"), [(4.0, "4"), (0.1, "0.1"), (-2.5, "-2.5"), (1e-300, "1e-300")])
def test_a_number_is_kept_to_the_digit(value: float, digits: str):
    assert in_digits(value) == digits
    assert number(digits) == value


def test_an_answer_has_four_digits():
    assert [rounded(value) for value in (3.14159, 12345.6, 0.00012345)] == ["3.142", "12350", "0.0001234"]


@pytest.mark.parametrize("written", ["", "high", "nan", "inf", "3,5", "1e300", -2e15, 10**400])
def test_what_is_no_number_that_can_be_learnt_is_refused(written: str | float):
    with pytest.raises(FeedbackError, match=r"wanted a number, such as 3\.5"):
        number(written)


def test_the_last_number_of_each_author_counts_and_the_rest_is_their_mean():
    (told,) = settled(corrected("a", "1"), corrected("a", "2"), corrected("a", "4", "bob"))
    assert told.value == 3.0
    assert len(told.feedback_ids) == 3


def test_a_yes_counts_half():
    yes = Verdict(text="a", written="5", right=True, author="bob")
    (told,) = settled(corrected("a", "2"), yes)
    assert told.value == pytest.approx((2 + 0.5 * 5) / 1.5)


def test_the_owner_s_last_word_holds_alone():
    (told,) = settled(corrected("a", "1"), corrected("a", "5", "owner"), corrected("a", "0", "bob"))
    assert told.value == 5.0


def test_texts_that_differ_in_white_space_are_one():
    assert len(settled(corrected("a  b", "1"), corrected("a b", "3", "bob"))) == 1


def test_wrong_alone_says_no_number():
    wrong = Verdict(text="a", written="5", right=False)
    assert values(wrong) == []
    assert unread(wrong) == "'Wrong' does not say what the number should be. What should it be?"


def test_comments_are_kept_and_choices_refused():
    assert values(Comment(text="a", comment="too high")) == []
    assert "not read" in str(unread(Comment(text="a", comment="too high")))
    with pytest.raises(FeedbackError, match="answers with numbers"):
        values(Choice(text="a", one_of=("L1",)))


def test_an_integer_that_python_does_not_write_out_is_refused_in_words():
    with pytest.raises(FeedbackError, match="Found an integer of thousands of digits; wanted a number"):
        number(10**5000)
