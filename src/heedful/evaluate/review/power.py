"""How many items and reviewers it takes to tell: planned before a review, and again while it goes on.

Given how much items, reviewers and the rest vary, the variance of a win rate follows for any number of them,
and with it the chance that the test finds a win rate that differs from a half by as much as matters.
"""

from dataclasses import dataclass
from math import sqrt

from scipy.special import nctdtr

from heedful.evaluate.review.crossed import Crossed, Parts, Spread, quantile

MOST_ITEMS = 100_000
MOST_REVIEWERS = 200
PLANNED = Parts(item=0.05, reviewer=0.005, rest=0.15)
"""Before anybody has said anything: a fifth of the spread is the items', reviewers differ by 7 points."""


CAUTION = 0.85  # degrees of freedom are found, too: known ones would tell a few more (set by simulation)
PRIOR_ITEMS, PRIOR_REVIEWERS = 20, 8  # how many of each that guess is worth


@dataclass(frozen=True)
class Plan:
    """`share` is the win rate worth telling from a half, `power` the chance to; `overlap` is of an item."""

    share: float = 0.6
    power: float = 0.8
    level: float = 0.95
    overlap: int = 2
    reviewers: int = 3

    @property
    def aim(self) -> float:
        """The power to plan for, so that what is asked for is reached."""
        return 1 - CAUTION * (1 - self.power)


@dataclass(frozen=True)
class Advice:
    """So many items for these reviewers; None where they can never tell, but `reviewers` could."""

    items: int | None
    reviewers: int


def seen_so_far(found: Crossed) -> Parts:
    """How much each varies as far as is known: a few reviewers say little, so the guess before counts on."""
    parts = found.parts
    return Parts(
        item=_weighed(parts.item, len(found.per_item), PLANNED.item, PRIOR_ITEMS),
        reviewer=_weighed(parts.reviewer, len(found.per_reviewer), PLANNED.reviewer, PRIOR_REVIEWERS),
        rest=_weighed(parts.rest, len(found.per_item), PLANNED.rest, PRIOR_ITEMS),
    )


def _weighed(found: float, several: int, guess: float, worth: int) -> float:
    seen = max(0, several - 1)
    return max(0.0, (seen * found + worth * guess) / (seen + worth))


def chance(parts: Parts, plan: Plan, items: int) -> float:
    """The power of a review of so many items."""
    overlap = min(plan.overlap, plan.reviewers)
    spread = Spread(
        alone=max(parts.rest, 0.0) / (items * overlap),
        of_items=max(parts.item, 0.0) / items,
        of_reviewers=max(parts.reviewer, 0.0) / plan.reviewers if plan.reviewers > 1 else 0.0,
        items=items,
        reviewers=plan.reviewers,
    )
    away = plan.share - 0.5
    if spread.variance <= 0:
        return 1.0 if away else 0.0
    error = sqrt(spread.variance * 0.25 / (plan.share * (1 - plan.share)))  # the error that the test uses
    reach = quantile(1 - (1 - plan.level) / 2, spread.degrees)
    return float(1 - nctdtr(spread.degrees, abs(away) / error, reach))


def advise(parts: Parts, plan: Plan) -> Advice:
    """The fewest items that reach the power; where none do, the fewest reviewers with whom some do."""
    for reviewers in range(plan.reviewers, MOST_REVIEWERS + 1):
        with_them = Plan(plan.share, plan.power, plan.level, plan.overlap, reviewers)
        if chance(parts, with_them, MOST_ITEMS) >= plan.aim:
            items = _fewest(parts, with_them)
            return Advice(items if reviewers == plan.reviewers else None, reviewers)
    return Advice(None, MOST_REVIEWERS)


def _fewest(parts: Parts, plan: Plan) -> int:
    low, high = 1, MOST_ITEMS
    while low < high:
        middle = (low + high) // 2
        if chance(parts, plan, middle) >= plan.aim:
            high = middle
        else:
            low = middle + 1
    return low
