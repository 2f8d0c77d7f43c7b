"""Train a writer: the one way in.

A writer to start from, rows and options go in; a better writer and how it came about come out. The one that
was given is never changed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from heedful.errors import TrainingError
from heedful.models.writing.scoring import Pair, answer_logps, sums
from heedful.models.writing.writer import Writer
from heedful.train.batches import epoch_batches
from heedful.train.checkpoint import Checkpoints
from heedful.train.classify import plain_errors
from heedful.train.loop import Epoch, Plan, run
from heedful.train.progress import Report
from heedful.train.writing.options import WritingOptions
from heedful.train.writing.rows import Judged, Preferred, Row, rows_digest, size
from heedful.train.writing.tuning import Tuning


@dataclass(frozen=True)
class Trained:
    """The trained writer; `loss` is that of the validation answers a token, None without any."""

    writer: Writer
    history: tuple[Epoch, ...]
    loss: float | None


def train_writer(
    start: Writer,
    rows: Sequence[Row],
    validation: Sequence[Pair] = (),
    options: WritingOptions | None = None,
    checkpoint_folder: Path | None = None,
    report: Report | None = None,
) -> Trained:
    """Train from `start`; raises TrainingError when there is nothing to learn or training cannot go on."""
    options = options or WritingOptions()
    if not any(row.weight > 0 for row in rows):
        raise TrainingError(
            "There is nothing to train on: no row has a weight above 0. Add texts or feedback."
        )
    with plain_errors():
        tuning = Tuning(start, rows, options, _before(start, rows, options))
        lengths = np.array([size(row) for row in rows], np.int64)
        plan = Plan(options.epochs, options.warm_up, False, options.patience, options.checkpoint_seconds)
        weights, history = run(
            tuning,
            lambda epoch: epoch_batches(lengths, options.batch_size, options.seed, epoch),
            (lambda: -tuning.loss_of(validation)) if validation else None,
            plan,
            None
            if checkpoint_folder is None
            else Checkpoints(checkpoint_folder, _job(start, rows, validation, options)),
            report,
        )
    scores = [epoch.score for epoch in history if epoch.score is not None]
    return Trained(start.and_then(tuning.change(weights)), history, -max(scores) if scores else None)


def _before(start: Writer, rows: Sequence[Row], options: WritingOptions) -> dict[Pair, float]:
    """The totals under the start of answers whose loss looks at them."""
    asked: list[Pair] = []
    for row in rows:
        if isinstance(row, Judged):
            asked.append(row.pair)
        elif isinstance(row, Preferred) and options.preference == "dpo":
            asked += [row.pair, row.worse]
    unique = list(dict.fromkeys(asked))
    logps = answer_logps(start, unique, "fast" if options.fast else "exact")
    return dict(zip(unique, map(float, sums(logps)), strict=True))


def _job(start: Writer, rows: Sequence[Row], validation: Sequence[Pair], options: WritingOptions) -> str:
    """A hash of everything that decides the outcome."""
    about = (
        start.digest(),
        rows_digest(rows),
        repr(list(validation)),
        options.model_dump_json(exclude={"checkpoint_seconds"}),
        torch.__version__,
        torch.get_num_threads(),
    )
    return hashlib.sha256(repr(about).encode()).hexdigest()
