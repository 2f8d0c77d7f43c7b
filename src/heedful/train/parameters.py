"""The weights that move, and Adam on them.

Float32 masters lie in one flat piece a group (same rate, same decay), so that a step is a handful of large
operations; the forward pass gets bf16 copies. Of the word table only the rows that a batch uses are touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

BETAS = (0.9, 0.999)
EPSILON = 1e-8


@dataclass(frozen=True)
class Group:
    """Weights that share a rate and a decay and are computed with in one type."""

    rate: float
    decay: float
    kind: torch.dtype


class Parameters:
    """Moving weights by name; `of` says which group each belongs to."""

    def __init__(self, weights: Mapping[str, Tensor], of: Callable[[str], Group]) -> None:
        self._names: dict[Group, list[str]] = {}
        for name in sorted(weights):
            self._names.setdefault(of(name), []).append(name)
        self._shapes = {name: weights[name].shape for name in weights}
        self._flat = {
            group: torch.cat([weights[name].detach().reshape(-1).float() for name in names])
            for group, names in self._names.items()
        }
        self._start = {group: flat.clone() for group, flat in self._flat.items()}
        self._means = {group: torch.zeros_like(flat) for group, flat in self._flat.items()}
        self._squares = {group: torch.zeros_like(flat) for group, flat in self._flat.items()}
        self._copies = {group: flat.to(group.kind) for group, flat in self._flat.items()}

    def leaves(self) -> dict[str, Tensor]:
        """The weights to compute with; each asks for its gradient."""
        return {
            name: part.requires_grad_()
            for group, copy in self._copies.items()
            for name, part in self._parts(group, copy.detach()).items()
        }

    def values(self) -> dict[str, Tensor]:
        """The float32 weights, copied."""
        return {
            name: part.clone()
            for group, flat in self._flat.items()
            for name, part in self._parts(group, flat).items()
        }

    def flat_gradients(self, gradients: Mapping[str, Tensor | None]) -> dict[Group, Tensor]:
        """Gradients by name as one float32 piece a group; a weight without one counts as zero."""
        joined = {}
        for group, names in self._names.items():
            pieces = [self._piece(name, gradients.get(name)) for name in names]
            joined[group] = torch.cat(pieces).float()
        return joined

    def step(self, gradients: Mapping[Group, Tensor], number: int, share: float, pull: float) -> None:
        """One AdamW step at `share` of each group's rate; `pull` draws towards the start (L2-SP)."""
        for group, gradient in gradients.items():
            flat = self._flat[group]
            if pull:
                gradient = gradient.add_(flat - self._start[group], alpha=pull)
            adam(
                flat,
                gradient,
                self._means[group],
                self._squares[group],
                number,
                share * group.rate,
                group.decay,
            )
            self._copies[group].copy_(flat)

    def state(self) -> dict[str, Tensor]:
        """All that a later process needs to go on."""
        kinds = {"weight": self._flat, "start": self._start, "mean": self._means, "square": self._squares}
        return {f"{kind}.{n}": held[g] for kind, held in kinds.items() for n, g in enumerate(self._names)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """The inverse of `state`."""
        for kind, held in self._kinds().items():
            for n, group in enumerate(self._names):
                held[group].copy_(state[f"{kind}.{n}"])
        for group, flat in self._flat.items():
            self._copies[group].copy_(flat)

    def _kinds(self) -> dict[str, dict[Group, Tensor]]:
        return {"weight": self._flat, "start": self._start, "mean": self._means, "square": self._squares}

    def _piece(self, name: str, gradient: Tensor | None) -> Tensor:
        return torch.zeros(self._shapes[name].numel()) if gradient is None else gradient.reshape(-1)

    def _parts(self, group: Group, flat: Tensor) -> dict[str, Tensor]:
        names = self._names[group]
        pieces = torch.split(flat, [self._shapes[name].numel() for name in names])
        return {name: piece.view(self._shapes[name]) for name, piece in zip(names, pieces, strict=True)}


class RowTable:
    """The word table, of which a batch uses few rows: only those are copied, moved and remembered."""

    def __init__(self, table: Tensor, rate: float) -> None:
        self._table, self._rate = table.detach().clone(), rate
        self._start = table.detach()
        self._means, self._squares = torch.zeros_like(table), torch.zeros_like(table)

    def leaf(self, rows: Tensor) -> Tensor:
        """These rows, asking for their gradient."""
        return self._table[rows].requires_grad_()

    def step(self, rows: Tensor, gradient: Tensor, number: int, share: float, pull: float) -> None:
        """One Adam step on these rows; the others stay as they are."""
        values, means, squares = self._table[rows], self._means[rows], self._squares[rows]
        if pull:
            gradient = gradient + pull * (values - self._start[rows])
        adam(values, gradient, means, squares, number, share * self._rate, 0.0)
        self._table[rows], self._means[rows], self._squares[rows] = values, means, squares

    def value(self) -> Tensor:
        return self._table.clone()

    def state(self) -> dict[str, Tensor]:
        return {"weight": self._table, "mean": self._means, "square": self._squares}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self._table.copy_(state["weight"])
        self._means.copy_(state["mean"])
        self._squares.copy_(state["square"])


def adam(
    values: Tensor, gradient: Tensor, means: Tensor, squares: Tensor, number: int, rate: float, decay: float
) -> None:
    """AdamW in place (Loshchilov and Hutter, 2019); `number` counts from 1."""
    if decay:
        values.mul_(1 - rate * decay)
    means.lerp_(gradient, 1 - BETAS[0])
    squares.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
    size = (squares / (1 - BETAS[1] ** number)).sqrt_().add_(EPSILON)
    values.addcdiv_(means, size, value=-rate / (1 - BETAS[0] ** number))


def gradient_length(gradients: Sequence[Tensor]) -> float:
    """The Euclidean length of all of them together."""
    return (
        float(torch.stack([torch.linalg.vector_norm(part) for part in gradients]).norm())
        if gradients
        else 0.0
    )
