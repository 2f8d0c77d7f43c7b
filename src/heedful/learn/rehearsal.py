"""Does it pay to move the body, and how sure may the head then be? Found out on a third that is left out.

Texts that moved the body lie where they should: what is left out of the head alone is answered far too well.
So the whole recipe is tried once on two thirds, beside the head alone, and judged on the rest.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.beside import beside
from heedful.learn.found import judged
from heedful.learn.heads import Chosen, Fitting, Known, folds
from heedful.learn.lesson import Lesson, join
from heedful.models.classifier import Classifier
from heedful.records.recipe import TrainingRecipe
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions

PATIENCE = 2  # among few left-out texts, one strength that is no better may be chance


@dataclass(frozen=True)
class Settings:
    """What to go on with: whether the body moves, and how the head is fitted then."""

    moves: bool
    head: Chosen


def rehearse(start: Classifier, lesson: Lesson, body: TrainOptions) -> Settings:
    """The settings of the moved body, unless it answers the left-out third worse than chance explains.

    On larger validation parts it was never the worse one; a third of a few hundred texts alone says little.
    """
    taught, held_out = _parted(lesson)
    frozen = _judged(start, taught, held_out, lesson.seed)
    lesson.progress("Rehearsing", 1, 2)
    moved = train_classifier(start, taught, None, body, lesson.checkpoints).classifier
    moving = _judged(replace(start, encoder=moved.encoder), taught, held_out, lesson.seed)
    lesson.progress("Rehearsing", 2, 2)
    doubt = math.sqrt(max(0.0, frozen.score * (1 - frozen.score)) / len(held_out))
    moves = moving.score >= frozen.score - doubt
    return Settings(moves, moving if moves else frozen)


def rehearse_found(
    start: Classifier, lesson: Lesson, body: TrainOptions | None, recipe: TrainingRecipe
) -> Chosen:
    """The same for a recipe that was found: whether the body moves is settled, how sure it may be is not."""
    taught, held_out = _parted(lesson)
    if body is not None:
        moved = train_classifier(start, taught, None, body, lesson.checkpoints).classifier
        start = replace(start, encoder=moved.encoder)
    lesson.progress("Rehearsing", 1, 1)
    return judged(start, _known(start, taught), _known(start, held_out), recipe, lesson.seed)


def _parted(lesson: Lesson) -> tuple[TrainingSet, TrainingSet]:
    """Two thirds of the rows, with what is taught beside them, and the rest; a single row is both."""
    rows = lesson.rows
    left = folds(rows, lesson.seed)[0]
    rest = np.setdiff1d(np.arange(len(rows)), left)
    taught = rows.take(rest if len(rest) else left)
    return join(taught, beside(lesson, taught)), rows.take(left)


def _judged(start: Classifier, taught: TrainingSet, held_out: TrainingSet, seed: int) -> Chosen:
    return Fitting(start, seed, patience=PATIENCE).choose(_known(start, taught), _known(start, held_out))


def _known(start: Classifier, rows: TrainingSet) -> Known:
    vectors: NDArray[np.float32] = start.encoder.embed(rows.texts, precision="fast")
    return Known(rows, vectors)
