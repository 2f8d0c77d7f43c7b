"""What a signal asks of each label, as the numbers a loss reads: 1 allowed or present, 0 not, -1 unknown.

Label ids go in with the order of the columns; rows of int8 come out. Ids that have no column are left out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.signal import LabelSet, LabelStates
from heedful.tasks.agreement import Agreed

Rows = NDArray[np.int8]


def set_row(allowed: frozenset[str], ids: Sequence[str]) -> Rows:
    """The answer is one of `allowed`."""
    return np.array([label in allowed for label in ids], dtype=np.int8)


def states_row(present: frozenset[str], absent: frozenset[str], ids: Sequence[str]) -> Rows:
    """Labels in `present` apply, those in `absent` do not, nothing is known of the others."""
    return np.array([1 if label in present else 0 if label in absent else -1 for label in ids], dtype=np.int8)


def row(meaning: LabelSet | LabelStates | Agreed, ids: Sequence[str]) -> Rows:
    """What a signal, or what people agreed on, asks of each label."""
    match meaning:
        case LabelSet(allowed=allowed):
            return set_row(allowed, ids)
        case Agreed(allowed=allowed) if allowed is not None:
            return set_row(allowed, ids)
        case _:
            return states_row(meaning.present, meaning.absent, ids)
