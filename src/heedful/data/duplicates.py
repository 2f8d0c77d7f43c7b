"""Test texts that are in the training texts as well, word for word or nearly: they make a test too easy."""

from collections.abc import Sequence

from heedful.data.minhash import similar
from heedful.records.base import Record, content_hash

NEAR = 0.8  # the share of 8-grams in common from which two texts count as nearly the same


class Pair(Record):
    """Two texts by their places in the lists that were compared, and how much they have in common."""

    train: int
    test: int
    similarity: float


class Overlap(Record):
    """What the test texts share with the training texts."""

    tested: int
    exact: tuple[Pair, ...]
    near: tuple[Pair, ...]

    @property
    def affected(self) -> frozenset[int]:
        """The places of the test texts that have a duplicate in training."""
        return frozenset(pair.test for pair in (*self.exact, *self.near))

    @property
    def share(self) -> float:
        """How much of the test is affected, from 0 to 1."""
        return len(self.affected) / self.tested if self.tested else 0.0

    @property
    def sentence(self) -> str:
        near = len({pair.test for pair in self.near})
        return (
            f"Of {self.tested:,} test texts {len(self.exact):,} are in the training texts word for word and "
            f"{near:,} nearly so ({self.share:.1%} together)."
        )


def find_overlap(train: Sequence[str], test: Sequence[str], near: float = NEAR) -> Overlap:
    """Exact duplicates (the same content hash) and near ones (`near` or more of their 8-grams in common).

    Empty texts are nobody's duplicates. For a test text only the closest few training texts are listed.
    """
    places: dict[str, int] = {}
    for place, text in enumerate(train):
        places.setdefault(content_hash(text), place)
    exact, others = [], []
    for place, text in enumerate(test):
        if not text.strip():
            continue
        same = places.get(content_hash(text))
        if same is None:
            others.append(place)
        else:
            exact.append(Pair(train=same, test=place, similarity=1.0))
    full = [place for place, text in enumerate(train) if text.strip()]
    found = similar([train[place] for place in full], [test[place] for place in others], near)
    pairs = tuple(Pair(train=full[at], test=others[of], similarity=alike) for at, of, alike in found)
    return Overlap(tested=len(test), exact=tuple(exact), near=pairs)
