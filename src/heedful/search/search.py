"""Search a recipe: try many on left-out texts, choose, and look once more at what was chosen.

A lesson and a base encoder go in; what was found comes out. Where left-out parts judge, what is not what the
effort says must earn its place on parts that chose nothing; where validation texts judge, there are none for
a second look. Texts that are made of texts must bring more than chance explains on the texts that judge.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.learn.lesson import Lesson
from heedful.learn.recipe import as_recipe
from heedful.models.encoder import Encoder
from heedful.records.report import Interval
from heedful.records.search import Found, Tried
from heedful.search.importance import importances
from heedful.search.ladder import Ladder
from heedful.search.space import Space, space_of
from heedful.search.study import Budget, Searching
from heedful.search.trying import Trying

Tell = Callable[[str, int, int], None]
Z = 1.959964  # of a 95 % interval
ROUNDING = 1e-9  # a single text more is just as much as its standard error
SEARCHING, CONFIRMING = "Trying recipes", "Looking once more"


def search(
    base: Encoder,
    lesson: Lesson,
    folder: Path,
    budget: Budget,
    tell: Tell,
    masked: str = "",
    writer: str = "",
) -> Found:
    """The best recipe within the budget; what was tried earlier in `folder` on the same texts counts."""
    begun, lesson = time.monotonic(), replace(lesson, recipe=None)
    trying, space, effort = Trying.of(base, lesson), space_of(lesson, base, masked, writer), as_recipe(lesson)
    name = _name(base, lesson, space, trying.ladder)
    searching = Searching(folder, name, space, trying.ladder, lesson.seed)
    tried = searching.run(
        effort,
        trying.scores,
        budget,
        lambda done: tell(SEARCHING, min(done, budget.recipes), budget.recipes),
    )
    first = searching.effort()
    best = _best(tried, first)
    best = _made_texts_pay(searching, trying, best)
    tried = searching.tried()
    tell(CONFIRMING, 0, 1)
    gain = None if best.number == first.number else confirmed(trying, first, best)
    tell(CONFIRMING, 1, 1)
    return Found(
        effort=first,
        best=_with_strength(best),
        tried=tried,
        importances=importances(searching.trials(), tried, first, space, lesson.seed),
        gain=gain,
        labelled=len(trying.ladder.rows),
        judged_by="left-out parts" if trying.ladder.by_mean else "validation texts",
        seconds=time.monotonic() - begun,
    )


def confirmed(trying: Trying, first: Tried, best: Tried) -> Interval | None:
    """How much more often the best recipe is right than the first, on parts that chose neither.

    Every text is judged once a parting; its differences are averaged first, for they hang together.
    """
    fresh = trying.ladder.fresh(trying.lesson.seed + 99_991)
    if fresh is None or first.recipe is None or best.recipe is None:
        return None
    differences, times = np.zeros(len(fresh.rows)), np.zeros(len(fresh.rows))
    for rung in (replace(one, number=-one.number) for one in fresh.rungs):
        right = trying.right(best.recipe, rung, best.l2) - trying.right(first.recipe, rung, first.l2)
        differences[rung.judged] += right
        times[rung.judged] += 1
    differences /= np.maximum(times, 1)
    middle = float(differences.mean())
    reach = Z * float(differences.std()) / max(1, len(differences)) ** 0.5
    return Interval(value=middle, low=middle - reach, high=middle + reach)


def _best(tried: tuple[Tried, ...], first: Tried) -> Tried:
    """The recipe with the greatest value of those tried to the end; the first one among equals."""
    ahead = max(_whole(tried), key=_rank)
    return ahead if (ahead.value or 0.0) > (first.value or 0.0) else first


def _whole(tried: tuple[Tried, ...]) -> list[Tried]:
    return [one for one in tried if one.fate == "whole" and one.value is not None]


def _rank(one: Tried) -> tuple[float, int]:
    return one.value or 0.0, -one.number


def _made_texts_pay(searching: Searching, trying: Trying, best: Tried) -> Tried:
    """The best recipe without texts that were made, unless those are worth more than chance explains."""
    if best.recipe is None or best.recipe.augment == "none":
        return best
    twin = best.recipe.model_copy(update={"augment": "none", "copies": 1, "model": ""})
    if not any(one.recipe == twin for one in _whole(searching.tried())):
        searching.also(twin, trying.scores)
    plain = [one for one in _whole(searching.tried()) if one.recipe and one.recipe.augment == "none"]
    without = max(plain, key=_rank, default=best)
    ahead = _ahead(trying, best, without)
    doubt = float(ahead.std(ddof=1)) / len(ahead) ** 0.5 if len(ahead) > 1 else 0.0
    return best if float(ahead.mean()) > doubt + ROUNDING else without


def _ahead(trying: Trying, best: Tried, without: Tried) -> NDArray[np.float64]:
    """By how much the one is ahead of the other: on each left-out part, or on each validation text."""
    if trying.ladder.by_mean or best.recipe is None or without.recipe is None:
        return np.asarray(np.subtract(best.scores, without.scores), np.float64)
    last = trying.ladder.rungs[-1]
    return trying.right(best.recipe, last, best.l2) - trying.right(without.recipe, last, without.l2)


def _with_strength(best: Tried) -> Tried:
    """The recipe as it is kept: with the head's strength that was best on all rungs."""
    if best.recipe is None:
        return best
    return best.model_copy(update={"recipe": best.recipe.model_copy(update={"head_l2": best.l2})})


def _name(base: Encoder, lesson: Lesson, space: Space, ladder: Ladder) -> str:
    """A hash of everything that a figure of the search depends on."""
    held = lesson.validation
    parts = (
        base.digest,
        base.max_tokens,
        base.pooling,
        lesson.rows.digest(),
        "" if held is None else held.digest(),
        lesson.names,
        lesson.effort,
        lesson.seed,
        sorted(asdict(space).items()),
        (ladder.first, len(ladder.rungs)),
    )
    return "search-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
