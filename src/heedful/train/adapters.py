"""LoRA: small matrices beside the large ones (Hu et al., 2021).

The weights to compute with are base + scale x up x down; a gradient for them becomes one for the two small
matrices. Merged weights come out, so that nothing else needs to know that adapters were used. The formula
and the starting values are those of peft, which the tests compare with.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from heedful.train.parameters import Group, Parameters


class Adapters:
    """Adapters on matrices [out, in]; biases and all else stay as they are."""

    def __init__(
        self, base: Mapping[str, Tensor], rank: int, scale: float, group: Group, kind: torch.dtype, seed: int
    ) -> None:
        self._base, self._scale, self._kind = dict(base), scale, kind
        random = torch.Generator().manual_seed(seed)
        small: dict[str, Tensor] = {}
        for name in sorted(base):
            rows, columns = base[name].shape
            bound = 1 / math.sqrt(columns)
            small[f"{name}.down"] = torch.empty(rank, columns).uniform_(-bound, bound, generator=random)
            small[f"{name}.up"] = torch.zeros(rows, rank)
        self.parameters = Parameters(small, lambda _: group)

    def leaves(self) -> dict[str, Tensor]:
        """The merged weights to compute with; each asks for its gradient."""
        return {name: weight.to(self._kind).requires_grad_() for name, weight in self.values().items()}

    def values(self) -> dict[str, Tensor]:
        """The merged weights in float32."""
        small = self.parameters.values()
        return {
            name: torch.addmm(base, small[f"{name}.up"], small[f"{name}.down"], alpha=self._scale)
            for name, base in self._base.items()
        }

    def take(self, gradients: Mapping[str, Tensor], more: bool) -> None:
        """Turn gradients of the merged weights into those of the small matrices and keep them."""
        small = self.parameters.values()
        parts: dict[str, Tensor] = {}
        for name in self._base:
            slope = gradients[name].float()
            parts[f"{name}.down"] = self._scale * small[f"{name}.up"].T @ slope
            parts[f"{name}.up"] = self._scale * slope @ small[f"{name}.down"].T
        self.parameters.take(parts, more)

    def gradients(self) -> list[Tensor]:
        """The kept gradients of the small matrices."""
        return self.parameters.gradients()

    def step(self, share: float, pull: float) -> None:
        """One step; `pull` draws the small matrices to where they began."""
        self.parameters.step(share, pull)

    def state(self) -> dict[str, Tensor]:
        return self.parameters.state()

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.parameters.restore(state)
