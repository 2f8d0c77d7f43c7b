"""Texts as bags of words: the second view of a text, beside its vector.

Texts go in; one sparse row a text comes out, each word weighed by how often it stands there and how rare it
is (log tf times idf, rows of length one). Chinese counts by pairs of characters. Nothing is learnt here but
which words there are.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from heedful.instant.index import CHINESE

Doubles = NDArray[np.float64]

WORDS = re.compile(r"\w+")

FEWEST = 3  # texts that a word must stand in
LARGEST_SHARE = 0.5  # of all texts: words in more of them tell nothing


def bags(texts: Sequence[str], without: Iterable[str] = ()) -> csr_array:
    """One row a text, [N, words]; the words of `without` do not count."""
    left_out = frozenset(without)
    counts = [Counter(term for term in terms(text) if term not in left_out) for text in texts]
    seen = Counter(term for one in counts for term in one)
    kept = [term for term, df in seen.items() if FEWEST <= df <= max(FEWEST, LARGEST_SHARE * len(texts))]
    columns = {term: place for place, term in enumerate(kept)}
    idf = np.log((1 + len(texts)) / (1 + np.array([seen[term] for term in kept], np.float64))) + 1
    starts, places, values = [0], [], []
    for one in counts:
        for term, count in one.items():
            if (place := columns.get(term)) is not None:
                places.append(place)
                values.append(count)
        starts.append(len(places))
    weight = (1 + np.log(np.array(values, np.float64))) * idf[np.array(places, np.int64)]
    rows = csr_array((weight, places, starts), shape=(len(texts), len(kept)))
    return _of_length_one(rows)


def terms(text: str) -> list[str]:
    """The words of a text in order; of Chinese, the pairs of characters."""
    text = text.lower()
    if text.isascii():
        return WORDS.findall(text)
    found: list[str] = []
    for word in WORDS.findall(text):
        runs = CHINESE.findall(word)
        found += [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))] or [word]
    return found


def _of_length_one(rows: csr_array) -> csr_array:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1), np.float64))
    scale = np.repeat(1 / np.maximum(length, 1e-12), np.diff(rows.indptr))
    return csr_array((rows.data * scale, rows.indices, rows.indptr), shape=rows.shape)
