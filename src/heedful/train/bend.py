"""Train a head with a hidden layer on fixed vectors.

Vectors and a training set go in, a head with its bend comes out. On frozen vectors it reaches a good part of
what moving the encoder's last layers would bring, in seconds. It goes through the one training loop.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from heedful.models.head import Bend, Head
from heedful.models.lengths import Rows
from heedful.models.processor import fast_type
from heedful.records.base import Record
from heedful.train.batches import epoch_batches
from heedful.train.data import TrainingSet
from heedful.train.dropout import left_out
from heedful.train.loop import Plan, run
from heedful.train.options import TrainOptions
from heedful.train.parameters import Group, Parameters
from heedful.train.wanted import Wanted

Floats = NDArray[np.float32]


class BendOptions(Record):
    """Chosen on the later fifth of the training texts of 20 Newsgroups (docs/decisions/0018)."""

    units: int = Field(default=2048, ge=1)
    """Width of the hidden layer."""
    epochs: int = Field(default=20, ge=1)
    """How often every row is seen."""
    batch_size: int = Field(default=128, ge=1)
    """Rows a step."""
    rate: float = Field(default=1e-3, gt=0)
    """Learning rate."""
    weight_decay: float = Field(default=0.01, ge=0)
    """Decoupled decay of the matrices."""
    drop_entries: float = Field(default=0.4, ge=0, lt=1)
    """Share of a vector's entries that are left out at random: no single one may decide."""
    drop_units: float = Field(default=0.5, ge=0, lt=1)
    """Share of the hidden units that are left out at random."""
    label_smoothing: float = Field(default=0.1, ge=0, lt=1)
    """Share of the wanted probability that is spread over all labels; soft targets are taken as they are."""
    kl: float = Field(default=0.0, ge=0)
    """Strength of staying near the reference probabilities of the training set."""
    seed: int = 0
    """Order of the rows, first weights, and what is left out."""


def bend_head(
    start: Head, vectors: Floats, data: TrainingSet, multi_label: bool, options: BendOptions
) -> Head:
    """A head for the labels of `start` with a hidden layer, trained on vectors [N, width]."""
    scale = _Scale.of(vectors)
    bending = _Bending(scale.inside(vectors), Wanted.of(data), multi_label, len(start.labels), options)
    alike = np.ones(len(vectors), np.int64)
    plan = Plan(options.epochs, 0.05, constant_rate=False, patience=1, checkpoint_seconds=0.0)
    weights, _ = run(
        bending,
        lambda epoch: epoch_batches(alike, options.batch_size, options.seed, epoch),
        None,
        plan,
    )
    return scale.outside(weights, start.labels)


class _Bending:
    """What the loop moves: both layers of the bend and the linear one behind it."""

    def __init__(
        self, vectors: Tensor, wanted: Wanted, multi_label: bool, labels: int, options: BendOptions
    ) -> None:
        self._vectors, self._wanted, self._multi_label = vectors, wanted, multi_label
        self._options, self._number = options, 0
        self._costs = TrainOptions(label_smoothing=options.label_smoothing, kl=options.kl)
        self._moving = Parameters(_first(vectors.shape[1], labels, options), self._group)

    def gradients(self, rows: Rows) -> float:
        leaves = self._moving.leaves()
        random = torch.Generator().manual_seed(self._options.seed * 1_000_003 + self._number)
        vectors = self._vectors[rows]
        seen = left_out(vectors, self._options.drop_entries, random)
        with torch.autocast("cpu", fast_type(), enabled=fast_type() is not torch.float32):
            hidden = functional.gelu(functional.linear(seen, leaves["up"], leaves["up_bias"]))
            hidden = left_out(hidden, self._options.drop_units, random)
            moved = functional.linear(hidden, leaves["down"], leaves["down_bias"])
        bent = vectors + moved.float()
        logits = functional.linear(bent, leaves["weight"], leaves["bias"])
        cost = self._wanted.costs(logits, rows, self._multi_label, self._costs) / len(rows)
        slopes = torch.autograd.grad(cost, list(leaves.values()))
        self._moving.take(dict(zip(leaves, slopes, strict=True)), more=False)
        return float(cost.detach())

    def step(self, number: int, share: float) -> None:
        self._number = number
        self._moving.step(share, 0.0)

    def state(self) -> dict[str, Tensor]:
        return self._moving.state() | {"number": torch.tensor(self._number)}

    def restore(self, state: dict[str, Tensor]) -> None:
        rest = dict(state)
        self._number = int(rest.pop("number"))
        self._moving.restore(rest)

    def weights(self) -> dict[str, Tensor]:
        return self._moving.values()

    def _group(self, name: str) -> Group:
        decay = 0.0 if name.endswith("bias") else self._options.weight_decay
        return Group(self._options.rate, decay, torch.float32)


def _first(width: int, labels: int, options: BendOptions) -> dict[str, Tensor]:
    """Random units that bend nothing yet, and a linear layer that finds every label equally likely."""
    random = torch.Generator().manual_seed(options.seed)
    reach = width**-0.5
    return {
        "up": (torch.rand(options.units, width, generator=random) * 2 - 1) * reach,
        "up_bias": (torch.rand(options.units, generator=random) * 2 - 1) * reach,
        "down": torch.zeros(width, options.units),
        "down_bias": torch.zeros(width),
        "weight": (torch.rand(labels, width, generator=random) * 2 - 1) * (0.1 * reach),
        "bias": torch.zeros(labels),
    }


@dataclass(frozen=True)
class _Scale:
    """Vectors are trained on around their mean and with entries of about one."""

    centre: Tensor
    size: float

    @classmethod
    def of(cls, vectors: Floats) -> "_Scale":
        centre = vectors.mean(0, dtype=np.float64)
        size = float(np.sqrt(((vectors - centre) ** 2).mean())) or 1.0
        return cls(torch.from_numpy(centre.astype(np.float32)), size)

    def inside(self, vectors: Floats) -> Tensor:
        return (torch.from_numpy(vectors) - self.centre) / self.size

    def outside(self, weights: dict[str, Tensor], labels: tuple[str, ...]) -> Head:
        """The same head for vectors as they are."""
        up, weight = weights["up"] / self.size, weights["weight"] / self.size
        bend = Bend(
            up=up,
            up_bias=weights["up_bias"] - up @ self.centre,
            down=weights["down"] * self.size,
            down_bias=weights["down_bias"] * self.size,
        )
        return Head(labels, weight, weights["bias"] - weight @ self.centre, bend)
