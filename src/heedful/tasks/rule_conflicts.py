"""Rules that cannot both hold: opposite labels, or opposite words about one label, on many of the same texts.

Rules with the rows of the pool that each matches go in; conflicts come out. They are shown, and settled by
people: nothing is averaged here.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from heedful.records.base import Record
from heedful.records.signal import Rule

FEWEST = 3  # texts; two rules that meet in one text by chance are no conflict
SHARE = 0.1  # of the texts of the rule that matches fewer


class RuleConflict(Record):
    """Two rules that say different things of `shared` texts; `texts` are the rows of these."""

    first: Rule
    second: Rule
    rows: tuple[int, ...]

    @property
    def shared(self) -> int:
        """How many texts both match."""
        return len(self.rows)

    @property
    def feedback_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.first.feedback_id, self.second.feedback_id)))


def rule_conflicts(
    rules: Sequence[Rule], matches: Sequence[NDArray[np.integer]], multi_label: bool = False
) -> list[RuleConflict]:
    """The conflicts, those about most texts first; `matches` are the rows of each rule, in order."""
    found = []
    for (one, its), (other, others) in combinations(zip(rules, matches, strict=True), 2):
        if not opposed(one, other, multi_label):
            continue
        both = np.intersect1d(its, others)
        if len(both) >= max(FEWEST, SHARE * min(len(its), len(others))):
            found.append(RuleConflict(first=one, second=other, rows=tuple(int(row) for row in both)))
    return sorted(found, key=lambda conflict: -conflict.shared)


def opposed(one: Rule, other: Rule, multi_label: bool = False) -> bool:
    """Whether no text can be as both rules say."""
    if one.label == other.label:
        return one.polarity != other.polarity
    return not multi_label and one.polarity == other.polarity == "is"
