"""Batches of texts of like length, so that little is spent on padding.

Lengths go in, groups of row numbers come out. Nothing here knows what the rows are.
"""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def by_length(lengths: NDArray[np.int64], token_budget: int) -> list[Rows]:
    """All rows, longest first, in groups whose padded size stays within the budget."""
    order = np.argsort(-lengths, kind="stable")
    groups: list[Rows] = []
    start = 0
    while start < len(order):
        count = max(1, token_budget // max(1, int(lengths[order[start]])))
        groups.append(order[start : start + count])
        start += count
    return groups
