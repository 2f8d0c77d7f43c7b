"""Which weights move, and how: derived from the effort and from how much there is to learn from.

docs/decisions/ has the measurements behind the thresholds.
"""

from dataclasses import dataclass

from heedful.learn.lesson import Lesson
from heedful.train.options import TrainOptions

CHEAP_ROWS = 4_000
FEW_PER_LABEL = 3


@dataclass(frozen=True)
class Recipe:
    """`body` is None when the head alone moves."""

    body: TrainOptions | None
    from_parent: bool


def recipe_for(lesson: Lesson, first: bool) -> Recipe:
    """The recipe of a first training (`first`) or of a round."""
    rows = len(lesson.rows)
    if lesson.effort == "quick" or lesson.per_label < FEW_PER_LABEL:
        return Recipe(None, from_parent=False)
    if rows <= CHEAP_ROWS:
        return Recipe(TrainOptions(scope="full", epochs=10, seed=lesson.seed), from_parent=False)
    if first:
        return Recipe(TrainOptions(scope="last", layers=2, epochs=3, seed=lesson.seed), from_parent=False)
    return Recipe(
        TrainOptions(scope="last", layers=2, epochs=2, kl=1.0, l2_start=1e-3, seed=lesson.seed),
        from_parent=True,
    )
