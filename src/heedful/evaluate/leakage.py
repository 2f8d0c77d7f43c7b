"""Which test texts are still unseen: not told, not shown to whoever wrote feedback, not nearly the same.

A test set measures nothing once its texts, or near copies of them, were learnt from.
"""

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from heedful.evaluate.metrics import Floats, Mask
from heedful.records.base import content_hash, normalise

SAME = 0.95
GRAM = 8
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")


def untouched(
    texts: Sequence[str],
    told: Sequence[str],
    vectors: Floats | None = None,
    told_vectors: Floats | None = None,
    shown: Collection[str] = (),
) -> Mask:
    """(N,) the texts that share neither hash, nor 8 words in a row, nor a cosine above 0.95 with a told text.

    `shown` holds content hashes of texts that people saw while giving feedback; they are excluded as well.
    Without vectors the cosine is not asked.
    """
    seen_hashes = {content_hash(text) for text in told} | set(shown)
    seen_grams = set().union(*(grams(text) for text in told))
    keep = [content_hash(text) not in seen_hashes and seen_grams.isdisjoint(grams(text)) for text in texts]
    mask = np.array(keep, dtype=np.bool_)
    if vectors is not None and told_vectors is not None and len(told_vectors):
        mask &= nearest(vectors, told_vectors)[1] <= SAME
    return mask


def grams(text: str) -> frozenset[tuple[str, ...]]:
    """Every 8 words in a row, in lower case; a Chinese, Japanese or Korean character counts as a word."""
    words = _TOKEN.findall(normalise(text).lower())
    return frozenset(zip(*(words[i:] for i in range(GRAM)), strict=False))


def nearest(vectors: Floats, others: Floats) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Floats]:
    """For each vector the row of the most similar other one, and the cosine."""
    rows = np.empty(len(vectors), dtype=np.int64)
    cosines = np.empty(len(vectors))
    towards = unit(others).T
    for part in _chunks(len(vectors)):
        similar = unit(vectors[part]) @ towards
        rows[part] = similar.argmax(axis=1)
        cosines[part] = similar.max(axis=1)
    return rows, cosines


def unit(vectors: Floats) -> Floats:
    """Vectors of length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _chunks(n: int, size: int = 4096) -> Iterable[slice]:
    return (slice(start, start + size) for start in range(0, n, size))
