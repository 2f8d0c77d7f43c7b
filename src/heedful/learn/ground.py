"""What is known of a pool before anybody labels it: vectors, words, and what rules say of its texts.

Labelled texts come first, then the pool: rules are tried on both, so that labels tell how often each is
right. `Ground.settled` gives every text its shares of the labels, with the labels of some of the labelled
texts or of all; by those that are left out it can be judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from heedful.instant.index import Index
from heedful.learn.bags import bags
from heedful.learn.calibrate import best_temperature
from heedful.learn.heads import Fitting, Known, folds
from heedful.learn.lesson import Lesson
from heedful.learn.meaning import nearness
from heedful.learn.refine import Settled, refine
from heedful.learn.reliability import weighed
from heedful.learn.votes import Vote, counted, votes_of
from heedful.models.classifier import Classifier

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]

BY_RULES, BY_MEANING, BY_HEAD = 1 / 3, 1.0, 0.5  # what a unit of each counts in the first guess
LEAST = -8.0  # log-probability below which the head's opinion counts no further
HEAD_L2 = 1e-3
FEWEST = 2.0  # labelled texts a label from which a head of their own has a vote
PSEUDO = 5.0  # texts that every label is believed to have before any is counted


@dataclass(frozen=True)
class Ground:
    """`known` are the labelled texts with their vectors; rows of all else count them first, then the pool."""

    start: Classifier
    seed: int
    known: Known
    texts: Sequence[str]
    vectors: Doubles
    bags: csr_array
    votes: tuple[Vote, ...]
    near: Doubles

    @classmethod
    def of(cls, start: Classifier, lesson: Lesson) -> Self:
        """Read the pool of a lesson with the encoder of `start`."""
        rows, encoder = lesson.labelled, start.encoder
        of_rows = [
            lesson.embed(encoder, lesson.examples.texts),
            lesson.embed_told(encoder, lesson.told.texts),
        ]
        if lesson.validation is not None:
            of_rows.append(lesson.embed(encoder, lesson.validation.texts))
        known = Known(rows, np.concatenate(of_rows))
        texts = [*rows.texts, *lesson.pool]
        vectors = np.concatenate([known.vectors, lesson.embed(encoder, lesson.pool)]).astype(np.float64)
        ignored = {word.lower() for one in lesson.ignores for word in one.words}
        votes = votes_of(lesson.rules, lesson.labels, Index.build(texts))
        near = nearness(
            lesson.rules,
            lesson.labels,
            lesson.names,
            vectors,
            lambda phrases: lesson.embed_told(encoder, phrases),
        )
        return cls(start, lesson.seed, known, texts, vectors, bags(texts, ignored), tuple(votes), near)

    @property
    def pool(self) -> slice:
        """The rows of the pool."""
        return slice(len(self.known.rows), len(self.texts))

    def settled(self, counting: Places) -> Settled:
        """Shares of all texts, when of the labelled ones only these count."""
        labels = len(self.start.labels)
        allowed = np.ones((len(self.texts), labels), np.bool_)
        allowed[counting] = self.known.rows.targets[counting] == 1
        allowed[~allowed.any(axis=1)] = True
        certain = np.where((allowed.sum(1) == 1)[:, None], allowed, 0.0)
        head, answers = self._head(counting)
        votes = weighed(self.votes, certain, answers)
        start = BY_RULES * counted(votes, len(self.texts), labels) + BY_MEANING * self.near + BY_HEAD * head
        expected = certain.sum(0) + PSEUDO
        return refine(start, self.vectors, self.bags, allowed, expected / expected.sum())

    def _head(self, counting: Places) -> tuple[Doubles, Doubles]:
        """What a head fitted to these labels says of all texts (log-probabilities), and its answers to
        labelled texts it did not see; nothing while there are few."""
        nothing = np.zeros((len(self.texts), len(self.start.labels)))
        taught = self.known.take(counting)
        if len(counting) < FEWEST * len(self.start.labels):
            return nothing, nothing
        fitting, answers = Fitting(self.start, self.seed), nothing.copy()
        logits = np.zeros(taught.rows.targets.shape, np.float32)
        for fold in folds(taught.rows, self.seed):
            rest = np.setdiff1d(np.arange(len(counting)), fold)
            logits[fold] = fitting.at(taught.take(rest), HEAD_L2).score(taught.vectors[fold])
        answers[counting, logits.argmax(1)] = 1.0
        temperature = best_temperature(logits, taught.rows, multi_label=False)
        scores = fitting.at(taught, HEAD_L2).score(self.vectors.astype(np.float32)) / temperature
        scores = scores.astype(np.float64)
        logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
        return np.maximum(logs, LEAST), answers
