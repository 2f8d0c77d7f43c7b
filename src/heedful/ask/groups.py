"""Groups of texts that lie together, and which of them nobody has said anything about.

Unit vectors go in; k-means groups come out, each with its medoid: the text nearest to the middle, the one to
show. A group is covered when a label, a told text or a rule falls into it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]

PER_GROUP = 20  # texts that a group holds on average
MOST = 60


@dataclass(frozen=True, eq=False)
class Groups:
    """`of` (N) is each text's group, `centres` (K, d) the middles, `medoids` (K) the text nearest to each."""

    of: NDArray[np.int64]
    centres: Floats
    medoids: NDArray[np.int64]

    @classmethod
    def find(cls, vectors: Floats, labels: int, seed: int = 0) -> "Groups":
        """About one group for every 20 texts, and no fewer than there are labels."""
        count = min(len(vectors), max(labels, min(MOST, len(vectors) // PER_GROUP)))
        if count == 0:
            return cls(np.zeros(0, np.int64), np.zeros((0, vectors.shape[1])), np.zeros(0, np.int64))
        from sklearn.cluster import KMeans  # takes a second to import, and most commands do without

        with threadpool_limits(1, "openmp"):  # sums in one order: the same texts give the same groups
            found = KMeans(count, n_init=1, random_state=seed).fit(np.asarray(vectors, np.float64))
        of = np.asarray(found.labels_, np.int64)
        away = ((vectors - found.cluster_centers_[of]) ** 2).sum(axis=1)
        order = np.lexsort((away, of))
        _, first = np.unique(of[order], return_index=True)
        return cls(of, np.asarray(found.cluster_centers_), order[first])

    def __len__(self) -> int:
        return len(self.centres)

    def nearest(self, vectors: Floats) -> NDArray[np.int64]:
        """The group that each of other texts would fall into."""
        near = vectors @ self.centres.T - 0.5 * (self.centres**2).sum(axis=1)
        return np.asarray(near.argmax(axis=1), np.int64)

    def sums(self, values: Floats | Mask) -> NDArray[np.float64]:
        """A value of each text, added up by group (K)."""
        added = np.bincount(self.of, weights=np.asarray(values, np.float64), minlength=len(self))
        return np.asarray(added, np.float64)

    def covered(self, known: Floats, ruled: Mask) -> Mask:
        """The groups (K) that a known text falls into, or in which rules match half of the texts or more."""
        by_rules = self.sums(ruled) >= 0.5 * np.maximum(self.sums(np.ones(len(self.of))), 1)
        by_texts = np.zeros(len(self), np.bool_)
        if len(known):
            by_texts[self.nearest(known)] = True
        return np.asarray(by_rules | by_texts)
