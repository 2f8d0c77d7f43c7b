"""People's review of versions: what is shown to whom, blind, in an order drawn for each, and what they say.

A review is the plan, an item a text with the answers to it, an opinion what one person said of one item. What
an opinion means for the model is feedback like any other, kept beside it.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from heedful.records.base import Record, hash_fraction, new_id, now

Way = Literal["side-by-side", "right-or-wrong", "scale"]
"""Which of two is better; is each right; how good is each from 1 to 5."""

Choice = Literal["left", "right", "tie", "neither"]
"""Of two answers: this one, that one, both alike, or none of them is any good."""

SCALES = ("fluency", "adequacy", "faithfulness")
Scale = Annotated[str, StringConstraints(pattern=r"^\w[\w -]{0,39}$")]
Points = Annotated[int, Field(ge=1, le=5)]


class Review(Record):
    """Which versions are reviewed, how, and what it is to tell.

    Each of `size` items wants `overlap` opinions. `share` is the win rate worth telling from a half, `power`
    the chance to do so that was asked for, of about `reviewers` people. `seed` draws texts and orders.
    """

    kind: Literal["review"] = "review"
    id: str = Field(default_factory=lambda: new_id("review"))
    author: str = "owner"
    at: datetime = Field(default_factory=now)
    name: str = ""
    versions: tuple[str, ...] = Field(min_length=2, max_length=9)
    way: Way = "side-by-side"
    scales: tuple[Scale, ...] = ()
    size: int = Field(ge=1, le=10_000)
    overlap: int = Field(default=2, ge=1, le=50)
    reviewers: int = Field(default=3, ge=1, le=200)
    share: float = Field(default=0.65, gt=0.5, lt=1)
    power: float = Field(default=0.8, gt=0, lt=1)
    source: str = "auto"
    seed: int = 0

    @model_validator(mode="after")
    def _fits(self) -> "Review":
        if len(set(self.versions)) < len(self.versions):
            raise ValueError("a review needs versions that differ")
        if (self.way == "scale") != bool(self.scales):
            raise ValueError("scales belong to the way scale, and only to it")
        if len(set(self.scales)) < len(self.scales):
            raise ValueError("each scale is asked once")
        return self


class Side(Record):
    """One answer, and the reviewed versions that give it."""

    versions: tuple[str, ...]
    answer: tuple[str, ...] = ()
    completion: str | None = None


class ReviewItem(Record):
    """A text with the answers to it that differ; `looked_at` is how many texts it took to find it.

    `drawn` is on no card: without it nobody can work out who gave the answer on the left.
    """

    kind: Literal["review_item"] = "review_item"
    id: str = Field(default_factory=lambda: new_id("item"))
    review_id: str
    text: str
    sides: tuple[Side, ...]
    looked_at: int = 1
    drawn: str = ""

    def order(self, seed: int, author: str) -> tuple[int, ...]:
        """The places of the sides as this person sees them: drawn, and always the same for them."""
        drawn = {
            place: hash_fraction(f"{self.id}{self.drawn} {place}", f"{seed} {author}")
            for place in range(len(self.sides))
        }
        return tuple(sorted(drawn, key=lambda place: drawn[place]))

    def turn(self, seed: int, author: str) -> float:
        """When this person sees the item, among items that are as much wanted."""
        return hash_fraction(self.id, f"{seed} {author}")


class Opinion(Record):
    """What one person said of one item, in the order in which they saw the answers.

    `order` are the places of the sides as shown, `number` counts what this person was shown, `feedback` what
    followed for the model. One of choice, right and points is there, unless it was skipped.
    """

    kind: Literal["opinion"] = "opinion"
    id: str = Field(default_factory=lambda: new_id("opinion"))
    author: str = "owner"
    at: datetime = Field(default_factory=now)
    review_id: str
    item_id: str
    order: tuple[int, ...]
    number: int = 1
    choice: Choice | None = None
    right: tuple[bool, ...] = ()
    points: tuple[dict[Scale, Points], ...] = ()
    seconds: float | None = Field(default=None, ge=0)
    feedback: tuple[str, ...] = ()

    @property
    def skipped(self) -> bool:
        """Whether they said nothing of it."""
        return self.choice is None and not self.right and not self.points


class ReviewEnd(Record):
    """From here on the review takes no opinions; what was said until now is all there is."""

    kind: Literal["review_end"] = "review_end"
    id: str = Field(default_factory=lambda: new_id("end"))
    author: str = "owner"
    at: datetime = Field(default_factory=now)
    review_id: str


class Card(Record):
    """What a person is shown: answers without who gave them, and how far they are."""

    review_id: str
    item_id: str
    way: Way
    scales: tuple[Scale, ...] = ()
    text: str
    answers: tuple[str, ...]
    done: int
    left: int


class Sitting(Record):
    """Where one person is with a review: the next card, or none where nothing is left for them."""

    review_id: str
    name: str
    way: Way
    open: bool
    done: int
    left: int
    card: Card | None = None


class Marked(Record):
    """Words of one of the answers that are wrong; `answer` counts from 0 as they are shown."""

    answer: int = Field(ge=0, le=8)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    category: str = Field(default="", max_length=80)
    severity: Literal["neutral", "minor", "major", "critical"] = "major"
    fix: str | None = Field(default=None, max_length=100_000)


class Told(Record):
    """What a person says of a card, in the order in which it shows the answers; nothing is a skip."""

    choice: Choice | None = None
    right: tuple[bool, ...] = Field(default=(), max_length=9)
    points: tuple[dict[Scale, Points], ...] = Field(default=(), max_length=9)
    marks: tuple[Marked, ...] = Field(default=(), max_length=50)
    seconds: float | None = Field(default=None, ge=0, le=1e6)

    @property
    def says_nothing(self) -> bool:
        return self.choice is None and not self.right and not self.points
