"""The head of a recipe that was found: how it is fitted, and how sure it may be.

A recipe says how strongly the head is held back, how far its answers are smoothed and whether it bends. What
is left to find out is the temperature, on texts that took no part.
"""

from dataclasses import replace

from heedful.learn.bending import bent_by, can_bend
from heedful.learn.heads import STRENGTHS, Chosen, Fitting, Known
from heedful.models.classifier import Classifier
from heedful.records.recipe import TrainingRecipe

PATIENCE = 2  # among few left-out texts, one strength that is no better may be chance


def shaped(start: Classifier, known: Known, recipe: TrainingRecipe, seed: int) -> Classifier:
    """The classifier with the kind of head that the recipe wants; its linear layer is to be fitted yet."""
    start = start.straight()
    bends = recipe.bend and can_bend(start, len(known.rows))
    return bent_by(start, known, seed) if bends else start


def fitting_of(start: Classifier, recipe: TrainingRecipe | None, seed: int, kl: float = 0.0) -> Fitting:
    """How the head is fitted, by a recipe or without one."""
    if recipe is None:
        return Fitting(start, seed, kl=kl)
    strengths = (recipe.head_l2,) if recipe.head_l2 else STRENGTHS
    return Fitting(start, seed, kl=kl, strengths=strengths, smoothing=recipe.head_smoothing)


def judged(start: Classifier, taught: Known, held_out: Known, recipe: TrainingRecipe, seed: int) -> Chosen:
    """How the head answers texts that took no part, and how sure it may be."""
    fitting = fitting_of(shaped(start, taught, recipe, seed), recipe, seed)
    return replace(fitting, patience=PATIENCE).choose(taught, held_out)
