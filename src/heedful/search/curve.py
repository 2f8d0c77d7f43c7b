"""The learning curve of a project: growing parts of its labels are taught, the rest of them judges.

A lesson and a base encoder go in, a curve with a forecast comes out. Parts are nested: each holds the smaller
ones, label by label, so that a curve is not bent by which texts happened to be drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError
from heedful.learn.lesson import Lesson
from heedful.learn.recipe import as_recipe
from heedful.models.encoder import Encoder
from heedful.records.curve import CurvePoint, LearningCurve
from heedful.records.recipe import TrainingRecipe
from heedful.search.ladder import ENOUGH_TO_JUDGE, Rung
from heedful.search.power_law import fit_draws, forecast
from heedful.search.trying import Trying, best_strength
from heedful.train.data import TrainingSet

Rows = NDArray[np.int64]
Tell = Callable[[str, int, int], None]

FEWEST = 24  # labels below which there is no curve to speak of
STEPS = 6
SMALLEST = 1 / 12  # of the taught rows
PARTS = 5  # one of so many is left out to judge by, where validation texts are few
DRAWING = "Drawing the curve"
BAND = 25


def learning_curve(
    base: Encoder, lesson: Lesson, tell: Tell, draws: int = 5, whole: bool = False
) -> LearningCurve:
    """How the score grows with labels; of the head alone, unless `whole`: of all that the recipe moves."""
    recipe = _recipe(lesson, whole)
    trying = Trying.of(base, replace(lesson, recipe=None))
    rows, count = trying.ladder.rows, len(lesson.rows)
    if count < FEWEST:
        raise DataError(
            f"Found {count} labelled texts; wanted {FEWEST} or more to draw a curve. Label some more first."
        )
    held = lesson.validation is not None and len(lesson.validation) >= ENOUGH_TO_JUDGE
    drawn = [_draw(rows, count, held, lesson.seed, draw) for draw in range(draws)]
    sizes = _sizes(min(len(order) for order, _ in drawn), len(lesson.labels))
    climbed, at = list[list[dict[float, float]]](), 0
    tell(DRAWING, 0, draws * len(sizes))
    for order, judged in drawn:
        climbed.append([])
        for size in sizes:  # each rung has a number of its own, for scores are kept by it
            rung = Rung(at + 1, np.sort(order[:size]), judged)
            climbed[-1].append(trying.scores(recipe, rung))
            tell(DRAWING, at := at + 1, draws * len(sizes))
    return _curve(sizes, _scores(climbed), rows, drawn, held, count, whole, lesson.multi_label)


def _recipe(lesson: Lesson, whole: bool) -> TrainingRecipe:
    recipe = lesson.recipe or as_recipe(lesson)
    return recipe if whole else recipe.model_copy(update={"scope": "head", "bend": False})


def _scores(climbed: Sequence[Sequence[dict[float, float]]]) -> NDArray[np.float64]:
    """Scores [draws, sizes], each size at the strength that is best for all draws together.

    The best strength for each draw would be chosen by the very texts that judge it, and flatter.
    """
    by_size = list(zip(*climbed, strict=True))
    strengths = [best_strength(scores) for scores in by_size]
    return np.array([[one[l2] for one in scores] for scores, l2 in zip(by_size, strengths, strict=True)]).T


def _draw(rows: TrainingSet, taught: int, held: bool, seed: int, draw: int) -> tuple[Rows, Rows]:
    """What is taught, in the order in which it comes in, and what judges it."""
    random = np.random.default_rng([seed, 17, draw])
    if held:
        return _label_by_label(rows, np.arange(taught), random), np.arange(taught, len(rows))
    order = _label_by_label(rows, np.arange(len(rows)), np.random.default_rng([seed, 17, draw // PARTS]))
    judged = np.sort(order[draw % PARTS :: PARTS])
    return _label_by_label(rows, np.setdiff1d(np.arange(len(rows)), judged), random), judged


def _label_by_label(rows: TrainingSet, places: Rows, random: np.random.Generator) -> Rows:
    """These places in chance order, but so that every beginning holds the labels in their proportions."""
    mixed = random.permutation(places)
    labels = np.where((rows.targets[mixed] == 1).any(1), rows.targets[mixed].argmax(1), -1)
    quantile = np.empty(len(mixed))
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        quantile[own] = (np.arange(len(own)) + random.random()) / len(own)
    ordered: Rows = mixed[np.argsort(quantile, kind="stable")]
    return ordered


def _sizes(most: int, labels: int) -> list[int]:
    """Counts in equal ratios, the smallest with a text a label or so."""
    least = min(most // 2, max(labels, 8, round(SMALLEST * most)))
    return sorted({int(size) for size in np.geomspace(least, most, STEPS).round()})


def _curve(
    sizes: list[int],
    scores: NDArray[np.float64],
    rows: TrainingSet,
    drawn: list[tuple[Rows, Rows]],
    held: bool,
    count: int,
    whole: bool,
    several: bool,
) -> LearningCurve:
    judged = len(drawn[0][1]) if held else min(len(rows), sum(len(left) for _, left in drawn))
    top = float(np.clip(scores[:, -1].mean(), 0.01, 0.99))
    law, laws = fit_draws(sizes, scores, noise=(top * (1 - top) / judged) ** 0.5)
    total = count if held else len(rows)
    along = np.unique(np.geomspace(sizes[0], 2 * total, BAND).round().astype(int)).tolist()
    forecasts = [(at, forecast(law, laws, at)) for at in along]
    points = [
        CurvePoint(count=size, scores=tuple(float(score) for score in column))
        for size, column in zip(sizes, scores.T, strict=True)
    ]
    return LearningCurve(
        points=tuple(points),
        law=law,
        labelled=total,
        now=forecast(law, laws, total),
        doubled=forecast(law, laws, 2 * total),
        gain=forecast(law, laws, 2 * total, total),
        band=tuple((at, one.low, one.value, one.high) for at, one in forecasts),
        head_alone=not whole,
        several_labels=several,
    )
