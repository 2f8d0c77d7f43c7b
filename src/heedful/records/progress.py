"""How long work tells how far it is: the stage in words, what is done, how much there is; and its losses."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
Losses = Callable[[str, float], None]


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""


def unheard(stage: str, loss: float) -> None:
    """What losses are told to while nobody asks for them."""


def part(progress: Progress, stage: str) -> Callable[[int, int], None]:
    """The same for one stage, whose name is settled."""
    return lambda done, total: progress(stage, done, total)
