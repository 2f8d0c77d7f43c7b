"""Which tokens are hidden, and what stands in their place.

Rows of token numbers go in, the same rows with holes come out, and where the holes are. Of the tokens that
are chosen, eight in ten become the mask, one another token, one stays (Devlin et al., 2019). Nothing here
knows what the tokens mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """What masking must know of a vocabulary.

    `ordinary` [V] is false for special tokens; `inside` [V] is true for pieces that go on a word.
    """

    mask: int
    ordinary: NDArray[np.bool_]
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Masked:
    """Rows with holes; `places` are the holes in the flattened rows, `targets` what stood there."""

    ids: Ids
    places: Ids
    targets: Ids


def mask_rows(
    rows_BL: Ids, pieces: Pieces, share: float, whole_words: bool, random: np.random.Generator
) -> Masked:
    """Hide this share of the ordinary tokens of every row, at least one."""
    chosen = _choose(rows_BL, pieces, share, whole_words, random)
    places = np.flatnonzero(chosen)
    targets = rows_BL.reshape(-1)[places]
    dice = random.random(len(places))
    others = random.choice(np.flatnonzero(pieces.ordinary), len(places))
    filled = np.where(dice < 0.8, pieces.mask, np.where(dice < 0.9, others, targets))
    ids = rows_BL.copy()
    ids.reshape(-1)[places] = filled
    return Masked(ids, places, targets)


def _choose(
    rows: Ids, pieces: Pieces, share: float, whole_words: bool, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Every token, or every word, draws a number; the lowest are chosen."""
    drawn = random.random(rows.shape)
    if whole_words:
        begins = ~pieces.inside[rows] | ~pieces.ordinary[rows]
        begins[:, 0] = True
        first = np.maximum.accumulate(np.where(begins, np.arange(rows.shape[1]), 0), axis=1)
        drawn = np.take_along_axis(drawn, first, axis=1)
    ordinary = pieces.ordinary[rows]
    drawn = np.where(ordinary, drawn, np.inf)
    count = np.maximum(1, np.rint(share * ordinary.sum(1)).astype(np.int64))
    limit = np.take_along_axis(np.sort(drawn, axis=1), count[:, None] - 1, axis=1)
    chosen: NDArray[np.bool_] = (drawn <= limit) & ordinary
    return chosen
