"""A version that comments teach: their rules label a pool, and what two views of it agree on is taught.

A lesson with rules and a pool goes in, labelled texts beside them if there are any. All of it is taught from
the base model: a version depends on data and feedback alone, and never on guesses of an earlier one.
"""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from heedful.learn.balance import warmth
from heedful.learn.ground import Ground
from heedful.learn.lesson import Lesson, join
from heedful.learn.recipe import body_by_rules
from heedful.learn.soft import soft_rows
from heedful.learn.taught import Taught, relay
from heedful.learn.views import Gaussians
from heedful.models.classifier import Classifier
from heedful.models.head import Head
from heedful.train.classify import train_classifier

Doubles = NDArray[np.float64]

FEWEST_IN_POOL = 50  # texts below which there is no pool to speak of
SAMPLE = 1_000  # texts of the pool on which answers are made as sure as they deserve


def speaks(lesson: Lesson) -> bool:
    """Whether there are rules, and texts to try them on."""
    return bool(lesson.rules) and len(lesson.pool) >= FEWEST_IN_POOL and not lesson.multi_label


def taught_by_rules(start: Classifier, lesson: Lesson) -> Taught:
    """Teach labels and rules together; `left_out` is the share of left-out labels that are answered well."""
    lesson.progress("Trying the rules on the pool", 0, 1)
    ground = Ground.of(start, lesson)
    soft = soft_rows(ground)
    lesson.progress("Trying the rules on the pool", 1, 1)
    body = body_by_rules(lesson)
    if body is None:
        made = with_gaussians(start, ground.vectors[soft.places], soft.every)
    else:
        rows = join(lesson.rows, soft.rows)
        made = train_classifier(start, rows, None, body, lesson.checkpoints, relay(lesson)).classifier
    logits = made.logits(lesson.pool[:SAMPLE], precision="fast").astype(np.float64)
    made = replace(made, temperature=warmth(logits, soft.chance))
    return Taught(made, {"left_out": soft.chance, "pool_agreement": soft.agreement, "pool_count": soft.count})


def with_gaussians(start: Classifier, vectors: Doubles, shares: Doubles) -> Classifier:
    """A head in closed form: linear discriminant analysis on uncertain labels."""
    found = Gaussians.of(vectors, shares)
    weight = torch.from_numpy(np.ascontiguousarray(found.weight.T.astype(np.float32)))
    bias = torch.from_numpy((found.bias - found.bias.mean()).astype(np.float32))
    return replace(start, head=Head(start.labels, weight, bias))
