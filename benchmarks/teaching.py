"""A first training as a project runs it, for texts that lie in no project."""

import numpy as np

from heedful.config import Effort
from heedful.learn.lesson import Lesson
from heedful.records.progress import silent
from heedful.train.data import TrainingSet


def first_lesson(
    names: list[str], train: TrainingSet, validation: TrainingSet | None, effort: Effort, seed: int
) -> Lesson:
    """The lesson of a project that has these labelled texts and has heard nothing yet."""
    labels = len(names)
    return Lesson(
        labels=tuple(f"L{place + 1}" for place in range(labels)),
        names=tuple(names),
        multi_label=False,
        examples=train,
        told=TrainingSet([], np.zeros((0, labels), np.int8), np.zeros(0, np.float32)),
        fresh=np.zeros(0, np.bool_),
        validation=validation,
        anchor_texts=[],
        anchor_answers=np.zeros((0, 0), np.float32),
        effort=effort,
        seed=seed,
        checkpoints=None,
        embed=lambda one, texts: one.embed(texts, precision="fast"),
        embed_told=lambda one, texts: one.embed(texts, precision="fast"),
        progress=silent,
    )
