"""Embeddings that were computed once: a text's hash goes in, its vector comes out.

One append-only file per encoder, of fixed-size records (the vector as float32, then the hash), so that
several processes may add to it; a record torn by a crash never gets its whole hash and so matches no
text. It is a cache: deleting it costs time and nothing else.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.records.base import content_hash

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]


class VectorCache:
    """The vectors of one encoder (`embed` computes those that are missing)."""

    def __init__(self, path: Path, width: int, embed: Embed) -> None:
        self._path = path
        self._embed = embed
        self._record = np.dtype([("vector", "<f4", (width,)), ("hash", "S32")])
        self._known: dict[str, Matrix] = {}
        self._read_bytes = 0

    def of(self, texts: Sequence[str]) -> Matrix:
        """One row a text, in the order given; each distinct text is computed at most once."""
        self._refresh()
        hashes = [content_hash(text) for text in texts]
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in self._known}
        if missing:
            self._append(list(missing), self._embed(list(missing.values())))
        if not hashes:
            return np.zeros((0, self._record["vector"].shape[0]), dtype=np.float32)
        return np.stack([self._known[key] for key in hashes])

    def _refresh(self) -> None:
        """Take in what this or another process has appended since the last look."""
        size = self._path.stat().st_size if self._path.exists() else 0
        whole = size - size % self._record.itemsize
        if whole <= self._read_bytes:
            return
        rows = np.fromfile(
            self._path,
            dtype=self._record,
            offset=self._read_bytes,
            count=(whole - self._read_bytes) // self._record.itemsize,
        )
        for row in rows:
            self._known.setdefault(row["hash"].decode(), row["vector"])
        self._read_bytes = whole

    def _append(self, hashes: list[str], vectors: Matrix) -> None:
        rows = np.zeros(len(hashes), dtype=self._record)
        rows["hash"] = [key.encode() for key in hashes]
        rows["vector"] = vectors
        self._path.parent.mkdir(parents=True, exist_ok=True)
        torn = (self._path.stat().st_size if self._path.exists() else 0) % self._record.itemsize
        with self._path.open("ab") as file:
            if torn:
                file.write(b"\0" * (self._record.itemsize - torn))
            file.write(rows.tobytes())
        for key, row in zip(hashes, rows, strict=True):
            self._known[key] = row["vector"]
