"""Try a recipe on a rung: teach it some rows, and see how it answers others.

A lesson and a base encoder go in; scores by the head's strength come out. What was computed once is kept: the
vectors of texts, under the frozen encoder and under moved bodies, so that recipes that differ in the head
alone cost little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from heedful.learn.beside import beside
from heedful.learn.found import fitting_of, shaped
from heedful.learn.heads import STRENGTHS, Known
from heedful.learn.lesson import Lesson, join
from heedful.learn.recipe import body_of
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import Head
from heedful.records.recipe import TrainingRecipe
from heedful.search.ladder import Ladder, Rung
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.score import validation_score

Floats = NDArray[np.float32]

BODIES = 64  # moved bodies whose vectors are kept
WORSE = 2  # strengths in a row that are no better end the look for one
OF_THE_HEAD = {"head_l2", "head_smoothing", "bend"}


@dataclass
class Trying:
    """`logits` of every strength that was looked at are not kept, only what they come to."""

    base: Classifier
    lesson: Lesson
    ladder: Ladder
    _seen: dict[str, Floats] = field(default_factory=dict)
    _bodies: dict[tuple[str, int], tuple[Floats, Floats]] = field(default_factory=dict)
    _scores: dict[tuple[str, int], dict[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, base: Encoder, lesson: Lesson) -> "Trying":
        start = Classifier.start(base, lesson.labels, lesson.multi_label)
        made = cls(start, lesson, Ladder.of(lesson))
        texts = made.ladder.rows.texts
        made._seen |= dict(zip(texts, lesson.embed(base, texts), strict=True))
        return made

    def scores(self, recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        """How the left-out texts are answered, by the strength at which the head is held back."""
        key = recipe.model_dump_json(), rung.number
        if key not in self._scores:
            self._scores[key] = self._score(recipe, rung)
        return self._scores[key]

    def _score(self, recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        start, known, held_out = self._set(recipe, rung)
        fitting, head, found = fitting_of(start, recipe, self.lesson.seed), None, dict[float, float]()
        for l2 in fitting.strengths:
            fitted = fitting.at(known, l2, head)
            head = fitted.head
            found[l2] = validation_score(fitted.score(held_out.vectors), held_out.rows, start.multi_label)
            if _is_past_its_best(list(found.values())):
                break
        return found

    def right(self, recipe: TrainingRecipe, rung: Rung, l2: float) -> NDArray[np.float64]:
        """What each judged text adds to the score: 1 for a right answer, 0 for a wrong one; with several
        labels the share of its labels that are as wanted."""
        start, known, held_out = self._set(recipe, rung)
        head: Head | None = None
        fitted = fitting_of(start, recipe, self.lesson.seed).at(known, l2, head)
        logits, wanted = fitted.score(held_out.vectors), held_out.rows.targets
        if start.multi_label:
            cells = ((logits > 0) == (wanted == 1)) | (wanted == -1)
            return np.asarray(cells.mean(1), np.float64)
        return np.asarray(wanted[np.arange(len(wanted)), logits.argmax(1)] == 1, np.float64)

    def _set(self, recipe: TrainingRecipe, rung: Rung) -> tuple[Classifier, Known, Known]:
        """The classifier whose head is to be fitted, what it is fitted to, and what it is judged by."""
        lesson = replace(self.lesson, recipe=recipe)
        taught = self.ladder.rows.take(rung.taught)
        rows, judged = join(taught, beside(lesson, taught)), self.ladder.rows.take(rung.judged)
        if recipe.moves_body:
            vectors = self._moved(recipe, rung, rows, judged.texts)
        else:
            vectors = self._frozen(rows.texts), self._frozen(judged.texts)
        known, held_out = Known(rows, vectors[0]), Known(judged, vectors[1])
        return shaped(self.base, known, recipe, lesson.seed), known, held_out

    def _moved(
        self, recipe: TrainingRecipe, rung: Rung, rows: TrainingSet, judged: Sequence[str]
    ) -> tuple[Floats, Floats]:
        """Vectors of what is taught and of what is judged, by a body that these rows moved."""
        key = recipe.model_dump_json(exclude=OF_THE_HEAD), rung.number
        if key not in self._bodies:
            body = body_of(recipe, self.lesson.seed)
            moved = train_classifier(self.base, rows, None, body).classifier.encoder
            self._bodies[key] = (
                moved.embed(rows.texts, precision="fast"),
                moved.embed(judged, precision="fast"),
            )
            while len(self._bodies) > BODIES:
                self._bodies.pop(next(iter(self._bodies)))
        return self._bodies[key]

    def _frozen(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts [N, width] by the frozen encoder, each computed once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            self._seen |= dict(zip(new, self.base.encoder.embed(new, precision="fast"), strict=True))
        return np.stack([self._seen[text] for text in texts])


def best_strength(climbed: Sequence[dict[float, float]]) -> float:
    """The strength with the greatest mean over these rungs, of those that every rung looked at."""
    common = [l2 for l2 in climbed[0] if all(l2 in one for one in climbed)]
    return max(common, key=lambda l2: float(np.mean([one[l2] for one in climbed])))


def strengths_of(recipe: TrainingRecipe) -> tuple[float, ...]:
    """The strengths that are looked at for a recipe."""
    return (recipe.head_l2,) if recipe.head_l2 else STRENGTHS


def _is_past_its_best(scores: Sequence[float]) -> bool:
    return len(scores) > WORSE and max(scores[-WORSE:]) <= max(scores[:-WORSE])
