"""Words that must not decide: texts are answered as they would be without them.

A fitted classifier and a lesson go in; rows come out that make its next head indifferent to the words. A
labelled text keeps its label when they are taken out; a text of the pool is answered, with them and without,
as the classifier answers it without.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from heedful.learn.heads import Known
from heedful.learn.lesson import Lesson, join
from heedful.models.classifier import Classifier
from heedful.tasks.words import drop, occurs, plain
from heedful.train.data import TrainingSet

MOST = 200  # texts of the pool, and as many labelled ones, that speak for all ignored words together


def indifferent(classifier: Classifier, lesson: Lesson) -> Known | None:
    """Rows beside those of the lesson; None where no text has a word that must not decide."""
    words = tuple(dict.fromkeys(word for one in lesson.ignores for word in plain(one.words)))
    labelled, pooled = having(lesson.rows.texts, words), having(lesson.pool, words)
    if not labelled and not pooled:
        return None
    rows = lesson.rows.take(np.array(labelled, np.int64))
    kept = replace(rows, texts=[drop(words, text) for text in rows.texts])
    texts = [lesson.pool[place] for place in pooled]
    bare = [drop(words, text) for text in texts]
    vectors = lesson.embed_told(classifier.encoder, [*kept.texts, *texts, *bare])
    answers = classifier.probabilities(classifier.score(vectors[len(kept) + len(texts) :]))
    alike = TrainingSet(
        texts=[*texts, *bare],
        targets=np.full((2 * len(texts), len(lesson.labels)), -1 if lesson.multi_label else 1, np.int8),
        weight=np.ones(2 * len(texts), np.float32),
        soft=np.concatenate([answers, answers]),
    )
    return Known(join(kept, alike), vectors)


def having(texts: Sequence[str], words: Sequence[str]) -> list[int]:
    """The first texts that have one of the words, and something besides."""
    found: list[int] = []
    for place, text in enumerate(texts):
        if len(found) == MOST:
            break
        lowered = text.lower()
        if any(occurs(word, lowered) for word in words) and drop(words, text).strip():
            found.append(place)
    return found
