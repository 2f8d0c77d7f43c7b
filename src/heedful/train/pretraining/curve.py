"""What was measured on held-out texts as training went on; part of what a checkpoint keeps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

NAME = "curve"
HELD = 1 << 40
"""Rows held out are numbered from here, so that their masks are nobody else's and never change."""


@dataclass(frozen=True)
class Measured:
    """The mean cost of a guessed token in nats, and the share that is guessed right."""

    cost: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """Between how many tokens the model wavers: e to the mean cost."""
        return math.exp(self.cost) if self.cost < 700 else math.inf


def spread(rows: int, most: int) -> NDArray[np.int64]:
    """At most so many of these rows, from all over: texts that lie together are often of one kind."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).round().astype(np.int64))


class Curve:
    """Measurements in their order."""

    def __init__(self) -> None:
        self.points: list[Measured] = []

    def add(self, point: Measured) -> None:
        self.points.append(point)

    def state(self) -> dict[str, Tensor]:
        rows = [[point.cost, point.accuracy] for point in self.points]
        return {NAME: torch.tensor(rows, dtype=torch.float64).reshape(-1, 2)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.points = [Measured(*row) for row in state[NAME].tolist()]
