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
from heedful.models.encoder import Precision
from heedful.models.head import Head
from heedful.models.tokens import Tokens
from heedful.train.batches import epoch_batches
from heedful.train.below import Below, FromHidden, FromTokens
from heedful.train.checkpoint import Checkpoints
from heedful.train.data import Floats, TrainingSet
from heedful.train.logistic import best_head
from heedful.train.loop import Epoch, Plan, run
from heedful.train.options import TrainOptions
from heedful.train.progress import Clock, Report
from heedful.train.score import validation_score
from heedful.train.tuning import Tuning, Wanted, first_layer


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
    _check(start, train, validation)
    if options.balanced:
        train = replace(train, weight=balanced_weight(train))
    with plain_errors():
        tokens = start.encoder.tokenizer(train.texts)
        known = None if validation is None else start.encoder.tokenizer(validation.texts)
        fitted = start
        if options.scope == "head" or options.head_first:
            fitted = _with_head(start, train, tokens, validation, known, options, report)
        if options.scope == "head":
            return TrainResult(fitted, (), _score(fitted, validation, known))
        return _tune(fitted, train, tokens, validation, known, options, checkpoint_folder, report)


def balanced_weight(data: TrainingSet) -> Floats:
    """Weights under which every label counts the same; a text with several labels takes their mean."""
    present = (data.targets == 1).astype(np.float64)
    share = present / np.maximum(present.sum(1, keepdims=True), 1)
    mass = (share * data.weight[:, None]).sum(0)
    label = np.where(mass > 0, mass[mass > 0].mean() / np.maximum(mass, 1e-12), 0.0)
    weight: Floats = (data.weight * (share * label).sum(1)).astype(np.float32)
    return weight


def _with_head(
    start: Classifier,
    train: TrainingSet,
    tokens: Tokens,
    validation: TrainingSet | None,
    known: Tokens | None,
    options: TrainOptions,
    report: Report | None,
) -> Classifier:
    """The start with its head fitted to fixed vectors."""
    precision: Precision = "fast" if options.fast else "exact"
    read, solve = Clock(report, "read"), Clock(report, "head")
    vectors = start.encoder.embed_tokens(tokens, read.tell, precision)
    check = None if known is None else start.encoder.embed_tokens(known, None, precision)

    def score(head: Head) -> float:
        assert check is not None
        assert validation is not None
        return validation_score(replace(start, head=head).score(check), validation, start.multi_label)

    solve.tell(0, 1)
    head = best_head(
        start.head,
        vectors,
        train,
        start.multi_label,
        options.head_l2,
        None if check is None else score,
        kl=options.kl,
        pull=options.l2_start > 0,
        smoothing=options.label_smoothing,
    )
    solve.tell(1, 1)
    return replace(start, head=head)


def _tune(
    start: Classifier,
    train: TrainingSet,
    tokens: Tokens,
    validation: TrainingSet | None,
    known: Tokens | None,
    options: TrainOptions,
    folder: Path | None,
    report: Report | None,
) -> TrainResult:
    tuning = Tuning(
        start, _below(start, tokens, options, folder, report), Wanted.of(train), tokens.lengths, options
    )
    score = None
    if validation is not None and known is not None:
        held_out, lengths, checked = _below(start, known, options, folder, None), known.lengths, validation

        def score() -> float:
            return validation_score(tuning.logits(held_out, lengths), checked, start.multi_label)

    plan = Plan(
        options.epochs, options.warm_up, options.constant_rate, options.patience, options.checkpoint_seconds
    )
    checkpoints = None if folder is None else Checkpoints(folder, _job(start, train, validation, options))
    weights, history = run(
        tuning,
        lambda epoch: epoch_batches(tokens.lengths, options.batch_size, options.seed, epoch),
        score,
        plan,
        checkpoints,
        report,
    )
    best = max((epoch.score for epoch in history if epoch.score is not None), default=None)
    return TrainResult(tuning.classifier(weights), history, best)


def _below(
    start: Classifier, tokens: Tokens, options: TrainOptions, folder: Path | None, report: Report | None
) -> Below:
    first = first_layer(start, options)
    if first <= 0:
        return FromTokens(start.encoder, tokens)
    return FromHidden.compute(start.encoder, tokens, first, options.fast, folder, report)


def _score(trained: Classifier, validation: TrainingSet | None, known: Tokens | None) -> float | None:
    if validation is None or known is None:
        return None
    return validation_score(
        trained.score(trained.encoder.embed_tokens(known)), validation, trained.multi_label
    )


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


def _check(start: Classifier, train: TrainingSet, validation: TrainingSet | None) -> None:
    if len(train) == 0 or not (train.weight > 0).any():
        raise TrainingError("There is nothing to train on: no text has a weight above 0. Add labelled texts.")
    for data in (train, validation):
        if data is not None and data.labels != len(start.labels):
            raise TrainingError(
                f"The targets have {data.labels} labels, the classifier has {len(start.labels)}."
            )


@contextmanager
def plain_errors() -> Iterator[None]:
    """What the machine cannot do, said plainly."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        words = str(error).lower()
        if isinstance(error, MemoryError) or "can't allocate memory" in words or "not enough memory" in words:
            raise TrainingError(
                "The memory is not enough for this training; the version in use is untouched. Use a smaller "
                'batch_size, fewer max_tokens, or scope "head".'
            ) from error
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise TrainingError(
                "The disk is full; the version in use is untouched. Make room and run it again."
            ) from error
        raise
