"""An index in parts, so that a pool that grows is not read anew: each part knows which rows it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.instant.index import Index, Rows
from heedful.records.signal import Condition


@dataclass(frozen=True, eq=False)
class Segment:
    """`rows` say for each text of the part which row of the pool it is, -1 when it is there no more."""

    index: Index
    rows: Rows

    @classmethod
    def of(cls, index: Index, held: NDArray[np.bytes_], ids: NDArray[np.bytes_]) -> "Segment":
        """The part that indexes the texts `held`, in a pool of `ids`, which are sorted."""
        places = np.searchsorted(ids, held)
        found = ids[np.minimum(places, len(ids) - 1)] == held if len(ids) else np.zeros(len(held), np.bool_)
        return cls(index, np.where(found, places, -1).astype(np.int32))

    def matching(self, condition: Condition) -> Rows:
        """The pool's rows that meet a condition's words, in no order."""
        rows = self.rows[self.index.matching(condition)]
        return rows[rows >= 0]


@dataclass(frozen=True, eq=False)
class Segments:
    """All parts of one pool of `size` texts."""

    parts: Sequence[Segment]
    size: int

    def __len__(self) -> int:
        return self.size

    def matching(self, condition: Condition) -> Rows:
        """The rows that meet a condition's words, in order."""
        found = [part.matching(condition) for part in self.parts]
        return np.sort(np.concatenate([*found, np.zeros(0, np.int32)]))
