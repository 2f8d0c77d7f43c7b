"""Cut spans out of rows: what is left is read, what was cut is to be written (Raffel et al., 2020).

Rows of token numbers go in; for each, an input with a sentinel in place of every span, and a target that
gives each sentinel followed by its span, come out. All rows of a call come to the same two lengths.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """How many tokens and spans are cut out of a row of `block` tokens."""

    tokens: int
    spans: int

    @classmethod
    def of(cls, block: int, share: float, span: float, sentinels: int) -> "Cut":
        tokens = min(max(1, round(share * block)), block - 1)
        spans = min(max(1, round(tokens / span)), tokens, block - tokens, sentinels)
        return cls(tokens, spans)


@dataclass(frozen=True)
class Corrupted:
    """`inputs` are read, `targets` written; both end with the end token."""

    inputs: Ids
    targets: Ids


def cut_spans(rows_BL: Ids, cut: Cut, sentinels: Ids, end: int, random: np.random.Generator) -> Corrupted:
    """Each row with its spans cut out, and those spans."""
    made = [_cut_row(row, cut, sentinels, end, random) for row in rows_BL]
    return Corrupted(np.stack([left for left, _ in made]), np.stack([out for _, out in made]))


def _cut_row(row: Ids, cut: Cut, sentinels: Ids, end: int, random: np.random.Generator) -> tuple[Ids, Ids]:
    out = _parts(cut.tokens, cut.spans, random)
    left = _parts(len(row) - cut.tokens, cut.spans, random)
    inputs, targets, at = [], [], 0
    for number, (kept, gone) in enumerate(zip(left, out, strict=True)):
        sentinel = sentinels[number : number + 1]
        inputs += [row[at : at + kept], sentinel]
        targets += [sentinel, row[at + kept : at + kept + gone]]
        at += kept + gone
    last = np.array([end])
    return np.concatenate([*inputs, last]), np.concatenate([*targets, last])


def _parts(total: int, count: int, random: np.random.Generator) -> Ids:
    """`count` lengths of one or more that add up to `total`, every way equally likely."""
    cuts = np.sort(random.choice(total - 1, count - 1, replace=False)) + 1
    return np.diff(np.concatenate([[0], cuts, [total]]))
