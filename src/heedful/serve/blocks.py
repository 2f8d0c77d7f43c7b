"""Vectors of whole sets of texts, kept as one file a set.

Fast vectors differ in their last bits with the texts they were computed beside. Kept by the set, they are
the same whatever else the project has seen: a round turned again gives the same weights.
"""

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.models.encoder import Encoder
from heedful.serve.kept import drop_oldest, key_of, key_of_texts, spared

Matrix = NDArray[np.float32]

KEPT = 24  # sets; those that were not used for longest go first


def block(
    folder: Path, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> Matrix:
    """One row a text, [N, width], computed in fast precision unless this very set was computed before."""
    path = folder / f"{key_of(encoder)}-{key_of_texts(texts)}.npy"
    kept = _read(path, (len(texts), encoder.width))
    if kept is not None:
        return kept
    vectors = encoder.embed(texts, progress, precision="fast")
    with spared():
        _keep(path, vectors)
        drop_oldest(folder, "[0-9a-f]*.npy", KEPT)
    return vectors


def _keep(path: Path, vectors: Matrix) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f".{secrets.token_hex(8)}.npy")
    try:
        np.save(staged, vectors, allow_pickle=False)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def _read(path: Path, shape: tuple[int, int]) -> Matrix | None:
    """What was kept; None when it is not there or not whole, for then it is computed again."""
    try:
        kept: Matrix = np.load(path, allow_pickle=False)
        os.utime(path)
    except (OSError, ValueError, EOFError):
        return None
    return kept if kept.shape == shape and kept.dtype == np.float32 else None
