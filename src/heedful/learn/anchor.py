"""What holds a round to the version in use: its own answers to texts nobody spoke of.

Feedback is no fair sample: people speak up about mistakes. Without an anchor a head that is fitted to a few
labels and a dozen corrections runs after the mistakes. The pool shows what the rest of the texts are like.
"""

import numpy as np

from heedful.learn.lesson import Lesson
from heedful.train.data import TrainingSet

STRENGTH = 1.0  # together the anchor's texts count as much as everything that is taught


def anchor_rows(lesson: Lesson) -> TrainingSet:
    """The anchor's texts; their targets allow everything, their reference is what was answered."""
    texts, answers = lesson.anchor_texts, lesson.anchor_answers
    total = STRENGTH * float(lesson.rows.weight.sum())
    return TrainingSet(
        texts=texts,
        targets=np.full((len(texts), len(lesson.labels)), -1 if lesson.multi_label else 1, np.int8),
        weight=np.full(len(texts), total / max(1, len(texts)), np.float32),
        reference=answers,
    )
