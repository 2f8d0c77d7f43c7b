"""How a comparison is made: what it may cost, what speed is worth, how things are measured."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from heedful.errors import ConfigError
from heedful.learn.choosing.learner import Clock
from heedful.learn.choosing.weigh import weigh
from heedful.records.selection import Upkeep

Weigh = Callable[[Path, Sequence[str]], Upkeep]


@dataclass(frozen=True)
class Budget:
    """What choosing may take: so many seconds, so many examples fitted to, or a share of training all.

    What is advised is trained to the end whatever the budget; all else has to fit into it.
    """

    seconds: float | None = None
    examples: int | None = None
    share: float = 0.5

    def __post_init__(self) -> None:
        for value in (self.seconds, self.examples, self.share):
            if value is not None and not value > 0:
                raise ConfigError(f"Found a budget of {value:g}; wanted more than nothing.")
        if self.seconds is not None and self.examples is not None:
            raise ConfigError("Found a budget of time and one of examples; wanted one of them.")


@dataclass(frozen=True)
class Terms:
    """`give_up` is how much held-out accuracy a candidate may lack if it answers at least twice as fast.

    `max_tokens` cuts texts shorter than the configuration says. `clock` tells seconds: those on the wall, or
    the processor's where others use it too.
    """

    budget: Budget = field(default_factory=Budget)
    give_up: float = 0.005
    max_tokens: int | None = None
    clock: Clock = time.perf_counter
    weigh: Weigh = weigh

    @classmethod
    def of(cls, seconds: float | None = None, examples: int | None = None, **terms: Any) -> Self:
        """Terms with a budget of time or of examples, or neither."""
        return cls(Budget(seconds=seconds, examples=examples), **terms)
