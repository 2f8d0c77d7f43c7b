"""Lessons in a few lines, for tests of what is taught."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heedful.learn.lesson import Lesson
from heedful.models.encoder import Encoder
from heedful.train.data import TrainingSet

LABELS = ("L1", "L2", "L3")


def rows(*said: tuple[str, Sequence[int]], weight: float = 1.0) -> TrainingSet:
    """Texts with their target rows."""
    targets = np.array([target for _, target in said], np.int8).reshape(len(said), len(LABELS))
    return TrainingSet([text for text, _ in said], targets, np.full(len(said), weight, np.float32))


def labelled(*answers: int) -> TrainingSet:
    """One text a label number."""
    return TrainingSet.labelled(
        [f"text {n} of {label}" for n, label in enumerate(answers)], answers, len(LABELS)
    )


def embedded(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    return encoder.embed(texts)


def lesson(**given: Any) -> Lesson:
    """A lesson with nothing in it but what is given."""
    told = given.pop("told", rows())
    made: dict[str, Any] = {
        "labels": LABELS,
        "names": ("billing", "late delivery", "account_login"),
        "multi_label": False,
        "examples": rows(),
        "told": told,
        "fresh": np.ones(len(told), np.bool_),
        "validation": None,
        "effort": "quick",
        "seed": 0,
        "checkpoints": None,
        "anchor_texts": [],
        "anchor_answers": np.zeros((0, len(LABELS)), np.float32),
        "embed": embedded,
        "embed_told": embedded,
        "progress": lambda *how_far: None,
    }
    return Lesson(**{**made, **given})
