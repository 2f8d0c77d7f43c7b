"""Regression: a text, or a pair of texts, is answered with a number.

Feedback goes in; numbers that somebody wants, and what they agree on for each text, come out. A number is
kept as it is written, in an example's or a correction's completion: what was said is read back to the digit.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from heedful.errors import FeedbackError
from heedful.records.base import content_hash
from heedful.records.feedback import Comment, Correction, Feedback, Verdict

RIGHT, TOLD = 0.5, 1.0  # people say yes too easily
LARGEST = 1e15  # the square of what is larger is lost, and the last digits with it
OWNER = "owner"  # whose last number for a text holds whatever others said


@dataclass(frozen=True)
class Regression:
    """The task of giving a text a number."""

    name = "regression"
    measure = "explained variance"


@dataclass(frozen=True)
class Valued:
    """The number that an item of feedback wants for a text."""

    text: str
    value: float
    weight: float
    feedback_id: str
    author: str


@dataclass(frozen=True)
class Told:
    """The number that people agree on for a text, how much it counts, and all that was said of it."""

    text: str
    value: float
    weight: float
    feedback_ids: tuple[str, ...]

    @property
    def text_hash(self) -> str:
        return content_hash(self.text)


def number(written: str | float) -> float:
    """The number that is written; raises FeedbackError for what is none, or is too large."""
    try:
        value = float(written)
    except (ValueError, OverflowError):
        value = math.nan
    if not abs(value) <= LARGEST:
        raise FeedbackError(f"Found {_shown(written)}; wanted a number, such as 3.5.")
    return value


def _shown(written: str | float) -> str:
    try:
        return f"{written!r:.60}"
    except ValueError:  # Python writes no integer of thousands of digits
        return "an integer of thousands of digits"


def in_digits(value: float) -> str:
    """A number as it is kept, to be read back exactly."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def rounded(value: float) -> str:
    """A number as it is answered: four digits that say something."""
    return in_digits(float(f"{value:.4g}"))


def values(feedback: Feedback) -> list[Valued]:
    """What one item asks; raises FeedbackError where it speaks of something else than a number."""
    match feedback:
        case Correction(completion=str(wanted)):
            return [_valued(feedback, wanted, TOLD)]
        case Verdict(right=right, written=str(written)):
            return [_valued(feedback, written, RIGHT)] if right else []
        case Comment():
            return []
        case _:
            raise FeedbackError(
                "This project answers with numbers: correct with the number you want, or judge."
            )


def unread(feedback: Feedback) -> str | None:
    """Why an item takes no effect, and what to ask; None when it does."""
    match feedback:
        case Verdict(right=False):
            return "'Wrong' does not say what the number should be. What should it be?"
        case Comment():
            return "Comments are not read in a project that answers with numbers. What should it be?"
        case _:
            return None


def settle(said: Iterable[Valued]) -> tuple[Told, ...]:
    """For each text the mean of the last number of each author; the owner's last word holds alone."""
    texts: dict[str, dict[str, Valued]] = {}
    ids: dict[str, list[str]] = {}
    for one in said:
        key = content_hash(one.text)
        texts.setdefault(key, {})[one.author] = one
        ids.setdefault(key, []).append(one.feedback_id)
    return tuple(_told(list(by_author.values()), ids[key]) for key, by_author in texts.items())


def _told(last: list[Valued], ids: list[str]) -> Told:
    heard = [one for one in last if one.author == OWNER] or last
    total = sum(one.weight for one in heard)
    value = sum(one.weight * one.value for one in heard) / total
    return Told(heard[0].text, value, total / len(heard), tuple(ids))


def _valued(said: Feedback, written: str, weight: float) -> Valued:
    return Valued(said.text, number(written), weight, said.id, said.author)
