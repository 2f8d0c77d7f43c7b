"""The nouns of reporting, and what a tracker has to do: numbers, settings and ids, never a text.

A tracker is a plug-in (`heedful.trackers`): called with a `Place`, it gives a `Tracker`. Its methods are
called in order from one thread of their own and may raise, or hang: whoever trains does not notice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Value = str | int | float | bool


@dataclass(frozen=True)
class Place:
    """Whose runs these are, and a folder of the project for trackers that write files."""

    project: str
    folder: Path


@dataclass(frozen=True)
class Run:
    """Work that makes versions: `name` reads "learn 2026-11-24 18:55:03", `parameters` are its settings."""

    name: str
    parameters: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Loss:
    """The mean loss of a batch; `step` counts on through all trainings of a run, `at` is the time of day."""

    stage: str
    step: int
    value: float
    at: float


@dataclass(frozen=True)
class Made:
    """A version and its lineage: the ids and hashes that say what it came of, and what is known of it."""

    id: str
    parent: str | None
    lineage: Mapping[str, Value]
    weights: Path

    @property
    def number(self) -> int:
        """3 for v3."""
        return int(self.id.removeprefix("v"))


@dataclass(frozen=True)
class Measured:
    """What the gate measured and decided in a round, or what a first version is known for."""

    number: int
    figures: Mapping[str, float]
    candidate: str | None = None
    promoted: bool = True
    reason: str = ""


class Tracker(Protocol):
    """A program that is told of runs."""

    def begin(self, run: Run) -> None:
        """Something was begun that makes versions."""

    def losses(self, losses: Sequence[Loss]) -> None:
        """How training went since this was last told."""

    def made(self, version: Made) -> None:
        """A version was made in this run."""

    def measured(self, measured: Measured) -> None:
        """A version of this run was measured."""

    def end(self, failure: str = "") -> None:
        """The run is over; `failure` says why when it did not come to an end."""

    def in_use(self, version: Made, reason: str) -> None:
        """From now on this version answers; outside of runs too: promoted by hand, or gone back to."""

    def gone(self, version_ids: Sequence[str]) -> None:
        """The weights of these versions are no more."""

    def close(self) -> None:
        """Nothing more will be told."""
