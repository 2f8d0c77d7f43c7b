"""What a review has found: win rates with intervals, agreement, and how much is still needed to tell."""

from typing import ClassVar, Literal

from heedful.records.base import Record
from heedful.records.report import Interval
from heedful.records.review import Review
from heedful.records.shown import Shown

Outcome = Literal["wins", "loses", "no difference told", "not yet"]


class Pair(Record):
    """One version against another: opinions on answers that differ, a tie counting half for each.

    `win_rate` is how often people like these would prefer `version`, `among_these` how often these very
    reviewers would; both are None while the review goes on. `outcome` is that of `version`.
    """

    version: str
    against: str
    items: int
    opinions: int
    wins: int | None = None
    ties: int | None = None
    losses: int | None = None
    win_rate: Interval | None = None
    among_these: Interval | None = None
    p_value: float | None = None
    p_holm: float | None = None
    outcome: Outcome = "not yet"
    items_needed: int | None = None
    reviewers_needed: int | None = None


class Rated(Record):
    """One version's share of right answers, or its mean on a scale."""

    version: str
    scale: str
    opinions: int
    value: Interval


class Agreed(Record):
    """Krippendorff's alpha on one question; None where too few items have two opinions."""

    about: str
    measured_as: Literal["nominal", "ordinal", "interval"]
    items: int
    alpha: float | None
    low: float | None = None
    high: float | None = None


class Reviewer(Record):
    """One person's part: how many opinions, how often with most of the others, how long each took."""

    author: str
    opinions: int
    skipped: int
    with_others: float | None = None
    seconds: float | None = None


class ReviewReport(Shown):
    """All of that; `same` is the share of texts that got one answer from all, `left` that of left choices."""

    drawn_as: ClassVar[str] = "review"

    review: Review
    finished: bool
    opinions: int
    wanted: int
    items: int
    same: float
    pairs: tuple[Pair, ...]
    rated: tuple[Rated, ...] = ()
    agreement: tuple[Agreed, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    left: Interval | None = None
    sentence: str
    notes: tuple[str, ...] = ()
