"""The head: one row of weights and one bias a label, behind a bend where labels are many enough for one.

It grows, shrinks and reorders with the labels; it knows nothing of encoders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from heedful.errors import ModelError

SCORE = "score"  # the one label of a head that scores one candidate
VALUE = "value"  # the one label of a head whose score is a number; label ids never look like this


@dataclass(frozen=True)
class Bend:
    """A hidden layer that a vector passes on its way to the linear one: `v + down gelu(up v)`.

    `up` [K, width] and `up_bias` [K], `down` [width, K] and `down_bias` [width], in float32.
    """

    up: Tensor
    up_bias: Tensor
    down: Tensor
    down_bias: Tensor

    def __call__(self, vectors: Tensor) -> Tensor:
        hidden = functional.gelu(functional.linear(vectors, self.up, self.up_bias))
        return vectors + functional.linear(hidden, self.down, self.down_bias)

    def state(self) -> dict[str, Tensor]:
        return {"up": self.up, "up_bias": self.up_bias, "down": self.down, "down_bias": self.down_bias}

    def flat(self) -> "Bend":
        """The same layer bending nothing: what a head without one amounts to."""
        return replace(self, down=torch.zeros_like(self.down), down_bias=torch.zeros_like(self.down_bias))

    def towards(self, other: "Bend", share: float) -> "Bend":
        """The weights between two bends of one size."""
        mine, theirs = self.state(), other.state()
        return Bend(**{name: torch.lerp(mine[name], theirs[name], share) for name in mine})


@dataclass(frozen=True)
class Head:
    """`weight` [C, width] and `bias` [C] in float32, rows in the order of `labels` (ids).

    Where the labels are a text's candidates, one row scores them all, each by its own part of the vector:
    `weight` is [1, width / C] and `bias` [1].
    """

    labels: tuple[str, ...]
    weight: Tensor
    bias: Tensor
    bend: Bend | None = None

    @classmethod
    def zero(cls, labels: Sequence[str], width: int, bend: Bend | None = None) -> "Head":
        """A head that finds every label equally likely."""
        _check_labels(labels)
        return cls(tuple(labels), torch.zeros(len(labels), width), torch.zeros(len(labels)), bend)

    @classmethod
    def of(cls, labels: Sequence[str], state: Mapping[str, Tensor]) -> "Head":
        """The inverse of `state`."""
        inner = {name.removeprefix("bend."): t for name, t in state.items() if name.startswith("bend.")}
        return cls(tuple(labels), state["weight"], state["bias"], Bend(**inner) if inner else None)

    def bent(self, vectors: Tensor) -> Tensor:
        """What the linear layer sees of vectors [N, width]."""
        return vectors if self.bend is None else self.bend(vectors)

    @property
    def is_shared(self) -> bool:
        """Whether one row scores all labels."""
        return len(self.weight) == 1 < len(self.labels)

    def cleared(self) -> "Head":
        """A head of this kind that finds every label equally likely."""
        return replace(self, weight=torch.zeros_like(self.weight), bias=torch.zeros_like(self.bias))

    def __call__(self, vectors: Tensor) -> Tensor:
        return scores(self.bent(vectors), self.weight, self.bias)

    def state(self) -> dict[str, Tensor]:
        inner = {} if self.bend is None else self.bend.state()
        return {"weight": self.weight, "bias": self.bias, **{f"bend.{name}": t for name, t in inner.items()}}

    def towards(self, other: "Head", share: float) -> "Head":
        """The weights between two heads of the same labels; one without a bend has a flat one."""
        weight = torch.lerp(self.weight, other.weight, share)
        bias = torch.lerp(self.bias, other.bias, share)
        bends = [bend for bend in (self.bend, other.bend) if bend is not None]
        if not bends:
            return Head(other.labels, weight, bias)
        mine, theirs = self.bend or bends[0].flat(), other.bend or bends[0].flat()
        return Head(other.labels, weight, bias, mine.towards(theirs, share))

    def with_labels(self, labels: Sequence[str]) -> "Head":
        """Rows for these labels: known ones as they are, a new one at the mean of the known.

        The mean keeps a new label's score in the middle of the others, so that it wins nowhere before it
        was trained and needs only few examples to rise.
        """
        _check_labels(labels)
        if self.is_shared:
            raise ModelError(
                f"Found {len(labels)} labels where texts have {len(self.labels)} candidates; a text has as "
                "many candidates as there are labels. Make another project for another number of them."
            )
        if not self.labels:
            return Head.zero(labels, self.weight.shape[1], self.bend)
        rows = {label: row for row, label in enumerate(self.labels)}
        middle, level = self.weight.mean(0), self.bias.mean()
        weight = torch.stack([self.weight[rows[x]] if x in rows else middle for x in labels])
        bias = torch.stack([self.bias[rows[x]] if x in rows else level for x in labels])
        return Head(tuple(labels), weight, bias, self.bend)


def scores(vectors: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Logits [N, C]; where one row of weights scores parts of a vector, one for each part."""
    if len(weight) == 1:
        parts = vectors.reshape(len(vectors), vectors.shape[1] // weight.shape[1], weight.shape[1])
        return functional.linear(parts, weight, bias).squeeze(-1)
    return functional.linear(vectors, weight, bias)


def _check_labels(labels: Sequence[str]) -> None:
    if not labels or len(set(labels)) != len(labels):
        raise ModelError(f"Found labels {tuple(labels)}; wanted at least one, each once.")
