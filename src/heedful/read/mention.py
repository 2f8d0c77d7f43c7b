"""A place where a comment speaks of a label, and how likely of which."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mention:
    """Tokens `start` to `end` speak of labels; `shares` (over all labels) sum to at most 1."""

    start: int
    end: int
    cover: Array  # the part of each label's name that is said
    shares: Array
    # how much of each label's name is said, less a little for what is not
    gain: Array = field(default_factory=lambda: np.zeros(0))

    @property
    def best(self) -> int:
        return int(self.shares.argmax())

    @property
    def share(self) -> float:
        return float(self.shares.max())
