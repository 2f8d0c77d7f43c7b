"""The feedback suite: texts that should follow what was told, and texts that must not.

Told items and candidate texts go in as arrays (ids, embeddings, targets); rows of the candidates with
their targets come out. Held-out *neighbours* are close to a told item and ought to be answered like it.
*Near misses* are as close, but another label is known for them, or the version in use is sure of another
one. Both come from a fold of the pool, drawn by content hash, that no rule, threshold or training may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from heedful.evaluate.leakage import SAME, nearest, unit
from heedful.evaluate.metrics import Floats, Mask, Targets
from heedful.records.base import Record, hash_fraction

HELD_OUT = 0.2


class SuiteOptions(Record):
    """How close is close, and how many texts a told item may bring in."""

    near: float = Field(default=0.7, gt=-1, lt=1)
    """Cosine from which a text counts as like a told one; about where MiniLM's neighbours share an intent."""
    sure: float = Field(default=0.9, gt=0.5, le=1)
    """Probability from which the version in use is believed on a text nobody labelled."""
    per_item: int = Field(default=5, ge=1)
    """Texts of each sort per told item, so that one told item in a dense corner does not rule the suite."""


@dataclass(frozen=True)
class Told:
    """What people said: vectors (T, D), targets (T, C), and which labels (T, C) had been answered before."""

    ids: tuple[str, ...]
    vectors: Floats
    targets: Targets
    answered: Mask


@dataclass(frozen=True)
class Candidates:
    """Texts a suite may use; a row of targets is all -1 where nobody labelled the text.

    `ids` are content hashes. `probabilities` are those of the version in use. `labelled` texts may serve as
    near misses even outside the held-out fold.
    """

    ids: tuple[str, ...]
    vectors: Floats
    targets: Targets
    probabilities: Floats

    @property
    def labelled(self) -> Mask:
        return np.asarray((self.targets != -1).any(axis=1))


@dataclass(frozen=True)
class Picked:
    """Rows of the candidates, what is wanted there, and the told item each is close to."""

    rows: NDArray[np.int64]
    targets: Targets
    told: NDArray[np.int64]
    cosines: Floats


@dataclass(frozen=True)
class Suite:
    """The two sorts of texts around what was told."""

    neighbours: Picked
    near_misses: Picked


def held_out(ids: Sequence[str], share: float = HELD_OUT) -> Mask:
    """The fold of the pool kept for suites: by content hash, so that a text never changes sides."""
    return np.array([hash_fraction(i, "suite") < share for i in ids], dtype=np.bool_)


def build_suite(
    told: Told, candidates: Candidates, multi_label: bool = False, options: SuiteOptions | None = None
) -> Suite:
    """Pick the neighbours and near misses of what was told."""
    options = options or SuiteOptions()
    if not len(told.ids) or not len(candidates.ids):
        return Suite(_pick(candidates.targets, *_nothing()), _pick(candidates.targets, *_nothing()))
    close, cosines = nearest(candidates.vectors, told.vectors)
    fold, labelled = held_out(candidates.ids), candidates.labelled
    inside = (cosines >= options.near) & (cosines <= SAME) & ~np.isin(candidates.ids, told.ids)
    believed = believe(candidates, options.sure, multi_label)
    against, same_mistake = conflicts(believed, told.targets[close], told.answered[close], multi_label)
    misses = inside & (fold | labelled) & against & (labelled | ~same_mistake)
    follow = inside & fold & (~against | (same_mistake & ~labelled))
    follow &= labelled | ~_disputed(told, candidates, follow, options.near, multi_label)
    wanted = np.where(labelled[:, None], candidates.targets, told.targets[close])
    return Suite(
        neighbours=_pick(wanted, _few(follow, close, cosines, options.per_item), close, cosines),
        near_misses=_pick(believed, _few(misses, close, cosines, options.per_item), close, cosines),
    )


def believe(candidates: Candidates, sure: float, multi_label: bool) -> Targets:
    """What is known of each candidate: its labels, else what the version in use is sure of, else nothing."""
    p = candidates.probabilities
    if multi_label:
        surely = np.where(p >= sure, 1, np.where(p <= 1 - sure, 0, -1))
    else:
        surely = np.where(p.max(axis=1, keepdims=True) < sure, -1, p == p.max(axis=1, keepdims=True))
    return np.where(candidates.labelled[:, None], candidates.targets, surely).astype(np.int8)


def conflicts(believed: Targets, wanted: Targets, answered: Mask, multi_label: bool) -> tuple[Mask, Mask]:
    """Row by row: does what is believed exclude what is wanted, and is it the mistake that was corrected?"""
    if multi_label:
        cells = (believed != -1) & (wanted != -1) & (believed != wanted)
        return cells.any(axis=1), (~cells | ((believed == 1) == answered)).all(axis=1)
    known = (believed == 1).any(axis=1)
    against = known & ~((believed == 1) & (wanted == 1)).any(axis=1)
    return against, known & ((believed != 1) | answered).all(axis=1)


def _disputed(told: Told, candidates: Candidates, rows: Mask, near: float, multi_label: bool) -> Mask:
    """Rows close to told items that contradict one another: nobody knows what is wanted there."""
    disputed = np.zeros_like(rows)
    vectors = unit(told.vectors)
    for row in np.flatnonzero(rows):
        around = told.targets[vectors @ unit(candidates.vectors[row : row + 1])[0] >= near]
        if multi_label:
            disputed[row] = ((around == 1).any(axis=0) & (around == 0).any(axis=0)).any()
        else:
            disputed[row] = not (around == 1).all(axis=0).any()
    return disputed


def _few(chosen: Mask, close: NDArray[np.int64], cosines: Floats, per_item: int) -> NDArray[np.int64]:
    """At most `per_item` rows for each told item, the closest first."""
    taken: dict[int, int] = {}
    kept = []
    for row in sorted(np.flatnonzero(chosen), key=lambda r: -cosines[r]):
        item = int(close[row])
        if taken.setdefault(item, 0) < per_item:
            taken[item] += 1
            kept.append(row)
    return np.array(sorted(kept), dtype=np.int64)


def _pick(targets: Targets, rows: NDArray[np.int64], close: NDArray[np.int64], cosines: Floats) -> Picked:
    return Picked(rows=rows, targets=targets[rows], told=close[rows], cosines=cosines[rows])


def _nothing() -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    none = np.zeros(0, dtype=np.int64)
    return none, none, np.zeros(0)
