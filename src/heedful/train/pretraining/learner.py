"""What pretraining needs of whatever it trains."""

from pathlib import Path
from typing import Protocol

from torch import Tensor

from heedful.train.loop import Moving
from heedful.train.pretraining.corpus import Corpus
from heedful.train.pretraining.curve import Curve


class Learner(Moving, Protocol):
    """What is pretrained: it moves, it measures itself, and it can be saved."""

    curve: Curve
    corpus: Corpus
    digest: str
    tokens_a_row: int

    def measure(self) -> float:
        """Less the mean cost on rows held out; greater is better."""

    def write(self, weights: dict[str, Tensor], folder: Path) -> None:
        """Fill a folder with the model of these weights."""
