"""What pretraining needs of whatever it trains."""

from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray
from torch import Tensor

from heedful.models.lengths import Rows
from heedful.train.loop import Moving
from heedful.train.pretraining.corpus import Ids
from heedful.train.pretraining.curve import Curve


class Material(Protocol):
    """Rows to learn and rows to measure on; `train` and `held` are as long as their tokens are many."""

    @property
    def train(self) -> NDArray[Any]: ...

    @property
    def held(self) -> NDArray[Any]: ...

    @property
    def block(self) -> int: ...

    @property
    def texts(self) -> int: ...

    @property
    def digest(self) -> str: ...

    @property
    def rows(self) -> int: ...

    @property
    def held_rows(self) -> int: ...

    def take(self, rows: Rows) -> Ids: ...

    def take_held(self, rows: Rows) -> Ids: ...


class Learner(Moving, Protocol):
    """What is pretrained: it moves, it measures itself, and it can be saved."""

    curve: Curve
    digest: str
    tokens_a_row: float

    @property
    def corpus(self) -> Material:
        """What it learns from."""

    def measure(self) -> float:
        """Less the mean cost on rows held out; greater is better."""

    def write(self, weights: dict[str, Tensor], folder: Path) -> None:
        """Fill a folder with the model of these weights."""
