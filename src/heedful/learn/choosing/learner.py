"""What every candidate of a comparison can do: be tried on some examples, be trained on all, answer.

A learner is tried on texts with others held out; the same held-out texts choose its settings, so that all
candidates are tuned alike. Trained to the end, it takes the settings over and holds nothing out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from heedful.train.data import TrainingSet

Floats = NDArray[np.float32]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Tried:
    """Probabilities [H, C] for the held-out texts, and the settings that answered them best.

    `judging` is about how many seconds went into reading the held-out texts: that part does not grow with the
    examples.
    """

    answers: Floats
    judging: float = 0.0
    settings: dict[str, Any] = field(default_factory=dict)


class Fitted(Protocol):
    """Something that answers and can be kept."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each label [N, C]."""

    def save(self, folder: Path) -> None:
        """Write it into a new folder."""


class Learner(Protocol):
    """Something that can be fitted."""

    @property
    def name(self) -> str: ...

    @property
    def always(self) -> int:
        """How many rows it is fitted to beside those it is given, however few these are."""

    def prepare(self) -> None:
        """Load what is needed; raises ModelError where that is not there. It is no part of any training."""

    def attempt(self, rows: TrainingSet, held: TrainingSet) -> Tried:
        """Fit to `rows` with settings chosen on `held`."""

    def finish(self, rows: TrainingSet, settings: dict[str, Any]) -> Fitted:
        """Fit to all rows with these settings, from nothing."""
