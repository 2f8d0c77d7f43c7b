"""The weights that move, and Adam on them.

Float32 masters lie in one flat piece a group (same rate, decay and type), so that a step is a handful of
large operations without new memory; the forward pass gets copies in the type it computes with. Of the word
table only the rows that a batch uses are touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.999)
EPSILON = 1e-8


@dataclass(frozen=True)
class Group:
    """Weights that share a rate and a decay and are computed with in one type."""

    rate: float
    decay: float
    kind: torch.dtype


class Parameters:
    """Moving weights by name; `group_of` says which group each belongs to."""

    def __init__(self, weights: Mapping[str, Tensor], group_of: Callable[[str], Group]) -> None:
        self._names: dict[Group, list[str]] = {}
        for name in sorted(weights):
            self._names.setdefault(group_of(name), []).append(name)
        self._shapes = {name: weights[name].shape for name in weights}
        self._flat = {group: nn.Parameter(_joined(weights, names)) for group, names in self._names.items()}
        self._start = {group: flat.detach().clone() for group, flat in self._flat.items()}
        self._copies = {group: flat.detach().to(group.kind, copy=True) for group, flat in self._flat.items()}
        self._slopes: dict[str, Tensor] = {}
        for group, flat in self._flat.items():
            flat.grad = torch.zeros_like(flat)
            self._slopes |= self._parts(group, flat.grad)
        rates = [{"params": [flat], "weight_decay": group.decay} for group, flat in self._flat.items()]
        self._adam = torch.optim.AdamW(rates, betas=BETAS, eps=EPSILON, fused=True)

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
            for name, part in self._parts(group, flat.detach()).items()
        }

    def take(self, gradients: Mapping[str, Tensor], more: bool) -> None:
        """Keep these gradients for the next step; with `more`, add them to those kept already."""
        for name, slope in self._slopes.items():
            if more:
                slope.add_(gradients[name])
            else:
                slope.copy_(gradients[name])

    def gradients(self) -> list[Tensor]:
        """The kept gradients, to be measured and shortened in place."""
        return [flat.grad for flat in self._flat.values() if flat.grad is not None]

    def step(self, share: float, pull: float) -> None:
        """One AdamW step at `share` of each group's rate; `pull` draws towards the start (L2-SP)."""
        for at, (group, flat) in zip(self._adam.param_groups, self._flat.items(), strict=True):
            at["lr"] = share * group.rate
            if pull and flat.grad is not None:
                flat.grad.add_(flat.detach() - self._start[group], alpha=pull)
        self._adam.step()
        for group, flat in self._flat.items():
            self._copies[group].copy_(flat.detach())

    def state(self) -> dict[str, Tensor]:
        """All that a later process needs to go on."""
        state: dict[str, Tensor] = {}
        for n, (group, flat) in enumerate(self._flat.items()):
            state |= {f"{n}.weight": flat.detach(), f"{n}.start": self._start[group]}
            state |= {f"{n}.adam.{name}": tensor for name, tensor in self._adam.state[flat].items()}
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """The inverse of `state`."""
        for n, (group, flat) in enumerate(self._flat.items()):
            flat.data.copy_(state[f"{n}.weight"])
            self._start[group].copy_(state[f"{n}.start"])
            self._copies[group].copy_(flat.detach())
            memory: dict[str, Any] = {
                name.removeprefix(f"{n}.adam."): tensor.clone()
                for name, tensor in state.items()
                if name.startswith(f"{n}.adam.")
            }
            if memory:
                self._adam.state[flat] = memory

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

    def step(self, rows: Tensor, slope: Tensor, number: int, share: float, pull: float) -> None:
        """One Adam step (Kingma and Ba, 2015) on these rows; the others stay as they are."""
        values, rate = self._table[rows], share * self._rate
        if pull:
            slope = slope + pull * (values - self._start[rows])
        means = self._means[rows].lerp_(slope, 1 - BETAS[0])
        squares = self._squares[rows].mul_(BETAS[1]).addcmul_(slope, slope, value=1 - BETAS[1])
        size = (squares / (1 - BETAS[1] ** number)).sqrt_().add_(EPSILON)
        values.addcdiv_(means, size, value=-rate / (1 - BETAS[0] ** number))
        self._table[rows], self._means[rows], self._squares[rows] = values, means, squares

    def value(self) -> Tensor:
        """The whole table, copied."""
        return self._table.clone()

    def state(self) -> dict[str, Tensor]:
        """All that a later process needs to go on, but for the start."""
        return {"weight": self._table, "mean": self._means, "square": self._squares}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """The inverse of `state`."""
        self._table.copy_(state["weight"])
        self._means.copy_(state["mean"])
        self._squares.copy_(state["square"])


def shorten(gradients: Sequence[Tensor], longest: float) -> None:
    """Scale all of them together, in place, to at most this Euclidean length."""
    length = torch.stack([torch.linalg.vector_norm(part) for part in gradients]).norm()
    if length > longest:
        for part in gradients:
            part.mul_(longest / length)


def _joined(weights: Mapping[str, Tensor], names: Sequence[str]) -> Tensor:
    return torch.cat([weights[name].detach().reshape(-1).float() for name in names])
