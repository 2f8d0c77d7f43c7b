"""Adapters beside the linear layers of a module: y = W x + scale * up (down x) (Hu et al., 2021).

The module is changed for good: give a copy. The small matrices are set before each pass, so that whoever
moves them need not know of modules. W gets no gradient, which spares a third of the work of full training.
"""

from collections.abc import Iterable, Mapping

from torch import Tensor, nn
from torch.nn import functional


class Beside(nn.Module):
    """A linear layer with room for two small matrices; without them it is the layer."""

    def __init__(self, linear: nn.Linear, scale: float) -> None:
        super().__init__()
        self.linear, self._scale = linear, scale
        self.small: tuple[Tensor, Tensor] | None = None

    @property
    def weight(self) -> Tensor:
        """The large matrix: some models look at its type."""
        return self.linear.weight

    def forward(self, given: Tensor) -> Tensor:
        out: Tensor = self.linear(given)
        if self.small is None:
            return out
        up, down = self.small
        return out + self._scale * functional.linear(functional.linear(given, down), up)


class Adapted:
    """A module whose named matrices have adapters beside them."""

    def __init__(self, module: nn.Module, matrices: Iterable[str], scale: float) -> None:
        self._module = module.requires_grad_(False)
        self._places: dict[str, Beside] = {}
        for name in matrices:
            path = name.removesuffix(".weight")
            linear = module.get_submodule(path)
            assert isinstance(linear, nn.Linear)
            parent, _, own = path.rpartition(".")
            self._places[name] = Beside(linear, scale)
            setattr(module.get_submodule(parent), own, self._places[name])

    def calling(self, small: Mapping[str, Tensor] | None) -> nn.Module:
        """The module with these small matrices; as it was without."""
        for name, place in self._places.items():
            place.small = None if small is None else (small[f"{name}.up"], small[f"{name}.down"])
        return self._module
