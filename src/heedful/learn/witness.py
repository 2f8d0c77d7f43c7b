"""Who bears witness to an author: heads that never heard that author, and others on the same texts.

Labelled examples and statements go in; probabilities come out, a text for each statement. Authors are dealt
into a few groups, and each group's texts are answered by a head that was fitted to the examples, the owner's
statements and those of the other groups: nobody can vouch for themselves.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.learn.heads import Fitting, Known
from heedful.learn.people import Doubles, Places, Statements
from heedful.models.classifier import Classifier

GROUPS = 5
L2 = 1e-3
SAME = 0.95  # cosine from which two texts count as one
ROWS = 2_048


def witnessed(start: Classifier, examples: Known, told: Known, said: Statements) -> Doubles:
    """Probabilities [N, C], row by row for `said`; `told` has the same rows as a head learns them."""
    group = _groups(said)
    likely = np.full(said.allowed.shape, 1 / said.allowed.shape[1])
    fitting = Fitting(start, seed=0)
    for one in range(GROUPS):
        asked = np.flatnonzero((group == one) & ~said.owners)
        if not len(asked):
            continue
        taught = np.flatnonzero((group != one) | said.owners)
        head = fitting.at(examples.and_also(told.take(taught)), L2)
        likely[asked] = head.probabilities(head.score(told.vectors[asked]))
    return likely


def alike(vectors: NDArray[np.float32], authors: Sequence[str]) -> Places:
    """Pairs [P, 2] of rows by different authors whose vectors are nearly one."""
    who = np.array(authors)
    directions = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    found = []
    for first in range(0, len(who), ROWS):
        near = directions[first : first + ROWS] @ directions.T >= SAME
        one, other = np.nonzero(near)
        one += first
        kept = (one < other) & (who[one] != who[other])
        found.append(np.stack([one[kept], other[kept]], axis=1))
    return np.concatenate(found) if found else np.zeros((0, 2), np.int64)


def _groups(said: Statements) -> NDArray[np.int64]:
    """A group for each statement: its author's, in the order in which they first spoke."""
    place: dict[str, int] = {}
    for author in said.authors:
        place.setdefault(author, len(place) % GROUPS)
    return np.array([place[author] for author in said.authors], np.int64)
