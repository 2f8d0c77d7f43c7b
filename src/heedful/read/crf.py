"""A linear-chain conditional random field: which tag each token of a comment carries.

Names of features go in, with weights that were learnt; the likeliest tags and every tag's probability
come out. Fitting is in `training/`. Lafferty, McCallum and Pereira, 2001.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PARTS = ("ANY", "ALL", "UNLESS", "ABOUT", "IGNORE", "LABEL", "DENIED")
BARRED = -1e4
TAGS = ("O", *(f"{edge}-{part}" for part in PARTS for edge in "BI"))


@dataclass(frozen=True)
class Tagger:
    """`weights` has a row a feature and a column a tag; `steps[i, j]` scores tag j behind tag i."""

    names: Mapping[str, int]
    weights: Array
    steps: Array
    known: frozenset[str]  # the words whose identity counts
    spread: Mapping[str, int] = field(default_factory=dict)  # word -> label sets whose comments have it

    def scores(self, features: Sequence[Sequence[str]]) -> Array:
        """Each token's score for each tag."""
        found = np.zeros((len(features), self.weights.shape[1]))
        for place, names in enumerate(features):
            rows = [row for name in names if (row := self.names.get(name)) is not None]
            if rows:
                found[place] = self.weights[rows].sum(axis=0)
        return found


@dataclass(frozen=True)
class Tagged:
    """The likeliest tag of each token, and the probabilities of all."""

    tags: tuple[str, ...]
    chances: Array


def tag(scores_TK: Array, steps_KK: Array) -> Tagged:
    """The likeliest sequence and the marginal probabilities."""
    if not len(scores_TK):
        return Tagged((), np.zeros((0, scores_TK.shape[1])))
    begun = scores_TK.copy()
    begun[0] += [BARRED if name.startswith("I-") else 0.0 for name in TAGS]
    path = best_path(begun, steps_KK)
    return Tagged(tuple(TAGS[place] for place in path), marginals(begun, steps_KK))


def best_path(scores_TK: Array, steps_KK: Array) -> list[int]:
    """Viterbi: the sequence of tags with the highest score."""
    best = scores_TK[0]
    came: list[NDArray[np.intp]] = []
    for row in scores_TK[1:]:
        through = best[:, None] + steps_KK
        came.append(through.argmax(axis=0))
        best = through.max(axis=0) + row
    path = [int(best.argmax())]
    for places in reversed(came):
        path.append(int(places[path[-1]]))
    return path[::-1]


def marginals(scores_TK: Array, steps_KK: Array) -> Array:
    """Each tag's probability at each token, by the forward-backward recursion in scaled numbers."""
    emitted = np.exp(scores_TK - scores_TK.max(axis=1, keepdims=True))
    moved = np.exp(steps_KK - steps_KK.max())
    forward = np.empty_like(emitted)
    backward = np.ones_like(emitted)
    row = emitted[0]
    forward[0] = row / row.sum()
    for place in range(1, len(emitted)):
        row = (forward[place - 1] @ moved) * emitted[place]
        forward[place] = row / row.sum()
    for place in range(len(emitted) - 2, -1, -1):
        row = moved @ (backward[place + 1] * emitted[place + 1])
        backward[place] = row / row.sum()
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True), np.float64)


def allowed_steps() -> Array:
    """Nought where a tag may follow another; far below where it may not: I follows B or I of its part."""
    steps = np.zeros((len(TAGS), len(TAGS)))
    for i, before in enumerate(TAGS):
        for j, after in enumerate(TAGS):
            if after.startswith("I-") and before[2:] != after[2:]:
                steps[i, j] = BARRED
    return steps
