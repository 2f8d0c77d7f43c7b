"""Train a classifier: the one way in.

A classifier to start from, texts with targets and options go in; a better classifier and how it came about
come out. The one that was given is never changed.
"""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from heedful.errors import TrainingError
from heedful.models.classifier import Classifier
from heedful.models.encoder import TOKENS_AT_ONCE
from heedful.models.head import Head
from heedful.models.lengths import Rows, by_length
from heedful.train.batches import epoch_batches, paired_batches
from heedful.train.below import Below, FromHidden, FromTokens
from heedful.train.checkpoint import Checkpoints
from heedful.train.data import Floats, TrainingSet
from heedful.train.logistic import best_head
from heedful.train.loop import Epoch, Plan, run
from heedful.train.options import TrainOptions
from heedful.train.progress import Clock, Report
from heedful.train.score import validation_score
from heedful.train.tuning import Tuning, first_layer
from heedful.train.wanted import Wanted


@dataclass(frozen=True)
class TrainResult:
    """The trained classifier; `score` is that of the validation texts, None without any."""

    classifier: Classifier
    history: tuple[Epoch, ...]
    score: float | None


def train_classifier(
    start: Classifier,
    train: TrainingSet,
    validation: TrainingSet | None = None,
    options: TrainOptions | None = None,
    checkpoint_folder: Path | None = None,
    report: Report | None = None,
) -> TrainResult:
    """Train from `start`; raises TrainingError when there is nothing to learn or training cannot go on."""
    options = options or TrainOptions()
    _check(start, train, validation, options)
    if options.balanced:
        train = replace(train, weight=balanced_weight(train))
    with plain_errors():
        given = Ready.of(start, train, options, checkpoint_folder, report)
        held = None if validation is None else Ready.of(start, validation, options, checkpoint_folder, None)
        fitted = start
        if options.scope == "head" or options.head_first:
            fitted = _with_head(start, given, held, options, report)
        if options.scope == "head":
            score = None if held is None else _score(fitted, held.vectors(fitted, options), held)
            return TrainResult(fitted, (), score)
        return _tune(fitted, given, held, options, checkpoint_folder, report)


@dataclass(frozen=True)
class Ready:
    """Texts that were read: their targets, their lengths, and what lies below the moving layers."""

    data: TrainingSet
    lengths: Rows
    below: Below

    @classmethod
    def of(
        cls,
        start: Classifier,
        data: TrainingSet,
        options: TrainOptions,
        folder: Path | None,
        report: Report | None,
    ) -> "Ready":
        """Read the texts; frozen layers below moving ones run here, once."""
        tokens, first = start.encoder.tokenizer(data.texts), first_layer(start, options)
        if first <= 0:
            return cls(data, tokens.lengths, FromTokens(start.encoder, tokens))
        below = FromHidden.compute(start.encoder, tokens, first, options.fast, folder, report)
        return cls(data, tokens.lengths, below)

    def vectors(self, start: Classifier, options: TrainOptions, clock: Clock | None = None) -> Floats:
        """The vectors of the texts before any weight moved."""
        encoder = start.encoder
        weights = encoder.computing("fast" if options.fast else "exact")
        vectors, done = np.empty((len(self.lengths), encoder.width), np.float32), 0
        with torch.inference_mode():
            for rows in by_length(self.lengths, TOKENS_AT_ONCE):
                hidden, present = self.below.hidden(weights, rows, None)
                vectors[rows] = encoder.pool(weights, hidden, present).numpy()
                done += len(rows)
                if clock is not None:
                    clock.tell(done, len(vectors))
        return vectors


def balanced_weight(data: TrainingSet) -> Floats:
    """Weights under which every label counts the same; a text with several labels takes their mean."""
    present = (data.targets == 1).astype(np.float64)
    share = present / np.maximum(present.sum(1, keepdims=True), 1)
    mass = (share * data.weight[:, None]).sum(0)
    label = np.where(mass > 0, mass[mass > 0].mean() / np.maximum(mass, 1e-12), 0.0)
    weight: Floats = (data.weight * (share * label).sum(1)).astype(np.float32)
    return weight


def _with_head(
    start: Classifier, given: Ready, held: Ready | None, options: TrainOptions, report: Report | None
) -> Classifier:
    """The start with its head fitted to fixed vectors."""
    vectors = given.vectors(start, options, Clock(report, "read"))
    check = None if held is None else held.vectors(start, options)

    def score(head: Head) -> float:
        assert held is not None
        assert check is not None
        return _score(replace(start, head=head), check, held)

    solve = Clock(report, "head")
    solve.tell(0, 1)
    head = best_head(
        start.head,
        vectors,
        given.data,
        start.multi_label,
        options.head_l2,
        None if held is None else score,
        kl=options.kl,
        pull=options.l2_start > 0,
        smoothing=options.label_smoothing,
    )
    solve.tell(1, 1)
    return replace(start, head=head)


def _tune(
    start: Classifier,
    given: Ready,
    held: Ready | None,
    options: TrainOptions,
    folder: Path | None,
    report: Report | None,
) -> TrainResult:
    tuning = Tuning(start, given.below, Wanted.of(given.data), given.lengths, options)
    judged = (
        None if options.contrast == 1 else held
    )  # nothing moves the head then, so its answers say nothing

    def score() -> float:
        assert judged is not None
        logits = tuning.logits(judged.below, judged.lengths)
        return validation_score(logits, judged.data, start.multi_label)

    plan = Plan(
        options.epochs, options.warm_up, options.constant_rate, options.patience, options.checkpoint_seconds
    )
    job = _job(start, given.data, None if held is None else held.data, options)
    weights, history = run(
        tuning,
        lambda epoch: _batches(given, options, epoch),
        None if judged is None else score,
        plan,
        None if folder is None else Checkpoints(folder, job),
        report,
    )
    best = max((epoch.score for epoch in history if epoch.score is not None), default=None)
    return TrainResult(tuning.classifier(weights), history, best)


def _batches(given: Ready, options: TrainOptions, epoch: int) -> list[Rows]:
    if options.contrast == 0:
        return epoch_batches(given.lengths, options.batch_size, options.seed, epoch)
    certain = (given.data.targets == 1).sum(1) == 1
    alone = given.data.labels + np.arange(len(certain))
    labels = np.where(certain, given.data.targets.argmax(1), alone)
    return paired_batches(labels, options.batch_size, options.seed, epoch)


def _score(trained: Classifier, vectors: Floats, held: Ready) -> float:
    return validation_score(trained.score(vectors), held.data, trained.multi_label)


def _job(start: Classifier, train: TrainingSet, validation: TrainingSet | None, options: TrainOptions) -> str:
    """A hash of everything that decides the outcome."""
    about = (
        start.digest(),
        train.digest(),
        "" if validation is None else validation.digest(),
        options.model_dump_json(exclude={"checkpoint_seconds"}),
        torch.__version__,
        torch.get_num_threads(),
    )
    return hashlib.sha256(repr(about).encode()).hexdigest()


def _check(
    start: Classifier, train: TrainingSet, validation: TrainingSet | None, options: TrainOptions
) -> None:
    if options.scope in ("last", "lora") and start.encoder.body.layers == 0:
        kind = start.encoder.config.get("model_type")
        raise TrainingError(
            f'Scope "{options.scope}" wants a BERT-type encoder, found {kind!r}. Use scope "head" or "full".'
        )
    if options.dropout and options.scope != "head" and start.encoder.body.layers == 0:
        raise TrainingError("Dropout wants a BERT-type encoder. Set dropout and rdrop to 0.")
    if len(train) == 0 or not (train.weight > 0).any():
        raise TrainingError("There is nothing to train on: no text has a weight above 0. Add labelled texts.")
    for data in (train, validation):
        if data is not None and data.labels != len(start.labels):
            raise TrainingError(
                f"The targets have {data.labels} labels, the classifier has {len(start.labels)}."
            )


@contextmanager
def plain_errors(
    untouched: str = "the version in use is untouched",
    smaller: str = 'Use a smaller batch_size, fewer max_tokens, or scope "head".',
) -> Iterator[None]:
    """What the machine cannot do, said plainly: what is as it was, and what would take less memory."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        words = str(error).lower()
        if isinstance(error, MemoryError) or "can't allocate memory" in words or "not enough memory" in words:
            raise TrainingError(
                f"The memory is not enough for this training; {untouched}. {smaller}"
            ) from error
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise TrainingError(f"The disk is full; {untouched}. Make room and run it again.") from error
        raise
