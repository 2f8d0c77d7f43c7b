"""An encoder with a recipe as a candidate: the head alone, the last layers, adapters, or everything.

Whatever moves, it moves as in `heedful train`; then the head is fitted to what comes of it, as strongly held
back as the held-out texts like it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from heedful.learn.bending import bent_by, can_bend
from heedful.learn.choosing.learner import Clock, Floats, Tried
from heedful.learn.choosing.recipes import body_of
from heedful.learn.heads import Chosen, Fitting, Known
from heedful.learn.lesson import Lesson, join
from heedful.learn.names import name_rows
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions

FEWEST_READ = 200  # held-out texts that epochs are chosen by; more where more is learnt from


@dataclass(frozen=True)
class EncoderModel:
    """A classifier that answers with probabilities."""

    classifier: Classifier

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each label [N, C]; in fast precision, as for whole files."""
        return self.classifier.probabilities(self.classifier.logits(texts, precision="fast"))

    def save(self, folder: Path) -> None:
        """Write it into a new folder."""
        self.classifier.save(folder)


@dataclass(frozen=True)
class EncoderLearner:
    """`lesson` is all there is to learn from: how much of it there is decides how a recipe is carried out."""

    name: str
    load: Callable[[], Encoder]
    recipe: str
    lesson: Lesson
    clock: Clock = time.perf_counter
    _vectors: dict[str, Floats] = field(default_factory=dict)

    @cached_property
    def _start(self) -> Classifier:
        return Classifier.start(self.load(), self.lesson.labels, self.lesson.multi_label)

    @property
    def always(self) -> int:
        """The labels' names, while labels have few examples."""
        return len(name_rows(self.lesson))

    def prepare(self) -> None:
        """Load the encoder; raises ModelError where there is none."""
        _ = self._start.encoder.digest

    def attempt(self, rows: TrainingSet, held: TrainingSet) -> Tried:
        """Move what the recipe moves, then fit the head; epochs and strength are chosen on `held`."""
        body, start, epochs, readings = body_of(self.recipe, self.lesson), self._start, 0, 1.0
        rows = join(rows, name_rows(self.lesson))
        if body is not None:
            some = held.take(np.arange(min(len(held), max(FEWEST_READ, len(rows)))))
            trained = train_classifier(start, rows, some, body)
            scores = [epoch.score for epoch in trained.history if epoch.score is not None]
            epochs = int(np.argmax(scores)) + 1 if scores else len(trained.history)
            readings += (len(scores) + body.head_first) * len(some) / len(held)
            start = replace(start, encoder=trained.classifier.encoder)
        known = self._known(start, rows)
        begun = self.clock()
        left = self._known(start, held)
        judging = readings * (self.clock() - begun)
        classifier, chosen = _best_head(start, known, left, self.lesson.seed)
        settings = {
            "epochs": epochs,
            "l2": chosen.l2,
            "temperature": chosen.temperature,
            "bends": classifier.head.bend is not None,
        }
        return Tried(classifier.probabilities(classifier.score(left.vectors)), judging, settings)

    def finish(self, rows: TrainingSet, settings: dict[str, Any]) -> EncoderModel:
        """Everything once more with all rows."""
        body, start = body_of(self.recipe, self.lesson), self._start
        rows = join(rows, name_rows(self.lesson))
        if body is not None:
            options = TrainOptions.model_validate({**body.model_dump(), "epochs": settings["epochs"]})
            start = replace(start, encoder=train_classifier(start, rows, None, options).classifier.encoder)
        known = Known(rows, start.encoder.embed(rows.texts, precision="fast"))
        if settings["bends"]:
            start = bent_by(start, known, self.lesson.seed)
        fitted = Fitting(start, self.lesson.seed).at(known, settings["l2"])
        return EncoderModel(replace(fitted, temperature=settings["temperature"]))

    def _known(self, start: Classifier, rows: TrainingSet) -> Known:
        """Rows with their vectors; those of the encoder as it came are computed once."""
        if start.encoder is not self._start.encoder:
            return Known(rows, start.encoder.embed(rows.texts, precision="fast"))
        new = [text for text in dict.fromkeys(rows.texts) if text not in self._vectors]
        if new:
            vectors = start.encoder.embed(new, precision="fast")
            self._vectors.update(zip(new, vectors, strict=True))
        return Known(rows, np.stack([self._vectors[text] for text in rows.texts]))


def _best_head(start: Classifier, known: Known, held: Known, seed: int) -> tuple[Classifier, Chosen]:
    """A straight head or, from a thousand rows on, one that bends: whichever answers `held` better."""
    tried = [start]
    if can_bend(start, len(known.rows)):
        tried.append(bent_by(start, known, seed))
    choices = [(one, Fitting(one, seed).choose(known, held)) for one in tried]
    best, chosen = max(choices, key=lambda choice: choice[1].score)
    fitted = Fitting(best, seed).at(known, chosen.l2)
    return replace(fitted, temperature=chosen.temperature), chosen
