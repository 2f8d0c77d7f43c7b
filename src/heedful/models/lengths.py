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


def with_little_padding(lengths: NDArray[np.int64], token_budget: int, a_group: int) -> list[Rows]:
    """All rows, longest first, cut where it saves most: a group costs its padded tokens and `a_group` more.

    For the rows of one batch: the work grows with their square.
    """
    order = np.argsort(-lengths, kind="stable")
    costs, begins = np.zeros(len(order) + 1), np.zeros(len(order) + 1, np.int64)
    for end in range(1, len(order) + 1):
        padded = lengths[order[:end]] * np.arange(end, 0, -1)  # of the group from each row up to this end
        allowed = (padded <= token_budget) | (np.arange(end) == end - 1)
        whole = np.where(allowed, costs[:end] + padded + a_group, np.inf)
        begins[end] = whole.argmin()
        costs[end] = whole[begins[end]]
    groups: list[Rows] = []
    end = len(order)
    while end:
        groups.append(order[begins[end] : end])
        end = int(begins[end])
    return groups[::-1]
