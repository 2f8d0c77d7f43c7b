"""What is taught beside the rows that people gave: label names, and texts made of the rows themselves."""

from heedful.learn.lesson import Lesson, join
from heedful.learn.names import name_rows
from heedful.train.augment.rows import made_of
from heedful.train.data import TrainingSet


def beside(lesson: Lesson, rows: TrainingSet) -> TrainingSet:
    """For a head or a body that is taught these rows; texts are only ever made of what it may see."""
    names, recipe = name_rows(lesson), lesson.recipe
    if recipe is None or recipe.augment == "none" or lesson.inputs != "text":
        return names
    return join(names, made_of(rows, recipe, lesson.seed))
