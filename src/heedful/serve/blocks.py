"""Vectors of whole sets of texts, kept as one file a set.

Fast vectors differ in their last bits with the texts they were computed beside. Kept by the set, they are
the same whatever else the project has seen: a round turned again gives the same weights.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.models.encoder import Encoder
from heedful.records.base import content_hash

Matrix = NDArray[np.float32]

KEPT = 24  # sets; the oldest go first


def block(
    folder: Path, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> Matrix:
    """One row a text, [N, width], computed in fast precision unless this very set was computed before."""
    path = folder / f"{_name(encoder, texts)}.npy"
    if path.exists():
        kept: Matrix = np.load(path, allow_pickle=False)
        os.utime(path)
        return kept
    vectors = encoder.embed(texts, progress, precision="fast")
    folder.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.stem}.{os.getpid()}.npy")
    np.save(staged, vectors, allow_pickle=False)
    staged.replace(path)
    for old in sorted(folder.glob("[0-9a-f]*.npy"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return vectors


def _name(encoder: Encoder, texts: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{encoder.digest} {encoder.pooling} {encoder.max_tokens} ".encode())
    for text in texts:
        digest.update(content_hash(text).encode())
    return digest.hexdigest()[:40]
