"""Which texts resemble each other: MinHash signatures over character 8-grams, compared in bands.

Texts go in, pairs of indices with their Jaccard similarity come out. Case and punctuation do not count; no
language is assumed. Signatures find candidates in time that grows with the number of texts, not of pairs
(Broder 1997; bands as in Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4); each candidate
is then compared exactly.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.base import normalise

GRAM = 8
BANDS, ROWS = 16, 4  # finds 99.98 % of the pairs at similarity 0.8, 99 % at 0.7
BATCH = 200_000  # characters at a time: signatures are computed within the processor's cache
BUCKET = 50  # neighbours looked at in one band
VERIFIED = 3  # candidates compared exactly for one text, the most alike first

_WORD = re.compile(r"\w+")

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]


def similar(left: Sequence[str], right: Sequence[str], threshold: float) -> list[tuple[int, int, float]]:
    """Texts on the left that resemble one on the right: (left, right, similarity of `threshold` or more)."""
    if not left or not right:
        return []
    left_LK, right_RK = signatures(left), signatures(right)
    found = []
    for at_right, at_left in _candidates(left_LK, right_RK, threshold):
        grams = _grams(right[at_right])
        for at in at_left:
            similarity = jaccard(_grams(left[at]), grams)
            if similarity >= threshold:
                found.append((int(at), at_right, similarity))
    return found


def jaccard(a: Hashes, b: Hashes) -> float:
    """The share of grams that two texts have in common, of those that either has."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)


def signatures(texts: Sequence[str]) -> Hashes:
    """One row of BANDS * ROWS minima per text; the share of equal entries estimates the similarity."""
    generator = np.random.default_rng(20)  # any fixed seed: signatures must agree between calls
    factors_K = generator.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    out_TK = np.empty((len(texts), len(factors_K)), dtype=np.uint64)
    for start, codes in _batches(texts):
        hashes, begins = _hashes(codes)
        mixed = np.empty_like(hashes)
        for k, factor in enumerate(factors_K):
            np.multiply(hashes, factor, out=mixed)
            out_TK[start : start + len(codes), k] = np.minimum.reduceat(mixed, begins)
    return out_TK


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, list[NDArray[np.uint32]]]]:
    start, size, batch = 0, 0, list[NDArray[np.uint32]]()
    for number, text in enumerate(texts):
        codes = _codes(text)
        if batch and size + len(codes) > BATCH:
            yield start, batch
            start, size, batch = number, 0, []
        batch.append(codes)
        size += len(codes)
    if batch:
        yield start, batch


def _codes(text: str) -> NDArray[np.uint32]:
    """The characters of a text that count, at least as many as one gram has."""
    kept = " ".join(_WORD.findall(normalise(text).casefold())) or normalise(text)
    return np.frombuffer(kept.ljust(GRAM, "\0").encode("utf-32-le"), dtype=np.uint32)


def _hashes(texts: Sequence[NDArray[np.uint32]]) -> tuple[Hashes, Indices]:
    """The hashes of all grams of the texts, one text after the other, and where each text begins."""
    codes = np.concatenate(texts).astype(np.uint64)
    windows = len(codes) - GRAM + 1
    hashes = np.zeros(windows, dtype=np.uint64)
    for place in range(GRAM):
        hashes = hashes * np.uint64(0x100000001B3) + codes[place : place + windows]
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0x9E3779B97F4A7C15)
    hashes ^= hashes >> np.uint64(29)
    lengths = np.array([len(text) for text in texts])
    ends = np.cumsum(lengths)
    inside = np.ones(windows, dtype=bool)
    for back in range(1, GRAM):  # windows that reach into the next text belong to neither
        inside[ends[:-1] - back] = False
    counts = lengths - GRAM + 1
    return hashes[inside], np.cumsum(counts) - counts


def _grams(text: str) -> Hashes:
    return np.unique(_hashes([_codes(text)])[0])


def _candidates(left_LK: Hashes, right_RK: Hashes, threshold: float) -> Iterator[tuple[int, Indices]]:
    """For each text on the right: those on the left that share a band and most likely resemble it."""
    pairs = np.unique(np.concatenate([_band_pairs(left_LK, right_RK, band) for band in range(BANDS)]))
    rights, lefts = np.divmod(pairs, len(left_LK))
    cuts = np.searchsorted(rights, np.arange(len(right_RK) + 1))
    for at in np.unique(rights):
        near = lefts[cuts[at] : cuts[at + 1]]
        estimates = (left_LK[near] == right_RK[at]).mean(axis=1)
        best = np.argsort(-estimates, kind="stable")[:VERIFIED]
        likely = best[estimates[best] >= threshold - 0.2]  # four standard errors of the estimate
        if len(likely):
            yield int(at), near[likely]


def _band_pairs(left_LK: Hashes, right_RK: Hashes, band: int) -> Indices:
    """Pairs that agree in all rows of one band, each as right * len(left) + left."""
    left_keys, right_keys = _band_keys(left_LK, band), _band_keys(right_RK, band)
    order = np.argsort(left_keys, kind="stable")
    ordered = left_keys[order]
    begins = np.searchsorted(ordered, right_keys, side="left")
    counts = np.minimum(np.searchsorted(ordered, right_keys, side="right") - begins, BUCKET)
    rights = np.repeat(np.arange(len(right_keys)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    pairs: Indices = rights * len(left_keys) + order[np.repeat(begins, counts) + offsets]
    return pairs


def _band_keys(signatures_TK: Hashes, band: int) -> Hashes:
    keys = np.zeros(len(signatures_TK), dtype=np.uint64)
    for row in range(band * ROWS, (band + 1) * ROWS):
        keys = (keys ^ signatures_TK[:, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    return keys
