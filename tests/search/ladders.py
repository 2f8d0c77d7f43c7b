"""Spaces, ladders, scores and lessons in a few lines, for tests of how recipes are tried."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from heedful.learn.lesson import Lesson
from heedful.records.progress import silent
from heedful.records.recipe import TrainingRecipe
from heedful.search.ladder import Ladder, Rung
from heedful.search.space import Space
from heedful.train.data import TrainingSet

NAMES = ("billing", "delivery", "account")
EFFORT = TrainingRecipe(scope="full", contrast=1.0, epochs=5, batch_size=128, names=1.0)


def space(**given: Any) -> Space:
    """A space in which everything may be tried."""
    whole: dict[str, Any] = {
        "scopes": ("head", "last", "lora", "full"),
        "layers": 6,
        "together": True,
        "names": True,
        "bends": True,
        "ways": ("none", "swap", "drop", "replace"),
        "models": {"replace": "a folder"},
    }
    return Space(**{**whole, **given})


def ladder(rungs: int = 9, by_mean: bool = True) -> Ladder:
    """Rungs over rows that nobody looks at; enough of them that one part tells recipes apart."""
    none = np.zeros(0, np.int64)
    rows = TrainingSet([""] * 300, np.zeros((300, 2), np.int8), np.ones(300, np.float32))
    return Ladder(rows, tuple(Rung(n, none, none) for n in range(1, rungs + 1)), by_mean)


def score(recipe: TrainingRecipe) -> float:
    """What a recipe is worth in truth: names count most, a rate of 1e-4 is best, made texts do harm."""
    away = (math.log10(recipe.body_rate) + 4) ** 2 if recipe.moves_body else 0.5
    harm = 0.0 if recipe.augment == "none" else 0.03
    return 0.7 + 0.05 * min(recipe.names, 8.0) / 8 - 0.04 * away - harm


def attempt(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
    """Scores of three strengths on a rung: the truth with a little chance that all recipes share."""
    shared = 0.02 * math.sin(rung.number)
    return {l2: score(recipe) + shared - away for l2, away in ((1e-3, 0.01), (1e-4, 0.0), (1e-5, 0.02))}


def lesson(examples: Sequence[tuple[str, str]], **given: Any) -> Lesson:
    """A lesson of labelled texts of the tiny topics, and nothing else but what is given."""
    nothing = TrainingSet([], np.zeros((0, 3), np.int8), np.zeros(0, np.float32))
    made: dict[str, Any] = {
        "labels": ("L1", "L2", "L3"),
        "names": NAMES,
        "multi_label": False,
        "examples": labelled(examples),
        "told": nothing,
        "fresh": np.zeros(0, np.bool_),
        "validation": None,
        "effort": "standard",
        "seed": 0,
        "checkpoints": None,
        "anchor_texts": [],
        "anchor_answers": np.zeros((0, 3), np.float32),
        "embed": lambda encoder, texts: encoder.embed(texts),
        "embed_told": lambda encoder, texts: encoder.embed(texts),
        "progress": silent,
    }
    return Lesson(**{**made, **given})


def labelled(examples: Sequence[tuple[str, str]]) -> TrainingSet:
    """Texts with one certain label each."""
    return TrainingSet.labelled([text for text, _ in examples], [NAMES.index(of) for _, of in examples], 3)
