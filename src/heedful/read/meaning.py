"""Vectors of short texts, each encoded once: what an encoder adds to a reading."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.read.context import Embed

Vectors = NDArray[np.float64]
KEPT = 20_000


def remembered(embed: Embed) -> Embed:
    """The same encoder, with a memory: label names are encoded once and not for every comment."""
    memory: dict[str, Vectors] = {}

    def encode(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in memory]
        if len(memory) + len(new) > KEPT:
            memory.clear()
            new = list(dict.fromkeys(texts))
        if new:
            memory.update(zip(new, unit(embed(new)), strict=True))
        return np.stack([memory[text] for text in texts]) if texts else np.zeros((0, 1))

    return encode


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Rows of length one; a row of zeros stays one."""
    wide = np.asarray(rows, np.float64)
    length = np.linalg.norm(wide, axis=-1, keepdims=True)
    return np.asarray(wide / np.maximum(length, 1e-12), np.float64)
