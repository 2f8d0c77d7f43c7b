"""The training loop: batches and a loss go in, moved weights come out.

It knows nothing of texts or labels. It can be killed at any moment: started again with the same input it
goes on from the last checkpoint and ends with the same bits.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from torch import Tensor

from heedful.errors import TrainingError
from heedful.models.lengths import Rows
from heedful.train.checkpoint import Checkpoints
from heedful.train.progress import Clock, Report


class Moving(Protocol):
    """What is trained: it can price a batch, move against the slope, and say where it is."""

    def gradients(self, rows: Rows) -> float:
        """The mean cost of these rows; their gradients are kept for `step`."""

    def step(self, number: int, share: float) -> None:
        """Move at this share of the learning rates; `number` counts from 1."""

    def state(self) -> dict[str, Tensor]:
        """Everything that moves."""

    def restore(self, state: dict[str, Tensor]) -> None:
        """The inverse of `state`."""

    def weights(self) -> dict[str, Tensor]:
        """The weights alone, copied."""


@dataclass(frozen=True)
class Epoch:
    """What one pass over the data came to; `score` is that of the validation texts, greater is better."""

    number: int
    loss: float
    score: float | None


@dataclass(frozen=True)
class Plan:
    """How long and how fast."""

    epochs: int
    warm_up: float
    constant_rate: bool
    patience: int
    checkpoint_seconds: float
    when_wild: str = "Lower body_rate, or look for texts with extreme weights."


@dataclass
class Position:
    """Where the loop stands between two steps."""

    epoch: int = 0
    batch: int = 0
    number: int = 0
    losses: list[float] = field(default_factory=list)
    history: list[Epoch] = field(default_factory=list)
    best: float = -math.inf
    stale: int = 0


def run(
    moving: Moving,
    batches_of: Callable[[int], Sequence[Rows]],
    score: Callable[[], float] | None,
    plan: Plan,
    checkpoints: Checkpoints | None = None,
    report: Report | None = None,
) -> tuple[dict[str, Tensor], tuple[Epoch, ...]]:
    """Train and return the weights of the best epoch, of the last one when nothing is scored."""
    at, best = _begin(moving, checkpoints)
    total = sum(len(batches_of(epoch)) for epoch in range(plan.epochs))
    clock, saved = Clock(report, "train", at.number), time.monotonic()
    while at.epoch < plan.epochs and at.stale < plan.patience:
        batches = batches_of(at.epoch)
        while at.batch < len(batches):
            number = at.number + 1
            loss = moving.gradients(batches[at.batch])
            if not math.isfinite(loss):
                raise TrainingError(_wild(f"The loss became {loss} at step {number} of {total}", plan))
            moving.step(number, rate_share(number, total, plan))
            at.batch, at.number = at.batch + 1, number
            at.losses.append(loss)
            clock.tell(number, total, loss)
            if checkpoints is not None and time.monotonic() - saved >= plan.checkpoint_seconds:
                _save(checkpoints, at, moving, best)
                saved = time.monotonic()
        value = None if score is None else score()
        at.history.append(Epoch(at.epoch + 1, sum(at.losses) / max(1, len(at.losses)), value))
        if value is None or value > at.best:
            best, at.best, at.stale = moving.weights(), -math.inf if value is None else value, 0
        else:
            at.stale += 1
        at.epoch, at.batch, at.losses = at.epoch + 1, 0, []
        if checkpoints is not None:
            _save(checkpoints, at, moving, best)
            saved = time.monotonic()
    if not all(bool(weight.isfinite().all()) for weight in best.values()):
        raise TrainingError(_wild("Weights became infinite or not a number", plan))
    return best, tuple(at.history)


def rate_share(number: int, total: int, plan: Plan) -> float:
    """The share of the learning rate at a step: up in a straight line, then down to zero in another."""
    rise = max(1, round(plan.warm_up * total)) if plan.warm_up else 0
    if number <= rise:
        return number / rise
    return 1.0 if plan.constant_rate else (total - number + 1) / max(1, total - rise)


def _wild(found: str, plan: Plan) -> str:
    return f"{found}; the version in use is untouched. {plan.when_wild}"


def _begin(moving: Moving, checkpoints: Checkpoints | None) -> tuple[Position, dict[str, Tensor]]:
    saved = None if checkpoints is None else checkpoints.newest()
    if saved is None:
        return Position(), moving.weights()
    about: dict[str, Any] = dict(saved.about)
    history = [Epoch(**epoch) for epoch in about.pop("history")]
    best = {n.removeprefix("best."): t for n, t in saved.tensors.items() if n.startswith("best.")}
    moving.restore({n.removeprefix("now."): t for n, t in saved.tensors.items() if n.startswith("now.")})
    return Position(**about, history=history), best


def _save(checkpoints: Checkpoints, at: Position, moving: Moving, best: dict[str, Tensor]) -> None:
    tensors = {f"now.{name}": tensor for name, tensor in moving.state().items()}
    tensors |= {f"best.{name}": tensor for name, tensor in best.items()}
    checkpoints.save(at.number * 1000 + at.epoch, tensors, asdict(at))
