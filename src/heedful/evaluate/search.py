"""The largest step towards the new weights that still passes.

Search on the validation split and the feedback suite, then look at the test set once with the step that was
chosen: then the search costs the test set nothing, and no correction for the number of steps is due.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Chosen(Generic[T]):
    """The step, what was found there, which steps were tried on the way, and whether this one passed."""

    alpha: float
    judgement: T
    tried: tuple[float, ...]
    passed: bool


def largest_passing(
    alphas: Sequence[float], judge_at: Callable[[float], T], passes: Callable[[T], bool]
) -> Chosen[T]:
    """Try the steps from the largest down, stop at the first that passes; the smallest when none does."""
    first, *smaller = sorted(set(alphas), reverse=True)
    chosen = _at(first, (), judge_at, passes)
    for alpha in smaller:
        if chosen.passed:
            break
        chosen = _at(alpha, chosen.tried, judge_at, passes)
    return chosen


def _at(
    alpha: float, before: tuple[float, ...], judge_at: Callable[[float], T], passes: Callable[[T], bool]
) -> Chosen[T]:
    judgement = judge_at(alpha)
    return Chosen(alpha, judgement, (*before, alpha), passes(judgement))
