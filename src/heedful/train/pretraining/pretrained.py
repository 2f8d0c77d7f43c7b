"""What came of pretraining: where the model lies, how it went, and with which options."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Point:
    """Where training stood at one measurement; costs are in nats a guessed token."""

    step: int
    tokens: int
    training_cost: float
    cost: float | None = None
    perplexity: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Pretrained:
    """How it went. `seconds` counts this call alone and is 0 when all was done before."""

    folder: Path
    objective: str
    parameters: int
    texts: int
    tokens: int
    held_tokens: int
    points: tuple[Point, ...]
    options: dict[str, Any]
    seconds: float = 0.0

    @property
    def best(self) -> Point:
        """The point whose weights were kept."""
        measured = [point for point in self.points if point.cost is not None]
        return min(measured, key=lambda point: point.cost or 0.0) if measured else self.points[-1]
