"""What a writer has learnt: small matrices beside large ones (LoRA), or whole tensors in place of others.

Changes lie on a base model in order, one for each training; merged into it they are weights like any other.
Half a change is a change: that is how versions are blended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from heedful.models.tensors import tensors_digest


@dataclass(frozen=True)
class LowRank:
    """Adds scale x up [out, rank] x down [rank, in] to each matrix named (Hu et al., 2021)."""

    small: Mapping[str, Tensor]
    scale: float

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(name.removesuffix(".down") for name in self.small if name.endswith(".down")))

    def after(self, name: str, weight: Tensor) -> Tensor:
        """The weight with this change."""
        return torch.addmm(weight, self.small[f"{name}.up"], self.small[f"{name}.down"], alpha=self.scale)

    def part(self, share: float) -> "LowRank":
        return replace(self, scale=self.scale * share)

    def tensors(self) -> dict[str, Tensor]:
        return dict(self.small)

    def digest(self) -> str:
        return f"{tensors_digest(self.small)}*{self.scale!r}"


@dataclass(frozen=True)
class Whole:
    """Draws each tensor named a share of the way to another one."""

    values: Mapping[str, Tensor]
    share: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.values))

    def after(self, name: str, weight: Tensor) -> Tensor:
        """The weight with this change."""
        return self.values[name] if self.share == 1.0 else torch.lerp(weight, self.values[name], self.share)

    def part(self, share: float) -> "Whole":
        return replace(self, share=self.share * share)

    def tensors(self) -> dict[str, Tensor]:
        return dict(self.values)

    def digest(self) -> str:
        return f"{tensors_digest(self.values)}*{self.share!r}"


Change = LowRank | Whole
