"""A rule's gate: for which texts it is on.

Words must stand in the text. A description beside them must not speak against it: the text is no less like
the description than the pool's middle. A description alone must fit unusually well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heedful.instant.factor import Array
from heedful.instant.ground import Ground
from heedful.instant.index import Rows
from heedful.instant.residual import unit
from heedful.records.signal import Condition, Rule
from heedful.tasks.words import Words

SHARPENED = 0.0  # standard deviations above the pool's middle, where words are given too
ALONE = 2.5  # where there is only a description: some two or three texts in a hundred


@dataclass(frozen=True, eq=False)
class Gate:
    """A rule, its description's unit vector (d) where it has one, and where it is on in the pool.

    `rows` count through the pool's vectors. `pull` (d) is how far, and where to, the texts at `rows` would
    move the pool's middle: what the rule adds to the direction of its label.
    """

    rule: Rule
    about: Array | None = None
    rows: Rows | None = None
    pull: Array | None = None

    @classmethod
    def of(
        cls,
        rule: Rule,
        about: NDArray[np.floating] | None,
        ground: Ground | None,
        vectors: NDArray[np.floating],
        matching: Rows,
        held_out: NDArray[np.bool_],
    ) -> "Gate":
        """The gate of a rule whose words stand in the rows `matching` of the pool.

        `vectors` (N, d) are the pool's, of length one, in single precision: there may be many. Rows that are
        `held_out` are left out of the pull: what is judged by them must not have shaped it.
        """
        described = None if about is None or ground is None else unit(about)
        if described is not None and ground is not None:
            if not worded(rule.condition):
                matching = np.arange(len(vectors), dtype=np.int32)
            matching = matching[ground.stand_out(vectors, matching, described) > threshold(rule.condition)]
        elif not worded(rule.condition):
            matching = matching[:0]
        if ground is None:
            return cls(rule, described, matching)
        fair = matching[~held_out[matching]]
        pull = (vectors[fair].sum(axis=0, dtype=np.float64) - len(fair) * ground.mean) / ground.count
        return cls(rule, described, matching, pull)

    def on(self, texts: Sequence[str], keys: Array, ground: Ground | None) -> NDArray[np.bool_]:
        """For which texts in lower case, with their unit vectors (N, d), the rule is on."""
        words = self._words
        if not words and (self.about is None or ground is None):
            return np.zeros(len(texts), dtype=np.bool_)
        stands = [words.met(text) if words else not words.excepted(text) for text in texts]
        on = np.array(stands, dtype=np.bool_)
        if self.about is not None and ground is not None and on.any():
            on[on] = ground.unusual(keys[on], self.about) > threshold(self.rule.condition)
        return on

    @cached_property
    def _words(self) -> Words:
        return Words.of(self.rule.condition)


def worded(condition: Condition) -> bool:
    """Whether a condition names words that must be there."""
    return bool(Words.of(condition))


def threshold(condition: Condition) -> float:
    """How unusually well the description must fit."""
    return SHARPENED if worded(condition) else ALONE
