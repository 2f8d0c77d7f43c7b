"""Which prompts are answered together: those of like length, as many as fit."""

from collections.abc import Sequence

import numpy as np

from heedful.models.lengths import Rows, by_length

TOKENS_AT_ONCE = 16_384  # of prompts and answers, what one group remembers
MOST_ROWS = 64


def answered_together(lengths: Sequence[int], more: int, copies: int = 1) -> list[Rows]:
    """Rows in groups; each needs `more` tokens beside its own, in `copies`."""
    needed = (np.asarray(lengths, np.int64) + more) * copies
    most = max(1, MOST_ROWS // copies)
    return [
        group[start : start + most]
        for group in by_length(needed, TOKENS_AT_ONCE)
        for start in range(0, len(group), most)
    ]
