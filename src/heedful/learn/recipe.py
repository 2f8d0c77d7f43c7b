"""Which weights move, and how: derived from the effort and from how much there is to learn from.

docs/decisions/0009-which-weights-move.md says what was measured, and what was not; of pairs, 0024.
"""

import math
from dataclasses import dataclass, replace

from heedful.learn.lesson import Lesson
from heedful.learn.names import ENOUGH
from heedful.records.recipe import TrainingRecipe
from heedful.train.options import TrainOptions

FEWEST_PER_LABEL = 2.0
FEW_PER_LABEL = 40.0
CHEAP_ROWS = 4_000
CHEAP_CHARACTERS = 1_000_000  # an epoch over all layers then takes a minute or two on two cores
SHARED = (set(TrainOptions.model_fields) & set(TrainingRecipe.model_fields)) - {"head_l2"}
BATCH, STEPS, PASSES, MOST_PASSES = 128, 20, 5, 20


@dataclass(frozen=True)
class Recipe:
    """`body` is None when the head alone moves; from the parent only what is new is trained on."""

    body: TrainOptions | None
    from_parent: bool


def recipe_for(lesson: Lesson, first: bool) -> Recipe:
    """The recipe of a first training (`first`) or of a round; one that was found holds for both."""
    if lesson.recipe is not None:
        return Recipe(body_of(lesson.recipe, lesson.seed), from_parent=False)
    if lesson.inputs != "text":
        return _for_parts(lesson, first)
    if lesson.effort == "quick" or lesson.per_label < FEWEST_PER_LABEL:
        return Recipe(None, from_parent=False)
    few = lesson.per_label < FEW_PER_LABEL and len(lesson.rows) <= CHEAP_ROWS
    if few and not lesson.multi_label and not lesson.numbers:
        return Recipe(drawing_together(len(lesson.rows), lesson.seed), from_parent=False)
    if first:
        return Recipe(with_many(lesson), from_parent=False)
    return Recipe(_onwards(lesson), from_parent=True)


def _onwards(lesson: Lesson) -> TrainOptions:
    """From the version in use: its last layers, held near what it says and near its weights."""
    layers = 2 if lesson.effort == "standard" else 6
    return TrainOptions(scope="last", layers=layers, epochs=2, kl=1.0, l2_start=1e-3, seed=lesson.seed)


def _for_parts(lesson: Lesson, first: bool) -> Recipe:
    """Texts that are read together: an encoder that never compared two has to learn that, so it moves."""
    if lesson.per_label < FEWEST_PER_LABEL:
        return Recipe(None, from_parent=False)
    if not first and lesson.per_label >= FEW_PER_LABEL:
        return Recipe(_onwards(lesson), from_parent=True)
    cheap = sum(map(len, lesson.rows.texts)) <= CHEAP_CHARACTERS
    if lesson.effort == "quick" or not (cheap or lesson.effort == "thorough"):
        return Recipe(TrainOptions(scope="last", layers=3, seed=lesson.seed), from_parent=False)
    return Recipe(comparing(lesson.seed), from_parent=False)


def comparing(seed: int) -> TrainOptions:
    """All weights of an encoder that learns to read two texts together."""
    return TrainOptions(scope="full", epochs=5, batch_size=16, label_smoothing=0.1, patience=3, seed=seed)


def body_of(found: TrainingRecipe, seed: int) -> TrainOptions | None:
    """How the body moves by a recipe that was found; None where it stays."""
    if not found.moves_body:
        return None
    shared = found.model_dump(include=SHARED)
    return TrainOptions(**shared, head_first=found.contrast < 1, seed=seed)


def as_recipe(lesson: Lesson) -> TrainingRecipe:
    """What the effort says for this lesson, in the words of a recipe: what a search starts from."""
    body = recipe_for(replace(lesson, recipe=None), first=True).body
    names = 1.0 if lesson.per_label < ENOUGH and not lesson.multi_label and lesson.inputs == "text" else 0.0
    if body is None:
        return TrainingRecipe(names=names)
    shared = body.model_dump(include=SHARED)
    return TrainingRecipe(**shared, names=names)


def with_many(lesson: Lesson) -> TrainOptions:
    """Once labels are many: everything moves where that is cheap or much effort is wanted, else the top."""
    cheap = sum(map(len, lesson.rows.texts)) <= CHEAP_CHARACTERS
    if cheap or lesson.effort != "standard":
        return TrainOptions(scope="full", layer_decay=0.8, label_smoothing=0.1, seed=lesson.seed)
    return TrainOptions(scope="last", layers=2, seed=lesson.seed)


def drawing_together(rows: int, seed: int) -> TrainOptions:
    """While labels are few: texts of one label towards each other, and the head on what comes of that."""
    a_pass = max(1, math.ceil(rows / BATCH))
    return TrainOptions(
        scope="full",
        contrast=1.0,
        epochs=min(MOST_PASSES, max(PASSES, math.ceil(STEPS / a_pass))),
        batch_size=BATCH,
        body_rate=1e-4,
        head_first=False,
        seed=seed,
    )


def body_by_rules(lesson: Lesson, rows: int) -> TrainOptions | None:
    """How the body moves on labels and on what rules taught of the pool; None where it stays."""
    if lesson.effort == "quick" or (lesson.effort == "standard" and rows > CHEAP_ROWS):
        return None
    layers = 2 if lesson.effort == "standard" else 6
    return TrainOptions(scope="last", layers=layers, epochs=3, seed=lesson.seed)
