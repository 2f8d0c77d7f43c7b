"""A version that comments teach: their rules label a pool, and what two views of it agree on is taught.

A lesson with rules and a pool goes in, labelled texts beside them if there are any, the validation texts
among them: what counts for how much is judged by leaving out. All of it is taught from the base model: a
version depends on data and feedback alone, and never on guesses of an earlier one.
"""

from dataclasses import replace

import numpy as np

from heedful.learn.balance import warmth
from heedful.learn.bending import bent_by, can_bend
from heedful.learn.ground import Ground
from heedful.learn.heads import Fitting, Known
from heedful.learn.invariance import indifferent
from heedful.learn.lesson import Lesson, join
from heedful.learn.recipe import body_by_rules
from heedful.learn.soft import Soft, soft_rows
from heedful.learn.taught import Taught, relay
from heedful.models.classifier import Classifier
from heedful.train.classify import train_classifier

HEAD_L2 = 3e-5  # guesses are even already: they want less holding back than labels
SAMPLE = 1_000  # texts of the pool on which answers are made as sure as they deserve


def speaks(lesson: Lesson) -> bool:
    """Whether there are rules, and texts to try them on."""
    return bool(lesson.rules) and bool(lesson.pool) and not lesson.multi_label


def taught_by_rules(start: Classifier, lesson: Lesson) -> Taught:
    """Teach labels and rules together; `left_out` is the share of left-out labels that are answered well."""
    lesson.progress("Trying the rules on the pool", 0, 1)
    ground = Ground.of(start, lesson)
    bends = can_bend(start, len(ground.texts))
    soft = soft_rows(ground, every=bends)
    lesson.progress("Trying the rules on the pool", 1, 1)
    made = _taught(start, lesson, ground, soft, bends)
    logits = made.logits(lesson.pool[:SAMPLE], precision="fast").astype(np.float64)
    made = replace(made, temperature=warmth(logits, soft.chance))
    return Taught(made, {"left_out": soft.chance, "pool_agreement": soft.agreement, "pool_count": soft.count})


def _taught(start: Classifier, lesson: Lesson, ground: Ground, soft: Soft, bends: bool) -> Classifier:
    """Move the body where the effort allows it, and fit the head; words that must not decide come last."""
    rows = join(lesson.labelled, soft.rows)
    body = body_by_rules(lesson, len(rows))
    vectors = ground.vectors[soft.places].astype(np.float32)
    if body is not None:
        start = train_classifier(start, rows, None, body, lesson.checkpoints, relay(lesson)).classifier
        vectors = start.encoder.embed(rows.texts, precision="fast")
    known = Known(rows, vectors)
    if bends:
        start = bent_by(start, known, lesson.seed)
    fitting = Fitting(start, lesson.seed)
    made = fitting.at(known, HEAD_L2)
    more = indifferent(made, lesson)
    return made if more is None else fitting.at(known.and_also(more), HEAD_L2)
