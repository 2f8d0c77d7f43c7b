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
    """The step, what was found there, and which steps were tried on the way."""

    alpha: float
    judgement: T
    tried: tuple[float, ...]


def largest_passing(
    alphas: Sequence[float], judge_at: Callable[[float], T], passes: Callable[[T], bool]
) -> Chosen[T] | None:
    """Try the steps from the largest down, stop at the first that passes; None when none does."""
    tried: tuple[float, ...] = ()
    for alpha in sorted(set(alphas), reverse=True):
        judgement = judge_at(alpha)
        tried = (*tried, alpha)
        if passes(judgement):
            return Chosen(alpha=alpha, judgement=judgement, tried=tried)
    return None
