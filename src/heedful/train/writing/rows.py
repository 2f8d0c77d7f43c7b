"""What a writer is taught: rows of five kinds, in tokens.

`Shown` an answer to give; `Preferred` one over another; `Judged` good or bad; `Marked` an answer with spans
that are wrong; `Kept` an answer of before that should stay as it was. Nothing here knows who said so.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from heedful.models.writing.scoring import Pair


@dataclass(frozen=True)
class Shown:
    """`tokens` is how much each token of the answer counts."""

    pair: Pair
    tokens: tuple[float, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Preferred:
    """The same prompt twice, with the better answer and the worse."""

    pair: Pair
    worse: Pair
    weight: float = 1.0


@dataclass(frozen=True)
class Judged:
    """An answer that was good, or bad."""

    pair: Pair
    good: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Marked:
    """`spans` are first token, the one after the last, and severity; what stands before them is right."""

    pair: Pair
    spans: tuple[tuple[int, int, float], ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Kept:
    """What is answered here should stay as it is, in the words that are likely."""

    pair: Pair
    weight: float = 1.0


Row = Shown | Preferred | Judged | Marked | Kept


def size(row: Row) -> int:
    """How many tokens a row takes."""
    return max(len(row.pair), len(row.worse)) if isinstance(row, Preferred) else len(row.pair)


def rows_digest(rows: Sequence[Row]) -> str:
    """The sha256 over all of it."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()
