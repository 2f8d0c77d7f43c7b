"""Answers to texts that were left out: what label sets are calibrated by, and how errors fall with labels.

Where there are validation texts, the version answers them itself. Else every labelled text is answered once
by a head that was fitted without it, on the version's vectors. Where the encoder was fine-tuned on these very
texts, such answers are better than those to new texts will be; a validation split does not have that flaw.
"""

import numpy as np
from numpy.typing import NDArray

from heedful.ask.view import LeftOut, is_wrong
from heedful.ask.worth import Curve
from heedful.learn.heads import Fitting, Known, folds
from heedful.loop.lessons import taught_examples
from heedful.loop.material import Material
from heedful.models.classifier import Classifier
from heedful.records.base import content_hash
from heedful.serve.answering import Answering
from heedful.train.data import TrainingSet

Floats = NDArray[np.float32]

MOST = 1_500  # texts: more tell nothing new, and heads are fitted to them while somebody waits
FEWEST = 12
L2 = 1e-3


def left_out(answering: Answering, material: Material) -> LeftOut | None:
    """None where too few texts are labelled to leave any out."""
    if len(material.task.labels.ids) != len(answering.classifier.labels):
        return None
    known = _known(answering, material)
    if len(known.rows) < FEWEST:
        return None
    start, l2 = answering.classifier.straight(), _strength(answering)
    found = _answers(known, start, l2, 1)
    half = _answers(known, start, l2, 2)
    multi = start.multi_label
    fitted = len(known.rows) - len(known.rows) // 3
    curve = Curve(
        fitted // 2, float(is_wrong(half, multi).mean()), fitted, float(is_wrong(found, multi).mean())
    )
    validation = list(material.validation)[:MOST]
    if len(validation) < FEWEST:
        return LeftOut(found.hashes, found.probabilities, found.targets, curve)
    texts = [one.text for one in validation]
    vectors = answering.workspace.block(start.encoder, texts)
    return LeftOut(
        hashes=tuple(one.id for one in validation),
        probabilities=answering.probabilities(texts, vectors)[0],
        targets=material.task.targets([one.labels or () for one in validation]),
        curve=curve,
    )


def _known(answering: Answering, material: Material) -> Known:
    """The labelled texts, with the vectors that the version makes of them."""
    examples = taught_examples(material)[:MOST]
    texts = [one.text for one in examples]
    rows = TrainingSet(
        texts, material.task.targets([one.labels or () for one in examples]), np.ones(len(texts), np.float32)
    )
    return Known(rows, answering.workspace.block(answering.classifier.encoder, texts))


def _answers(known: Known, start: Classifier, l2: float, part: int) -> LeftOut:
    """Each text answered by a head that saw two thirds of the others, or one in `part` of these."""
    fitting, every = Fitting(start, seed=0), np.arange(len(known.rows))
    logits = np.zeros(known.rows.targets.shape, np.float32)
    for fold in folds(known.rows, seed=0):
        taught = np.setdiff1d(every, fold)
        if part > 1:
            taught = np.concatenate([one[::part] for one in _by_label(known.rows.targets, taught)])
        logits[fold] = fitting.at(known.take(np.sort(taught)), l2).score(known.vectors[fold])
    return LeftOut(
        hashes=tuple(content_hash(text) for text in known.rows.texts),
        probabilities=start.probabilities(logits),
        targets=known.rows.targets,
    )


def _by_label(targets: NDArray[np.int8], rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows by the first label that is right, so that a half of them has every label."""
    first = targets[rows].argmax(axis=1)
    return [rows[first == label] for label in np.unique(first)]


def _strength(answering: Answering) -> float:
    """How strongly the version's own head was held back."""
    version = answering.workspace.store.versions.get(answering.version_id)
    return float(version.metrics.get("l2", L2))
