"""What is trained on again, so that learning something new forgets nothing old.

As many rows as there are new ones: half from the examples, label by label, half from earlier feedback. Each
carries what the version in use says of it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.lesson import Lesson, join
from heedful.models.classifier import Classifier
from heedful.train.data import TrainingSet

FEWEST = 64


def replay(lesson: Lesson, parent: Classifier) -> TrainingSet:
    """Rows of the examples and of what the parent has learnt already, with its probabilities as reference."""
    wanted = max(FEWEST, int(lesson.fresh.sum()))
    random = np.random.default_rng(lesson.seed)
    learnt = np.flatnonzero(~lesson.fresh)
    earlier = random.permutation(learnt)[: wanted // 2]
    examples = by_label(lesson.examples, wanted - len(earlier), random)
    return join(
        with_reference(lesson.examples.take(examples), parent),
        with_reference(lesson.told.take(np.sort(earlier)), parent),
    )


def by_label(data: TrainingSet, count: int, random: np.random.Generator) -> NDArray[np.int64]:
    """`count` rows (or all), taken from the labels in turn so that rare ones are there too."""
    order = random.permutation(len(data))
    label = np.where((data.targets == 1).any(axis=1), (data.targets == 1).argmax(axis=1), -1)
    seen: dict[int, int] = {}
    turns = np.zeros(len(data), np.int64)
    for row in order:
        turns[row] = seen.get(int(label[row]), 0)
        seen[int(label[row])] = int(turns[row]) + 1
    ranked = order[np.argsort(turns[order], kind="stable")]
    return np.sort(ranked[:count])


def with_reference(data: TrainingSet, parent: Classifier) -> TrainingSet:
    """The rows with the parent's probabilities."""
    if not len(data) or data.values is not None:  # numbers are held near the version by its weights alone
        return data
    probabilities = parent.probabilities(parent.logits(data.texts, precision="fast"))
    return replace(data, reference=probabilities)
