"""What a round teaches: everything at once from the base model while that is cheap, else on from the parent.

From the base, a version depends on data and feedback alone. From the parent, only new feedback and a replay
of the old move the body, near what the parent said (KL) and near its weights (L2-SP). Either way the head is
then fitted to all rows, anchored to what is served now.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from heedful.learn.anchor import anchor_rows
from heedful.learn.bending import settle
from heedful.learn.beside import beside
from heedful.learn.by_rules import speaks, taught_by_rules
from heedful.learn.calibrate import best_temperature
from heedful.learn.found import fitting_of, judged, shaped
from heedful.learn.heads import Chosen, Known
from heedful.learn.invariance import indifferent
from heedful.learn.lesson import Lesson, join
from heedful.learn.recipe import Recipe, recipe_for
from heedful.learn.rehearsal import rehearse, rehearse_found
from heedful.learn.replay import replay
from heedful.learn.soft import FEWEST_TO_JUDGE
from heedful.learn.taught import Taught, relay
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.records.recipe import TrainingRecipe
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions


def start_fresh(base: Encoder, lesson: Lesson) -> Taught:
    """Teach the whole lesson from the base model."""
    start = Classifier.start(base, lesson.labels, lesson.multi_label)
    if not speaks(lesson):
        return _by_labels(start, lesson)
    by_rules = taught_by_rules(start, lesson)
    if len(lesson.rows) < FEWEST_TO_JUDGE:
        return by_rules
    alone = replace(_by_labels(start, lesson), by_rules=False)
    return max(by_rules, alone, key=lambda taught: taught.metrics["left_out"])


def _by_labels(start: Classifier, lesson: Lesson) -> Taught:
    """Teach labels and what people said of single texts; rules only as far as what is served heeds them."""
    recipe = recipe_for(lesson, first=True)
    return _teach(start, lesson, join(lesson.rows, beside(lesson, lesson.rows)), recipe)


def consolidate(parent: Classifier, base: Callable[[], Encoder], lesson: Lesson) -> Taught:
    """Teach what is new, from the base model or from the version in use."""
    recipe = recipe_for(lesson, first=False)
    if not recipe.from_parent or speaks(lesson):
        return start_fresh(base(), lesson)
    start = parent.with_labels(lesson.labels)
    rows = join(lesson.told.take(np.flatnonzero(lesson.fresh)), replay(lesson, start))
    return _teach(start, lesson, rows, recipe)


def _teach(start: Classifier, lesson: Lesson, rows: TrainingSet, recipe: Recipe) -> Taught:
    """Move the body on `rows` where that pays, then fit the head to everything."""
    if lesson.recipe is not None:
        return _as_found(start, lesson, rows, recipe.body, lesson.recipe)
    if recipe.body is None:
        return _with_head(start, lesson)
    if lesson.validation is None:
        settings = rehearse(start, lesson, recipe.body)
        body = _moved(start, lesson, rows, recipe.body) if settings.moves else start
        return _with_head(body, lesson, settings.head)
    moved = _moved(start, lesson, rows, recipe.body)
    tried = [settle(one, *_known(one.encoder, lesson), lesson.seed) for one in (moved, start)]
    better, chosen = max(tried, key=lambda one: one[1].score)
    return _with_head(better, lesson, chosen)


def _as_found(
    start: Classifier, lesson: Lesson, rows: TrainingSet, body: TrainOptions | None, recipe: TrainingRecipe
) -> Taught:
    """Teach by a recipe that a search found: it is done as it was tried, and not tried against another."""
    chosen = None if lesson.validation is not None else rehearse_found(start, lesson, body, recipe)
    if body is not None:
        trained = train_classifier(start, rows, None, body, lesson.checkpoints, relay(lesson))
        start = replace(start, encoder=trained.classifier.encoder)
    known, held_out = _known(start.encoder, lesson)
    if chosen is None:
        assert held_out is not None
        chosen = judged(start, known, held_out, recipe, lesson.seed)
    everything = known if held_out is None else known.and_also(held_out)
    return _with_head(shaped(start, everything, recipe, lesson.seed), lesson, chosen)


def _moved(start: Classifier, lesson: Lesson, rows: TrainingSet, body: TrainOptions) -> Classifier:
    """The classifier with its body trained."""
    trained = train_classifier(start, rows, lesson.validation, body, lesson.checkpoints, relay(lesson))
    return replace(start, encoder=trained.classifier.encoder)


def _with_head(start: Classifier, lesson: Lesson, chosen: Chosen | None = None) -> Taught:
    """The head for all rows; where something is served already, anchored to that and as sure as that."""
    lesson.progress("Fitting the head", 0, 1)
    known, held_out = _known(start.encoder, lesson)
    if chosen is None:
        start, chosen = settle(start, known, held_out, lesson.seed)
    fitting = fitting_of(start, lesson.recipe, lesson.seed)
    everything = known if held_out is None else known.and_also(held_out)

    def fitted(rows: Known) -> Classifier:
        if len(lesson.anchor_texts):
            return _anchored(start, lesson, rows, chosen.l2)
        return replace(fitting.at(rows, chosen.l2), temperature=chosen.temperature)

    classifier = fitted(everything)
    if (more := indifferent(classifier, lesson)) is not None:
        classifier = fitted(everything.and_also(more))
    lesson.progress("Fitting the head", 1, 1)
    about = {"left_out": chosen.score, "l2": chosen.l2, "temperature": classifier.temperature}
    return Taught(classifier, about)


def _known(encoder: Encoder, lesson: Lesson) -> tuple[Known, Known | None]:
    """All rows with their vectors, and the validation texts with theirs."""
    more, held = beside(lesson, lesson.rows), lesson.validation
    vectors = [
        lesson.embed(encoder, lesson.examples.texts),
        lesson.embed_told(encoder, lesson.told.texts),
        lesson.embed(encoder, more.texts),
    ]
    known = Known(join(lesson.rows, more), np.concatenate(vectors))
    return known, None if held is None else Known(held, lesson.embed(encoder, held.texts))


def _anchored(start: Classifier, lesson: Lesson, known: Known, l2: float) -> Classifier:
    """A head that answers the anchor's texts much as they are answered now, and as surely."""
    anchor = anchor_rows(lesson)
    seen = lesson.embed(start.encoder, anchor.texts)
    anchored = fitting_of(start, lesson.recipe, lesson.seed, kl=1.0).at(
        known.and_also(Known(anchor, seen)), l2
    )
    as_sure = replace(anchor, soft=anchor.reference, reference=None)
    temperature = best_temperature(anchored.score(seen), as_sure, lesson.multi_label)
    return replace(anchored, temperature=temperature)
