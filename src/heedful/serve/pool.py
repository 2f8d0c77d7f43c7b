"""The texts of a project that nobody labelled, with their index: what a rule is tried on before it counts.

Texts come in the order of their content hashes, so that the first thousand are a fair sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.instant.index import Rows
from heedful.instant.segments import Segments
from heedful.records.base import hash_fraction
from heedful.records.signal import Condition
from heedful.serve.indexing import index_of
from heedful.store.examples import Examples

SAMPLE = 2_000  # texts whose answers are looked at to see what a rule changes
SEEN = (
    20_000  # texts whose vectors are known to the instant layer: more say nothing new and take long to read
)
AT_HAND = 500  # conditions whose rows are kept
HELD_OUT = 0.2  # the fold that rounds are judged by, as the evaluation draws it


@dataclass(frozen=True)
class Pool:
    """`ids` are content hashes; rows count through all three."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    index: Segments
    _found: dict[Condition, Rows] = field(default_factory=dict)

    @classmethod
    def open(cls, examples: Examples, cache: Path, upto: int | None = None) -> Self:
        """The pool as it stands now or stood at a position; the training texts where there is none."""
        found = examples.texts("pool", upto=upto) or examples.texts("train", upto=upto)
        ids, texts = tuple(text_id for text_id, _ in found), tuple(text for _, text in found)
        return cls(ids, texts, index_of(cache, ids, texts))

    def __len__(self) -> int:
        return len(self.ids)

    def matching(self, *conditions: Condition) -> Rows:
        """The rows that meet one of the conditions' words."""
        found = [self._matching(condition) for condition in conditions]
        return found[0] if len(found) == 1 else np.unique(np.concatenate([*found, np.zeros(0, np.int32)]))

    def _matching(self, condition: Condition) -> Rows:
        """The same question is asked several times over while one comment is read and echoed."""
        if condition not in self._found:
            if len(self._found) >= AT_HAND:
                self._found.clear()
            self._found[condition] = self.index.matching(condition)
        return self._found[condition]

    def sample(self) -> Sequence[str]:
        """The texts whose answers are looked at."""
        return self.texts[:SAMPLE]

    @property
    def seen(self) -> Sequence[str]:
        """The texts whose vectors are known."""
        return self.texts[:SEEN]

    @cached_property
    def held_out(self) -> NDArray[np.bool_]:
        """Which of the seen texts no rule may be shaped by."""
        ids = self.ids[:SEEN]
        return np.array([hash_fraction(one, "suite") < HELD_OUT for one in ids], dtype=np.bool_)
