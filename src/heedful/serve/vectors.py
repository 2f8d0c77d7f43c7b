"""Embeddings that were computed once: a text goes in, its vector comes out.

One append-only file per encoder, of fixed-size records (the vector as float32, the text's hash, a checksum
of both), so that several processes may add to it; a record that a crash left torn fails its checksum and
counts for nothing. It is a cache: deleting it costs time and nothing else.
"""

import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.serve.kept import key_of_texts, spared

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]

RECENT = 5_000  # texts whose vectors are kept in memory alone


class VectorCache:
    """The vectors of one encoder: `embed` computes those that are missing, `roughly` many in one go."""

    def __init__(self, path: Path, width: int, embed: Embed, roughly: Embed | None = None) -> None:
        self._path = path
        self._width = width
        self._embed = embed
        self._roughly = roughly or embed
        self._recent: dict[str, Matrix] = {}
        self._rough: dict[str, Matrix] = {}
        self._record = np.dtype([("vector", "<f4", (width,)), ("hash", "S32"), ("check", "<u4")])
        self._known: dict[bytes, Matrix] = {}
        self._read_bytes = 0

    def of(self, texts: Sequence[str]) -> Matrix:
        """One row a text, [N, width], in the order given; each distinct text is computed at most once."""
        self._refresh()
        keys = [key_of_texts((text,)).encode() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._append(list(missing), self._computed(list(missing.values())))
        found = np.zeros((len(keys), self._width), dtype=np.float32)
        for place, key in enumerate(keys):
            found[place] = self._known[key]
        return found

    def remember(self, text: str, vector: Matrix) -> None:
        """A vector that was computed for this text alone, and may be asked for again soon."""
        _keep(self._recent, text, vector)

    def rough(self, texts: Sequence[str]) -> Matrix:
        """Vectors that are good enough to compare with: their last bits depend on what else is asked."""
        known = {text: vector for text in texts if (vector := self._at_hand(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= zip(missing, self._roughly(missing), strict=True)
        for text in missing:
            _keep(self._rough, text, known[text])
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(-1, self._width)

    def _at_hand(self, text: str) -> Matrix | None:
        """A vector that was computed a moment ago, exact or not."""
        exact = self._recent.get(text)
        return self._rough.get(text) if exact is None else exact

    def _computed(self, texts: list[str]) -> Matrix:
        """Exact vectors, of those that were not computed just now."""
        missing = [text for text in texts if text not in self._recent]
        fresh = dict(zip(missing, self._embed(missing), strict=True)) if missing else {}
        return np.array([fresh[x] if x in fresh else self._recent[x] for x in texts], dtype=np.float32)

    def _refresh(self) -> None:
        """Take in what this or another process has appended since the last look."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size < self._read_bytes:  # deleted meanwhile, and perhaps begun again
            self._read_bytes = 0
        count = (size - self._read_bytes) // self._record.itemsize
        if not count:
            return
        rows = np.fromfile(self._path, dtype=self._record, offset=self._read_bytes, count=count)
        for row in rows:
            if row["check"] == self._check(row):
                self._known.setdefault(bytes(row["hash"]), row["vector"])
        self._read_bytes += count * self._record.itemsize

    def _append(self, keys: list[bytes], vectors: Matrix) -> None:
        rows = np.zeros(len(keys), dtype=self._record)
        rows["hash"], rows["vector"] = keys, vectors
        for row in rows:
            row["check"] = self._check(row)
            self._known[bytes(row["hash"])] = row["vector"]
        with spared():
            self._write(rows)

    def _write(self, rows: NDArray[np.void]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            torn = os.fstat(file).st_size % self._record.itemsize
            padding = b"\0" * (self._record.itemsize - torn if torn else 0)
            os.write(file, padding + rows.tobytes())  # in one piece, or another process' rows come between
        finally:
            os.close(file)

    def _check(self, row: np.void) -> int:
        return zlib.crc32(row["vector"].tobytes() + bytes(row["hash"]))


def _keep(recent: dict[str, Matrix], text: str, vector: Matrix) -> None:
    recent[text] = vector
    while len(recent) > RECENT:
        recent.pop(next(iter(recent)))
