"""Rules that carry on to texts without their words: distilled into one direction a label, in closed form.

A ridge regression of the rules' gates on the pool's vectors, through the inverse of their spread that the
ground keeps: the direction in which the texts that a label's rules match differ from the pool. It speaks up
in proportion to the share of labels that carry rules, for only where they compete is soft matching safe; and
it falls silent as the version itself becomes surer about these labels than the rules are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.instant.factor import Array
from heedful.instant.gates import Gate, worded
from heedful.instant.ground import Ground

SENSE = 0.2  # how much a description's own direction counts beside that of the texts it helped to find
BREAK_EVEN = 1.0  # standard deviations from which on a label rises
LOUD = 1.5  # log-odds a standard deviation, when every label carries rules
TURN = 0.2  # the difference in sureness over which the rules fade from full to nothing


@dataclass(frozen=True, eq=False)
class Distilled:
    """Directions (K, d) of the labels in `columns` (K); `loud` (K) are log-odds a standard deviation."""

    columns: tuple[int, ...]
    directions: Array
    loud: Array
    mean: Array

    def moves(self, keys: Array) -> Array:
        """How far each label in `columns` moves (N, K), in log-odds, for unit vectors (N, d)."""
        moves: Array = ((keys - self.mean) @ self.directions.T - BREAK_EVEN) * self.loud
        return moves


def distil(
    gates: Sequence[Gate], forces: Sequence[float], columns: Sequence[int], labels: int, ground: Ground
) -> Distilled | None:
    """The directions of all labels that gates raise; None where there is none.

    `forces` say how strongly each gate counts (below zero: against its label), `columns` for which label.
    """
    found: dict[int, tuple[Array, float]] = {}
    for column in sorted({c for c, force in zip(columns, forces, strict=True) if force > 0}):
        own = [(g, f) for g, f, c in zip(gates, forces, columns, strict=True) if c == column]
        direction = _direction(own, ground)
        if direction.any():
            found[column] = direction, max(force for _, force in own)
    if not found:
        return None
    kept = tuple(found)
    directions = np.array([direction for direction, _ in found.values()])
    force = np.array([force for _, force in found.values()])
    distilled = Distilled(kept, directions, LOUD * force, ground.mean)
    share = len(kept) / labels
    return Distilled(kept, directions, LOUD * force * share * _heard(distilled, ground), ground.mean)


def _direction(own: Sequence[tuple[Gate, float]], ground: Ground) -> Array:
    """The direction of one label (d), in which the pool deviates by one."""
    pull, sense = np.zeros_like(ground.mean), np.zeros_like(ground.mean)
    for gate, force in own:
        if gate.pull is not None:
            pull = pull + force * gate.pull
        if gate.about is not None and force > 0:
            weight = SENSE if worded(gate.rule.condition) else 1.0
            sense = sense + weight / len(own) * ground.standard(gate.about)
    return ground.standard(ground.standard(ground.inverse @ pull) + sense)


def _heard(distilled: Distilled, ground: Ground) -> float:
    """Between 0, when the version is much surer among these labels, and 1, when the rules are."""
    rules = _sureness(distilled.moves(ground.sample))
    version = _sureness(ground.answers[:, list(distilled.columns)])
    return float(np.clip(0.5 + (rules - version) / TURN, 0.0, 1.0))


def _sureness(log_odds: Array) -> float:
    """The mean probability of the likeliest of these labels: of calibrated ones, how often it is right."""
    powers = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return float((1.0 / powers.sum(axis=1)).mean())
