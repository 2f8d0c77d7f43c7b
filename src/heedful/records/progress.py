"""How long work tells how far it is: the stage in words, what is done, how much there is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""


def part(progress: Progress, stage: str) -> Callable[[int, int], None]:
    """The same for one stage, whose name is settled."""
    return lambda done, total: progress(stage, done, total)
