"""How often a rule is right, as far as labelled texts can tell, and what its votes count then.

Counts of labelled matches go in, a chance comes out: a Beta distribution that starts from what rules are
worth in general. A rule that is surely worse than what the labels teach anyway on the very same texts has
nothing to add and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from heedful.learn.votes import Vote

Doubles = NDArray[np.float64]

RIGHT, WRONG = 3.0, 2.0  # what one word of a rule is worth before any text tells: about .6 on 20 Newsgroups
FEWEST = 5  # labelled matches before a rule can be left out
SURE = 0.95


@dataclass(frozen=True)
class Seen:
    """A vote on labelled texts: how many it matched, how often it and the labels' own head were right."""

    matches: float
    right: float
    head_right: float

    @property
    def chance(self) -> float:
        """How likely the vote is right on the next text."""
        return (RIGHT + self.right) / (RIGHT + WRONG + self.matches)

    @property
    def worse(self) -> bool:
        """Whether the vote is surely less often right than the head is."""
        if self.matches < FEWEST:
            return False
        highest = float(beta.ppf(SURE, RIGHT + self.right, WRONG + self.matches - self.right))
        return highest < self.head_right / self.matches


def seen(vote: Vote, labels: Doubles, head: Doubles) -> Seen:
    """`labels` [N, C] are 1 at each labelled text's label and 0 elsewhere; `head` [N, C] what a head that
    never saw the text answered, in the same way."""
    known = labels[vote.rows].any(axis=1)
    rows, column = vote.rows[known], vote.label
    wanted = labels[rows]
    agrees = wanted[:, column] if vote.weight > 0 else 1 - wanted[:, column]
    return Seen(float(len(rows)), float(agrees.sum()), float((wanted * head[rows]).sum()))


def weighed(votes: Sequence[Vote], labels: Doubles, head: Doubles) -> list[Vote]:
    """The votes that labelled texts leave standing, each as loud as it is right."""
    usual = RIGHT / (RIGHT + WRONG)
    kept = []
    for vote in votes:
        found = seen(vote, labels, head)
        if not found.worse:
            kept.append(replace(vote, weight=vote.weight * found.chance / usual))
    return kept
